public import Formulas
public import GeneralizedLinearModels
public import Lanes
public import ModelExchange
public import Scoring
internal import StatisticalModels
public import SurvivalAnalysis

/// The model of a document, fitted again to other rows.
///
/// The formula's levels, knots and substitutes for missing values stay those of the document; the
/// coefficients and the baseline are estimated anew, as training was told to.
public struct ModelRefit: Sendable {
  /// Why a document's model cannot be fitted again.
  public struct Refusal: Error, Equatable, CustomStringConvertible {
    /// A clause: what the model has that a refit does not know.
    public let description: String
  }

  /// The rows, encoded as the document's.
  public let frame: ModelFrame
  let document: ModelDocument
  let countsRows: Bool

  /// Prepares to refit.
  ///
  /// - Parameters:
  ///   - document: The model.
  ///   - frame: Data that its formula met, encoded by its encoder.
  /// - Throws: ``Refusal`` for a model that is not fitted again here.
  public init(_ document: ModelDocument, _ frame: ModelFrame) throws(Refusal) {
    if document.training.penalty?.inference == .sampleSplit {
      throw Refusal(
        description:
          "its columns were chosen on one half of the rows and fitted on the other, which "
          + "is a validation of its own")
    }
    if case .sharedFrailty(_, let statistics) = document.model {
      throw Refusal(
        description: "its groups of \(statistics.column) would have to be drawn as wholes, and the "
          + "variance of their frailty found again in every sample")
    }
    let zeros = frame.response.zeroTimes.count
    if document.model.needsPositiveTimes, zeros > 0, document.training.zeroTime == nil {
      throw Refusal(
        description: "\(zeros == 1 ? "a row has" : "\(zeros.grouped) rows have") a time of 0, of "
          + "which the model knows no logarithm and its training said nothing (--zero-time)")
    }
    self.document = document
    self.frame = frame
    countsRows = document.training.weights?.kind == .frequency
  }

  /// The refit to some rows.
  ///
  /// The strength of a penalty is chosen anew among these rows, as training chose it; a row that
  /// comes more than once is then held out as a whole.
  ///
  /// - Parameters:
  ///   - rows: Rows of ``frame``, in any order; a row may come more than once.
  ///   - lanes: The threads that may fit.
  /// - Returns: What predicts; `nil` where the rows allow no fit or none that converges.
  public func scorer(rows: [Int], lanes: Lanes = .single) -> Scorer? {
    let repeats = Set(rows).count < rows.count
    let units =
      frame.cluster.map { all in rows.map { Int(all.codes[$0]) } } ?? (repeats ? rows : nil)
    return scorer(fitting: frame.selecting(rows: rows), units: units, lanes: lanes)
  }

  /// The refit to a frame that was selected from ``frame``, or that has another outcome.
  public func scorer(fitting part: ModelFrame, lanes: Lanes = .single) -> Scorer? {
    scorer(fitting: part, units: part.cluster?.codes.map { Int($0) }, lanes: lanes)
  }

