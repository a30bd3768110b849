internal import DataFrames
internal import GeneralizedLinearModels
internal import Lanes
internal import LinearAlgebra
internal import Measures
internal import RealModule
internal import Scoring
internal import StatisticalModels
internal import SurvivalAnalysis

extension ClaimWork {
  /// The influence of engagement over that of satisfaction, on loyalty and on leaving.
  func influence() throws -> ClaimCheck {
    let outcomes = [question.outcome, question.churn].compactMap { $0 }
    guard !question.engagement.isEmpty, !question.satisfaction.isEmpty, !outcomes.isEmpty else {
      return ClaimCheck(
        .engagementAgainstSatisfaction,
        absence: "needs the drivers that make up engagement (--engagement) and satisfaction "
          + "(--satisfaction), and what they influence (--outcome or --churn)")
    }
    var definitions: [ClaimCheck.Definition] = []
    var rows = 0
    for outcome in outcomes where !question.satisfaction.contains(outcome) {
      var asked = DriverQuestion(outcome: outcome)
      asked.drivers = question.engagement + question.satisfaction
      asked.groups = [question.engagement, question.satisfaction].filter { $0.count > 1 }
      let data = try DriverData(battery, answers, asked)
      rows = max(rows, data.rows.count)
      definitions += try influence(on: outcome, data)
    }
    return ClaimCheck(.engagementAgainstSatisfaction, definitions, rows: rows)
  }

  private func influence(
    on outcome: String, _ data: DriverData
  ) throws -> [ClaimCheck.Definition] {
    let table = data.table
    let ratio = ClaimedValue.ratio(question.claimed.influence, margin: question.margin)
    let single = table.players.allSatisfy { $0.columns.count == 1 }
    guard
      let found = estimates({ weights in
        let own = data.rows.map { weights[$0] }
        guard let values = try? table.subsets(weights: own).values else { return nil }
        let (none, engagement, satisfaction, both) = (values[0], values[1], values[2], values[3])
        let (first, second) = (engagement - none, satisfaction - none)
        let unique = (both - satisfaction, both - engagement)
        let effects = single ? table.standardizedEffects(weights: own) : nil
        return [
          (first + unique.0) / (second + unique.1), unique.0 / unique.1, first / second,
          effects.map { ($0[0] / $0[1]).magnitude } ?? .nan,
          table.concordanceRatio(weights: own) ?? .nan,
        ]
      })
    else { throw ImportanceError.notEstimable }
    let noise = try DriverEffects(table, lanes: .single).noisePValues
    let remark =
      noise[1] > 1 - level
      ? "satisfaction adds no more than noise, so that the ratio may be without end" : nil
    let names = [
      "ratio of Shapley shares", "ratio of unique parts", "ratio of parts alone",
      "ratio of standardized effects", "ratio of Shapley shares of concordance",
    ]
    return zip(names, found).compactMap { name, found in
      guard !found.value.isNaN else { return nil }
      return .init(
        "\(outcome): \(name)", .times, found.value, found.interval, claimed: ratio,
        remark: name.hasSuffix("unique parts") ? remark : nil)
    }
  }
}

extension DriverTable {
  /// The coefficients of all columns together, for standardized columns; `nil` without a fit.
  func standardizedEffects(weights: [Double]) -> [Double]? {
    switch outcome {
    case .linear:
      guard let joint = try? joint(weights: weights) else { return nil }
      let own = Array(columns.indices)
      guard
        let factor = try? CholeskyFactorization(
          joint.extracting(rows: own, columns: own), tolerance: 1e-11)
      else { return nil }
      return factor.solution(own.map { joint[$0, columns.count] })
    case .logistic(let outcome):
      var model = LogisticRegression()
      model.biasReduction = .never
      model.intervalMethod = .wald
      guard
        let fit = try? model.fit(
          Design(intercept: true, zip(names, columns).map { (name: $0, values: $1) }),
          LogisticResponse(successes: outcome, weights: weights))
      else { return nil }
      return zip(columns, fit.estimates.estimates.dropFirst()).map { column, estimate in
        estimate
          * ((try? ItemMoments([column], weights: weights))?.covariance[0, 0] ?? .nan)
          .squareRoot()
      }
    case .survival: return coxPredictors(weights: weights, [Array(columns.indices)])?.effects
    }
  }

  /// Shapley's shares of concordance beyond ½ of two players, the first over the second; `nil` where
  /// the outcome is no time.
  func concordanceRatio(weights: [Double]) -> Double? {
    guard players.count == 2, always.isEmpty,
      let fits = coxPredictors(
        weights: weights,
        [players[0].columns, players[1].columns, Array(columns.indices)])
    else { return nil }
    let values = fits.concordances
    let shares = (
      values[0] - 0.5 + values[2] - values[1], values[1] - 0.5 + values[2] - values[0]
    )
    return shares.0 / shares.1
  }

  /// Cox regressions on choices of columns: the last one's standardized coefficients, and the
  /// concordance of each.
  private func coxPredictors(
    weights: [Double], _ choices: [[Int]]
  ) -> (effects: [Double], concordances: [Double])? {
    guard case .survival(let start, let time, let event) = outcome else { return nil }
    let rows = weights.indices.filter { weights[$0] > 0 }
    func pick(_ values: [Double]) -> [Double] { rows.map { values[$0] } }
    guard rows.contains(where: { event[$0] > 0 }) else { return nil }
    let own = pick(weights)
    let total = own.reduce(0, +)
    let standardized = columns.map { column -> [Double] in
      let values = pick(column)
      let mean = zip(values, own).reduce(0) { $0 + $1.0 * $1.1 } / total
      let variance =
        zip(values, own).reduce(0) { $0 + ($1.0 - mean) * ($1.0 - mean) * $1.1 } / total
      return values.map { ($0 - mean) / variance.squareRoot() }
    }
    let response = CoxResponse(
      start: start.map(pick), time: pick(time), event: pick(event), weights: own)
    var fits = CoxSubsets(
      Design(intercept: false, zip(names, standardized).map { (name: $0, values: $1) }),
      response, lanes: .single)
    let observed = SurvivalResponse(
      start: start.map(pick), time: pick(time), event: pick(event).map { $0 > 0 },
      weights: own)
    let zeros = [Double](repeating: 0, count: columns.count)
    var effects = zeros
    var concordances: [Double] = []
    for choice in choices {
      effects = fits.maximum(over: choice.sorted(), from: zeros).coefficients
      let risk = rows.indices.map { row in
        choice.reduce(0.0) { $0 + effects[$1] * standardized[$1][row] }
      }
      guard let found = Concordance(risk: risk, response: observed) else { return nil }
      concordances.append(found.estimate)
    }
    return (effects, concordances)
  }
}
