package import Lanes

/// Which rows a fit learns from: all, or those outside one fold.
package enum TrainingRows: Sendable, Equatable {
  /// All rows.
  case all
  /// The rows outside fold `held`.
  case outside(held: Int)
}

/// A question to a batch of likelihoods.
package struct LikelihoodRequest: Sendable {
  /// Which likelihood of the batch.
  package var member: Int
  /// Where.
  package var beta: [Double]
  /// With how many derivatives: at least the score.
  package var derivatives: Derivatives

  /// Asks for a point.
  package init(member: Int, beta: [Double], derivatives: Derivatives) {
    self.member = member
    self.beta = beta
    self.derivatives = derivatives
  }
}

/// A likelihood's answer, and what it says of the rows that it did not learn from.
package struct TrainingPoint: Sendable {
  /// The likelihood of the rows learned from.
  package var point: LikelihoodPoint
  /// What the rows held out add to the log-likelihood of all, where that comes for nothing.
  package var heldOut: Double?

  /// Pairs the two.
  package init(point: LikelihoodPoint, heldOut: Double?) {
    self.point = point
    self.heldOut = heldOut
  }
}

/// Log-likelihoods of one design for several sets of rows, evaluated together.
package protocol LikelihoodBatch {
  /// The work of an information matrix, in evaluations of the score.
  var informationCost: Double { get }

  /// Answers every request.
  mutating func evaluate(_ requests: [LikelihoodRequest]) -> [TrainingPoint]

  /// ℓ of all rows less ℓ of those learned from (Verweij & van Houwelingen 1993).
  mutating func heldOutLogLikelihood(_ member: Int, at beta: [Double]) -> Double
}

/// What judges a model on customers held out.
public enum PathMeasure: String, Sendable, CaseIterable {
  /// −2 log-likelihood; for Cox the difference that the held-out rows make to the partial one.
  case deviance
  /// The area under the ROC curve.
  case auc
  /// The mean squared distance between probabilities and outcomes.
  case brier
  /// Harrell's concordance.
  case concordance

  /// Whether more is better.
  public var favorsLarge: Bool { self == .auc || self == .concordance }
}

/// A family of models as penalised paths need it.
package protocol PenalizedFamily: Sendable {
  associatedtype Batch: LikelihoodBatch

  /// The standardized design.
  var design: StandardizedDesign { get }
  /// The weight of each row in the penalty's scale; `nil` when all weigh 1.
  var rowWeights: [Double]? { get }
  /// The threads that may work.
  var lanes: Lanes { get }
  /// The folds of rows, if there are any.
  var folds: FoldAssignment? { get }
  /// Whether one batch evaluates several folds for little more than one.
  static var evaluatesFoldsTogether: Bool { get }

  /// The same family with folds.
  func divided(into folds: FoldAssignment) -> Self
  /// The same family on fewer threads.
  func working(on lanes: Lanes) -> Self
  /// Where a search begins: zeros, but for the intercept.
  func start(_ rows: TrainingRows) -> [Double]
  /// The log-likelihood of the model that fits every row exactly.
  func saturatedLogLikelihood(_ rows: TrainingRows) -> Double
  /// Likelihoods of these sets of rows on the columns named.
  func batch(_ members: [TrainingRows], columns: [Int]) -> Batch
  /// ∂ℓ/∂η of each row, at linear predictors without the offset.
  func residuals(_ rows: TrainingRows, linearPredictors: [Double]) -> [Double]
  /// What the held-out rows of a fold weigh in the mean of folds.
  func foldWeight(_ fold: Int) -> Double
  /// How well linear predictors without offset, one series for each strength, tell the rows of a
  /// fold; NaN where that cannot be said.
  func measure(_ measure: PathMeasure, fold: Int, rows: [Int], _ predictors: [[Double]])
    -> [Double]
}

extension PenalizedFamily {
  /// Σ of the weights of rows, by what the log-likelihood is divided.
  func totalWeight(_ rows: TrainingRows) -> Double {
    var sum = 0.0
    for row in 0..<design.design.rowCount {
      if case .outside(let held) = rows, let folds, Int(folds.foldOfRow[row]) == held { continue }
      sum += rowWeights?[row] ?? 1
    }
    return sum
  }
}
