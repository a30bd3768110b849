import Measures
import RealModule
import TestSupport
import Testing

/// Made-up predictions of one of two causes in `mgus2`, against R's riskRegression.
@Suite("Scores of one cause among several: mgus2", .needs("mgus2-codes"))
struct CompetingScoreTests {
  @Test("AUC and Brier score with their errors", arguments: [1, 2], [60.0, 120, 240])
  func scores(cause: Int, horizon: Double) throws {
    let table = try ReferenceTable("mgus2-codes")
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
