public import Measures

/// One number of an evaluation, by name: what tables, files and comparisons of segments read.
public struct EvaluationFigure: Sendable, Equatable {
  /// What was measured, as JSON names it: auc, brier, netBenefit.
  public let measure: String
  /// The cause, where a model tells several apart.
  public var cause: String?
  /// The horizon, where the measure has one.
  public var horizon: Double?
  /// The place on a curve, such as a threshold or a share; `nil` for a single number.
  public let place: Double?
  /// The value.
  public let value: Double
  /// Its standard error, where there is one.
  public let standardError: Double?
  /// Its interval, where there is one.
  public let interval: ConfidenceInterval?

  /// A number without an error.
  public init(_ measure: String, at place: Double? = nil, _ value: Double) {
    self.init(measure, at: place, value: value, standardError: nil, interval: nil)
  }

  /// A number with its error, and its normal interval within the values it can have.
  public init(
    _ measure: String, at place: Double? = nil, _ estimate: Estimate, level: Double,
    within range: ClosedRange<Double>? = nil
  ) {
    self.init(
      measure, at: place, value: estimate.value, standardError: estimate.standardError,
      interval: range.map { estimate.interval(level: level, within: $0) }
        ?? estimate.interval(level: level))
  }

  /// A number with what is known of its error.
  public init(
    _ measure: String, at place: Double? = nil, value: Double, standardError: Double?,
    interval: ConfidenceInterval?
  ) {
    self.measure = measure
    self.place = place
    self.value = value
    self.standardError = standardError
    self.interval = interval
  }
}

extension LogisticEvaluation {
  /// Every number of the evaluation, curves last.
  public var figures: [EvaluationFigure] {
    var figures = [EvaluationFigure]()
    func add(_ name: String, _ estimate: Estimate?, _ range: ClosedRange<Double>? = nil) {
      if let estimate {
        figures.append(EvaluationFigure(name, estimate, level: level, within: range))
      }
    }
    figures += [
      EvaluationFigure("observations", Double(observations)), EvaluationFigure("events", events),
      EvaluationFigure("eventRate", eventRate), EvaluationFigure("meanPrediction", meanPrediction),
    ]
    if let area {
      figures.append(
        EvaluationFigure(
          "auc", value: area.estimate, standardError: area.standardError, interval: areaInterval))
    }
    add("brier", brierEstimate, 0...1)
    add("scaledBrier", scaledBrier)
    if let logLossEstimate {
      add("logLoss", logLossEstimate)
    } else {
      figures.append(EvaluationFigure("logLoss", logLoss))
    }
    figures += expectedObserved?.figures(expectedObserved?.interval(level: level)) ?? []
    add("calibrationInTheLarge", recalibration?.inTheLarge)
    add("calibrationIntercept", recalibration?.intercept)
    add("calibrationSlope", recalibration?.slope)
    if let spiegelhalter {
      figures += [
        EvaluationFigure("spiegelhalter", spiegelhalter.statistic),
        EvaluationFigure("spiegelhalterPValue", spiegelhalter.pValue),
      ]
    }
    figures += calibrationCurve?.figures ?? []
    figures += usefulness?.figures(level: level) ?? []
    figures += calibration.figures
    figures += calibrationCurve?.curveFigures ?? []
    return figures + (usefulness?.curveFigures(level: level) ?? [])
  }
}

extension HorizonEvaluation {
  /// Every number known at the horizon, curves last.
  public func figures(level: Double) -> [EvaluationFigure] {
    var figures = [EvaluationFigure("observations", Double(observations))]
    func add(_ name: String, _ estimate: Estimate?, _ range: ClosedRange<Double>? = nil) {
      if let estimate {
        figures.append(EvaluationFigure(name, estimate, level: level, within: range))
      }
    }
    add("auc", areaEstimate, 0...1)
    add("brier", brierEstimate, 0...1)
    if let brier { figures.append(EvaluationFigure("brierOfOneCurve", brier.reference)) }
    add("predictionAccuracy", predictionAccuracy)
    if let predicted { figures.append(EvaluationFigure("predicted", predicted)) }
    if let observed {
      figures.append(
        EvaluationFigure(
          "observed", value: observed, standardError: nil, interval: observedInterval))
    }
    figures += expectedObserved?.figures(expectedObservedInterval) ?? []
    add("calibrationInTheLarge", recalibration?.inTheLarge)
    add("calibrationIntercept", recalibration?.intercept)
    add("calibrationSlope", recalibration?.slope)
    figures += calibrationCurve?.figures ?? []
    figures += usefulness?.figures(level: level) ?? []
    figures += calibration.figures
    figures += calibrationCurve?.curveFigures ?? []
    figures += usefulness?.curveFigures(level: level) ?? []
    return figures.map { figure in
      var figure = figure
      figure.horizon = horizon
      return figure
    }
  }
}

