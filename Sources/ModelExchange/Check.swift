internal import Formulas
internal import Scoring

extension ModelDocument {
  /// A made-up customer and what the model predicts for it.
  ///
  /// Checks are built from what training saw of each column, never from a customer: medians and
  /// commonest levels, every level, the extremes, a missing value.
  public struct Check: Sendable, Equatable {
    /// The value of an input.
    public enum Value: Sendable, Equatable {
      /// A number.
      case number(Double)
      /// A level.
      case text(String)
      /// true or false.
      case truth(Bool)
      /// No value.
      case missing
    }

    /// What is predicted; numbers are `nil` where there is no answer.
    public struct Prediction: Sendable, Equatable {
      /// What became of the row, in the words of `ScoreStatus.text(_:)`.
      public let status: String
      /// η.
      public let linearPredictor: Double?
      /// The family's own answer.
      public let answer: Answer
    }

    /// What a family of models answers.
    public enum Answer: Sendable, Equatable {
      /// The probability of churn.
      case churn(Double?)
      /// The probability of staying until each of some horizons, from the start.
      case survival(horizons: [Double], values: [Double?])
      /// The probability of leaving for each of some causes until each of some horizons.
      case incidence(horizons: [Double], causes: [Cause])
    }

    /// The probabilities of one cause, one for each horizon.
    public struct Cause: Sendable, Equatable {
      /// The cause.
      public let name: String
      /// The probability of leaving for it until each horizon.
      public let values: [Double?]
    }

    /// The customer: a value per input of the encoder.
    public let input: [Value]
    /// What was predicted when the file was written.
    public let prediction: Prediction
  }
}

extension ModelDocument.Check {
  /// The largest difference that another machine's exp may make, for numbers around 1.
  public static let tolerance = 1e-12

  /// The most checks that a file holds.
  private static let limit = 64

  /// The checks of a scorer.
  static func all(for scorer: Scorer) -> [Self] {
    let encoder = scorer.encoder
    let typical = encoder.inputs.map { typicalValue(of: $0) }
    var inputs = [typical]
    // Each round takes the next level of every category and the next stratum.
    let levels = encoder.inputs.map { levelCount(of: $0.kind) }
    let strata = stratumKeys(of: scorer)
    let lacking = missing(in: typical, encoder).prefix(16)
    let rounds = min(max(levels.max() ?? 0, strata.count), limit - 3 - lacking.count)
    for round in 0..<rounds {
      var input = zip(encoder.inputs, typical).map { level(round, of: $0, else: $1) }
      if !strata.isEmpty { place(&input, in: strata[round % strata.count], encoder) }
      if !inputs.contains(input) { inputs.append(input) }
    }
    for edge in [0, 10] {
      inputs.append(
        zip(encoder.inputs, typical).map { input, value in
          guard case .numeric = input.kind, input.profile.quantiles.indices.contains(edge) else {
            return value
          }
          return .number(input.profile.quantiles[edge])
        })
    }
    inputs += lacking
    var rows = RowScorer(scorer)
    let horizons = horizons(of: scorer)
    return inputs.map { input in
      Self(input: input, prediction: predict(input, scorer, &rows, horizons))
    }
  }

  /// Customers that lack values: one that cannot be scored for that, one for each value that a
  /// substitute stands in for, and one without any of those.
  private static func missing(in typical: [Value], _ encoder: FeatureEncoder) -> [[Value]] {
    let substituted = encoder.substitutedInputs
    var alone = substituted
    if let input = typical.indices.first(where: { !substituted.contains($0) }) {
      alone.append(input)
    }
    var inputs = alone.map { input in
      var lacking = typical
      lacking[input] = .missing
      return lacking
    }
    if substituted.count > 1 {
      inputs.insert(
        typical.indices.map { substituted.contains($0) ? .missing : typical[$0] }, at: 0)
    }
    return inputs
  }

