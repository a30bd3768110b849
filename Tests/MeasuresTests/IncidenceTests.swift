import Measures
import TestSupport
import Testing

@Suite("Aalen-Johansen incidences and variances by influences against R's survfit")
struct IncidenceReferenceTests {
  let values: ReferenceValues
  let ties: ReferenceTable
  static let clusters = (0..<60).map { Int32($0 % 20) }
  private let program = Tolerance.relative(1e-10)

  init() throws {
    values = try ReferenceValues("curves")
    ties = try ReferenceTable("ties")
  }

  private func response(_ kind: String) -> SurvivalResponse {
    SurvivalResponse(
      start: kind == "left" ? ties["start"] : nil, time: ties["time"],
      event: ties.flags("event"), weights: kind == "right" ? nil : ties["weight"])
  }

  private func competing(_ kind: String) -> CompetingResponse {
    CompetingResponse(
      start: kind == "left" ? ties["start"] : nil, time: ties["time"],
      cause: zip(ties.flags("event"), ties["risk"]).map { $0 ? 1 + Int32($1) % 2 : 0 },
      causeCount: 2, weights: kind == "right" ? nil : ties["weight"])
  }

  @Test(
    "robust errors of S, H and the restricted mean",
    arguments: ["right", "weighted", "clustered", "left"])
  func robust(kind: String) throws {
    let curve = ProductLimitEstimate(
      response(kind),
      variance: .influence(clusters: kind == "clustered" ? Self.clusters : nil))
    let known = values.series("robust/\(kind)/survival")
    expectClose(curve.survival, known, program)
    for (k, expected) in values.series("robust/\(kind)/standardError").enumerated()
    where known[k] > 0 && expected > 0 {
      expectClose(curve.standardErrors[k], expected, program)
    }
    expectClose(
      curve.cumulativeHazardStandardErrors,
      values.series("robust/\(kind)/cumulativeHazardStandardError"), program)
    let mean = try #require(curve.restrictedMean(to: 10))
    expectClose(
      [mean.value, mean.standardError], values.series("robust/\(kind)/restrictedMean"), program)
    if kind == "weighted" {
      expectClose(curve.standardErrors, values.series("robust/unasked"), program)
    }
  }

  @Test("exp(-H) and its intervals", arguments: ["right", "left"])
  func hazard(kind: String) {
    let times = SurvivalResponse(
      start: kind == "left" ? ties["start"] : nil, time: ties["time"],
      event: ties.flags("event"))
    let curve = ProductLimitEstimate(times, estimator: .nelsonAalen)
    expectClose(curve.survival, values.series("hazard/\(kind)/survival"), program)
    let bands = curve.bands(.logLog)
    expectSame(bands.lower, values.series("hazard/\(kind)/lower"))
    expectSame(bands.upper, values.series("hazard/\(kind)/upper"))
  }

  @Test(
    "incidences of two causes with their errors",
    arguments: ["right", "weighted", "clustered", "left"])
  func incidence(kind: String) throws {
    let curve = IncidenceEstimate(
      competing(kind), clusters: kind == "clustered" ? Self.clusters : nil)
    let key = "incidence/\(kind)"
    #expect(curve.times == values.series("\(key)/times"))
    expectClose(curve.survival, values.series("\(key)/0/share"), program)
    expectErrors(curve.survivalVariance, "\(key)/0", of: curve.survival)
    for cause in 0..<2 {
      expectClose(curve.incidence[cause], values.series("\(key)/\(cause + 1)/share"), program)
      expectErrors(
        curve.incidenceVariance[cause], "\(key)/\(cause + 1)", of: curve.incidence[cause])
      let lost = values.series("\(key)/\(cause + 1)/timeLost")
      if !lost.isEmpty {
        let found = try #require(curve.timeLost(to: cause, by: 10))
        expectClose([found.value, found.standardError], lost, program)
      }
    }
  }

