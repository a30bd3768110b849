import Formulas
import Foundation
import Lanes
import LinearAlgebra
import RealModule
import Scoring
import StatisticalModels
import SurvivalAnalysis
import TestSupport
import Testing

/// What must hold for any Royston–Parmar model.
@Suite("Royston-Parmar models: laws")
struct RoystonParmarLawTests {
  typealias Sample = SplineSample

  static let sample = Sample(rows: 300, seed: 17)

  static func fit(
    _ sample: Sample = sample, scale: SplineScale = .hazard, knots: Int = 2, varying: Int? = nil,
    start: [Double]? = nil, weights: [Double]? = nil, frequencies: Bool = false
  ) throws -> RoystonParmarFit {
    var regression = RoystonParmarRegression()
    regression.scale = scale
    regression.knots = .count(knots)
    if let varying { regression.timeVarying = [.init(term: "x0", knots: .count(varying))] }
    return try regression.fit(
      sample.design,
      CoxResponse(
        start: start, time: sample.time, event: sample.event, weights: weights,
        weightsAreFrequencies: frequencies))
  }

  @Test("the unit of time moves the constant alone", arguments: SplineScale.allCases)
  func timeUnit(scale: SplineScale) throws {
    let plain = try Self.fit(scale: scale, varying: 1)
    for unit in [1.0 / 12, 86_400 * 30.4375, 1e-9] {
      var other = Self.sample
      other.time = other.time.map { $0 * unit }
      let moved = try Self.fit(other, scale: scale, varying: 1)
      let events = Self.sample.event.reduce(0, +)
      expectClose(
        moved.estimates.logLikelihood, plain.estimates.logLikelihood - events * .log(unit),
        .relative(1e-10))
      // γ₁ log t and x δ₁ log t: what the unit takes off log t goes to γ₀ and to x.
      for j in 1..<plain.estimates.names.count where plain.estimates.names[j] != "x0" {
        let error = plain.coefficients()[j].standardError
        expectClose(
          moved.estimates.estimates[j], plain.estimates.estimates[j],
          .standardErrors(1e-7, of: error))
      }
    }
  }

  @Test(
    "a column's unit and origin change its coefficient's unit and the constant",
    arguments: [
      (1e9, 0.0), (1e-9, 0), (1, 1e6), (1, 2_024),
    ])
  func columnUnit(scale: Double, origin: Double) throws {
    for varying in [nil, 2] {
      let plain = try Self.fit(varying: varying)
      var other = Self.sample
      other.columns[0] = other.columns[0].map { origin + scale * $0 }
      let moved = try Self.fit(other, varying: varying)
      expectClose(
        moved.estimates.logLikelihood, plain.estimates.logLikelihood, .relative(1e-10))
      // Where effects change, the column's own is the one at time 1.
      let column = plain.baselineCount
      expectClose(
        moved.estimates.estimates[column] * scale, plain.estimates.estimates[column],
        .relative(1e-6))
      expectClose(
        moved.coefficients()[column].standardError * scale,
        plain.coefficients()[column].standardError, .relative(1e-6))
    }
  }

