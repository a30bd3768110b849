import DataFiles
import DataFrames
import Effects
import Foundation
import Formulas
import GeneralizedLinearModels
import RealModule
import Scoring
import TestSupport
import Testing

@Suite("What one number does over its range")
struct EffectCurveTests {
  private func scorer(_ formula: String) throws -> Scorer {
    let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("datasets/telco/telco.csv").path
    let frame = try ModelFrame(
      Formula(formula), in: try CSVReader.read(path: path),
      options: ModelFrameOptions(model: .logistic))
    return .logistic(try LogisticRegression().fit(frame).scorer(frame.encoder))
  }

  @Test("of a straight line: the coefficient times the distance to the median, in closed form")
  func straightLine() throws {
    let scorer = try scorer(#"churn == "Yes" ~ contract + tenure"#)
    let input = try #require(scorer.encoder.inputIndex(named: "tenure"))
    let curve = try #require(EffectCurve(scorer, input: input))
    let column = try #require(scorer.encoder.columnNames.firstIndex(of: "tenure"))
    let beta = scorer.coefficients[column]
    var direction = scorer.coefficients.map { _ in 0.0 }
    direction[column] = 1
    let error = try #require(scorer.covariance).variance(along: direction).squareRoot()
    #expect(curve.reference == 29 && curve.points.first?.value == 0)
    #expect(curve.points.last?.value == 72)
    for point in curve.points {
      let distance = point.value - 29
      expectClose(point.ratio, .exp(beta * distance), .relative(1e-10))
      let reach = 1.959963984540054 * error * distance.magnitude
      expectClose(point.lower ?? .nan, .exp(beta * distance - reach), .relative(1e-9))
      expectClose(point.upper ?? .nan, .exp(beta * distance + reach), .relative(1e-9))
    }
  }

  @Test("of a spline: one at the median, where nothing is uncertain; other columns do not matter")
  func spline() throws {
    let scorer = try scorer(#"churn == "Yes" ~ contract + ns(tenure, 3)"#)
    let input = try #require(scorer.encoder.inputIndex(named: "tenure"))
    let curve = try #require(EffectCurve(scorer, input: input, count: 40))
    #expect(curve.points.count == 42)
    let middle = try #require(curve.points.first { $0.value == curve.reference })
    #expect(middle.ratio == 1 && middle.lower == 1 && middle.upper == 1)
    #expect(zip(curve.points, curve.points.dropFirst()).allSatisfy { $0.value <= $1.value })
    let contract = try #require(scorer.encoder.inputIndex(named: "contract"))
    #expect(EffectCurve(scorer, input: contract) == nil)
  }
}
