import Formulas
import GeneralizedLinearModels
import Lanes
import RealModule
import StatisticalModels
import TestSupport
import Testing

/// Laws of penalised logistic regression on simulated customers.
@Suite("Penalised logistic regression: laws")
struct PenalizedLawTests {
  struct Customers {
    var columns: [(name: String, values: [Double])]
    var churned: [Double] = []
    var weights: [Double] = []
    var plan: [Int32] = []

    init(_ count: Int, columns p: Int, seed: UInt64) {
      var random = SeededGenerator(seed: seed)
      var columns: [(name: String, values: [Double])] = []
      for j in 0..<p {
        let values = (0..<count).map { i -> Double in
          let own = Double.random(in: -1...1, using: &random)
          return j > 0 && j % 3 == 0 ? own + columns[j - 1].values[i] : own
        }
        columns.append(("x\(j)", values))
      }
      self.columns = columns
      for i in 0..<count {
        plan.append(Int32.random(in: 0..<4, using: &random))
        var eta = -0.3 + (plan[i] == 2 ? 0.8 : 0)
        for j in stride(from: 0, to: p, by: 4) {
          eta += columns[j].values[i] * (j % 8 == 0 ? 1 : -0.6)
        }
        let p = 1 / (1 + Double.exp(-eta))
        churned.append(Double.random(in: 0...1, using: &random) < p ? 1 : 0)
        weights.append(Double(Int.random(in: 1...3, using: &random)))
      }
    }

    var design: Design { Design(intercept: true, columns) }
    var response: LogisticResponse { LogisticResponse(successes: churned) }

    /// The columns, then the plans as a factor without level `reference`.
    func withPlans(reference: Int32) -> Design {
      let levels = (Int32(0)..<4).filter { $0 != reference }
      let p = columns.count
      return Design(
        rowCount: churned.count,
        columns: [DesignColumn([])] + columns.map { DesignColumn([.values($0.values)]) }
          + levels.map { DesignColumn([.indicator(codes: plan, code: $0)]) },
        names: ["(Intercept)"] + columns.map(\.name) + levels.map { "plan[\($0)]" },
        terms: columns.indices.map { .init(name: columns[$0].name, columns: $0 + 1..<$0 + 2) }
          + [.init(name: "plan", columns: p + 1..<p + 4)])
    }

    /// The mean score of every column at `beta`, by plain sums.
    func score(_ design: Design, _ beta: [Double]) -> [Double] {
      var score = [Double](repeating: 0, count: beta.count)
      for i in churned.indices {
        let x = design.columns.map { $0.value(at: i) }
        let eta = zip(x, beta).reduce(0) { $0 + $1.0 * $1.1 }
        let residual = churned[i] - 1 / (1 + Double.exp(-eta))
        for j in x.indices { score[j] += x[j] * residual / Double(churned.count) }
      }
      return score
    }

    func deviation(_ design: Design, _ column: Int) -> Double {
      let values = churned.indices.map { design.columns[column].value(at: $0) }
      let n = Double(values.count)
      let mean = values.reduce(0, +) / n
      return (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / n).squareRoot()
    }
  }

  static func model(threads: Int = 1) -> LogisticRegression {
    var model = LogisticRegression()
    model.lanes = Lanes(threads: threads)
    return model
  }

  @Test(
    "the optimality conditions hold, by plain sums, whichever engine",
    arguments: [(12, 1.0), (12, 0.5), (12, 0.0), (150, 1.0), (150, 0.7)])
  func optimality(columns: Int, alpha: Double) throws {
    let customers = Customers(120, columns: columns, seed: 11)
    let design = customers.design
    var net = ElasticNet(alpha: alpha)
    net.lambdaCount = 12
    net.smallestRatio = 0.02
    let path = try Self.model().path(design, customers.response, net)
    #expect(path.points.count == 12)
    let deviations = (0...columns).map { $0 == 0 ? 0 : customers.deviation(design, $0) }
    for point in path.points {
      let score = customers.score(design, point.coefficients)
      #expect(score[0].magnitude < 1e-11)
      for j in 1...columns {
        let b = point.coefficients[j] * deviations[j]
        let pull = score[j] / deviations[j] - point.lambda * (1 - alpha) * b
        if b == 0 {
          #expect(pull.magnitude <= point.lambda * alpha * (1 + 1e-9))
        } else {
          #expect((pull - point.lambda * alpha * (b > 0 ? 1 : -1)).magnitude < 1e-10)
        }
      }
    }
    // λ_max is exact: just below it one column is in.
    if alpha > 0 {
      net.lambdas = [path.largestLambda * (1 - 1e-6)]
      #expect(try Self.model().path(design, customers.response, net).points[0].nonzeroCount == 1)
      net.lambdas = [path.largestLambda * (1 + 1e-9)]
      #expect(try Self.model().path(design, customers.response, net).points[0].nonzeroCount == 0)
    }
  }

