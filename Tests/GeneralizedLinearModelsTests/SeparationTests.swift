import DataFiles
import Formulas
import GeneralizedLinearModels
import RealModule
import Scoring
import StatisticalModels
import TestSupport
import Testing

/// Designs without a finite maximum-likelihood estimate, each with the columns that are to blame.
///
/// Benchmarks/peers/separation shows what other programs say to the same tables.
@Suite("Separated designs")
struct SeparationTests {
  /// A table, a formula, and what must be found.
  struct Case: CustomTestStringConvertible {
    var name: String
    var table: String
    var formula: String
    var weights: String?
    /// The status of each coefficient, in design order.
    var infinite: [Bool]
    /// The columns that the findings name.
    var guilty: [String]
    var isComplete = false
    /// A part of the first sentence.
    var sentence: String

    var testDescription: String { name }
  }

  static let cases = [
    Case(
      name: "complete, one number", table: "complete", formula: "y ~ x + z",
      infinite: [true, true, true], guilty: ["x"], isComplete: true,
      sentence: "all 6 rows with x > "),
    Case(
      name: "quasi, one number", table: "quasi", formula: "y ~ x + z",
      infinite: [true, true, false], guilty: ["x"],
      sentence: "all 5 rows with x > 4 have y, and none of the 5 rows with x < 4 has"),
    Case(
      name: "one level", table: "level", formula: "y ~ contract + z",
      infinite: [false, false, true, false], guilty: ["contract[Two year]"],
      sentence: "contract = Two year: none of its 4 rows has y"),
    Case(
      name: "the reference level", table: "reference", formula: "y ~ contract + z",
      infinite: [true, true, true, false],
      guilty: ["contract[One year]", "contract[Two year]"],
      sentence: "contract = Month: all of its 4 rows have y"),
    Case(
      name: "two levels, each for itself", table: "two-levels", formula: "y ~ plan + region + z",
      infinite: [false, true, true, false], guilty: ["plan[b]", "region[south]"],
      sentence: "plan = b: all of its 3 rows have y"),
    Case(
      name: "a combination of two numbers", table: "combination", formula: "y ~ a + b + z",
      infinite: [true, true, true, false], guilty: ["a", "b"],
      sentence: "have y, and none of the "),
    Case(
      name: "only among rows with weight", table: "weighted", formula: "y ~ x + z", weights: "w",
      infinite: [false, true, false], guilty: ["x"],
      sentence: "x = 1: all of its 4 rows have y"),
    Case(
      name: "groups of trials", table: "groups", formula: "cbind(left, stayed) ~ plan",
      infinite: [false, true, false], guilty: ["plan[b]"],
      sentence: "plan = b: none of its 2 rows"),
    Case(
      name: "an interaction", table: "interaction", formula: "y ~ p * q",
      infinite: [false, false, false, true], guilty: ["p[b]:q[d]"],
      sentence: "p = b and q = d: all of its 4 rows have y"),
    Case(
      name: "one rung after another", table: "ladder", formula: "y ~ x + z",
      infinite: [true, true, true], guilty: ["x", "z"], isComplete: true, sentence: "rows with"),
  ]

  static func frame(_ example: Case) throws -> ModelFrame {
    let root = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
    let table = try CSVReader.read(
      path: "/\(root)/Tests/HardCases/separated/\(example.table).csv")
    var options = ModelFrameOptions(model: .logistic)
    options.weights = example.weights
    return try ModelFrame(Formula(example.formula), in: table, options: options)
  }

  @Test("named, and at its limit without a penalty", arguments: cases)
  func limit(example: Case) throws {
    let frame = try Self.frame(example)
    var model = LogisticRegression()
    model.biasReduction = .never
    let fit = try model.fit(frame)
    let estimates = fit.estimates
    #expect(estimates.estimateExists == false)
    #expect(estimates.status.map { $0 == .infinite } == example.infinite)
    let separation = try #require(estimates.separation)
    #expect(separation.isComplete == example.isComplete)
    let guilty = Set(separation.findings.flatMap(\.columns)).sorted().map { estimates.names[$0] }
    #expect(guilty == example.guilty)
    let sentences = separation.sentences(event: "y", names: estimates.names)
    #expect(sentences[0].contains(example.sentence), "\(sentences)")
    // The limit is a fit: what has an estimate has an error, and what has none has nothing.
    for row in fit.coefficients() {
      #expect(row.status == .infinite ? row.standardError.isNaN : row.standardError > 0)
      #expect(row.status == .infinite ? row.lower.isNaN && row.pValue.isNaN : row.upper.isFinite)
    }
    #expect(estimates.convergence.converged)
    // As far as a weaker fit goes, its likelihood never comes up to the limit's.
    var part = LogisticRegression()
    part.biasReduction = .always
    #expect(try part.fit(frame).estimates.logLikelihood < estimates.logLikelihood)
  }