  /// Predicts a customer.
  static func predict(
    _ input: [Value], _ scorer: Scorer, _ rows: inout RowScorer, _ horizons: [Double]
  ) -> Prediction {
    for (slot, value) in input.enumerated() {
      switch value {
      case .number(let number): rows.slots[slot] = number
      case .text(let text): rows.setText(text, in: slot)
      case .truth(let truth): rows.slots[slot] = truth ? 1 : 0
      case .missing: rows.slots[slot] = .nan
      }
    }
    let score = rows.score()
    let eta: Double? = score.linearPredictor.isFinite ? score.linearPredictor : nil
    let answer = answer(scorer, eta: eta, stratum: score.stratum, rows.row, horizons)
    return Prediction(
      status: score.status.text(scorer.encoder), linearPredictor: eta, answer: answer)
  }

  private static func answer(
    _ scorer: Scorer, eta: Double?, stratum: Int, _ row: [Double], _ horizons: [Double]
  ) -> Answer {
    func survival(_ scorer: some SurvivalScorer) -> Answer {
      var curve = scorer.makeCurve()
      if let eta { curve.move(to: row, linearPredictor: eta, stratum: stratum) }
      return .survival(
        horizons: horizons,
        values: horizons.map { horizon in
          eta == nil ? nil : finite(curve.survival(over: SurvivalPeriod(horizon: horizon)))
        })
    }
    switch scorer {
    case .logistic(let logistic):
      return .churn(eta.map { logistic.probability(linearPredictor: $0) })
    case .cox(let scorer): return survival(scorer)
    case .discreteTime(let scorer): return survival(scorer)
    case .piecewiseExponential(let scorer): return survival(scorer)
    case .aft(let scorer): return survival(scorer)
    case .roystonParmar(let scorer): return survival(scorer)
    case .cure(let scorer): return survival(scorer)
    case .sharedFrailty(let scorer): return survival(scorer)
    case .causeSpecific(let scorer):
      var curve = scorer.makeCurve()
      if let eta { curve.move(to: row, linearPredictor: eta, stratum: stratum) }
      return .incidence(
        horizons: horizons,
        causes: scorer.causes.enumerated().map { index, cause in
          Cause(
            name: cause.name,
            values: horizons.map { horizon in
              eta == nil
                ? nil
                : finite(curve.incidence(of: index, over: SurvivalPeriod(horizon: horizon)))
            })
        })
    case .fineGray(let scorer):
      guard case .survival(let horizons, let values) = survival(scorer.subdistribution) else {
        preconditionFailure("a curve gives survival")
      }
      return .incidence(
        horizons: horizons,
        causes: [Cause(name: scorer.cause, values: values.map { $0.map { 1 - $0 } })])
    }
  }

  private static func finite(_ value: Double) -> Double? { value.isNaN ? nil : value }

  /// Why the check fails with `scorer`, as a clause; `nil` when it holds.
  func failure(_ scorer: Scorer, _ rows: inout RowScorer) -> String? {
    let horizons: [Double] =
      switch prediction.answer {
      case .churn: []
      case .survival(let horizons, _), .incidence(let horizons, _): horizons
      }
    let now = Self.predict(input, scorer, &rows, horizons)
    guard now.status == prediction.status else {
      return "its status is \"\(now.status)\", the file says \"\(prediction.status)\""
    }
    for (name, found, stored) in pairs(now, prediction) {
      let allowed = Self.tolerance * max(1, stored?.magnitude ?? 1)
      let difference = found.flatMap { found in stored.map { (found - $0).magnitude } }
      guard difference.map({ $0 <= allowed }) ?? (found == nil && stored == nil) else {
        let texts = [found, stored].map { $0?.description ?? "nothing" }
        return "\(name) is \(texts[0]), the file says \(texts[1])"
      }
    }
    return nil
  }

  /// The numbers of two predictions, side by side.
  private func pairs(
    _ now: Prediction, _ stored: Prediction
  ) -> [(name: String, found: Double?, stored: Double?)] {
    var pairs = [("the linear predictor", now.linearPredictor, stored.linearPredictor)]
    switch (now.answer, stored.answer) {
    case (.churn(let found), .churn(let value)): pairs.append(("churn", found, value))
    case (.survival(let horizons, let found), .survival(_, let values)):
      for index in horizons.indices {
        pairs.append(("survival to \(horizons[index])", found[index], values[index]))
      }
    case (.incidence(let horizons, let found), .incidence(_, let causes)):
      for (own, cause) in zip(found, causes) {
        for index in horizons.indices {
          pairs.append(
            ("\(own.name) until \(horizons[index])", own.values[index], cause.values[index]))
        }
      }
    case (.churn, _), (.survival, _), (.incidence, _):
      // The reader gives a document's checks the answers of its own family.
      preconditionFailure("a check of another family of models")
    }
    return pairs
  }

