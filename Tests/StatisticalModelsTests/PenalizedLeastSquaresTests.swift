import DataFiles
import DataFrames
import Formulas
import Lanes
import LinearAlgebra
import StatisticalModels
import TestSupport
import Testing

/// Least squares as a family of penalised paths: ℓ = −½ Σ (y − η)², a likelihood that is a parabola.
private struct LeastSquares: PenalizedFamily {
  let design: StandardizedDesign
  let y: [Double]
  let lanes = Lanes.single
  let folds: FoldAssignment? = nil
  let rowWeights: [Double]? = nil
  static let evaluatesFoldsTogether = false

  struct Batch: LikelihoodBatch {
    let design: StandardizedDesign
    let y: [Double]
    let informationCost = 1.0

    mutating func evaluate(_ requests: [LikelihoodRequest]) -> [TrainingPoint] {
      let p = design.design.columnCount
      return requests.map { request in
        let eta = design.linearPredictors(request.beta, lanes: .single)
        let rest = zip(y, eta).map { $0 - $1 }
        var information = Matrix(zeros: p, p)
        for j in 0..<p {
          var unit = [Double](repeating: 0, count: p)
          unit[j] = 1
          let column = design.transposedProducts(
            design.linearPredictors(unit, lanes: .single), lanes: .single)
          for i in 0..<p { information[i, j] = column[i] }
        }
        return TrainingPoint(
          point: LikelihoodPoint(
            logLikelihood: -rest.reduce(0) { $0 + $1 * $1 } / 2,
            score: design.transposedProducts(rest, lanes: .single), information: information),
          heldOut: nil)
      }
    }

    mutating func heldOutLogLikelihood(_ member: Int, at beta: [Double]) -> Double { .nan }
  }

  func divided(into folds: FoldAssignment) -> LeastSquares { self }
  func working(on lanes: Lanes) -> LeastSquares { self }
  func start(_ rows: TrainingRows) -> [Double] {
    Array(repeating: 0, count: design.design.columnCount)
  }
  func saturatedLogLikelihood(_ rows: TrainingRows) -> Double { 0 }
  func batch(_ members: [TrainingRows], columns: [Int]) -> Batch {
    Batch(design: design.selecting(columns), y: y)
  }
  func residuals(_ rows: TrainingRows, linearPredictors: [Double]) -> [Double] {
    zip(y, linearPredictors).map { $0 - $1 }
  }
  func foldWeight(_ fold: Int) -> Double { 1 }
  func measure(
    _ measure: PathMeasure, fold: Int, rows: [Int], _ predictors: [[Double]]
  ) -> [Double] { [] }
}

/// The elastic net of glmnet's first example, by the solver that all families share.
@Suite("Penalised least squares: glmnet's QuickStartExample")
struct PenalizedLeastSquaresTests {
  @Test("λ_max and the lasso at s = 0.1", .needs("glmnet-gaussian"))
  func lasso() throws {
    let frame = try CSVReader.read(path: try #require(PackageTables.path("glmnet-gaussian")))
    let numbers = frame.columns.map { column -> (String, [Double]) in
      guard case .numeric(let values) = column.values else { return (column.name, []) }
      return (column.name, values)
    }
    let design = Design(
      intercept: true, numbers.dropFirst().map { (name: $0.0, values: $0.1) })
    let family = LeastSquares(
      design: StandardizedDesign(design, centering: true, lanes: .single), y: numbers[0].1)
    var net = ElasticNet()
    net.lambdas = [0.1]
    let path = try PenalizedProblem(net, family).path()
    expectClose(path.largestLambda, 1.63076208204, .published(decimals: 11))
    let expected: [Int: Double] = [
      0: 0.150931886245, 1: 1.320586958665, 3: 0.675096708815, 5: -0.817381717486,
      6: 0.521438264175, 7: 0.004839591651, 8: 0.319412021991, 11: 0.142499785274,
      14: -1.059983665501, 20: -1.021871310938,
    ]
    for (column, value) in path.points[0].coefficients.enumerated() {
      expectClose(value, expected[column] ?? 0, .published(decimals: 12))
    }
  }
}
