import Formulas
import ModelExchange
import Scoring

/// Documents that hold something of everything.
enum Documents {
  private static let decades = (0...10).map { 20 + 5 * Double($0) }

  private static func inputs(with region: Bool) -> [FeatureEncoder.Input] {
    let numbers = FeatureEncoder.Profile(
      missingShare: 0.125, quantiles: decades, levelShares: [])
    let plans = FeatureEncoder.Profile(
      missingShare: 0, quantiles: [], levelShares: [0.5, 0.375, 0.125])
    let truths = FeatureEncoder.Profile(
      missingShare: 0.01, quantiles: [], levelShares: [0.75, 0.25])
    let regions = FeatureEncoder.Profile(
      missingShare: 0, quantiles: [], levelShares: [0.4, 0.6])
    return [
      .init(name: "age", kind: .numeric, profile: numbers),
      .init(
        name: "plan \"name\"", kind: .categorical(levels: ["é a", "b", "c"]), profile: plans,
        substitute: 2),
      .init(name: "paperless", kind: .logical, profile: truths, substitute: 1),
      .init(name: "exposure", kind: .numeric, profile: numbers),
    ]
      + (region
        ? [.init(name: "region", kind: .categorical(levels: ["north", "south"]), profile: regions)]
        : [])
  }

  /// Every basis, a factor, a truth value, an interaction, an offset, and strata where asked.
  static func encoder(hasIntercept: Bool) -> FeatureEncoder {
    let plan = "plan \"name\""
    let age = Expression.column("age")
    let bases: [(String, Basis, Int)] = [
      ("ns(age, 2)", .naturalSpline(knots: [45], boundary: 20...70, hasIntercept: false), 2),
      (
        "bs(age, 4)",
        .bSpline(knots: [40.1], boundary: 20...70, degree: 3, hasIntercept: false), 4
      ),
      ("rcs(age, 3)", .restrictedCubicSpline(knots: [25, 1.0 / 3 + 44, 65]), 2),
      ("poly(age, 2)", .polynomial(alpha: [45, 44.5], norm2: [1, 11, 2750, 480_000.1]), 2),
    ]
    var variables: [FeatureEncoder.Variable] = [
      .init(name: "age", kind: .numeric(age)),
      .init(
        name: plan,
        kind: .factor(.column(plan), levels: ["é a", "b", "c"], reference: 1)),
      .init(
        name: "paperless",
        kind: .factor(.column("paperless"), levels: ["false", "true"], reference: 0)),
      .init(
        name: "log(age + 0.1)",
        kind: .numeric(.call("log", [.call("+", [age, .number(0.1)])]))),
    ]
    var names = hasIntercept ? ["(Intercept)"] : []
    var terms: [FeatureEncoder.Term] = []
    func add(_ name: String, _ components: [(Int, Bool)], _ columns: [String]) {
      terms.append(
        .init(
          name: name, components: components.map { .init(variable: $0.0, full: $0.1) },
          columns: names.count..<names.count + columns.count))
      names += columns
    }
    add("age", [(0, false)], ["age"])
    add(plan, [(1, false)], ["\(plan)[é a]", "\(plan)[c]"])
    add("paperless", [(2, false)], ["paperless[true]"])
    add("log(age + 0.1)", [(3, false)], ["log(age + 0.1)"])
    for (name, basis, count) in bases {
      variables.append(.init(name: name, kind: .basis(age, basis)))
      add(name, [(variables.count - 1, false)], (1...count).map { "\(name)[\($0)]" })
    }
    add("age:\(plan)", [(0, false), (1, false)], ["age:\(plan)[é a]", "age:\(plan)[c]"])
    return FeatureEncoder(
      inputs: inputs(with: !hasIntercept), variables: variables, terms: terms,
      hasIntercept: hasIntercept, offsets: [.call("log", [.column("exposure")])],
      strata: hasIntercept
        ? []
        : [
          .init(
            name: "region",
            kind: .factor(.column("region"), levels: ["north", "south"], reference: 0))
        ],
      columnNames: names)
  }

