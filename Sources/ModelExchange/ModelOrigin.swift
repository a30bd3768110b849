internal import Formulas

extension ModelDocument {
  /// What training was told.
  public struct Training: Sendable, Equatable {
    /// What was done with rows that lack a value.
    public enum MissingRule: String, Sendable, CaseIterable {
      /// They were left out.
      case drop
      /// They would have been refused.
      case error
      /// Predictors' missing values were replaced and marked by columns of their own.
      case indicator
      /// Predictors' missing values were replaced by the median or the commonest value.
      case impute
    }

    /// A column of weights and what they mean.
    public struct Weights: Sendable, Equatable {
      /// What weights mean.
      public enum Kind: String, Sendable, CaseIterable {
        /// As in R's `coxph` and `glm`.
        case `case`
        /// So many rows alike.
        case frequency
        /// The inverse probability of being drawn.
        case sampling
      }
      /// The column.
      public var column: String
      /// What the weights mean.
      public var kind: Kind

      /// Names a column of weights.
      public init(column: String, kind: Kind) {
        self.column = column
        self.kind = kind
      }
    }

    /// When Firth's penalty is used.
    public enum BiasReductionRule: String, Sendable, CaseIterable {
      /// Where the likelihood has no finite maximum.
      case auto
      /// Always.
      case always
      /// Never.
      case never
    }

    /// What events and non-events weighed in the fit.
    public struct ClassWeights: Sendable, Equatable {
      /// The weight of a non-event.
      public var nonEvents: Double
      /// The weight of an event.
      public var events: Double

      /// Pairs weights.
      public init(nonEvents: Double, events: Double) {
        self.nonEvents = nonEvents
        self.events = events
      }
    }

    /// How the intercept was moved from the sample to the customers that the model is for.
    public struct PriorCorrection: Sendable, Equatable {
      /// The share of events that the fit saw.
      public var sampleShare: Double
      /// The share of events among customers.
      public var populationShare: Double
      /// What was added to the intercept, in the scorer and in the table.
      public var interceptShift: Double

      /// Records a correction.
      public init(sampleShare: Double, populationShare: Double, interceptShift: Double) {
        self.sampleShare = sampleShare
        self.populationShare = populationShare
        self.interceptShift = interceptShift
      }
    }

    /// What became of rows with a time of 0, of families that work on the logarithms of times.
    public enum ZeroTime: Sendable, Equatable {
      /// They were left out.
      case dropped
      /// They were given another time.
      case replaced(by: Double)
    }

    /// How a model was moved to new customers without being trained again.
    public struct Recalibration: Sendable, Equatable {
      /// What was estimated anew.
      public enum Kind: String, Sendable, CaseIterable {
        /// The level of all predictions.
        case intercept
        /// Their level and how far they are spread.
        case slope
      }
      /// What was estimated anew.
      public var kind: Kind
      /// What was added on the scale of the linear predictor, at the mean of the new customers for
      /// models of time.
      public var intercept: Double
      /// What the linear predictor was multiplied by.
      public var slope: Double
      /// The new customers.
      public var observations: Int
      /// The events among them.
      public var events: Double
      /// The digest of their data: `sha256:…`.
      public var dataDigest: String

      /// Records a recalibration.
      public init(
        kind: Kind, intercept: Double, slope: Double, observations: Int, events: Double,
        dataDigest: String
      ) {
        self.kind = kind
        self.intercept = intercept
        self.slope = slope
        self.observations = observations
        self.events = events
        self.dataDigest = dataDigest
      }
    }

    /// What was done with rows that lack a value.
    public var missing: MissingRule
    /// How the model was moved to new customers, if it was.
    public var recalibration: Recalibration?
    /// The weights, if there were any.
    public var weights: Weights?
    /// The weights by outcome, if there were any.
    public var classWeights: ClassWeights?
    /// The correction of the intercept, if there was one.
    public var priorCorrection: PriorCorrection?
    /// The column of clusters, if there was one.
    public var cluster: String?
    /// Whether robust standard errors were asked for.
    public var robust: Bool
    /// When Firth's penalty was to be used, for models that know it.
    public var biasReduction: BiasReductionRule?
    /// The condition that picked the rows, if there was one.
    public var rowFilter: String?
    /// What became of rows with a time of 0, where training was told.
    public var zeroTime: ZeroTime?
    /// The seed of random numbers, if any were drawn.
    public var seed: Int?
    /// The penalty, if there was one.
    public var penalty: Penalty?

    /// Collects what training was told.
    public init(
      missing: MissingRule = .drop, weights: Weights? = nil, cluster: String? = nil,
      robust: Bool = false, biasReduction: BiasReductionRule? = nil, rowFilter: String? = nil,
      seed: Int? = nil
    ) {
      self.missing = missing
      self.weights = weights
      self.cluster = cluster
      self.robust = robust
      self.biasReduction = biasReduction
      self.rowFilter = rowFilter
      self.seed = seed
    }
  }

  /// What training was given.
  public struct Provenance: Sendable, Equatable {
    /// A digest of the data, if one was taken: `sha256:…`.
    public var dataDigest: String?
    /// A digest of the outcome and the weights of the rows used, if one was taken: models of other
    /// columns share it, and their information criteria can be compared.
    public var responseDigest: String?
    /// The rows of the table.
    public var rows: Int
    /// The rows left out because they lack a value.
    public var droppedRows: Int
    /// The version of Tenure.
    public var toolVersion: String
    /// How the linear predictor was spread over the rows used, if it was recorded.
    public var scores: ScoreProfile?

    /// How scores were spread over the customers of training.
    public struct ScoreProfile: Sendable, Equatable {
      /// The minimum, the nine deciles, the maximum.
      public var quantiles: [Double]
      /// The share of scores at or below each.
      public var sharesAtOrBelow: [Double]

      /// Profiles scores, of which there is at least one, all finite.
      public init(of scores: [Double]) {
        (quantiles, sharesAtOrBelow) = OrderStatistics.deciles(scores)
      }

      init(quantiles: [Double], sharesAtOrBelow: [Double]) {
        self.quantiles = quantiles
        self.sharesAtOrBelow = sharesAtOrBelow
      }
    }

    /// Collects what training was given.
    public init(
      dataDigest: String? = nil, responseDigest: String? = nil, rows: Int, droppedRows: Int,
      toolVersion: String
    ) {
      self.dataDigest = dataDigest
      self.responseDigest = responseDigest
      self.rows = rows
      self.droppedRows = droppedRows
      self.toolVersion = toolVersion
    }
  }

  /// One named text of the metadata.
  public struct MetadataEntry: Sendable, Equatable {
    /// The name.
    public var name: String
    /// The text.
    public var value: String

    /// Names a text.
    public init(name: String, value: String) {
      self.name = name
      self.value = value
    }
  }
}
