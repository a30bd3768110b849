public import Formulas

internal import RealModule

/// What speaks against trusting a model or its drivers, each a plain sentence with a code that does not
/// change.
///
/// | code | finding |
/// |---|---|
/// | `leak` | one feature nearly determines who leaves |
/// | `scaleRange` | answers leave the scale, or never reach most of it |
/// | `notApplicable` | many answers of a driver are "does not apply" |
/// | `lowReliability` | a driver's items do not agree |
/// | `wrongSign` | a driver that is better delivered seems to drive customers away |
/// | `nonProportionalHazards` | an effect changes with time |
///
/// What needs no battery is ``findings(in:)``; the others take what they judge.
public enum TrustGuard {
  /// What can be seen in a formula met with a table, without a battery: leaks, and codes for "no answer"
  /// that were read as numbers.
  ///
  /// - Parameter frame: The rows that a model is trained on.
  /// - Returns: A warning for each finding, in the order of the inputs.
  /// - Complexity: A few thousand rows of every column; all rows of those that look suspicious.
  public static func findings(in frame: ModelFrame) -> [DataWarning] {
    let scales = ScaleGuard.findings(in: frame)
    guard let events = frame.response.eventIndicators else { return scales }
    return LeakGuard(frame, events: events).findings + scales
  }
}

extension ResponseValues {
  /// 1 in the rows that end in an event of any kind, else 0; `nil` where rows are counts or have no
  /// outcome.
  var eventIndicators: [Double]? {
    switch self {
    case .none, .counts: nil
    case .binary(let values): values
    case .survival(_, _, let event): event
    case .competing(_, _, let cause, _): cause.map { $0 < 0 ? 0 : 1 }
    case .interval(_, let upper): upper.map { $0.isFinite ? 1 : 0 }
    }
  }
}

extension Double {
  /// The number with so many decimals and no more than it needs: 0.93, 12.
  func words(_ decimals: Int) -> String {
    guard isFinite else { return "unknown" }
    let power = Double.pow(10, Double(decimals))
    let rounded = (self * power).rounded() / power
    return rounded == rounded.rounded() && rounded.magnitude < 1e15
      ? "\(Int(rounded))" : "\(rounded)"
  }

  /// A ratio with two decimals, or three digits where it is small.
  var ratioWords: String {
    guard self > 0, self < 0.1 else { return words(2) }
    let decimals = 2 - Int(Double.log10(self).rounded(.down))
    return decimals > 6 ? "next to 0" : words(decimals)
  }

  /// A share as a percentage: 12.5 %.
  var percentWords: String { "\((100 * self).words(1)) %" }
}

/// Rows in words: 1 row, 12 rows.
func rowWords(_ count: Int) -> String { "\(count) row\(count == 1 ? "" : "s")" }