  @Test("intervals of incidences", arguments: ["log", "log-log", "plain", "logit"])
  func bands(name: String) throws {
    let transform = try #require(IntervalTransform(rawValue: name))
    let curve = IncidenceEstimate(competing("right"))
    for cause in 0..<2 {
      let bounds = curve.times.indices.map { curve.bounds(cause, $0, transform) }
      let key = "incidence/right/\(cause + 1)/\(name)"
      expectSame(bounds.map(\.lower), values.series("\(key)/lower"))
      expectSame(bounds.map(\.upper), values.series("\(key)/upper"))
    }
  }

  /// The values at 60, 120 and 240 months are those of R 4.2.2, survival 3.5-3.
  @Test("progression of monoclonal gammopathy beside death", .needs("mgus2-codes"))
  func gammopathy() throws {
    let table = try ReferenceTable("mgus2-codes")
    let curve = IncidenceEstimate(
      CompetingResponse(
        time: table["time"], cause: table["cause"].map { Int32($0) }, causeCount: 2))
    let known: [[(Double, Double)]] = [
      [
        (0.03410371297434902, 0.004889257907667944),
        (0.06372216801311292, 0.006796848423960637),
        (0.09981371593546917, 0.009784846793389597),
      ],
      [
        (0.3203670102678783, 0.01256737154755900),
        (0.5318177040802077, 0.01405964516203057),
        (0.7240279761425454, 0.01560634506776160),
      ],
    ]
    for cause in 0..<2 {
      for (t, (value, error)) in zip([60.0, 120, 240], known[cause]) {
        let found = try #require(curve.incidence(cause, at: t))
        expectClose(found.value, value, .relative(1e-13))
        expectClose(found.standardError, error, .relative(1e-12))
      }
      expectClose(curve.incidence[cause], values.series("mgus2/\(cause + 1)/share"), program)
      expectErrors(
        curve.incidenceVariance[cause], "mgus2/\(cause + 1)", of: curve.incidence[cause])
    }
  }

  private func expectErrors(_ variances: [Double], _ key: String, of shares: [Double]) {
    let known = values.series("\(key)/standardError")
    #expect(variances.count == known.count)
    for (k, expected) in known.enumerated() {
      // Where all influences cancel, at a share of 0, only rounding is left.
      if expected < 1e-9 {
        #expect(variances[k] < 1e-14)
      } else {
        expectClose(variances[k].squareRoot(), expected, program)
      }
    }
  }

  private func expectSame(_ actual: [Double], _ expected: [Double]) {
    #expect(actual.count == expected.count)
    for (a, e) in zip(actual, expected) where !a.isNaN {
      expectClose(a, e, .relative(1e-9))
    }
    #expect(actual.count { !$0.isNaN } > actual.count / 2)
  }
}

@Suite("Aalen-Johansen incidences by hand and by laws")
struct IncidenceLawTests {
  /// Causes 1 at 1, 2 at 2, censored at 2, 1 at 3: F₁ = 1/4, then 1/4 + 1/2; F₂ = 1/4.
  @Test("four customers")
  func byHand() {
    let curve = IncidenceEstimate(
      CompetingResponse(time: [3, 2, 1, 2], cause: [1, 2, 1, 0], causeCount: 2))
    #expect(curve.times == [1, 2, 3])
    #expect(curve.atRisk == [4, 3, 1])
    expectClose(curve.incidence[0], [0.25, 0.25, 0.75], .roundoff)
    expectClose(curve.incidence[1], [0, 0.25, 0.25], .roundoff)
    expectClose(curve.survival, [0.75, 0.5, 0], .roundoff)
  }

  private func sample(_ n: Int, seed: UInt64) -> CompetingResponse {
    var random = SeededGenerator(seed: seed)
    let time = (0..<n).map { _ in Double(Int.random(in: 1...30, using: &random)) }
    return CompetingResponse(
      start: time.map { $0 - Double(Int.random(in: 1...30, using: &random)) }.map { max(0, $0) },
      time: time, cause: time.map { _ in Int32.random(in: 0...3, using: &random) },
      causeCount: 3, weights: time.map { _ in Double(Int.random(in: 1...4, using: &random)) })
  }

