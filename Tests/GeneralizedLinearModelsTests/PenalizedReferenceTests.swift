import DataFiles
import DataFrames
import Formulas
import GeneralizedLinearModels
import StatisticalModels
import TestSupport
import Testing

/// Optima of the elastic net to the digits of programs that meet the optimality conditions to 1e-17.
@Suite("Penalised logistic regression: exact optima on R's data")
struct PenalizedReferenceTests {
  static let folds = FoldAssignment(foldOfRow: (0..<100).map { Int32($0 % 10) }, count: 10)

  struct Data {
    var design: Design
    var response: LogisticResponse

    init(_ path: String) throws {
      let frame = try CSVReader.read(path: path)
      let model = try ModelFrame(
        Formula("y ~ ."), in: frame, options: ModelFrameOptions(model: .logistic))
      design = Design(model)
      response = LogisticResponse(model)
    }

    func fit(_ net: ElasticNet, at lambda: Double) throws -> (PenalizedPath, [String: Double]) {
      var net = net
      net.lambdas = [lambda]
      let path = try LogisticRegression().path(design, response, net)
      let point = try #require(path.points.last)
      #expect(point.converged && point.violation < 1e-11)
      let named = Dictionary(uniqueKeysWithValues: zip(design.names, point.coefficients))
      return (path, named)
    }
  }