  private static func document(
    _ model: ModelDocument.Model, outcome: ModelDocument.Outcome, formula: String,
    reduction: ModelDocument.BiasReduction? = nil
  ) -> ModelDocument {
    let scorer = model.scorer
    let separation = ModelDocument.SeparationStatistics(
      columns: ["age"], events: 12, others: 0, remaining: 988)
    let test = ModelDocument.ChiSquaredTest(chiSquared: 12.34, degreesOfFreedom: 3, pValue: 0.0063)
    return ModelDocument(
      model: model, formula: formula, outcome: outcome,
      fit: .init(
        observations: 1_000, events: 265, logLikelihood: -512.125, nullLogLikelihood: -600.1,
        degreesOfFreedom: 16, aic: 1_056.25, bic: 1_100.9, converged: true, iterations: 6,
        newtonDecrement: 3e-13, estimateExists: reduction == nil, biasReduction: reduction,
        separation: reduction == nil ? nil : separation,
        concordance: .init(value: 0.72, standardError: 0.011)),
      confidenceLevel: 0.95,
      coefficients: zip(scorer.encoder.columnNames, scorer.coefficients).map { name, used in
        if used == 0 { return .init(name: name, estimate: nil, status: .aliased) }
        let value = name == "(Intercept)" ? reduction?.intercepts?.firth ?? used : used
        var row = ModelDocument.Coefficient(
          name: name, estimate: value, standardError: 0.1, robustStandardError: 0.11,
          statistic: value / 0.11, pValue: 0.25, lower: value - 0.2, upper: value + 0.2,
          status: .estimated)
        if reduction != nil { row.augmentedStandardError = 0.09 }
        row.maximumIsInfinite = reduction != nil && name == "age"
        return row
      },
      terms: scorer.encoder.terms.enumerated().map { index, term in
        .init(degreesOfFreedom: term.columns.count, likelihoodRatio: index == 0 ? test : nil)
      },
      tests: .init(likelihoodRatio: test, wald: test, score: test, robustScore: test),
      covariances: scorer.covariance.map {
        [
          .init(
            kind: .model,
            matrix: CoefficientCovariance(
              columns: $0.columns, lower: $0.lower.map { $0 / 2 })),
          sandwich($0),
        ]
      } ?? [],
      training: training(biasReduction: reduction == nil ? nil : .auto),
      provenance: .init(
        dataDigest: "sha256:00", responseDigest: "xxh64:00", rows: 1_010, droppedRows: 10,
        toolVersion: "0.1.0"),
      parent: "sha256:01",
      warnings: [.init(code: "rowsDropped", message: "10 rows lack a value and were left out.")],
      metadata: [.init(name: "owner", value: "Æ\n\"x\"")])
  }

  private static func training(
    biasReduction: ModelDocument.Training.BiasReductionRule?
  ) -> ModelDocument.Training {
    var training = ModelDocument.Training(
      missing: .impute, weights: .init(column: "w", kind: .sampling), cluster: "household",
      robust: true, biasReduction: biasReduction, rowFilter: "age > 20", seed: 1)
    training.classWeights = .init(nonEvents: 0.75, events: 1.5)
    training.priorCorrection = .init(
      sampleShare: 0.5, populationShare: 0.05, interceptShift: -2.944)
    return training
  }

  private static func sandwich(_ matrix: CoefficientCovariance) -> ModelDocument.Covariance {
    var covariance = ModelDocument.Covariance(kind: .cluster, matrix: matrix)
    covariance.correction = .hc1
    covariance.clusters = 24
    covariance.clusterFactor = 24.0 / 23
    return covariance
  }

  /// Coefficients without a pattern; the one at `aliased` is 0.
  private static func coefficients(_ count: Int, aliased: Int) -> [Double] {
    (0..<count).map { $0 == aliased ? 0 : (Double($0 * 7 % 11) - 5.5) / 300 }
  }

  private static func covariance(_ count: Int, aliased: Int) -> CoefficientCovariance {
    let columns = (0..<count).filter { $0 != aliased }
    var lower: [Double] = []
    for i in columns.indices {
      for k in 0...i { lower.append(i == k ? 0.01 / 3 : 0.0001 * Double(k)) }
    }
    return CoefficientCovariance(columns: columns, lower: lower)
  }

