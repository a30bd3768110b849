import DataFiles
import DataFrames
import Formulas
import Foundation
import Measures
import Scoring
import StatisticalModels
import SurvivalAnalysis
import TestSupport
import Testing

/// Scores of the German breast cancer study, to the digits of scikit-survival's own tests.
///
/// Source: scikit-survival, tests/test_metrics.py, after Graf et al., *Assessment and comparison of
/// prognostic classification schemes for survival data*, Statistics in Medicine 18 (1999), 2529-2545.
@Suite("Breast cancer: published Brier scores")
struct BreastCancerScoreTests {
  let frame: DataFrame
  let response: SurvivalResponse

  init() throws {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    frame = try CSVReader.read(path: folder.appending(path: "Reference/data/gbsg2.csv").path)
    response = SurvivalResponse(
      time: try Self.numbers("time", frame), event: try Self.numbers("cens", frame).map { $0 == 1 })
  }

  private static func numbers(_ name: String, _ frame: DataFrame) throws -> [Double] {
    guard case .numeric(let numbers)? = frame[name]?.values else {
      throw ReferenceTable.Fault.noColumn(name)
    }
    return numbers
  }

  /// Graf's score: events weigh 1 / G(T) here, and not 1 / G(T−) as `BrierScore` weighs them.
  private func brier(_ survival: [Double], at time: Double) -> Double {
    let censoring = CensoringDistribution(response)
    let parts = survival.indices.map { row in
      let end = response.time[row]
      if end > time {
        return (1 - survival[row]) * (1 - survival[row]) / censoring.survival(at: time)
      }
      guard response.event[row] else { return 0 }
      return survival[row] * survival[row] / censoring.survival(at: end)
    }
    return parts.reduce(0, +) / Double(parts.count)
  }

  /// The index is 0.02 size + grade + 1.
  ///
  /// A class ends under 3.4, and with 5.4; each is predicted its own Kaplan-Meier curve, which stays
  /// where its last step left it.
  @Test("classes of the Nottingham prognostic index, from one to five years")
  func nottingham() throws {
    let sizes = try Self.numbers("tsize", frame)
    let grades = try Self.numbers("tgrade", frame)
    // In units of 0.02, where limits are whole numbers.
    let classes = zip(sizes, grades).map { size, grade in
      let index = size + 50 * grade
      return index < 120 ? 0 : index <= 220 ? 1 : 2
    }
    let curves = (0..<3).map { index in
      ProductLimitEstimate(response.subset(classes.indices.filter { classes[$0] == index }))
    }
    let years = [365.0, 730, 1_095, 1_460, 1_825]
    let scores = years.map { time in
      let survival = classes.map { index in
        curves[index].survival(at: time) ?? curves[index].survival.last ?? .nan
      }
      return brier(survival, at: time)
    }
    expectClose(
      scores,
      [
        0.0762922458520448, 0.182536421174199, 0.220017747254941, 0.234133800146671,
        0.233822955042198,
      ], .relative(1e-13))
    // All years are equally long: the trapezoidal rule.
    let area = scores.dropFirst().dropLast().reduce(0, +) + (scores[0] + scores[4]) / 2
    expectClose(area / 4, 0.197936392255733, .relative(1e-13))
  }

  @Test("a Cox model of all columns at five years")
  func cox() throws {
    let model = try ModelFrame(
      Formula(
        "Surv(time, cens) ~ age + estrec + horTh + menostat + pnodes + progrec + tgrade + tsize"),
      in: frame, options: ModelFrameOptions(model: .survival))
    let scorer = Scorer.cox(
      try CoxRegression().fit(model).scorer(model.encoder, strata: nil))
    var options = ScoringOptions()
    options.horizons = [1_825]
    let survival = try scorer.score(frame, options: options).horizons[0].survival.values
    expectClose(brier(survival, at: 1_825), 0.208817407492645, .relative(1e-11))
  }
}