  @Test("lasso, elastic net and ridge at s = 0.05", .needs("glmnet-binomial"))
  func coefficients() throws {
    let data = try Data(try #require(PackageTables.path("glmnet-binomial")))
    let (lassoPath, lasso) = try data.fit(ElasticNet(), at: 0.05)
    expectClose(lassoPath.largestLambda, 0.240476233107, .published(decimals: 12))
    let expected: [(String, Double, Int)] = [
      ("(Intercept)", 0.2067637066, 10), ("X2", 0.2754273759, 10), ("X3", -0.1621760844, 10),
      ("X4", -0.6893040110, 10), ("X5", -0.07569958596, 11), ("X6", -0.4183304314, 10),
      ("X8", -0.220495133, 9), ("X9", 0.222643619, 9), ("X10", -0.732106219, 9),
      ("X22", 0.1024565698, 10), ("X23", 0.08105548794, 11), ("X25", 0.2636528254, 10),
      ("X26", -0.1577652106, 10), ("X29", -0.02544145299, 11),
    ]
    for (name, value, decimals) in expected {
      expectClose(lasso[name] ?? .nan, value, .published(decimals: decimals))
    }
    #expect(lasso.values.filter { $0 != 0 }.count == expected.count)

    let (_, half) = try data.fit(ElasticNet(alpha: 0.5), at: 0.05)
    for (name, value) in [
      ("(Intercept)", 0.2378272159), ("X2", 0.3400689261), ("X3", -0.2650343377),
      ("X4", -0.7209820616),
    ] { expectClose(half[name] ?? .nan, value, .published(decimals: 10)) }

    let (ridgePath, ridge) = try data.fit(ElasticNet(alpha: 0), at: 0.05)
    expectClose(ridgePath.largestLambda, 240.476233107, .published(decimals: 9))
    for (name, value, decimals) in [
      ("(Intercept)", 0.1814899049, 10), ("X1", 0.09276497696, 11), ("X2", 0.431614395, 9),
      ("X3", -0.292189278, 9),
    ] { expectClose(ridge[name] ?? .nan, value, .published(decimals: decimals)) }
  }

  @Test(
    "cross-validation on given folds chooses the listed strengths", .needs("glmnet-binomial"))
  func crossValidation() throws {
    let data = try Data(try #require(PackageTables.path("glmnet-binomial")))
    let model = LogisticRegression()
    let net = ElasticNet()
    let path = try model.path(data.design, data.response, net)
    // The path ends where 0.999 of the deviance is explained.
    #expect(path.points.count == 98 && path.devianceRatio(97) >= 0.999)
    let deviance = try model.validate(
      path, data.design, data.response, net, folds: Self.folds, by: .deviance)
    expectClose(path.lambdas[deviance.bestIndex], 0.023494767424, .published(decimals: 12))
    expectClose(deviance.means[deviance.bestIndex], 0.835305141306, .published(decimals: 12))
    expectClose(
      deviance.standardErrors[deviance.bestIndex], 0.142507017333, .published(decimals: 12))
    expectClose(
      path.lambdas[deviance.oneStandardErrorIndex], 0.0595677991208, .published(decimals: 13))
    let area = try model.validate(
      path, data.design, data.response, net, folds: Self.folds, by: .auc)
    expectClose(path.lambdas[area.bestIndex], 0.00119685587884, .published(decimals: 14))
    expectClose(area.means[area.bestIndex], 0.911023809524, .published(decimals: 12))
    expectClose(
      path.lambdas[area.oneStandardErrorIndex], 0.045060855538, .published(decimals: 12))
  }

  @Test("birth weights: λ_max and the lasso at s = 0.02", .needs("birthwt"))
  func birthWeights() throws {
    let frame = try CSVReader.read(path: #require(PackageTables.path("birthwt")))
    let model = try ModelFrame(
      Formula("low ~ age + lwt + factor(race) + smoke + ptl + ht + ui + ftv"), in: frame,
      options: ModelFrameOptions(model: .logistic))
    var net = ElasticNet()
    net.lambdas = [0.02]
    let path = try LogisticRegression().path(Design(model), LogisticResponse(model), net)
    expectClose(path.largestLambda, 0.0908626233611, .published(decimals: 13))
    let expected: [(Double, Int)] = [
      (0.08180515914, 11), (-0.01355510677, 11), (-0.01017315024, 11), (0.6769950166, 10),
      (0.412075700, 9), (0.5445280114, 10), (0.4138513456, 10), (1.252600869, 9),
      (0.5324248004, 10), (0, 12),
    ]
    #expect(path.points[0].coefficients.count == expected.count)
    for (value, (number, decimals)) in zip(path.points[0].coefficients, expected) {
      expectClose(value, number, .published(decimals: decimals))
    }
  }

  static let caravan = RPackageData.pythonFile("ISLP", "data/Caravan.csv")

  @Test(
    "caravan insurance: 85 columns, of which 22 stay",
    .enabled(
      if: caravan != nil,
      "absent table: Caravan; it comes with Python's package ISLP: pip install ISLP"))
  func caravanInsurance() throws {
    let model = try ModelFrame(
      Formula(#"Purchase == "Yes" ~ ."#), in: CSVReader.read(path: try #require(Self.caravan)),
      options: ModelFrameOptions(model: .logistic))
    var net = ElasticNet()
    net.lambdas = [0.005]
    let path = try LogisticRegression().path(Design(model), LogisticResponse(model), net)
    expectClose(path.largestLambda, 0.0357756073882, .published(decimals: 13))
    let point = path.points[0]
    #expect(point.nonzeroCount == 22)
    let named = Dictionary(uniqueKeysWithValues: zip(path.names, point.coefficients))
    expectClose(named["(Intercept)"] ?? .nan, -4.488238527, .published(decimals: 9))
    expectClose(named["PPERSAUT"] ?? .nan, 0.186973652866, .published(decimals: 12))
  }

  /// R's glmnet on the Telco data, made by Reference/penalized.R; it stops some 1e-7 short.
  @Test("glmnet on Telco: weights, offset, factors and bounds", arguments: Self.glmnetFits)
  func glmnet(reference: ReferenceFit) throws {
    let fit = reference.fit
    let name = fit["name"]?.text ?? ""
    let frame = try CSVReader.read(path: reference.data)
    let rows = (0..<frame.rowCount).filter { row in
      guard case .numeric(let tenure)? = frame["tenure"]?.values else { return false }
      return tenure[row] > 0
    }
    let table = frame.selecting(rows: rows)
    func numbers(_ column: String) -> [Double] {
      guard case .numeric(let values)? = table[column]?.values else { return [] }
      return values
    }
    let model = try ModelFrame(
      Formula(
        #"churn == "Yes" ~ tenure + senior_citizen + partner + internet_service + contract"#
          + " + payment_method + monthly_charges"), in: table,
      options: ModelFrameOptions(model: .logistic))
    let plain = LogisticResponse(model)
    let (dependents, paperless) = (numbers("dependents"), numbers("paperless_billing"))
    let response = LogisticResponse(
      successes: plain.successes,
      weights: name == "weights" ? zip(dependents, paperless).map { 1 + $0 + $1 } : nil,
      offset: name == "offset" ? numbers("female").map { $0 / 3 } : nil)
    let design = Design(model)
    var net = ElasticNet(alpha: fit["alpha"]?.number ?? .nan)
    net.lambdas = [fit["lambda"]?.number ?? .nan]
    for (column, label) in design.names.enumerated() {
      if name == "factors" && label.hasPrefix("contract") { net.penaltyFactors[column] = 0 }
      if name == "factors" && label == "tenure" { net.penaltyFactors[column] = 3 }
      if name == "bounds" && label == "monthly_charges" { net.bounds[column] = .negative }
      if name == "bounds" && label == "tenure" { net.bounds[column] = .init(lower: -0.01) }
    }
    let path = try LogisticRegression().path(design, response, net)
    #expect(path.points[0].converged && path.points[0].violation < 1e-11)
    let expected = fit["coefficients"]?.numbersByName ?? [:]
    #expect(Set(expected.keys) == Set(design.names))
    for (label, value) in zip(design.names, path.points[0].coefficients) {
      let other = expected[label] ?? .nan
      #expect((value - other).magnitude < 1e-6, "\(label): \(value), glmnet \(other)")
    }
    expectClose(path.devianceRatio(0), fit["devianceRatio"]?.number ?? .nan, .relative(1e-7))
  }

  static let glmnetFits = ReferenceFit.all(["penalized"], beside: #filePath)
}
