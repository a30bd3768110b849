internal import DataFrames
internal import Distributions
internal import Formulas
internal import GeneralizedLinearModels
internal import Measures
internal import RealModule
internal import Scoring
internal import StatisticalModels
internal import SurvivalAnalysis

extension ClaimWork {
  /// The column that says who is engaged, beside the answers.
  private static let column = "engaged (claim)"
  /// The column of a behaviour.
  private static let behaviour = "behaviour (claim)"

  /// How much more likely engaged customers act loyally, behaviour by behaviour.
  func loyaltyMultiplier() throws -> ClaimCheck {
    guard let name = question.engaged, !(question.behaviours.isEmpty && question.churn == nil)
    else {
      return ClaimCheck(
        .loyaltyMultiplier,
        absence:
          "needs who is engaged (--engaged: a driver, an item or a column of 0 and 1) and what "
          + "loyal customers do (--behaviours), or when they leave (--churn)")
    }
    let engaged = try truth(name, cut: question.engagedCut)
    let count = (
      yes: engaged.count { $0 == 1 }, no: engaged.count { $0 == 0 }
    )
    guard count.yes > 0, count.no > 0 else {
      let cut = try score(name) == nil ? "" : " at a cut of \(question.engagedCut.words(2))"
      return ClaimCheck(
        .loyaltyMultiplier,
        absence: "\(count.yes == 0 ? "nobody is" : "everybody is") engaged by \(name)\(cut)")
    }
    var definitions: [ClaimCheck.Definition] = []
    for behaviour in question.behaviours {
      definitions += try multiplier(of: behaviour, name, engaged)
    }
    if let churn = question.churn {
      definitions.append(try hazardRatio(of: churn, engaged))
    }
    return ClaimCheck(.loyaltyMultiplier, definitions, rows: count.yes + count.no)
  }

  private var claimedMultiplier: ClaimedValue {
    .ratio(question.claimed.multiplier, margin: question.margin)
  }

  private func multiplier(
    of behaviour: String, _ name: String, _ engaged: [Double]
  ) throws -> [ClaimCheck.Definition] {
    let acts = try truth(behaviour, cut: question.behaviourCut)
    let table = TwoByTwo(first: engaged, yes: acts, weights: weights)
    guard let point = Self.rates(table) else { return [] }
    let drawn =
      isPlain
      ? nil : estimates { Self.rates(TwoByTwo(first: engaged, yes: acts, weights: $0)) }
    let remark =
      table.hasEmptyCell
      ? "a cell is empty; the interval is that with half a customer more in each" : nil
    let shares =
      "\(table.firstShare.percentWords) of the engaged, \(table.secondShare.percentWords) of the "
      + "others"
    var definitions: [ClaimCheck.Definition] = [
      .init(
        "\(behaviour): risk ratio", .times, point[2],
        drawn?[2].interval ?? table.riskRatioInterval(level: level), claimed: claimedMultiplier,
        remark: remark ?? shares),
      .init(
        "\(behaviour): odds ratio", .times, point[3],
        drawn?[3].interval ?? table.oddsRatioInterval(level: level),
        claimed: claimedMultiplier),
    ]
    if let controls = question.controls,
      let adjusted = try adjustedRatio(engaged, acts, controls)
    {
      definitions.append(
        .init(
          "\(behaviour): risk ratio, adjusted", .times, adjusted.value, adjusted.interval,
          claimed: claimedMultiplier, remark: "both groups with the same \(controls)"))
    }
    guard let scores = try score(name) else { return definitions }
    let known = scores.filter { !$0.isNaN }
    for (share, words) in [(0.5, "upper half"), (0.75, "upper quarter"), (0.9, "best tenth")] {
      let cut = OrderStatistics.quantiles(known, at: [share])[0]
      let other = TwoByTwo(
        first: scores.map { $0.isNaN ? .nan : $0 >= cut ? 1 : 0 }, yes: acts, weights: weights)
      guard other.first > 0, other.second > 0, other.riskRatio.isFinite else { continue }
      definitions.append(
        .init(
          "\(behaviour): risk ratio, \(words)", .times, other.riskRatio,
          other.riskRatioInterval(level: level), claimed: nil,
          remark: "engaged from \(cut.words(1)) on: the multiplier depends on the cut"))
    }
    return definitions
  }