extension ExpectedObservedRatio {
  /// The ratio as a figure; its interval is not symmetric, so that it has no standard error.
  fileprivate func figures(_ interval: ConfidenceInterval?) -> [EvaluationFigure] {
    [
      EvaluationFigure(
        "expectedObservedRatio", value: ratio, standardError: nil, interval: interval)
    ]
  }
}

extension SurvivalEvaluation {
  /// Every number of the evaluation, horizon after horizon.
  public var figures: [EvaluationFigure] {
    var figures = [
      EvaluationFigure("observations", Double(observations)),
      EvaluationFigure("events", Double(events)), EvaluationFigure("lastTime", lastTime),
    ]
    func add(
      _ name: String, _ concordance: Concordance?, _ error: Double?,
      _ interval: ConfidenceInterval? = nil
    ) {
      guard let concordance, let error else { return }
      figures.append(
        EvaluationFigure(
          name, value: concordance.estimate, standardError: error,
          interval: interval
            ?? Estimate(value: concordance.estimate, standardError: error)
            .interval(level: level, within: 0...1)))
    }
    add("concordance", concordance, concordanceStandardError, concordanceInterval)
    add("concordanceUno", unoConcordance, unoStandardError)
    if let integratedBrierEstimate {
      figures.append(
        EvaluationFigure("integratedBrier", integratedBrierEstimate, level: level, within: 0...1))
    }
    if let integratedAccuracy {
      figures.append(
        EvaluationFigure("integratedPredictionAccuracy", integratedAccuracy, level: level))
    }
    if let distributionCalibration {
      figures += [
        EvaluationFigure("dCalibration", distributionCalibration.statistic),
        EvaluationFigure("dCalibrationPValue", distributionCalibration.pValue),
      ]
      let bins = Double(distributionCalibration.counts.count)
      figures += distributionCalibration.counts.enumerated().map { index, count in
        EvaluationFigure("dCalibrationCount", at: Double(index + 1) / bins, count)
      }
    }
    return figures + horizons.flatMap { $0.figures(level: level) }
  }
}

extension CauseEvaluation {
  /// Every number of the evaluation, horizon after horizon.
  public func figures(level: Double) -> [EvaluationFigure] {
    ([EvaluationFigure("events", Double(events))]
      + horizons.flatMap { $0.figures(level: level) }).map { figure in
        var figure = figure
        figure.cause = cause
        return figure
      }
  }
}

extension CalibrationCurve {
  fileprivate var figures: [EvaluationFigure] {
    [
      EvaluationFigure("integratedCalibrationIndex", integratedIndex),
      EvaluationFigure("calibrationE50", median), EvaluationFigure("calibrationE90", ninetieth),
      EvaluationFigure("calibrationEmax", maximum),
    ]
  }

  fileprivate var curveFigures: [EvaluationFigure] {
    points.map {
      EvaluationFigure(
        "calibrationCurve", at: $0.predicted, value: $0.observed, standardError: nil,
        interval: $0.interval)
    }
  }
}

extension [CalibrationGroup] {
  fileprivate var figures: [EvaluationFigure] {
    compactMap { group in
      group.observed.map {
        EvaluationFigure(
          "calibrationGroup", at: group.predicted, value: $0, standardError: nil,
          interval: group.interval)
      }
    }
  }
}

extension RiskUsefulness {
  fileprivate func figures(level: Double) -> [EvaluationFigure] {
    var figures = [
      EvaluationFigure("kolmogorovSmirnov", kolmogorovSmirnov),
      EvaluationFigure("averagePrecision", averagePrecision),
      EvaluationFigure("precisionRecallTrapezoid", precisionRecallTrapezoid),
      EvaluationFigure("hMeasure", hMeasure.value),
      EvaluationFigure("topDecileLift", topTenth.lift, level: level),
      EvaluationFigure("maximumProfit", profit.maximum.profit),
      EvaluationFigure("maximumProfitShare", profit.maximum.share),
      EvaluationFigure("expectedMaximumProfit", profit.expected.profit),
      EvaluationFigure("expectedMaximumProfitShare", profit.expected.share),
    ]
    if profit.threshold.isFinite {
      figures.append(EvaluationFigure("maximumProfitThreshold", profit.threshold))
    }
    return figures
  }

  fileprivate func curveFigures(level: Double) -> [EvaluationFigure] {
    var figures = roc.map {
      EvaluationFigure("roc", at: $0.falsePositiveRate, $0.truePositiveRate)
    }
    figures += precisionRecall.map {
      EvaluationFigure("precision", at: $0.recall, $0.precision)
    }
    for point in gains.points {
      figures.append(
        EvaluationFigure("gain", at: point.share, point.gain, level: level, within: 0...1))
      figures.append(EvaluationFigure("lift", at: point.share, point.lift, level: level))
    }
    for point in decision.points {
      figures.append(
        EvaluationFigure("netBenefit", at: point.threshold, point.netBenefit, level: level))
      figures.append(
        EvaluationFigure("netBenefitOfAll", at: point.threshold, point.flaggingAll))
    }
    return figures
  }
}