  static let logistic: ModelDocument = {
    let encoder = Self.encoder(hasIntercept: true)
    let count = encoder.columnNames.count
    let scorer = LogisticScorer(
      encoder: encoder, coefficients: coefficients(count, aliased: 3),
      reference: (0..<count).map { Double($0) / 7 }, covariance: covariance(count, aliased: 3))
    return document(
      .logistic(scorer, .init(deviance: 1_024.25, nullDeviance: 1_200.2)),
      outcome: .init(kind: .binary, event: "churned"), formula: "churned ~ age + …",
      reduction: .init(
        trigger: .separation, penalizedLogLikelihood: -501.2, nullPenalizedLogLikelihood: -590.7,
        intercepts: .init(firth: 1.0 / 3, scoring: scorer.coefficients[0])))
  }()

  /// A logistic model of any encoder.
  static func logistic(_ scorer: LogisticScorer, formula: String) -> ModelDocument {
    document(
      .logistic(scorer, .init(deviance: 1_024.25, nullDeviance: 1_200.2)),
      outcome: .init(kind: .binary, event: "left"), formula: formula)
  }

  /// A survival model of any encoder.
  static func survival(_ model: ModelDocument.Model) -> ModelDocument {
    document(
      model, outcome: .init(kind: .rightCensored, event: "left"), formula: "Surv(time, left) ~ x")
  }

  static let cox: ModelDocument = {
    let encoder = Self.encoder(hasIntercept: false)
    let count = encoder.columnNames.count
    let time = [1.0, 2.5, 6, 7, 11, 14]
    let strata = ["north", "south"].enumerated().map { index, region in
      let hazard = time.map { ($0 * 0.01 + 0.1 * Double(index)) / 3 }
      return BaselineStratum(
        key: [region], time: time, cumulativeHazard: hazard, atRisk: [60, 50, 40, 30, 20, 10],
        events: [1, 1, 2, 1, 1, 1],
        intervalGrid: .init(
          time: time, variance: hazard.map { $0 * $0 },
          meanHazard: hazard.map { hazard in (0..<count).map { Double($0) * hazard / 9 } }))
    }
    let scorer = CoxScorer(
      encoder: encoder, coefficients: coefficients(count, aliased: 2),
      reference: (0..<count).map { Double($0) / 7 }, covariance: covariance(count, aliased: 2),
      strata: strata)
    return document(
      .cox(scorer, .init(ties: .efron)),
      outcome: .init(
        kind: .rightCensored, event: "churn == \"Yes\"", timeUnit: "months", maximumFollowUp: 14),
      formula: "Surv(tenure, churn == \"Yes\") ~ age + … + strata(region)")
  }()

  /// A document small enough to be changed byte by byte.
  static let small: ModelDocument = {
    let profile = FeatureEncoder.Profile(
      missingShare: 0, quantiles: (0...10).map { Double($0) / 7 }, levelShares: [])
    let encoder = FeatureEncoder(
      inputs: [.init(name: "x", kind: .numeric, profile: profile)],
      variables: [.init(name: "x", kind: .numeric(.column("x")))],
      terms: [.init(name: "x", components: [.init(variable: 0, full: false)], columns: 0..<1)],
      hasIntercept: false, offsets: [], strata: [], columnNames: ["x"])
    let time = [0.1, 0.2, 0.1 + 0.2]
    let scorer = CoxScorer(
      encoder: encoder, coefficients: [1.0 / 3], reference: [0.7],
      covariance: CoefficientCovariance(columns: [0], lower: [0.1]),
      strata: [
        BaselineStratum(
          key: [], time: time, cumulativeHazard: [0.001, 0.1, 0.7], atRisk: [3, 2, 1],
          events: [1, 1, 1],
          intervalGrid: .init(time: time, variance: [0, 0.1, 0.2], meanHazard: [[0], [1], [2]]))
      ])
    return document(
      .cox(scorer, .init(ties: .breslow)), outcome: .init(kind: .startStop, event: "left"),
      formula: "Surv(start, stop, left) ~ x")
  }()
}
