/// What is answered for times after the longest follow-up.
public enum BeyondFollowUp: Sendable, Equatable {
  /// Nothing: the answer is missing.
  case missing
  /// The cumulative hazard goes on with its mean slope over the last `span` units of follow-up.
  case carryHazard(span: Double)
}

/// A span of time over which survival is asked for.
public struct SurvivalPeriod: Sendable, Equatable {
  /// How long the customer has stayed already; `nil` asks from the start of the model's clock.
  public let elapsed: Double?
  /// How much longer, or on the model's clock how long.
  public let horizon: Double

  /// From the start to `horizon`, or, for a customer who has stayed `elapsed`, for `horizon` more.
  ///
  /// - Precondition: Both are at least 0.
  public init(horizon: Double, elapsed: Double? = nil) {
    precondition(horizon >= 0, "a horizon of \(horizon) is in the past")
    precondition(elapsed ?? 0 >= 0, "\(elapsed ?? 0) units of time cannot have passed")
    self.horizon = horizon
    self.elapsed = elapsed
  }

  /// The end on the model's clock.
  public var end: Double { (elapsed ?? 0) + horizon }
}

extension CoxScorer {
  /// The probability of staying through a period: S(t₀ + h) / S(t₀), or S(h) from the start.
  ///
  /// - Parameters:
  ///   - eta: The customer's linear predictor.
  ///   - stratum: An index into ``strata``.
  ///   - period: The period.
  ///   - beyond: What is answered when the period ends after the follow-up.
  /// - Returns: NaN where the period is beyond the follow-up and nothing is carried on.
  /// - Complexity: O(log of the number of times); allocates nothing.
  public func survival(
    linearPredictor eta: Double, stratum: Int, over period: SurvivalPeriod,
    beyond: BeyondFollowUp = .missing
  ) -> Double {
    let increment = strata[stratum].hazard(over: period, beyond: beyond)
    return survival(hazard: increment, risk: exponential(eta))
  }

  /// e^−(ΔH₀ e^η); 1 where there is no hazard however large e^η is.
  func survival(hazard: Double, risk: Double) -> Double {
    hazard == 0 ? 1 : exponential(-(hazard * risk))
  }

  /// How long until the probability of having stayed has fallen to 1 − `probability`.
  ///
  /// With 0.5 this is the median remaining time. Where the curve is flat at exactly that height the
  /// answer is the middle of the flat stretch, as in R.
  ///
  /// - Parameters:
  ///   - probability: Between 0 and 1.
  ///   - eta: The customer's linear predictor.
  ///   - stratum: An index into ``strata``.
  ///   - elapsed: How long the customer has stayed already; the answer counts from there.
  ///   - beyond: What is answered when the curve stays above within the follow-up.
  /// - Returns: `nil` where the curve does not fall so far.
  public func remainingTime(
    probability: Double = 0.5, linearPredictor eta: Double, stratum: Int, elapsed: Double? = nil,
    beyond: BeyondFollowUp = .missing
  ) -> Double? {
    precondition(probability > 0 && probability < 1, "\(probability) is not between 0 and 1")
    let baseline = strata[stratum]
    let start = elapsed ?? 0
    let spent =
      elapsed == nil
      ? 0 : baseline.hazard(over: SurvivalPeriod(horizon: start), beyond: beyond)
    guard !spent.isNaN else { return nil }
    let risk = exponential(eta)
    // A step counts as exactly at the height within R's tolerance, the root of the machine epsilon.
    let tolerance = Double.ulpOfOne.squareRoot()
    let early = spent + hazard(losing: probability - tolerance) / risk
    let late = spent + hazard(losing: probability + tolerance) / risk
    if let first = baseline.firstTime(reaching: early), start <= baseline.lastTime {
      let second = baseline.firstTime(reaching: late) ?? baseline.lastTime
      return (max(first, start) + max(second, start)) / 2 - start
    }
    guard case .carryHazard(let span) = beyond else { return nil }
    let rate = baseline.lateRate(over: span)
    let target = spent + hazard(losing: probability) / risk
    let total = baseline.hazard(at: baseline.lastTime)
    let time = baseline.lastTime + (target - total) / rate
    return time.isFinite ? max(time - start, 0) : nil
  }

  /// The cumulative hazard that loses a share of the customers.
  private func hazard(losing probability: Double) -> Double {
    probability >= 1 ? .infinity : -logarithm(1 - probability)
  }

  /// The interval of ``survival(linearPredictor:stratum:over:beyond:)``.
  ///
  /// The variance of the cumulative hazard over the period is that of
  /// ``BaselineStratum/IntervalGrid``, with differences between the period's ends for H₀, V₀ and M.
  ///
  /// - Parameters:
  ///   - row: The design row.
  ///   - eta: Its linear predictor.
  ///   - stratum: An index into ``strata``.
  ///   - period: The period.
  ///   - level: The confidence level.
  ///   - type: The scale on which the interval is symmetric.
  ///   - direction: Working memory, one number per column; what it held is not read.
  /// - Returns: `nil` beyond the follow-up, and where the scorer has no covariance or grid.
  public func interval(
    _ row: [Double], linearPredictor eta: Double, stratum: Int, over period: SurvivalPeriod,
    level: ConfidenceLevel, type: SurvivalIntervalType = .log,
    direction: inout [Double]
  ) -> Interval? {
    let baseline = strata[stratum]
    guard let covariance, baseline.intervalGrid != nil, period.end <= baseline.lastTime else {
      return nil
    }
    let increment = baseline.hazard(over: period, beyond: .missing)
    for j in direction.indices { direction[j] = (row[j] - reference[j]) * increment }
    var variance = baseline.addVarianceSums(at: period.end, times: -1, to: &direction)
    if let elapsed = period.elapsed {
      variance -= baseline.addVarianceSums(at: elapsed, times: 1, to: &direction)
    }
    variance += covariance.variance(along: direction)
    let risk = exponential(eta)
    let width = level.criticalValue * risk * max(variance, 0).squareRoot()
    return interval(hazard: increment * risk, width: width, type: type)
  }

  /// The interval of e^−H, where H ± `width` is the interval of H.
  private func interval(
    hazard: Double, width: Double, type: SurvivalIntervalType
  ) -> Interval {
    guard hazard > 0 else { return Interval(lower: 1, upper: 1) }
    switch type {
    case .log:
      return Interval(
        lower: exponential(-(hazard + width)), upper: min(exponential(width - hazard), 1))
    case .logLog:
      let ratio = exponential(width / hazard)
      return Interval(lower: exponential(-(hazard * ratio)), upper: exponential(-(hazard / ratio)))
    case .plain:
      let survival = exponential(-hazard)
      let half = width * survival
      return Interval(lower: max(survival - half, 0), upper: min(survival + half, 1))
    }
  }
}

extension BaselineStratum {
  /// The reference customer's hazard over a period; NaN beyond the follow-up if nothing is carried.
  func hazard(over period: SurvivalPeriod, beyond: BeyondFollowUp) -> Double {
    let end = hazard(at: period.end, beyond: beyond)
    guard let elapsed = period.elapsed else { return end }
    return end - hazard(at: elapsed, beyond: beyond)
  }

  private func hazard(at time: Double, beyond: BeyondFollowUp) -> Double {
    guard time > lastTime else { return hazard(at: time) }
    switch beyond {
    case .missing: return .nan
    case .carryHazard(let span):
      return hazard(at: lastTime) + (time - lastTime) * lateRate(over: span)
    }
  }
}
