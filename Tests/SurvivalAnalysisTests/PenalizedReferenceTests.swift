import DataFiles
import DataFrames
import Formulas
import StatisticalModels
import SurvivalAnalysis
import TestSupport
import Testing

/// Optima of the penalised partial likelihood to the digits of a program that meets the optimality
/// conditions to 1e-17; ties by Breslow.
@Suite("Penalised Cox regression: exact optima")
struct PenalizedReferenceTests {
  static func path(
    _ file: String, _ formula: String, _ net: ElasticNet
  ) throws -> PenalizedPath {
    let frame = try CSVReader.read(path: file)
    let model = try ModelFrame(
      Formula(formula), in: frame, options: ModelFrameOptions(model: .survival))
    var specification = CoxRegression()
    specification.ties = .breslow
    let path = try specification.path(Design(model), CoxResponse(model), net)
    for point in path.points { #expect(point.converged && point.violation < 1e-11) }
    return path
  }

  @Test("glmnet's example: λ_max, null deviance, lasso at 0.05", .needs("glmnet-cox"))
  func simulated() throws {
    var net = ElasticNet()
    net.lambdas = [0.05]
    let path = try Self.path(
      try #require(PackageTables.path("glmnet-cox")), "Surv(time, status) ~ .", net)
    expectClose(path.largestLambda, 0.236759404533489, .relative(1e-13))
    expectClose(-2 * path.nullLogLikelihood, 8177.1637813473, .published(decimals: 10))
    let expected = [
      0.377214706151888, -0.0955898060662404, -0.136110158194631, 0.0982372237130801,
      -0.114450586034753, -0.389197985637866, 0.243102241474266, 0.0365333598852567,
      0.347624073346104, 0.0387238098886764,
    ]
    expectClose(Array(path.points[0].coefficients.prefix(10)), expected, .relative(1e-11))
    expectClose(path.devianceRatio(0), 0.0501791608579269, .relative(1e-12))
  }

  @Test("recidivism: lasso at 0.02 and 0.01, ridge at 0.1")
  func recidivism() throws {
    let file = ReferenceFit.all(["rossi"], beside: #filePath)[0].data
    let formula = "Surv(week, arrest) ~ fin + age + race + wexp + mar + paro + prio"
    var net = ElasticNet()
    net.lambdas = [0.02, 0.01]
    let lasso = try Self.path(file, formula, net)
    expectClose(lasso.largestLambda, 0.0884044146558966, .relative(1e-13))
    expectClose(
      lasso.points[0].coefficients,
      [
        -0.208400425592284, -0.0412030434809236, 0.0543140266962900, -0.124759997544276,
        -0.195869778531359, 0, 0.0739358238939878,
      ], .relative(1e-11))
    expectClose(
      lasso.points[1].coefficients,
      [
        -0.291073301067248, -0.0483483731408567, 0.177669382616864, -0.140110490965005,
        -0.309703987109356, -0.00386029859815444, 0.0836750920110267,
      ], .relative(1e-11))
    net = ElasticNet(alpha: 0)
    net.lambdas = [0.1]
    expectClose(
      try Self.path(file, formula, net).points[0].coefficients,
      [
        -0.273197542044587, -0.0359255762235346, 0.203467654918250, -0.202163083546436,
        -0.312809969981142, -0.0579789016384727, 0.0706340873977443,
      ], .relative(1e-11))
  }

  /// R's `ridge(age, ecog.ps, theta = 1)` adds θ/2 Σ var(xⱼ) βⱼ², with variances by n − 1; here each
  /// is λ n/2 of the variance by n, and factors are scaled to sum to 3.
  @Test("ovarian cancer: a ridge on two of three columns", .needs("ovarian"))
  func partialRidge() throws {
    var net = ElasticNet(alpha: 0)
    net.lambdas = [1 / 25.0 / 1.5]
    net.penaltyFactors = [0: 0]
    let path = try Self.path(
      try #require(PackageTables.path("ovarian")), "Surv(futime, fustat) ~ rx + age + ecog_ps", net)
    let point = path.points[0]
    expectClose(
      point.coefficients, [-0.856371278281498, 0.122882683337572, 0.109301893786036],
      .relative(1e-9))
    expectClose(point.logLikelihood, -27.1731101934699, .relative(1e-12))
    let table = try CSVReader.read(path: try #require(PackageTables.path("ovarian")))
    let penalty = try zip(["age", "ecog_ps"], point.coefficients.dropFirst()).reduce(0.0) {
      $0 + variance(try LifetimeReferenceTests.numbers($1.0, table)) * $1.1 * $1.1 / 2
    }
    expectClose(penalty, 0.7717823024516, .relative(1e-9))
  }

  /// By n − 1.
  private func variance(_ values: [Double]) -> Double {
    let mean = values.reduce(0, +) / Double(values.count)
    return values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count - 1)
  }

  static let optima = ReferenceFit.all(["penalized"], beside: #filePath)

  /// Optima found with R's survival on classic data, by Reference/penalized.R.
  @Test("either tie rule: weights, strata, start-stop rows", arguments: Self.optima)
  func classicData(reference: ReferenceFit) throws {
    let fit = reference.fit
    let frame = try CSVReader.read(path: reference.data)
    var options = ModelFrameOptions(model: .survival)
    options.weights = fit["weights"]?.text
    let model = try ModelFrame(Formula(fit["formula"]?.text ?? ""), in: frame, options: options)
    var specification = CoxRegression()
    specification.ties = fit["ties"]?.text == "efron" ? .efron : .breslow
    var net = ElasticNet(alpha: fit["alpha"]?.number ?? .nan)
    net.lambdas = [fit["lambda"]?.number ?? .nan]
    let design = Design(model)
    let path = try specification.path(design, CoxResponse(model), net)
    let point = path.points[0]
    #expect(point.converged && point.violation < 1e-11)
    for (label, value) in zip(design.names, point.coefficients) {
      let other = fit["coefficients"]?.numbersByName[label] ?? .nan
      #expect((value == 0) == (other == 0), "\(label)")
      expectClose(value, other, .relative(1e-9))
    }
    expectClose(point.logLikelihood, fit["logLikelihood"]?.number ?? .nan, .relative(1e-12))
  }
}