  @Test("the other side of a level is another level, in words")
  func otherLevels() throws {
    let plans = ["basic", "gold", "plus", "basic", "gold", "plus", "gold", "basic"]
    let rows = plans.map { "\($0 == "gold" ? 1 : 0),\($0)" }
    let table = try CSVReader.read(
      bytes: Array((["y,plan"] + rows).joined(separator: "\n").utf8), source: "plans")
    var model = LogisticRegression()
    model.biasReduction = .never
    let estimates = try model.fit(
      ModelFrame(
        Formula("y ~ plan"), in: table, options: ModelFrameOptions(model: .logistic))
    ).estimates
    let sentences = try #require(estimates.separation).sentences(event: "y", names: estimates.names)
    #expect(
      sentences.joined(separator: "; ").contains(
        "all 3 rows with plan = gold have y, and none of the 5 rows with another plan has"),
      "\(sentences)")
  }

  @Test("fitted with Firth's penalty, on average right", arguments: cases)
  func refit(example: Case) throws {
    let frame = try Self.frame(example)
    let fit = try LogisticRegression().fit(frame)
    #expect(fit.estimates.estimateExists == false)
    #expect(fit.estimates.convergence.converged)
    #expect(fit.coefficients().map(\.maximumIsInfinite) == example.infinite)
    for row in fit.coefficients() {
      #expect(row.status == .estimated)
      #expect(row.lower < row.estimate && row.estimate < row.upper && row.lower.isFinite)
    }
    #expect(fit.estimates.warnings.map(\.code).contains("biasReduced"))
    let scorer = fit.scorer(frame.encoder)
    var (risk, events, all) = (0.0, 0.0, 0.0)
    let response = LogisticResponse(frame)
    for row in 0..<frame.rowCount {
      let weight = response.weights?[row] ?? 1
      let x = frame.columns.map { $0.value(at: row) }
      let trials = response.trials?[row] ?? 1
      risk += weight * trials * scorer.probability(linearPredictor: scorer.linearPredictor(x))
      events += weight * response.successes[row]
      all += weight * trials
    }
    #expect((risk / all - events / all).magnitude < 1e-8)
  }

  @Test("with and without intercept, all rows with the event")
  func onlyEvents() throws {
    for intercept in [true, false] {
      let fit = try LogisticRegression().fit(
        Design(intercept: intercept, [("x", [1, 2, 3, 1, 4, 2, 5, 3])]),
        LogisticResponse(successes: Array(repeating: 1, count: 8)))
      #expect(fit.estimates.estimateExists == false && fit.estimates.convergence.converged)
      #expect(fit.coefficients().allSatisfy { $0.estimate.isFinite })
    }
  }

  @Test("nearly separated is not separated", arguments: [1.0, 1e-3, 1e-5])
  func nearly(overlap: Double) throws {
    let x = (0..<12).map { Double($0) }
    let y = x.map { $0 < 6 ? 0.0 : 1 }
    // Two rows overlap by a hair.
    let fit = try LogisticRegression().fit(
      Design(intercept: true, [("x", x + [5.5 + overlap / 2, 5.5 - overlap / 2])]),
      LogisticResponse(successes: y + [0, 1]))
    #expect(fit.estimates.estimateExists == true)
    #expect(fit.estimates.convergence.converged && fit.estimates.separation == nil)
  }

  /// In the limit the rows told apart are certain and drop out, so the others are fitted alone.
  @Test("by hand: the limit is the fit of the other rows")
  func limitByHand() throws {
    // Where x = 1 all leave; where x = 0, three of eight do.
    let x = [0.0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1]
    let y = [1.0, 1, 1, 0, 0, 0, 0, 0, 1, 1, 1]
    var model = LogisticRegression()
    model.biasReduction = .never
    let fit = try model.fit(Design(intercept: true, [("x", x)]), LogisticResponse(successes: y))
    expectClose(fit.estimates.estimates[0], .log(3.0 / 5), .relative(1e-12))
    expectClose(
      fit.coefficients()[0].standardError, (1.0 / 3 + 1.0 / 5).squareRoot(), .relative(1e-12))
    expectClose(
      fit.estimates.logLikelihood, 3 * .log(3.0 / 8) + 5 * .log(5.0 / 8), .relative(1e-12))
    #expect(fit.estimates.warnings.map(\.code) == ["separation", "infiniteEstimate"])
    #expect(fit.estimates.warnings[1].message.contains("x → ∞"))
    // The likelihood ratio of x compares with that limit.
    let share = 6.0 / 11
    let null = 6 * Double.log(share) + 5 * .log(1 - share)
    expectClose(
      fit.terms[0].likelihoodRatio?.chiSquared ?? .nan, 2 * (fit.estimates.logLikelihood - null),
      .relative(1e-9))
  }

  /// Lesaffre & Albert's deviance of the limit, from the published endometrial data.
  @Test("the deviance of the limit: endometrial cancer")
  func endometrial() throws {
    var model = LogisticRegression()
    model.biasReduction = .never
    let fit = try model.fit(ClassicData.frame("endometrial", "HG ~ NV + PI + EH"))
    expectClose(fit.deviance, 55.39326036, .published(decimals: 8))
    #expect(fit.estimates.status == [.estimated, .infinite, .estimated, .estimated])
    #expect(
      fit.estimates.warnings(event: "HG")[0].message
        == "NV = 1: all of its 13 rows have HG; the coefficient of NV has no finite estimate")
  }
}
