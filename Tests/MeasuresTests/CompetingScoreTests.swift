import Foundation
import Measures
import RealModule
import TestSupport
import Testing

/// Made-up predictions of one of two causes in `mgus2`, against R's riskRegression.
@Suite("Scores of one cause among several: mgus2")
struct CompetingScoreTests {
  @Test("AUC and Brier score with their errors", arguments: [1, 2], [60.0, 120, 240])
  func scores(cause: Int, horizon: Double) throws {
    let table = try ReferenceTable("mgus2")
    let values = try ReferenceValues("competing")
    let response = CompetingResponse(
      time: table["time"], cause: table["cause"].map { Int32($0) }, causeCount: 2)
    let sexes = table["sex"]
    let predictions = sexes.indices.map { row -> Double in
      0.02 + 0.001 * Double(row % 97) + (sexes[row] == 1 ? 0.05 : 0)
    }
    let outcomes = try #require(
      HorizonOutcomes(
        at: horizon, response, cause: cause, process: CensoringProcess(response)))
    let key = "\(cause)/\(Int(horizon))"
    let brier = HorizonBrier(predictions: predictions, outcomes: outcomes).score
    expectClose(brier.value, values["\(key)/Brier/Brier"], .relative(1e-11))
    expectClose(brier.standardError, values["\(key)/Brier/se"], .relative(1e-9))
    let area = try #require(outcomes.areaUnderROC(risk: predictions))
    expectClose(area.value, values["\(key)/AUC/AUC"], .relative(1e-11))
    expectClose(area.standardError, values["\(key)/AUC/se"], .relative(1e-9))
  }
}

/// A prognostic index of breast cancer patients, published with scikit-survival's tests.
///
/// The data are the German Breast Cancer Study Group's, of R's TH.data; without it the test is skipped.
/// The Nottingham index is cut at 3.4 and 5.4, and a class predicts its own Kaplan–Meier estimate.
@Suite("Brier scores of the Nottingham index: GBSG2")
struct NottinghamTests {
  static let path = RPackageData.table(
    "gbsg2",
    """
    data(GBSG2, package = "TH.data"); table <- GBSG2[c("time", "cens", "tsize", "tgrade")]; \
    table$tgrade <- as.integer(table$tgrade)
    """)

  @Test(
    "at five days and integrated over them",
    .enabled(if: path != nil, "needs R with TH.data, which has the data"))
  func published() throws {
    let rows = try Self.rows()
    let response = SurvivalResponse(time: rows.map { $0[0] }, event: rows.map { $0[1] == 1 })
    let classes = rows.map { row -> Int in
      let index = 0.02 * row[2] + 1 + row[3]
      return index <= 3.4 ? 0 : index <= 5.4 ? 1 : 2
    }
    let curves = (0..<3).map { group in
      ProductLimitEstimate(
        response.subset(classes.indices.filter { classes[$0] == group }))
    }
    func brier(_ day: Double) throws -> Double {
      let outcomes = try #require(HorizonOutcomes(at: day, response))
      let risk = try classes.map { 1 - (try #require(curves[$0].survival(at: day))) }
      return HorizonBrier(predictions: risk, outcomes: outcomes).score.value
    }
    let days = [365.0, 730, 1_095, 1_460, 1_825]
    let scores = try days.map(brier)
    let published = [
      0.0762922458520448, 0.182536421174199, 0.220017747254941, 0.234133800146671,
      0.233822955042198,
    ]
    expectClose(scores, published, .relative(1e-13))
    expectClose(
      integratedScore(times: days, scores: scores), 0.197936392255733, .relative(1e-13))
    let daily = (1_095...1_825).map(Double.init)
    expectClose(
      integratedScore(times: daily, scores: try daily.map(brier)), 0.231553687189643,
      .relative(1e-13))
  }

  /// Time, event, size and grade of every patient.
  private static func rows() throws -> [[Double]] {
    let text = try String(contentsOfFile: try #require(path), encoding: .utf8)
    return text.split(separator: "\n").dropFirst().map { line in
      line.split(separator: ",").map { cell in
        Double(cell.trimmingCharacters(in: .whitespaces)) ?? .nan
      }
    }
  }
}