  /// The ratio of mean probabilities, all customers taken as engaged and as not, by a logistic
  /// regression with controls; `nil` where there is no fit.
  private func adjustedRatio(
    _ engaged: [Double], _ acts: [Double], _ controls: String
  ) throws -> (value: Double, interval: ConfidenceInterval)? {
    let table = DataFrame(
      source: answers.source,
      columns: answers.columns + [
        Column(name: Self.column, values: .numeric(engaged)),
        Column(name: Self.behaviour, values: .numeric(acts)),
      ])
    let formula = try Formula("`\(Self.behaviour)` ~ `\(Self.column)` + \(controls)")
    let frame = try ModelFrame(formula, in: table, options: ModelFrameOptions(model: .logistic))
    guard case .binary(let outcome) = frame.response else { return nil }
    let rows = frame.keptRows ?? Array(0..<frame.rowCount)
    let design = Design(frame)
    let dense = frame.columns.map { column in
      (0..<frame.rowCount).map { column.value(at: $0) }
    }
    guard let place = design.names.firstIndex(where: { $0.contains(Self.column) }) else {
      return nil
    }
    return estimates { weights in
      let own = rows.map { weights[$0] }
      var model = LogisticRegression()
      model.biasReduction = .never
      model.intervalMethod = .wald
      guard
        let fit = try? model.fit(design, LogisticResponse(successes: outcome, weights: own))
      else { return nil }
      let beta = fit.estimates.estimates
      guard beta.allSatisfy(\.isFinite) else { return nil }
      var (with, without) = (0.0, 0.0)
      for row in own.indices where own[row] > 0 {
        var eta = 0.0
        for column in beta.indices where column != place {
          eta += beta[column] * dense[column][row]
        }
        with += own[row] / (1 + .exp(-eta - beta[place]))
        without += own[row] / (1 + .exp(-eta))
      }
      return [with / without]
    }?.first
  }

  /// How much faster those leave who are not engaged.
  private func hazardRatio(
    of churn: String, _ engaged: [Double]
  ) throws -> ClaimCheck.Definition {
    let table = DataFrame(
      source: answers.source,
      columns: answers.columns + [
        Column(name: Self.column, values: .numeric(engaged.map { 1 - $0 }))
      ])
    let terms = [question.controls].compactMap { $0 }.map { " + \($0)" }.joined()
    let formula = try Formula("\(churn) ~ `\(Self.column)`\(terms)")
    var options = ModelFrameOptions(model: .survival)
    options.weights = battery.keys.weight
    let frame = try ModelFrame(formula, in: table, options: options)
    guard case .survival(let start, let time, let event) = frame.response else {
      throw DriverQuestionError.unsuitableOutcome(churn)
    }
    var model = CoxRegression()
    model.intervalMethod = .wald
    model.estimatesBaseline = false
    model.confidenceLevel = level
    if let clusters = bootstrap.clusters, !isPlain {
      let rows = frame.keptRows ?? Array(0..<frame.rowCount)
      let codes = rows.map { clusters[$0] }
      model.robustErrors = .clusters(
        codes: codes, count: (codes.max().map(Int.init) ?? -1) + 1)
    } else if !isPlain {
      model.robustErrors = .rows
    }
    let fit = try model.fit(
      Design(frame),
      CoxResponse(start: start, time: time, event: event, weights: frame.weights))
    let found = fit.coefficients()[0]
    return .init(
      "leaving: hazard ratio of the others", .times, .exp(found.estimate),
      ConfidenceInterval(
        lower: .exp(found.lower), upper: .exp(found.upper), level: level),
      claimed: claimedMultiplier,
      remark: question.controls.map { "both groups with the same \($0)" })
  }
}