  @Test("a ridge of more columns than memory holds is refused, a lasso of them is not")
  func wideRidge() throws {
    let wide = Customers(40, columns: 11_000, seed: 19)
    var net = ElasticNet(alpha: 0)
    net.lambdas = [1]
    let design = wide.design
    #expect {
      try Self.model().path(design, wide.response, net)
    } throws: { error in
      guard case .tooManyUnshrunken(11_001, 11_001, let bytes)? = error as? FitError else {
        return false
      }
      return bytes == 8 * 11_001 * 11_001 * 9
        && "\(error)".hasPrefix("the penalty leaves 11,001 of 11,001 columns in the model")
    }
    net = ElasticNet(alpha: 1)
    net.lambdaCount = 3
    net.smallestRatio = 0.5
    #expect(try Self.model().path(design, wide.response, net).points.count == 3)
  }

  @Test("screening changes nothing: columns that do not vary make the same path wide")
  func engines() throws {
    let customers = Customers(200, columns: 90, seed: 17)
    var wide = customers
    for j in 0..<40 { wide.columns.append(("constant\(j)", Array(repeating: 1, count: 200))) }
    var net = ElasticNet(alpha: 0.8)
    net.lambdaCount = 10
    net.smallestRatio = 0.05
    let narrow = try Self.model().path(customers.design, customers.response, net)
    let screened = try Self.model().path(wide.design, wide.response, net)
    expectClose(screened.lambdas, narrow.lambdas, .relative(1e-11))
    for (a, b) in zip(narrow.points, screened.points) {
      for j in 0...90 { #expect((a.coefficients[j] - b.coefficients[j]).magnitude < 1e-10) }
      #expect(b.coefficients[91...].allSatisfy { $0 == 0 })
    }
    let folds = FoldAssignment(foldOfRow: (0..<200).map { Int32($0 % 5) }, count: 5)
    for measure in [PathMeasure.deviance, .auc, .brier] {
      let a = try Self.model().validate(
        narrow, customers.design, customers.response, net, folds: folds, by: measure)
      let b = try Self.model().validate(
        screened, wide.design, wide.response, net, folds: folds, by: measure)
      expectClose(a.means, b.means, .relative(1e-8))
    }
  }

  @Test("the same bits on one thread and on two", arguments: [10, 160])
  func threads(columns: Int) throws {
    let customers = Customers(3_000, columns: columns, seed: 23)
    let folds = FoldAssignment(foldOfRow: (0..<3_000).map { Int32($0 % 5) }, count: 5)
    var net = ElasticNet()
    net.lambdaCount = columns > 100 ? 5 : 15
    net.smallestRatio = 0.05
    let (design, response) = (customers.design, customers.response)
    let one = try Self.model().path(design, response, net)
    let two = try Self.model(threads: 2).path(design, response, net)
    #expect(one.points.map(\.coefficients) == two.points.map(\.coefficients))
    #expect(
      try Self.model().validate(one, design, response, net, folds: folds)
        == Self.model(threads: 2).validate(two, design, response, net, folds: folds))
  }

  @Test("a weight of 2 is the row twice; a column in other units is the same column")
  func weightsAndUnits() throws {
    let customers = Customers(160, columns: 9, seed: 29)
    var net = ElasticNet(alpha: 0.5)
    net.lambdaCount = 8
    net.smallestRatio = 0.02
    let weighted = try Self.model().path(
      customers.design, LogisticResponse(successes: customers.churned, weights: customers.weights),
      net)
    let rows = customers.weights.indices.flatMap {
      Array(repeating: $0, count: Int(customers.weights[$0]))
    }
    var repeated = customers
    repeated.columns = customers.columns.map { column in
      (column.name, rows.map { 1e4 + 1e-3 * column.values[$0] })
    }
    let plain = try Self.model().path(
      repeated.design, LogisticResponse(successes: rows.map { customers.churned[$0] }), net)
    expectClose(weighted.lambdas, plain.lambdas, .relative(1e-8))
    for (a, b) in zip(weighted.points, plain.points) {
      for j in 1...9 { #expect((a.coefficients[j] - 1e-3 * b.coefficients[j]).magnitude < 1e-7) }
    }
  }

  @Test("each fold is the fit without it, and the strongest within a standard error is stronger")
  func crossValidation() throws {
    let customers = Customers(150, columns: 7, seed: 31)
    let folds = FoldAssignment(foldOfRow: (0..<150).map { Int32(($0 * 7) % 4) }, count: 4)
    var net = ElasticNet()
    net.lambdaCount = 12
    net.smallestRatio = 0.02
    let model = Self.model()
    let path = try model.path(customers.design, customers.response, net)
    let validation = try model.validate(
      path, customers.design, customers.response, net, folds: folds)
    net.lambdas = path.lambdas
    var means = [[Double]](repeating: [], count: 12)
    for fold in 0..<4 {
      let inside = (0..<150).filter { Int(folds.foldOfRow[$0]) != fold }
      let outside = (0..<150).filter { Int(folds.foldOfRow[$0]) == fold }
      var training = customers
      training.columns = customers.columns.map { c in (c.name, inside.map { c.values[$0] }) }
      let fit = try model.path(
        training.design, LogisticResponse(successes: inside.map { customers.churned[$0] }), net)
      for (index, point) in fit.points.enumerated() {
        var deviance = 0.0
        for i in outside {
          let eta = customers.columns.indices.reduce(point.coefficients[0]) {
            $0 + point.coefficients[$1 + 1] * customers.columns[$1].values[i]
          }
          let y = customers.churned[i]
          deviance += 2 * (Double.log(onePlus: .exp(eta)) - y * eta) / Double(outside.count)
        }
        means[index].append(deviance)
      }
    }
    let sizes = (0..<4).map { fold in Double(folds.foldOfRow.count { Int($0) == fold }) }
    for index in means.indices {
      let mean = zip(means[index], sizes).reduce(0) { $0 + $1.0 * $1.1 } / 150
      let square = zip(means[index], sizes).reduce(0) {
        $0 + $1.1 * ($1.0 - mean) * ($1.0 - mean)
      }
      expectClose(validation.means[index], mean, .relative(1e-9))
      expectClose(
        validation.standardErrors[index], (square / 150 / 3).squareRoot(), .relative(1e-7))
    }
    #expect(
      path.lambdas[validation.oneStandardErrorIndex] >= path.lambdas[validation.bestIndex])
    #expect(validation.means[validation.bestIndex] == validation.means.min())
  }

  @Test("a whole factor comes and goes, whichever level it is compared with")
  func groups() throws {
    let customers = Customers(400, columns: 5, seed: 37)
    var net = ElasticNet(alpha: 0.9)
    net.groupsTerms = true
    net.lambdaCount = 15
    net.smallestRatio = 0.05
    let (first, second) = (customers.withPlans(reference: 0), customers.withPlans(reference: 2))
    let a = try Self.model().path(first, customers.response, net)
    let b = try Self.model().path(second, customers.response, net)
    expectClose(a.lambdas, b.lambdas, .relative(1e-10))
    var cameIn = 0
    for (p, q) in zip(a.points, b.points) {
      #expect(p.violation < 1e-10 && p.converged)
      expectClose(p.logLikelihood, q.logLikelihood, .relative(1e-10))
      let plans = p.coefficients[6...8].count { $0 != 0 }
      #expect(plans == 0 || plans == 3)
      if plans == 3 { cameIn += 1 }
      // Plan 2 against plan 0 is one coefficient there and minus another here.
      #expect((p.coefficients[7] + q.coefficients[6]).magnitude < 1e-8)
    }
    #expect(cameIn > 3)
    // The conditions by plain sums: the group's pull has the length that the penalty allows.
    let point = a.points[12]
    let score = customers.score(first, point.coefficients)
    let rows = customers.churned.indices
    let n = Double(rows.count)
    var covariance = [[Double]](repeating: Array(repeating: 0, count: 3), count: 3)
    for j in 0..<3 {
      for k in 0..<3 {
        let x = rows.map { first.columns[6 + j].value(at: $0) }
        let y = rows.map { first.columns[6 + k].value(at: $0) }
        let product = zip(x, y).reduce(0) { $0 + $1.0 * $1.1 } / n
        covariance[j][k] = product - x.reduce(0, +) / n * (y.reduce(0, +) / n)
      }
    }
    let beta = Array(point.coefficients[6...8])
    let image = (0..<3).map { j in (0..<3).reduce(0) { $0 + covariance[j][$1] * beta[$1] } }
    let norm = zip(image, beta).reduce(0) { $0 + $1.0 * $1.1 }.squareRoot()
    for j in 0..<3 {
      let penalty =
        point.lambda * (0.9 * 3.0.squareRoot() / norm + 0.1) * image[j]
      #expect((score[6 + j] - penalty).magnitude < 1e-10)
    }
  }

  @Test("a driver that must protect does, and says when the data disagree")
  func bounds() throws {
    let customers = Customers(300, columns: 8, seed: 41)
    let (design, response) = (customers.design, customers.response)
    var net = ElasticNet()
    net.lambdas = [0.01]
    let free = try Self.model().path(design, response, net).points[0].coefficients
    let harmful = try #require(free.indices.dropFirst().first { free[$0] > 0.1 })
    let protecting = try #require(free.indices.dropFirst().first { free[$0] < -0.1 })
    net.bounds = [harmful: .negative, protecting: ElasticNet.Bounds(lower: -0.05)]
    let path = try Self.model().path(design, response, net)
    let fit = Self.model().fit(path, at: 0, design, response, net)
    #expect(fit.estimates.estimates[harmful] == 0)
    #expect(fit.estimates.status[harmful] == .atBound)
    expectClose(fit.estimates.estimates[protecting], -0.05, .roundoff)
    #expect(fit.estimates.status[protecting] == .atBound)
    #expect(path.points[0].violation < 1e-10)
    // What the rest do is the optimum given these two, as an offset shows.
    let offset = customers.churned.indices.map {
      -0.05 * customers.columns[protecting - 1].values[$0]
    }
    var rest = customers
    rest.columns = customers.columns.indices.filter { ![harmful, protecting].contains($0 + 1) }
      .map { customers.columns[$0] }
    net.bounds = [:]
    let given = try Self.model().path(
      rest.design, LogisticResponse(successes: customers.churned, offset: offset), net)
    let others = free.indices.filter { ![harmful, protecting].contains($0) }
    for (a, b) in zip(others, given.points[0].coefficients) {
      #expect((fit.estimates.estimates[a] - b).magnitude < 1e-10)
    }
  }

  @Test("factors: 0 leaves a column unpenalised, scaling all changes nothing")
  func factors() throws {
    let customers = Customers(250, columns: 5, seed: 43)
    var net = ElasticNet()
    net.lambdaCount = 6
    net.penaltyFactors = [1: 0, 2: 3, 3: 3, 4: 3, 5: 3]
    let path = try Self.model().path(customers.design, customers.response, net)
    #expect(path.points.allSatisfy { $0.coefficients[1] != 0 })
    #expect(path.points[0].nonzeroCount == 1)
    net.penaltyFactors = [1: 0]
    let same = try Self.model().path(customers.design, customers.response, net)
    expectClose(path.lambdas, same.lambdas, .relative(1e-12))
    // Without penalty the first column and the intercept are the maximum likelihood.
    let alone = try LogisticRegression().fit(
      Design(intercept: true, [customers.columns[0]]), customers.response)
    expectClose(
      Array(path.points[0].coefficients.prefix(2)), alone.estimates.estimates, .relative(1e-9))
  }

  @Test("a lasso leaves a column that repeats another at zero, and says which")
  func repetition() throws {
    let customers = Customers(200, columns: 4, seed: 47)
    var twice = customers
    twice.columns.append(("again", customers.columns[0].values.map { 3 - 2 * $0 }))
    var net = ElasticNet()
    net.lambdaCount = 10
    let one = try Self.model().path(customers.design, customers.response, net)
    let two = try Self.model().path(twice.design, twice.response, net)
    for (a, b) in zip(one.points, two.points) {
      for j in 0...4 { #expect((a.coefficients[j] - b.coefficients[j]).magnitude < 1e-10) }
      #expect(b.coefficients[5] == 0)
    }
    let fit = Self.model().fit(two, at: 5, twice.design, twice.response, net)
    #expect(fit.estimates.repeatedColumns.map(\.name) == ["again"])
    #expect(fit.estimates.constantColumns.isEmpty)
    // A ridge shares an effect evenly, in units of the standard deviation.
    net = ElasticNet(alpha: 0)
    net.lambdas = [0.1]
    let ridge = try Self.model().path(twice.design, twice.response, net).points[0].coefficients
    expectClose(ridge[1], -2 * ridge[5], .relative(1e-9))
  }
}