  /// Horizons that every stratum can be asked: the middle and the end of the shortest follow-up.
  private static func horizons(of scorer: Scorer) -> [Double] {
    let times: [[Double]] =
      switch scorer {
      case .logistic: []
      case .cox(let scorer): scorer.strata.map(\.time)
      case .sharedFrailty(let scorer): scorer.conditional.strata.map(\.time)
      case .fineGray(let scorer): scorer.subdistribution.strata.map(\.time)
      case .causeSpecific(let scorer): scorer.causes[0].strata.map(\.time)
      case .discreteTime(let scorer): scorer.parameters.strata.map { $0.cells.map(\.end) }
      case .piecewiseExponential(let scorer): scorer.parameters.strata.map { $0.cells.map(\.end) }
      // Beyond the follow-up too: the formula goes on.
      case .aft(let scorer): [[0, scorer.lastTime / 2, scorer.lastTime * 2]]
      case .roystonParmar(let scorer): [[0, scorer.lastTime / 2, scorer.lastTime * 2]]
      case .cure(let scorer): [[0, scorer.lastTime / 2, scorer.lastTime * 2]]
      }
    let shortest = times.min { $0[$0.count - 1] < $1[$1.count - 1] }
    guard let shortest, let last = shortest.last else { return [] }
    let middle = shortest[shortest.count / 2]
    return middle < last ? [middle, last] : [last]
  }

  /// The levels of each stratum; none where the model has a single one.
  private static func stratumKeys(of scorer: Scorer) -> [[String]] {
    switch scorer {
    case .logistic, .roystonParmar, .cure: []
    case .cox(let scorer): scorer.strata.map(\.key)
    case .sharedFrailty(let scorer): scorer.conditional.strata.map(\.key)
    case .fineGray(let scorer): scorer.subdistribution.strata.map(\.key)
    case .causeSpecific(let scorer): scorer.causes[0].strata.map(\.key)
    case .discreteTime(let scorer): scorer.parameters.strata.map(\.key)
    case .piecewiseExponential(let scorer): scorer.parameters.strata.map(\.key)
    case .aft(let scorer): scorer.strata
    }
  }
}

/// The median of a number, the commonest level of a category.
private func typicalValue(of input: FeatureEncoder.Input) -> ModelDocument.Check.Value {
  let shares = input.profile.levelShares
  let commonest = shares.indices.max { shares[$0] < shares[$1] } ?? 0
  switch input.kind {
  case .numeric:
    let quantiles = input.profile.quantiles
    return .number(quantiles.isEmpty ? 0 : quantiles[quantiles.count / 2])
  case .logical: return .truth(commonest == 1)
  case .categorical(let levels):
    return levels.indices.contains(commonest) ? .text(levels[commonest]) : .missing
  }
}

private func levelCount(of kind: FeatureEncoder.Input.Kind) -> Int {
  switch kind {
  case .numeric: 0
  case .logical: 2
  case .categorical(let levels): levels.count
  }
}

/// Level number `round` of a category, counted in a circle; `typical` for numbers.
private func level(
  _ round: Int, of input: FeatureEncoder.Input, else typical: ModelDocument.Check.Value
) -> ModelDocument.Check.Value {
  switch input.kind {
  case .numeric: typical
  case .logical: .truth(round % 2 == 1)
  case .categorical(let levels): levels.isEmpty ? typical : .text(levels[round % levels.count])
  }
}

/// Sets the inputs that stratum variables are made of to the levels of a stratum.
private func place(
  _ input: inout [ModelDocument.Check.Value], in key: [String], _ encoder: FeatureEncoder
) {
  for (variable, level) in zip(encoder.strata, key) {
    guard case .factor(.column(let name), _, _) = variable.kind,
      let slot = encoder.inputs.firstIndex(where: { $0.name == name })
    else { continue }
    switch encoder.inputs[slot].kind {
    case .numeric: input[slot] = Double(level).map { .number($0) } ?? .missing
    case .logical: input[slot] = .truth(level == "true")
    case .categorical: input[slot] = .text(level)
    }
  }
}