  @Test("incidences and survival add up to 1")
  func addUp() {
    let curve = IncidenceEstimate(sample(500, seed: 3))
    for k in curve.times.indices {
      let sum = curve.incidence.reduce(curve.survival[k]) { $0 + $1[k] }
      expectClose(sum, 1, .relative(1e-14))
    }
  }

  @Test("a frequency is so many rows, in the errors too")
  func frequencies() {
    let sample = sample(120, seed: 5)
    let rows = (0..<120).flatMap { Array(repeating: $0, count: Int(sample.weight($0))) }
    let repeated = CompetingResponse(
      start: sample.start.map { all in rows.map { all[$0] } }, time: rows.map { sample.time[$0] },
      cause: rows.map { sample.cause[$0] }, causeCount: 3)
    let weighted = IncidenceEstimate(sample, weightsAreFrequencies: true)
    let plain = IncidenceEstimate(repeated)
    for cause in 0..<3 {
      expectClose(weighted.incidence[cause], plain.incidence[cause], .relative(1e-13))
      for k in plain.times.indices where plain.incidenceVariance[cause][k] > 1e-12 {
        expectClose(
          weighted.incidenceVariance[cause][k], plain.incidenceVariance[cause][k],
          .relative(1e-9))
      }
    }
  }

  @Test("row order changes nothing, and time rescaled rescales time only")
  func orderAndScale() {
    let sample = sample(300, seed: 7)
    let curve = IncidenceEstimate(sample)
    var random = SeededGenerator(seed: 8)
    let shuffled = IncidenceEstimate(sample.subset((0..<300).shuffled(using: &random)))
    let scaled = IncidenceEstimate(
      CompetingResponse(
        start: sample.start?.map { $0 * 30.4 }, time: sample.time.map { $0 * 30.4 },
        cause: sample.cause, causeCount: 3, weights: sample.weights))
    #expect(scaled.times == curve.times.map { $0 * 30.4 })
    for cause in 0..<3 {
      #expect(shuffled.incidence[cause] == curve.incidence[cause])
      #expect(scaled.incidence[cause] == curve.incidence[cause])
      for k in curve.times.indices {
        let variance = curve.incidenceVariance[cause][k]
        #expect((shuffled.incidenceVariance[cause][k] - variance).magnitude < 1e-13)
        #expect(scaled.incidenceVariance[cause][k] == variance)
      }
    }
  }

  @Test("with one cause the incidence is what survival lacks, and so are the errors")
  func oneCause() {
    let sample = sample(200, seed: 9)
    let merged = SurvivalResponse(
      start: sample.start, time: sample.time, event: sample.cause.map { $0 > 0 },
      weights: sample.weights)
    let incidence = IncidenceEstimate(CompetingResponse(merged))
    let survival = ProductLimitEstimate(merged, variance: .influence())
    expectClose(
      zip(incidence.incidence[0], survival.survival).map(+),
      Array(repeating: 1, count: incidence.times.count), .relative(1e-14))
    for k in survival.times.indices where survival.survival[k] > 0 {
      expectClose(
        incidence.incidenceVariance[0][k].squareRoot(), survival.standardErrors[k],
        .relative(1e-12))
    }
  }

  /// Without late entry and ties Greenwood's variance is the influences' exactly.
  @Test("Greenwood's variance is that of the influences")
  func greenwood() {
    let time = (1...80).map { Double($0 * 37 % 83) }
    let response = SurvivalResponse(
      time: time, event: time.map { $0.truncatingRemainder(dividingBy: 3) != 0 })
    let counts = ProductLimitEstimate(response)
    let influences = ProductLimitEstimate(response, variance: .influence())
    for k in counts.times.indices where counts.survival[k] > 0 {
      expectClose(influences.standardErrors[k], counts.standardErrors[k], .relative(1e-9))
    }
  }
}
