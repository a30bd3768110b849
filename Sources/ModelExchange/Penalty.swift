extension ModelDocument {
  /// The penalty that coefficients were estimated with.
  ///
  ///     minimise  −ℓ(β)/W + λ Σ f [α |b| + (1 − α)/2 b²],   b = β sd(x)
  public struct Penalty: Sendable, Equatable {
    /// How the strength was chosen.
    public enum Selection: String, Sendable, CaseIterable {
      /// It predicts held-out rows best.
      case best = "min"
      /// The strongest within a standard error of the best.
      case oneStandardError = "1se"
      /// It was given.
      case given = "value"
    }

    /// Where standard errors, tests and intervals come from.
    public enum Inference: String, Sendable, CaseIterable {
      /// There are none.
      case none
      /// Columns were chosen on one half of the rows, and fitted without penalty on the other.
      case sampleSplit = "sample-split"
    }

    /// What a coefficient was allowed to be.
    public struct Bound: Sendable, Equatable {
      /// The design column.
      public var name: String
      /// The least value, if there is one.
      public var lower: Double?
      /// The greatest value, if there is one.
      public var upper: Double?

      /// Limits a coefficient.
      public init(name: String, lower: Double?, upper: Double?) {
        self.name = name
        self.lower = lower
        self.upper = upper
      }
    }

    /// A design column whose penalty is not the common one.
    public struct Factor: Sendable, Equatable {
      /// The design column.
      public var name: String
      /// What its penalty was multiplied by, before factors were scaled to a sum of p.
      public var factor: Double

      /// Names a factor.
      public init(name: String, factor: Double) {
        self.name = name
        self.factor = factor
      }
    }

    /// What cross-validation said.
    public struct CrossValidation: Sendable, Equatable {
      /// What folds were judged by: deviance, auc, brier or concordance.
      public var measure: String
      /// The number of folds.
      public var folds: Int
      /// The mean over folds at the strength chosen.
      public var mean: Double
      /// Its standard error, if there is one.
      public var standardError: Double?
      /// The strength that predicts best.
      public var bestLambda: Double
      /// The strongest within a standard error of it.
      public var oneStandardErrorLambda: Double

      /// Collects what cross-validation said.
      public init(
        measure: String, folds: Int, mean: Double, standardError: Double?, bestLambda: Double,
        oneStandardErrorLambda: Double
      ) {
        self.measure = measure
        self.folds = folds
        self.mean = mean
        self.standardError = standardError
        self.bestLambda = bestLambda
        self.oneStandardErrorLambda = oneStandardErrorLambda
      }
    }

    /// α, the share of the lasso.
    public var alpha: Double
    /// λ.
    public var lambda: Double
    /// The weakest λ at which every penalised coefficient is zero.
    public var largestLambda: Double
    /// How λ was chosen.
    public var selection: Selection
    /// Whether the columns of a term were penalised together.
    public var groupsTerms: Bool
    /// Columns whose penalty is not the common one.
    public var factors: [Factor]
    /// Columns whose coefficients were limited.
    public var bounds: [Bound]
    /// What cross-validation said, if it was made.
    public var crossValidation: CrossValidation?
    /// The trace of the hat matrix.
    public var effectiveDegreesOfFreedom: Double
    /// By how much the conditions of an optimum are missed at most, as a part of the largest
    /// gradient of the model without penalised effects.
    public var optimalityViolation: Double
    /// Where standard errors, tests and intervals come from.
    public var inference: Inference

    /// Collects what is known of a penalty.
    public init(
      alpha: Double, lambda: Double, largestLambda: Double, selection: Selection,
      groupsTerms: Bool, factors: [Factor], bounds: [Bound], crossValidation: CrossValidation?,
      effectiveDegreesOfFreedom: Double, optimalityViolation: Double, inference: Inference
    ) {
      self.alpha = alpha
      self.lambda = lambda
      self.largestLambda = largestLambda
      self.selection = selection
      self.groupsTerms = groupsTerms
      self.factors = factors
      self.bounds = bounds
      self.crossValidation = crossValidation
      self.effectiveDegreesOfFreedom = effectiveDegreesOfFreedom
      self.optimalityViolation = optimalityViolation
      self.inference = inference
    }
  }
}