  @Test("a row of frequency 2 is the row twice", arguments: SplineScale.allCases)
  func frequencies(scale: SplineScale) throws {
    let counts = Self.sample.time.indices.map { Double(1 + $0 % 3) }
    let weighted = try Self.fit(scale: scale, varying: 1, weights: counts, frequencies: true)
    let twice = try Self.fit(
      Self.sample.selecting(
        Self.sample.time.indices.flatMap { Array(repeating: $0, count: Int(counts[$0])) }),
      scale: scale, varying: 1)
    expectClose(weighted.estimates.estimates, twice.estimates.estimates, .relative(1e-8))
    expectClose(
      weighted.coefficients().map(\.standardError), twice.coefficients().map(\.standardError),
      .relative(1e-8))
    #expect(weighted.observations == twice.observations && weighted.events == twice.events)
    #expect(
      zip(weighted.spline.knots, twice.spline.knots).allSatisfy { ($0 - $1).magnitude < 1e-12 })
  }

  @Test("an entry at 0 is none", arguments: SplineScale.allCases)
  func entryAtZero(scale: SplineScale) throws {
    let plain = try Self.fit(scale: scale)
    let entered = try Self.fit(scale: scale, start: Self.sample.time.map { _ in 0 })
    #expect(plain.coefficients() == entered.coefficients())
  }

  @Test("cutting a row in two at a moment changes nothing", arguments: SplineScale.allCases)
  func cut(scale: SplineScale) throws {
    let plain = try Self.fit(scale: scale)
    let moment = 1.5
    let long = Self.sample.time.indices.filter { Self.sample.time[$0] > moment }
    var cut = Self.sample.selecting(Array(Self.sample.time.indices) + long)
    var start = cut.time.map { _ in 0.0 }
    for (position, row) in long.enumerated() {
      let late = Self.sample.time.count + position
      start[late] = moment
      cut.time[row] = moment
      cut.event[row] = 0
    }
    let split = try Self.fit(cut, scale: scale, start: start)
    expectClose(split.estimates.logLikelihood, plain.estimates.logLikelihood, .relative(1e-11))
    expectClose(
      split.coefficients().map(\.standardError), plain.coefficients().map(\.standardError),
      .relative(1e-7))
  }

  @Test("any number of threads gives the same bits")
  func threads() throws {
    let sample = Sample(rows: 5_000, seed: 3)
    var regression = RoystonParmarRegression()
    regression.timeVarying = [.init(term: "x0", knots: .count(1))]
    let response = CoxResponse(time: sample.time, event: sample.event)
    let one = try regression.fit(sample.design, response)
    regression.lanes = .init(threads: 4)
    let four = try regression.fit(sample.design, response)
    #expect(one.coefficients() == four.coefficients())
  }

  @Test("a spline that would turn is held, and says where")
  func turning() throws {
    // Two waves of leaving with nothing between: the spline would fall in the lull.
    var sample = Sample(rows: 240, seed: 5)
    for i in sample.time.indices {
      let late = i % 2 == 0
      let part = Double(i / 2) / 120
      sample.time[i] = late ? 40 + 4 * part : 1 + 0.3 * part
      sample.event[i] = late ? (i % 4 == 0 ? 1 : 0) : 1
    }
    let fit = try Self.fit(sample, knots: 4)
    let turn = try #require(fit.turn)
    #expect(turn.time > 1 && turn.time < 44)
    #expect(fit.estimates.convergence.converged)
    let slope = fit.spline.smallestSlope(Array(fit.estimates.estimates[1..<fit.baselineCount]))
    #expect(slope.slope > 0)
    let warning = try #require(fit.warnings.first)
    #expect(warning.code == "splineWouldTurn" && warning.message.contains("would turn near time"))
  }

  @Test("knots that events do not tell apart are refused in words")
  func tiedKnots() throws {
    var sample = Self.sample
    sample.time = sample.time.map { max(1, $0.rounded(.up)) }
    for i in sample.time.indices where sample.event[i] > 0 && i % 3 != 0 { sample.time[i] = 1 }
    #expect {
      try Self.fit(sample, knots: 3)
    } throws: {
      "\($0)".contains("many events are tied")
    }
    sample.time = sample.time.map { _ in 1 }
    #expect {
      try Self.fit(sample, knots: 0)
    } throws: {
      "\($0)".contains("all events happen at one time")
    }
  }

  /// `DESIGN_RUNS` asks for more than an ordinary test does; `make random-designs` for 1,000.
  @Test("random designs converge or are refused in words")
  func randomDesigns() throws {
    let runs =
      ProcessInfo.processInfo.environment["DESIGN_RUNS"].flatMap { Int($0) } ?? 120
    var tally = RandomDesignTally()
    for seed in 1...UInt64(runs) {
      let sample = Sample(wildWithSeed: seed)
      var random = SeededGenerator(seed: seed &* 977)
      let knots = Int.random(in: 0...4, using: &random)
      let varying = seed % 4 == 0 ? Int.random(in: 0...1, using: &random) : nil
      let scale = SplineScale.allCases[Int(seed % 3)]
      let late = sample.start == nil ? "" : ", late entries"
      let moving = varying.map { ", varying \($0)" } ?? ""
      tally.count("design \(seed), \(scale.rawValue), \(knots) knots\(moving)\(late)") {
        try Self.fit(
          sample, scale: scale, knots: knots, varying: varying, start: sample.start
        ).estimates
      }
    }
    print("splines, random designs:\n\(tally)")
    #expect(tally.failures.isEmpty, "\(tally)")
    #expect(tally.converged > runs * 9 / 10)
  }
}

/// Customers who leave with a hazard that rises and falls, some of them lost at a uniform time.
struct SplineSample {
  var columns: [[Double]]
  var time: [Double]
  var event: [Double]
  var start: [Double]?

  init(rows: Int, seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    columns = [[], []]
    (time, event) = ([], [])
    for _ in 0..<rows {
      let x = Double.random(in: -1...1, using: &random)
      let z = Double.random(in: 0...1, using: &random) < 0.4 ? 1.0 : 0
      let u = Double.random(in: 1e-9...1, using: &random)
      let shape = Double.random(in: 0...1, using: &random) < 0.3 ? 0.8 : 1.8
      let leaves = 3 * .pow(-.log(u), 1 / shape) * .exp(-0.6 * x + 0.4 * z)
      let lost = Double.random(in: 0.5...8, using: &random)
      columns[0].append(x)
      columns[1].append(z)
      time.append(min(leaves, lost))
      event.append(leaves <= lost ? 1 : 0)
    }
  }

  /// A design of any unit: times from seconds to decades, columns far from 0, few or many events,
  /// late entries.
  init(wildWithSeed seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let rows = Int.random(in: 40...400, using: &random)
    self.init(rows: rows, seed: seed)
    let unit = Double.pow(10, .random(in: -4...9, using: &random))
    let rounds = Int.random(in: 0...3, using: &random) == 0
    for i in time.indices {
      if rounds { time[i] = max(0.5, (time[i] * 2).rounded(.up) / 2) }
      time[i] *= unit
    }
    for j in columns.indices {
      let scale = Double.pow(10, .random(in: -6...6, using: &random))
      let origin =
        Int.random(in: 0...1, using: &random) == 0
        ? 0
        : Double.random(
          in: -1e6...1e6, using: &random)
      // A column whose spread is under 1e-9 of its origin has lost it to rounding.
      let spread = max(scale, origin.magnitude * 1e-6)
      for i in columns[j].indices { columns[j][i] = origin + spread * columns[j][i] }
    }
    if Int.random(in: 0...2, using: &random) == 0 {
      start = time.map { $0 * Double.random(in: 0...0.9, using: &random) }
    }
  }

  var design: Design {
    Design(intercept: false, columns.enumerated().map { ("x\($0.offset)", $0.element) })
  }

  func selecting(_ rows: [Int]) -> SplineSample {
    var other = self
    other.columns = columns.map { column in rows.map { column[$0] } }
    other.time = rows.map { time[$0] }
    other.event = rows.map { event[$0] }
    other.start = start.map { start in rows.map { start[$0] } }
    return other
  }
}
