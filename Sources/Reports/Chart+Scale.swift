internal import RealModule

extension Chart {
  /// How values become places along an axis.
  public struct Scale: Sendable, Equatable {
    /// What equal distances mean.
    public enum Kind: Sendable, Equatable {
      /// Equal differences.
      case linear
      /// Equal ratios.
      case logarithmic
    }
    /// What equal distances mean.
    public let kind: Kind
    /// The value at the beginning of the axis.
    public let lower: Double
    /// The value at its end.
    public let upper: Double

    /// A scale between two values.
    ///
    /// - Precondition: `lower` is less than `upper`, both are finite, and above 0 if the scale is
    ///   logarithmic.
    public init(_ lower: Double, _ upper: Double, kind: Kind = .linear) {
      precondition(
        lower < upper && lower.isFinite && upper.isFinite, "no axis from \(lower) to \(upper)")
      precondition(kind == .linear || lower > 0, "no logarithms from \(lower) on")
      self.kind = kind
      self.lower = lower
      self.upper = upper
    }

    /// From 0 to 1.
    public static let unit = Scale(0, 1)

    /// A scale that reaches over `values`, and a little further.
    ///
    /// Values that are not finite, and for logarithms those of 0 and less, are left out of account.
    ///
    /// - Parameters:
    ///   - values: What is to be shown.
    ///   - including: Values at which the axis may end without a margin, such as 0.
    ///   - kind: What equal distances mean.
    /// - Returns: The scale.
    public static func over(
      _ values: [Double], including: [Double] = [], kind: Kind = .linear
    ) -> Scale {
      func usable(_ values: [Double]) -> [Double] {
        values.filter { $0.isFinite && (kind == .linear || $0 > 0) }
      }
      func place(_ v: Double) -> Double { kind == .linear ? v : .log(v) }
      func value(_ p: Double) -> Double { kind == .linear ? p : .exp(p) }
      let (inner, edges) = (usable(values), usable(including))
      guard let least = (inner + edges).min(), let greatest = (inner + edges).max() else {
        return kind == .linear ? .unit : Scale(0.1, 10, kind: kind)
      }
      guard place(least) < place(greatest) else {
        let reach = kind == .linear ? max(0.5, least.magnitude / 2) : 0.7
        return Scale(value(place(least) - reach), value(place(least) + reach), kind: kind)
      }
      let margin = 0.04 * (place(greatest) - place(least))
      let lower = edges.contains(least) ? least : value(place(least) - margin)
      let upper = edges.contains(greatest) ? greatest : value(place(greatest) + margin)
      return Scale(lower, upper, kind: kind)
    }

    /// Where `value` lies: 0 at the beginning, 1 at the end, cut to these.
    public func fraction(of value: Double) -> Double {
      guard kind == .logarithmic else { return min(1, max(0, (value - lower) / (upper - lower))) }
      guard value > 0 else { return 0 }
      return min(1, max(0, .log(value / lower) / .log(upper / lower)))
    }

    /// Whether `value` lies on the axis.
    public func contains(_ value: Double) -> Bool { value >= lower && value <= upper }

    /// The values to mark: as many as there can be of one sensible distance, at most `limit`.
    ///
    /// - Precondition: `limit` is at least 1.
    public func ticks(atMost limit: Int, steps: Steps = .decimal) -> [Double] {
      precondition(limit >= 1, "an axis needs room for a mark")
      if kind == .logarithmic, let ticks = logarithmicTicks(atMost: limit) { return ticks }
      let span = upper - lower
      for step in Self.candidates(steps, span: span) {
        let first = (lower / step - 1e-9).rounded(.up)
        let last = (upper / step + 1e-9).rounded(.down)
        guard last - first + 1 <= Double(limit) else { continue }
        guard first <= last else { break }
        // Whole numbers divided by the inverse of the step are the decimals that people write.
        let inverse = (1 / step).rounded()
        return stride(from: first, through: last, by: 1).map {
          step < 1 ? $0 / inverse : $0 * step
        }
      }
      return [lower + span / 2]
    }

    /// The distances to try, ascending.
    private static func candidates(_ steps: Steps, span: Double) -> [Double] {
      switch steps {
      case .months where span >= 3:
        return [1, 2, 3, 6, 12, 24, 36, 60, 120, 240, 600, 1200]
      case .weeks where span >= 4:
        return [1, 2, 4, 13, 26, 52, 104, 260, 520, 1040, 5200]
      default:
        var power = Double.pow(10, Double.log10(span).rounded(.down) - 3)
        var all = [Double]()
        for _ in 0..<5 {
          all += [power, 2 * power, 5 * power]
          power *= 10
        }
        all = all.map { $0 >= 1 ? $0.rounded() : 1 / (1 / $0).rounded() }
        return steps == .whole && span >= 1 ? all.filter { $0 >= 1 } : all
      }
    }

    /// Marks at the digits of whole or several powers of ten; `nil` where the axis is too short for
    /// them, so that equal differences serve better.
    private func logarithmicTicks(atMost limit: Int) -> [Double]? {
      let decades = Int(Double.log10(lower).rounded(.down))...Int(Double.log10(upper).rounded(.up))
      func ticks(_ digits: [Double], every: Int = 1) -> [Double] {
        var values: [Double] = []
        for decade in decades where decade % every == 0 {
          let power = Double.pow(10, Double(decade.magnitude))
          for digit in digits { values.append(decade >= 0 ? digit * power : digit / power) }
        }
        return values.filter { $0 >= lower * (1 - 1e-9) && $0 <= upper * (1 + 1e-9) }
      }
      let fine = [ticks([1, 2, 5]), ticks([1, 3])]
      let lists = fine + (1...60).map { ticks([1], every: $0) }
      guard ticks([1, 2, 5]).count >= 3 else {
        let finer = ticks([1, 1.5, 2, 3, 4, 5, 7])
        return finer.count >= 3 && finer.count <= limit ? finer : nil
      }
      return lists.first { $0.count <= limit }
    }
  }
}

extension Chart.Axis {
  /// The marks' values and how they are written, at most `limit`, all with the same decimals.
  func ticks(atMost limit: Int) -> [(value: Double, label: String)] {
    let values = scale.ticks(atMost: limit, steps: steps)
    return zip(values, labels(values)).map { ($0, $1) }
  }

  private func labels(_ values: [Double]) -> [String] {
    let shown = format == .percent ? values.map { 100 * $0 } : values
    let greatest = shown.map(\.magnitude).max() ?? 0
    let suffix = format == .percent ? " %" : ""
    if greatest >= 1e7 { return shown.map { NumberText.short($0, 3) + suffix } }
    // On a logarithmic scale each number has the decimals that it needs.
    if scale.kind == .logarithmic {
      return shown.map { NumberText.short($0, 4) + suffix }
    }
    let decimals =
      (0...8).first { digits in
        shown.allSatisfy { value in
          let factor = Double.pow(10, Double(digits))
          return ((value * factor).rounded() / factor - value).magnitude <= 1e-7 * greatest
        }
      } ?? 8
    return shown.map { value in
      guard decimals == 0, let whole = Int(exactly: value.rounded()) else {
        return NumberText.fixed(value, decimals) + suffix
      }
      return NumberText.grouped(whole) + suffix
    }
  }
}
