import Formulas
import Lanes
import StatisticalModels
import SurvivalAnalysis
import TestSupport
import Testing

/// Laws of the penalised partial likelihood on simulated customers.
@Suite("Penalised Cox regression: laws")
struct PenalizedLawTests {
  struct Customers {
    var columns: [(name: String, values: [Double])] = []
    var start: [Double] = []
    var time: [Double] = []
    var event: [Double] = []
    var weights: [Double] = []
    var strata: [Int32] = []

    init(_ count: Int, columns p: Int, seed: UInt64) {
      var random = SeededGenerator(seed: seed)
      func draw() -> Double { Double.random(in: -1...1, using: &random) }
      columns = (0..<p).map { j in ("x\(j)", (0..<count).map { _ in draw() }) }
      for i in 0..<count {
        let eta = p > 2 ? columns[0].values[i] - 0.7 * columns[2].values[i] : 0
        let begin = Double(Int.random(in: 0..<3, using: &random))
        let length = (4 - 2 * eta + 3 * draw()).rounded(.up)
        start.append(begin)
        time.append(begin + max(1, length))
        event.append(Double.random(in: 0...1, using: &random) < 0.7 ? 1 : 0)
        weights.append(Double(Int.random(in: 1...3, using: &random)))
        strata.append(Int32(i % 3))
      }
    }

    var design: Design { Design(intercept: false, columns) }

    func response(weights: Bool = true, offset: [Double]? = nil) -> CoxResponse {
      CoxResponse(
        start: start, time: time, event: event, weights: weights ? self.weights : nil,
        weightsAreFrequencies: weights, offset: offset, strata: strata, stratumCount: 3)
    }

    func selecting(_ rows: [Int]) -> Customers {
      var part = self
      part.columns = columns.map { column in (column.name, rows.map { column.values[$0] }) }
      part.start = rows.map { start[$0] }
      part.time = rows.map { time[$0] }
      part.event = rows.map { event[$0] }
      part.weights = rows.map { weights[$0] }
      part.strata = rows.map { strata[$0] }
      return part
    }
  }

  static func model(_ ties: CoxResponse.Ties, threads: Int = 1) -> CoxRegression {
    var model = CoxRegression()
    model.ties = ties
    model.lanes = Lanes(threads: threads)
    return model
  }

  @Test(
    "a frequency is as many rows, in every scale of the penalty",
    arguments: [CoxResponse.Ties.efron, .breslow])
  func frequencies(ties: CoxResponse.Ties) throws {
    let customers = Customers(150, columns: 8, seed: 1)
    let rows = customers.weights.indices.flatMap {
      Array(repeating: $0, count: Int(customers.weights[$0]))
    }
    var net = ElasticNet(alpha: 0.6)
    net.lambdaCount = 8
    net.smallestRatio = 0.01
    let weighted = try Self.model(ties).path(customers.design, customers.response(), net)
    let repeated = customers.selecting(rows)
    let plain = try Self.model(ties).path(
      repeated.design, repeated.response(weights: false), net)
    expectClose(weighted.lambdas, plain.lambdas, .relative(1e-11))
    for (a, b) in zip(weighted.points, plain.points) {
      for (x, y) in zip(a.coefficients, b.coefficients) { #expect((x - y).magnitude < 1e-9) }
      expectClose(a.logLikelihood, b.logLikelihood, .relative(1e-11))
    }
    expectClose(
      weighted.saturatedLogLikelihood, plain.saturatedLogLikelihood, .relative(1e-12))
  }

  @Test("held-out rows are judged by the difference they make", arguments: [false, true])
  func crossValidation(wide: Bool) throws {
    let customers = Customers(120, columns: wide ? 130 : 6, seed: 3)
    let folds = FoldAssignment(foldOfRow: (0..<120).map { Int32($0 % 4) }, count: 4)
    var net = ElasticNet()
    net.lambdaCount = 6
    net.smallestRatio = 0.1
    let model = Self.model(.efron)
    let (design, response) = (customers.design, customers.response())
    let path = try model.path(design, response, net)
    let validation = try model.validate(path, design, response, net, folds: folds)
    #expect(
      validation
        == (try Self.model(.efron, threads: 2).validate(
          path, design, response, net, folds: folds)))
    // A model of no columns with an offset has the likelihood of that offset.
    func logLikelihood(_ customers: Customers, _ beta: [Double]) throws -> Double {
      let offset = customers.time.indices.map { i in
        beta.indices.reduce(0) { $0 + beta[$1] * customers.columns[$1].values[i] }
      }
      var null = ElasticNet()
      null.lambdas = [1e6]
      return try model.path(customers.design, customers.response(offset: offset), null)
        .nullLogLikelihood
    }
    net.lambdas = path.lambdas
    for index in path.lambdas.indices {
      var (sum, weight) = (0.0, 0.0)
      for fold in 0..<4 {
        let training = customers.selecting((0..<120).filter { $0 % 4 != fold })
        let fit = try model.path(training.design, training.response(), net)
        let beta = fit.points[index].coefficients
        let saturated = path.saturatedLogLikelihood - fit.saturatedLogLikelihood
        let held = (0..<120).filter { $0 % 4 == fold }
        sum +=
          2
          * (saturated
            - (try logLikelihood(customers, beta)
              - (try logLikelihood(training, beta))))
        weight += held.reduce(0) { $0 + customers.event[$1] * customers.weights[$1] }
      }
      expectClose(validation.means[index], sum / weight, .relative(1e-9))
    }
  }

  @Test("with no penalty to speak of it is the maximum of the likelihood")
  func vanishing() throws {
    let customers = Customers(200, columns: 4, seed: 5)
    var net = ElasticNet(alpha: 0)
    net.lambdas = [1e-13]
    let path = try Self.model(.efron).path(customers.design, customers.response(), net)
    let fit = try Self.model(.efron).fit(customers.design, customers.response())
    for (a, b) in zip(path.points[0].coefficients, fit.estimates.estimates) {
      #expect((a - b).magnitude < 1e-9)
    }
    let penalized = Self.model(.efron).fit(
      path, at: 0, customers.design, customers.response(), net)
    expectClose(penalized.estimates.effectiveDegreesOfFreedom, 4, .relative(1e-9))
    expectClose(
      penalized.baselines[0].cumulativeHazard.last ?? .nan,
      fit.baselines[0].cumulativeHazard.last ?? .infinity, .relative(1e-8))
  }
}
