import RealModule
import Tenure
import TestSupport
import Testing

/// Documents and predictions of Royston–Parmar and mixture cure models.
@Suite("Documents of splines and cure models")
struct SplineDocumentTests {
  static func spline(
    _ formula: String, scale: SplineScale, knots: Int, varying: String? = nil
  ) throws -> (DataFrame, ModelDocument) {
    let lung = try RiskDocumentTests.table("lung")
    let frame = try RiskDocumentTests.frame(lung, formula)
    var regression = RoystonParmarRegression()
    regression.scale = scale
    regression.knots = .count(knots)
    if let varying { regression.timeVarying = [.init(term: varying, knots: .count(1))] }
    let fit = try regression.fit(frame)
    return (lung, ModelDocument(fit, frame, RiskDocumentTests.context(frame)))
  }

  static func cure(_ latency: CureLatency) throws -> (DataFrame, ModelDocument) {
    let colon = try RiskDocumentTests.table("colon")
    var options = ModelFrameOptions(model: .survival)
    options.ancillary = [try Formula("~ node4 + rx")]
    let frame = try ModelFrame(
      Formula("Surv(time, status) ~ node4 + age"), in: colon, options: options)
    var regression = CureRegression()
    regression.latency = latency
    let fit = try regression.fit(frame)
    return (
      colon,
      ModelDocument(fit, frame, RiskDocumentTests.context(frame), incidence: "~ node4 + rx")
    )
  }

  /// A document of each kind, and its table.
  static func documents() throws -> [(DataFrame, ModelDocument)] {
    let formula = "Surv(time, status == 2) ~ age + factor(sex) + ph_ecog"
    return try SplineScale.allCases.map { try spline(formula, scale: $0, knots: 2) }
      + [
        try spline(formula, scale: .hazard, knots: 3, varying: "factor(sex)"),
        try spline(formula, scale: .odds, knots: 0, varying: "age"),
      ] + (PackageTables.path("colon") == nil ? [] : CureLatency.allCases.map { try cure($0) })
  }

  @Test("a document that was read predicts the bits that the fit predicted")
  func roundTrip() throws {
    for (table, document) in try Self.documents() {
      let bytes = document.bytes()
      let loaded = try ModelDocument(bytes: bytes, source: "model")
      #expect(loaded == document)
      #expect(loaded.bytes() == bytes)
      var options = ScoringOptions()
      options.horizons = [100, 400, 5_000]
      options.quantiles = [0.1, 0.25]
      options.elapsedColumn = "age"
      options.expectation = .init(horizon: 365, discount: 0.001)
      options.confidenceLevel = ConfidenceLevel(0.9)
      let before = try document.scorer.score(table, options: options)
      let after = try loaded.scorer.score(table, options: options)
      #expect(RiskDocumentTests.bits(before) == RiskDocumentTests.bits(after))
      let time = try #require(before.expectedRemaining)
      for (row, status) in before.statuses.enumerated() where status.isScored {
        #expect(time.values[row] > 0 && time.lower[row] <= time.values[row])
        let survival = before.horizons.map { $0.survival.values[row] }
        #expect(survival[0] >= survival[1] && survival[1] >= survival[2])
        if let never = before.neverLeaving, let now = before.neverLeavingGivenElapsed {
          #expect(never.lower[row] <= never.values[row] && never.values[row] <= never.upper[row])
          #expect(never.values[row] <= now.values[row] && now.values[row] <= survival[2] + 1e-12)
        }
      }
    }
  }

  @Test("an edited spline is refused")
  func contradictions() throws {
    for (_, document) in try Self.documents() {
      for (found, other) in [
        ("\"between\": \"spline\"", "\"between\": \"step\""),
        ("\"between\": \"formula\"", "\"between\": \"step\""),
      ] {
        let text = String(decoding: document.bytes(), as: UTF8.self)
        let changed = text.replacing(found, with: other)
        if changed == text { continue }
        #expect(throws: ModelDocumentError.self) {
          try ModelDocument(bytes: Array(changed.utf8), source: "model")
        }
      }
    }
  }

  /// Without inner knots these are the parametric families, which have code of their own.
  @Test(
    "predictions and errors without inner knots are those of the parametric family",
    arguments: [
      (SplineScale.hazard, LifetimeDistribution.weibull), (.odds, .loglogistic),
      (.normal, .lognormal),
    ])
  func families(scale: SplineScale, distribution: LifetimeDistribution) throws {
    let formula = "Surv(time, status == 2) ~ age + ph_ecog"
    let (table, document) = try Self.spline(formula, scale: scale, knots: 0)
    let frame = try RiskDocumentTests.frame(table, formula)
    let fit = try LifetimeRegression(distribution).fit(frame)
    var options = ScoringOptions()
    options.horizons = [100, 400, 3_000]
    options.elapsedColumn = "age"
    options.expectation = .init(horizon: 730, discount: 0.001)
    options.confidenceLevel = ConfidenceLevel(0.95)
    let spline = try document.scorer.score(table, options: options)
    let family = try Scorer.aft(fit.scorer(frame.encoder, strata: nil))
      .score(table, options: options)
    for row in [0, 5, 40, 100] {
      for (a, b) in zip(spline.horizons, family.horizons) {
        expectClose(a.survival.values[row], b.survival.values[row], .relative(1e-8))
        expectClose(a.survival.lower[row], b.survival.lower[row], .relative(1e-7))
      }
      let pairs = [
        (spline.medianRemaining, family.medianRemaining),
        (spline.expectedRemaining, family.expectedRemaining),
      ]
      for (a, b) in pairs {
        expectClose(a?.values[row] ?? .nan, b?.values[row] ?? .nan, .relative(1e-8))
        expectClose(a?.upper[row] ?? .nan, b?.upper[row] ?? .nan, .relative(1e-6))
      }
    }
  }

  @Test("the slope of a spline's curve is its hazard, and its gradient that of differences")
  func slopes() throws {
    let (table, document) = try Self.spline(
      "Surv(time, status == 2) ~ age + factor(sex)", scale: .hazard, knots: 3,
      varying: "factor(sex)")
    guard case .roystonParmar(let scorer) = document.scorer else {
      Issue.record("the model is another")
      return
    }
    #expect(table.rowCount > 0)
    var curve = scorer.makeCurve()
    curve.move(to: [60, 1], linearPredictor: 0.3, stratum: 0)
    for time in [2.0, 90, 400, 1_000, 4_000] {
      let step = 1e-6 * time
      let slope =
        (curve.cumulativeHazard(at: time + step) - curve.cumulativeHazard(at: time - step))
        / (2 * step)
      expectClose(curve.hazard(at: time), slope, .relative(1e-6))
    }
    // Beyond the last knot log H is a line in log time.
    let beyond = [2e3, 4e3, 8e3].map { Double.log(curve.cumulativeHazard(at: $0)) }
    expectClose(beyond[2] - beyond[1], beyond[1] - beyond[0], .relative(1e-12))
  }
}
