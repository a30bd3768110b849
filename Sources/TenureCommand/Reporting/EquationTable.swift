internal import Foundation
internal import Tenure

/// Coefficients that act on no ratio: each with its interval, error and test.
struct EquationTable {
  /// The table's lines, its title first.
  let lines: [String]

  /// - Parameters:
  ///   - title: What the coefficients are of.
  ///   - rows: The coefficients.
  ///   - level: The level of their intervals.
  init(_ title: String, _ rows: [ModelDocument.Coefficient], level: Double) {
    func text(_ value: Double?) -> String {
      value.map { NumberText.significant($0, 5) } ?? NumberText.none
    }
    var table = TextTable()
    table.add(title, .leading, rows.map(\.name))
    table.add("coefficient", .decimal, rows.map { text($0.estimate) })
    table.add(
      "\(NumberText.plain(100 * level)) % interval", .leading,
      rows.map { $0.lower == nil ? NumberText.none : "\(text($0.lower)) to \(text($0.upper))" })
    table.add("SE", .decimal, rows.map { text($0.robustStandardError ?? $0.standardError) })
    lines = table.lines
  }
}

/// The coefficients of a spline model: effects, how they change with time, then the spline.
struct SplineTables {
  private let document: ModelDocument

  init(_ document: ModelDocument) { self.document = document }

  /// The tables' lines.
  var lines: [String] {
    func rows(_ equation: String?) -> [ModelDocument.Coefficient] {
      document.coefficients.filter { $0.equation == equation }
    }
    func table(_ title: String, _ equation: String?) -> [String] {
      EquationTable(title, rows(equation), level: document.confidenceLevel).lines
    }
    var lines: [String] = []
    if !rows(nil).isEmpty {
      var isNormal = false
      if case .roystonParmar(let scorer) = document.model { isNormal = scorer.scale == .normal }
      lines +=
        isNormal
        ? table("normal deviate", nil) : CoefficientTable(document, equation: nil).lines
      lines.append("")
    }
    if !rows(ModelDocument.Model.timeVaryingEquation).isEmpty {
      lines += table("change with time", ModelDocument.Model.timeVaryingEquation)
      lines += wrapped("Of the terms that change, the coefficients above hold at time 1.") + [""]
    }
    return lines + table("spline in log time", ModelDocument.Model.baselineEquation) + knots
  }

  private var knots: [String] {
    guard case .roystonParmar(let scorer) = document.model else { return [] }
    let times = scorer.spline.knots.map { NumberText.significant(exp($0), 4) }
    return wrapped(
      "Knots at \(times.dropLast().joined(separator: ", ")) and \(times[times.count - 1]); before "
        + "and after them the spline is a straight line in log time.")
  }
}

/// The coefficients of a cure model: who will ever leave, then how long those stay.
struct CureTables {
  private let document: ModelDocument

  init(_ document: ModelDocument) { self.document = document }

  /// The tables' lines.
  var lines: [String] {
    guard case .cure(_, let statistics) = document.model else { return [] }
    let latency = document.coefficients.filter {
      $0.equation == ModelDocument.Model.latencyEquation
        || $0.equation == ModelDocument.Model.scaleEquation
    }
    return ["Who will ever leave, \(statistics.incidence):"]
      + CoefficientTable(document, equation: ModelDocument.Model.incidenceEquation).lines
      + ["", "How long those stay who leave:"]
      + EquationTable("log time", latency, level: document.confidenceLevel).lines
      + [""] + wrapped(sentence(statistics))
  }

  private func sentence(_ statistics: ModelDocument.CureStatistics) -> String {
    "On average \(NumberText.percent(statistics.neverLeaving)) of these customers never leave; "
      + "the Kaplan–Meier curve ends at \(NumberText.percent(statistics.plateau)). "
      + "\(NumberText.percent(statistics.notYetLeft)) of those who will leave have not left by the "
      + "end of the follow-up."
  }
}
