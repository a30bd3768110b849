public import Formulas
public import SurvivalAnalysis

internal import RealModule
internal import StatisticalModels

extension TrustGuard {
  /// Which effects of a Cox model change with time by so much that one hazard ratio misleads.
  ///
  /// An effect counts when the test says so at 1 % among all terms together (Bonferroni), and its hazard
  /// ratio changes by a fifth or more from the first event to the last: with many customers every
  /// trifle is significant.
  ///
  /// - Parameters:
  ///   - test: The test that effects last.
  ///   - unit: The unit of time, for the words; none when `nil`.
  /// - Returns: One warning for all such effects, the worst told in numbers; none without any.
  public static func proportionality(
    _ test: ProportionalHazardsTest, unit: String? = nil
  ) -> [DataWarning] {
    let count = Double(max(test.terms.count, 1))
    let found = test.terms.compactMap { term -> (name: String, p: Double, worst: Change)? in
      guard term.test.pValue < 0.01 / count,
        let worst = term.changes.filter({ $0.change.isFinite }).max(by: {
          $0.change.magnitude < $1.change.magnitude
        }), worst.change.magnitude >= Double.log(1.2)
      else { return nil }
      return (term.name, term.test.pValue, worst)
    }
    guard let worst = found.min(by: { $0.p < $1.p }) else { return [] }
    let others = found.filter { $0.name != worst.name }.map(\.name)
    let also =
      others.isEmpty
      ? "" : "; that of \(others.joined(separator: ", ")) \(others.count == 1 ? "does" : "do") too"
    let times = (test.period.lowerBound.words(2), test.period.upperBound.words(2))
    let p = worst.p < 0.001 ? "p < 0.001" : "p = \(worst.p.words(3))"
    return [
      DataWarning(
        code: "nonProportionalHazards",
        message:
          "the effect of \(worst.worst.name) changes with time (\(p)): its hazard ratio goes "
          + "from \(Double.exp(worst.worst.first).ratioWords) at \(times.0) to "
          + "\(Double.exp(worst.worst.last).ratioWords) at \(times.1)"
          + (unit.map { " \($0)" } ?? "") + also
          + "; a single hazard ratio is an average over the follow-up")
    ]
  }

  private typealias Change = ProportionalHazardsTest.Change
}
