public import Lanes
public import Measures

internal import LinearAlgebra
internal import RealModule

/// What drives an outcome: each driver's share of what all explain, how sure it is, and which way it
/// works.
public struct KeyDrivers: Sendable {
  /// What is known of one player.
  public struct Driver: Sendable {
    /// The player.
    public let player: DriverTable.Player
    /// Its part of the measure of fit: Shapley's, which is Lindeman, Merenda and Gold's for R².
    public let importance: Double
    /// The same as a share of all players' parts.
    public let share: Double
    /// The bootstrap interval of ``share``; NaN without a bootstrap.
    public let interval: ConfidenceInterval
    /// How much larger the share is on average in bootstrap samples: small shares are biased upwards.
    public let bias: Double
    /// Johnson's relative weight, Tonidandel and LeBreton's for a logistic regression; `nil` for a Cox
    /// regression, for groups, and beside columns that are always in.
    public let relativeWeight: Double?
    /// What it adds to the measure on average, by the number of others already in.
    public let bySize: [Double]
    /// What it explains alone, beside what is always in.
    public let first: Double
    /// What is lost when it alone is left out.
    public let last: Double
    /// The p-value of the test that it adds nothing to all others; a driver of noise passes as rarely
    /// as the level says.
    public let noisePValue: Double
    /// Its standardized effect alone; NaN for a group.
    ///
    /// That is the correlation with the outcome or, for a Cox regression, the log hazard ratio of a
    /// standard deviation.
    public let bivariate: Double
    /// Its standardized effect beside all others, the coefficient per standard deviation; NaN for a
    /// group.
    public let multivariate: Double
    /// The variance inflation factor; NaN for a group.
    public let varianceInflation: Double

    /// Whether the effect changes its direction beside the others: a suppressor, or collinearity.
    public var changesSign: Bool { bivariate * multivariate < 0 }
  }

  /// The measure of fit.
  public let measure: DriverOutcome.Measure
  /// The measure with all players.
  public let whole: Double
  /// The measure with what is always in alone.
  public let base: Double
  /// The drivers, in the order of the table.
  public let drivers: [Driver]
  /// Who dominates whom.
  public let dominance: Dominance
  /// In which part of the bootstrap samples player i has a larger share than player j; empty without a
  /// bootstrap.
  public let orderShares: [[Double]]
  /// The shares in each bootstrap sample.
  public let bootstrapShares: [[Double]]
  /// The rows.
  public let rows: Int

  /// Finds the drivers of an outcome.
  ///
  /// - Parameters:
  ///   - table: Drivers and outcome.
  ///   - bootstrap: How samples are drawn for intervals; `nil` for none.
  ///   - level: The confidence level.
  ///   - lanes: The threads that may work.
  /// - Throws: ``ImportanceError``, ``PsychometricsError`` or `FitError`, where the data do not bear the
  ///   regressions.
  /// - Complexity: 2^p regressions for each bootstrap sample.
  public init(
    _ table: DriverTable, bootstrap: ClusterBootstrap?, level: Double = 0.95,
    lanes: Lanes = .single
  ) throws {
    let p = table.players.count
    guard p <= SubsetValues.mostPlayers else { throw ImportanceError.tooManyPlayers(p) }
    guard table.rowCount > table.columns.count + 2 else {
      throw ImportanceError.tooFewRows(table.rowCount)
    }
    let subsets = try table.subsets(lanes: lanes)
    let shapley = ShapleyValues(subsets)
    @Sendable func shares(_ weights: [Double]) -> [Double]? {
      (try? table.subsets(weights: weights)).map { ShapleyValues($0).shares }
    }
    let plan = bootstrap ?? ClusterBootstrap(replicates: 0)
    let samples = plan.estimates(of: table.rowCount, weights: table.weights, shares)
    let jackknife =
      bootstrap == nil
      ? [] : plan.jackknife(of: table.rowCount, weights: table.weights, shares)
    let effects = try DriverEffects(table, lanes: lanes)
    let weights = try Self.relativeWeights(table)
    let full = subsets.values.count - 1
    let own = shapley.shares
    drivers = (0..<p).map { j in
      let drawn = samples.map { $0[j] }
      return Driver(
        player: table.players[j], importance: shapley.values[j], share: own[j],
        interval: plan.interval(
          own[j], drawn, jackknife: jackknife.map { $0[j] }, isShare: true, level: level),
        bias: drawn.isEmpty ? .nan : drawn.reduce(0, +) / Double(drawn.count) - own[j],
        relativeWeight: weights?[j], bySize: shapley.bySize[j],
        first: subsets.values[1 << j] - subsets.empty,
        last: subsets.whole - subsets.values[full & ~(1 << j)],
        noisePValue: effects.noisePValues[j], bivariate: effects.bivariate[j],
        multivariate: effects.multivariate[j], varianceInflation: effects.inflation[j])
    }
    measure = table.measure
    whole = subsets.whole
    base = subsets.empty
    dominance = Dominance(subsets, shapley)
    bootstrapShares = samples
    orderShares =
      samples.isEmpty
      ? []
      : (0..<p).map { i in
        (0..<p).map { j in
          Double(samples.filter { $0[i] > $0[j] }.count) / Double(samples.count)
        }
      }
    rows = table.rowCount
  }

  private static func relativeWeights(_ table: DriverTable) throws -> [Double]? {
    guard table.always.isEmpty, table.players.allSatisfy({ $0.columns.count == 1 }) else {
      return nil
    }
    let order = table.players.map { $0.columns[0] }
    switch table.outcome {
    case .linear:
      let joint = try table.joint(weights: table.weights)
      let kept = order + [joint.rows - 1]
      return try RelativeWeights(joint: joint.extracting(rows: kept, columns: kept)).values
    case .logistic(let outcome):
      return try RelativeWeights(
        logistic: order.map { table.columns[$0] }, outcome: outcome, weights: table.weights
      ).values
    case .survival: return nil
    }
  }
}
