public import DataFrames
public import Formulas
public import Lanes
public import Scoring

/// What a model says of effects, averaged over customers: marginal effects, ratios for a stated
/// change, contrasts, and standardised predictions, each with its interval.
///
/// Averages are taken over a table of customers as they are, all else of each left as it is, so that
/// splines, interactions and offsets count as they do for those customers (g-computation). Standard
/// errors are the delta method's with exact derivatives: of the coefficients by the scorer's own
/// covariance, the robust one where there is one, and for survival of the baseline's besides. The
/// customers are taken as given; what another sample of them would say is not in the interval.
///
/// - SeeAlso: Robins (1986) for the g-formula; Arel-Bundock, Greifer & Heiss, *How to interpret
///   statistical models using marginaleffects* (2024), for these quantities; Tsiatis (1981) for the
///   variance of a Cox model's survival.
public struct PopulationEffects: Sendable {
  /// What predicts.
  public let scorer: Scorer
  /// What effects are on besides the linear predictor: the churn of a logistic model, or churn by
  /// each horizon of a survival model.
  public let outcomes: [EffectOutcome]
  /// The number of customers averaged over.
  public var observations: Int { customers.count }
  /// The number of rows left out because they cannot be scored.
  public let dropped: Int
  /// The level of intervals.
  public let level: ConfidenceLevel

  let slots: FeatureEncoder.Slots
  /// The rows that count.
  let customers: [Int]
  let covariance: CoefficientCovariance
  /// For each outcome and stratum, the baseline's sums; empty where there is no baseline.
  let baselines: [[BaselineStratum.Sums]]
  let lanes: Lanes

  /// The encoder of the scorer.
  public var encoder: FeatureEncoder { scorer.encoder }

  /// Prepares to average over customers.
  ///
  /// - Parameters:
  ///   - scorer: What predicts; it needs a covariance.
  ///   - frame: The customers.
  ///   - horizons: The times of interest of a survival model.
  ///   - level: The level of intervals.
  ///   - lanes: The threads.
  /// - Throws: ``EffectsError`` where the model has no covariance, a horizon is beyond the follow-up,
  ///   a column is missing, or no row can be scored.
  public init(
    _ scorer: Scorer, customers frame: DataFrame, horizons: [Double] = [],
    level: ConfidenceLevel = ConfidenceLevel(0.95), lanes: Lanes = .single
  ) throws(EffectsError) {
    guard let covariance = scorer.covariance else { throw EffectsError.noCovariance }
    self.scorer = scorer
    self.covariance = covariance
    self.level = level
    self.lanes = lanes
    (outcomes, baselines) = try Self.outcomes(of: scorer, horizons)
    do {
      slots = try scorer.encoder.slots(for: frame)
    } catch {
      throw EffectsError(.data, error.description)
    }
    customers = Self.complete(slots, scorer)
    dropped = frame.rowCount - customers.count
    guard !customers.isEmpty else {
      throw EffectsError(
        .data,
        "\(frame.source): none of the \(frame.rowCount.grouped) rows can be scored; score the table "
          + "to see why.")
    }
  }

  private static func outcomes(
    of scorer: Scorer, _ horizons: [Double]
  ) throws(EffectsError) -> ([EffectOutcome], [[BaselineStratum.Sums]]) {
    switch scorer {
    case .discreteTime, .piecewiseExponential, .aft, .roystonParmar, .cure, .causeSpecific,
      .fineGray, .sharedFrailty:
      throw EffectsError(
        .question,
        "Effects on probabilities are formed for logistic and Cox models; read the coefficients of "
          + "this one, or score the table twice.")
    case .logistic:
      guard horizons.isEmpty else {
        throw EffectsError(.question, "A logistic model knows no time; leave out the horizons.")
      }
      return ([.churn], [[]])
    case .cox(let cox):
      return (horizons.map { .churnBy($0) }, try baselines(of: cox, horizons))
    }
  }

  /// What the baseline of each stratum is at each horizon.
  private static func baselines(
    of cox: CoxScorer, _ horizons: [Double]
  ) throws(EffectsError) -> [[BaselineStratum.Sums]] {
    var baselines: [[BaselineStratum.Sums]] = []
    for horizon in horizons {
      var sums: [BaselineStratum.Sums] = []
      for stratum in cox.strata {
        guard stratum.intervalGrid != nil else { throw EffectsError.noBaselineVariances }
        guard let own = stratum.sums(at: horizon) else {
          let key =
            stratum.key.isEmpty ? "" : " of the stratum \(stratum.key.joined(separator: ", "))"
          throw EffectsError.beyondFollowUp(
            "A horizon of \(plain(horizon))", of: key, last: stratum.lastTime)
        }
        sums.append(own)
      }
      baselines.append(sums)
    }
    return baselines
  }

  /// The rows that can be scored.
  private static func complete(_ slots: FeatureEncoder.Slots, _ scorer: Scorer) -> [Int] {
    var rows = RowScorer(scorer)
    return (0..<slots.rowCount).filter { row in
      slots.copyRow(row, into: &rows.slots)
      return rows.score().status.isScored
    }
  }
}

/// A number without ".0" where it is whole.
func plain(_ number: Double) -> String {
  let text = "\(number)"
  return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
}
