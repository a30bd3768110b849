internal import JSONDocuments
internal import Scoring

/// Scores as JSON, a customer at a time.
struct ScoreAnswer {
  private let scores: Scores
  private let scorer: Scorer

  init(_ scores: Scores, _ scorer: Scorer) {
    self.scores = scores
    self.scorer = scorer
  }

  /// What is known of one customer; `null` where there is no answer, and why in `status`.
  func customer(_ row: Int) -> JSONValue {
    var members: [JSONValue.Member] = [
      .init("status", .string(scores.statuses[row].text(scorer.encoder))),
      .init("linearPredictor", number(scores.linearPredictor[row])),
    ]
    if let churn = scores.churn { members += estimate("churn", churn, row) }
    if !scores.horizons.isEmpty {
      members.append(.init("horizons", .array(scores.horizons.map { horizon($0, row) })))
    }
    if let median = scores.medianRemaining {
      members += estimate("medianRemaining", median, row)
    }
    if let share = scores.neverLeaving { members += estimate("neverLeaves", share, row) }
    if !scores.reasons.isEmpty {
      members.append(.init("reasons", .array(scores.reasons[row].map(reason))))
    }
    return .object(members)
  }

  private func horizon(_ horizon: Scores.Horizon, _ row: Int) -> JSONValue {
    var members: [JSONValue.Member] = [.init("horizon", .number(horizon.horizon))]
    if horizon.givesSurvival {
      members += estimate("churn", horizon.churn, row)
      members += estimate("survival", horizon.survival, row)
    }
    if !horizon.causes.isEmpty {
      let causes = horizon.causes.map { cause in
        JSONValue.object(
          [.init("cause", .string(cause.cause))] + estimate("churn", cause.incidence, row))
      }
      members.append(.init("causes", .array(causes)))
    }
    return .object(members)
  }

  private func reason(_ reason: Reason) -> JSONValue {
    .object([
      .init("term", .string(scorer.encoder.terms[reason.term].name)),
      .init("contribution", number(reason.contribution)),
      .init("text", .string(reason.text)),
    ])
  }

  private func estimate(
    _ name: String, _ estimates: Scores.Estimates, _ row: Int
  ) -> [JSONValue.Member] {
    var members = [JSONValue.Member(name, number(estimates.values[row]))]
    if !estimates.lower.isEmpty {
      members.append(.init(name + "Lower", number(estimates.lower[row])))
      members.append(.init(name + "Upper", number(estimates.upper[row])))
    }
    return members
  }

  private func number(_ number: Double) -> JSONValue { .optional(number.isFinite ? number : nil) }

  /// How many customers met which fate, and the names that the model does not read.
  func summary(_ customers: CustomerTable) -> JSONValue {
    let summary = scores.summary
    let counts = [
      ("customers", summary.rows), ("scored", summary.scored), ("missing", summary.missing),
      ("unseen", summary.unseen), ("undefined", summary.undefined), ("imputed", summary.imputed),
      ("outOfRange", summary.outOfRange), ("beyondFollowUp", summary.beyondFollowUp),
      ("carriedHazard", summary.carriedHazard), ("extrapolated", summary.extrapolated),
    ]
    var members = counts.map { JSONValue.Member($0.0, .integer($0.1)) }
    members.append(.init("ignored", .strings(customers.ignored)))
    if let outside = customers.answersOutsideRange {
      let counts = outside.sorted { $0.key < $1.key }
      members.append(
        .init("answersOutsideRange", .object(counts.map { .init($0.key, .integer($0.value)) })))
    }
    return .object(members)
  }
}