  /// The refit, with the customer whom each row belongs to.
  private func scorer(fitting part: ModelFrame, units: [Int]?, lanes: Lanes) -> Scorer? {
    if let penalty = document.training.penalty {
      return penalized(penalty, part, units: units, lanes: lanes)
    }
    switch document.model {
    case .logistic:
      return usable(try? logistic(lanes).fit(Design(part), LogisticResponse(part)), \.estimates)
        .map { .logistic($0.scorer(part.encoder)) }
    case .cox(_, let statistics):
      let response = CoxResponse(part, weightsAreFrequencies: countsRows)
      return usable(try? cox(statistics, lanes).fit(Design(part), response), \.estimates)
        .map { .cox($0.scorer(part.encoder, strata: part.strata)) }
    case .discreteTime(let scorer, _): return discreteTime(scorer, part, lanes)
    case .piecewiseExponential(let scorer): return piecewiseExponential(scorer, part, lanes)
    case .aft(let scorer, _): return lifetime(scorer, part, lanes)
    case .roystonParmar(let scorer): return spline(scorer, part, lanes)
    case .cure(let scorer, _): return cure(scorer, part, lanes)
    case .causeSpecific(let scorer, let statistics):
      var model = CauseSpecificRegression()
      model.ties = CoxResponse.Ties(statistics.ties)
      model.testsTerms = false
      model.lanes = lanes
      guard let fit = try? model.fit(part, weightsAreFrequencies: countsRows) else { return nil }
      return .causeSpecific(
        fit.scorer(part.encoder, strata: part.strata, survivalProduct: scorer.survivalProduct))
    case .fineGray(let scorer, let statistics):
      guard case .competing(_, _, _, let causes) = part.response,
        let cause = causes.firstIndex(of: scorer.cause)
      else { return nil }
      var model = FineGrayRegression()
      model.cause = cause
      model.convention = statistics.ties.convention
      model.testsTerms = false
      model.lanes = lanes
      guard let fit = try? model.fit(part, weightsAreFrequencies: countsRows) else { return nil }
      return .fineGray(fit.scorer(part.encoder, strata: part.strata))
    case .sharedFrailty: return nil
    }
  }

  /// A fit that reached its maximum, or that was proved to have none.
  func usable<Fit>(_ fit: Fit?, _ estimates: KeyPath<Fit, MaximumLikelihood>) -> Fit? {
    guard let fit else { return nil }
    let found = fit[keyPath: estimates]
    return found.convergence.converged || found.estimateExists == false ? fit : nil
  }

  /// Refits by weights, each a few steps from the fit to all rows.
  public enum Replicates: Sendable {
    /// Of a logistic regression.
    case logistic(LogisticReplicates)
    /// Of a Cox regression.
    case cox(CoxReplicates)
  }

  /// Refits by weights; `nil` where the family has none, or its estimate is not the likelihood's.
  public func replicates(lanes: Lanes = .single) -> Replicates? {
    guard document.training.penalty == nil else { return nil }
    switch document.model {
    case .logistic:
      guard let fit = try? logistic(lanes).fit(Design(frame), LogisticResponse(frame)) else {
        return nil
      }
      return LogisticReplicates(frame, fit).map { .logistic($0) }
    case .cox(_, let statistics):
      let response = CoxResponse(frame, weightsAreFrequencies: countsRows)
      guard let fit = try? cox(statistics, lanes).fit(Design(frame), response) else { return nil }
      return CoxReplicates(frame, fit).map { .cox($0) }
    default: return nil
    }
  }

  func logistic(_ lanes: Lanes) -> LogisticRegression {
    var model = LogisticRegression()
    model.testsTerms = false
    model.intervalMethod = .wald
    model.biasReduction = document.training.biasReduction.rule
    model.populationShare = document.training.priorCorrection?.populationShare
    model.classWeights = document.training.classWeights.map {
      .weights(nonEvents: $0.nonEvents, events: $0.events)
    }
    model.weightsAreFrequencies = countsRows
    model.lanes = lanes
    return model
  }

  func cox(_ statistics: ModelDocument.CoxStatistics, _ lanes: Lanes) -> CoxRegression {
    var model = CoxRegression()
    model.ties = CoxResponse.Ties(statistics.ties)
    model.testsTerms = false
    model.intervalMethod = .wald
    model.biasReduction = model.ties == .exact ? .never : document.training.biasReduction.rule
    model.lanes = lanes
    return model
  }
}

extension ModelDocument.Training.BiasReductionRule? {
  /// The rule as fits know it.
  fileprivate var rule: BiasReductionRule {
    switch self {
    case .auto, nil: .auto
    case .always: .always
    case .never: .never
    }
  }
}

extension ModelDocument.FineGrayStatistics.Convention {
  /// The convention as fits know it.
  fileprivate var convention: FineGrayRegression.Convention {
    switch self {
    case .efron: .efron
    case .breslow: .breslow
    case .crr: .crr
    }
  }
}
