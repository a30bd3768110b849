public import Lanes

internal import LinearAlgebra
internal import StatisticalModels
internal import SurvivalAnalysis

/// Drivers and what they are to explain, complete rows only.
public struct DriverTable: Sendable {
  /// One player: a driver, or a group of drivers that enters together.
  public struct Player: Sendable, Equatable {
    /// The name.
    public let name: String
    /// Its columns.
    public let columns: [Int]

    /// Names columns.
    public init(name: String, columns: [Int]) {
      self.name = name
      self.columns = columns
    }
  }

  /// The columns' names.
  public let names: [String]
  /// The columns: drivers and what is always in.
  public let columns: [[Double]]
  /// The players.
  public let players: [Player]
  /// The columns that are in every regression.
  public let always: [Int]
  /// What is explained.
  public let outcome: DriverOutcome
  /// The measure of fit.
  public let measure: DriverOutcome.Measure
  /// What rows weigh; `nil` when all weigh 1.
  public let weights: [Double]?

  /// The number of rows.
  public var rowCount: Int { outcome.count }

  /// Assembles a table.
  ///
  /// - Precondition: Everything is equally long and without missing values; every column belongs to one
  ///   player or to `always`; the measure suits the outcome.
  public init(
    names: [String], columns: [[Double]], players: [Player], always: [Int] = [],
    outcome: DriverOutcome, measure: DriverOutcome.Measure? = nil, weights: [Double]? = nil
  ) {
    precondition(columns.allSatisfy { $0.count == outcome.count }, "columns differ in length")
    precondition(weights == nil || weights?.count == outcome.count, "a weight for every row")
    let measure = measure ?? outcome.measures[0]
    precondition(outcome.measures.contains(measure), "\(measure) does not suit the outcome")
    self.names = names
    self.columns = columns
    self.players = players
    self.always = always
    self.outcome = outcome
    self.measure = measure
    self.weights = weights
  }

  /// The correlations of all columns and, last, a linear outcome.
  ///
  /// - Throws: ``PsychometricsError`` where a column is constant.
  func joint(weights: [Double]?) throws(PsychometricsError) -> Matrix {
    let response: [Double] =
      switch outcome {
      case .linear(let values), .logistic(let values): values
      case .survival(_, _, let event): event
      }
    return try ItemMoments(columns + [response], weights: weights).correlation
  }

  /// How well every subset of players explains the outcome, beside what is always in.
  ///
  /// - Parameters:
  ///   - weights: How often each row counts; the table's own weights when `nil`.
  ///   - lanes: The threads that may work.
  /// - Returns: The measure of fit of each subset.
  /// - Throws: ``PsychometricsError`` where a column is constant, ``ImportanceError`` where only one
  ///   outcome occurs.
  /// - Complexity: 2^p regressions.
  public func subsets(weights: [Double]? = nil, lanes: Lanes = .single) throws -> SubsetValues {
    let weights = weights ?? self.weights
    switch outcome {
    case .linear:
      return LinearSubsets.rSquared(
        try joint(weights: weights), players: players.map(\.columns), always: always)
    case .logistic(let outcome):
      let events = outcome.indices.reduce(0.0) { $0 + outcome[$1] * (weights?[$1] ?? 1) }
      let total = weights?.reduce(0, +) ?? Double(outcome.count)
      guard events > 0, events < total else { throw ImportanceError.oneOutcome }
      let fits = LogisticSubsets(
        columns, outcome, weights: weights, players: players.map(\.columns), always: always)
      return measured(
        fits.logLikelihoods(lanes: lanes), null: fits.nullLogLikelihood,
        observations: fits.observations, events: events)
    case .survival(let start, let time, let event):
      return try coxSubsets(start, time, event, weights, lanes)
    }
  }

  private func measured(
    _ likelihoods: SubsetValues, null: Double, observations: Double, events: Double
  ) -> SubsetValues {
    SubsetValues(
      players: players.count,
      values: likelihoods.values.map {
        measure.value($0, null: null, observations: observations, events: events)
      })
  }

  private func coxSubsets(
    _ start: [Double]?, _ time: [Double], _ event: [Double], _ weights: [Double]?, _ lanes: Lanes
  ) throws(ImportanceError) -> SubsetValues {
    // A row that was not drawn is not at risk.
    let rows = (0..<time.count).filter { weights?[$0] ?? 1 > 0 }
    func pick(_ values: [Double]) -> [Double] { rows.map { values[$0] } }
    let response = CoxResponse(
      start: start.map(pick), time: pick(time), event: pick(event), weights: weights.map(pick),
      weightsAreFrequencies: false)
    let events = rows.reduce(0.0) { $0 + event[$1] * (weights?[$1] ?? 1) }
    guard events > 0 else { throw .oneOutcome }
    let picked = columns.map(pick)
    // Tasks are parts of the tree of subsets, the first players in or out; how many there are does not
    // depend on the threads, so that the bits do not.
    let split = max(0, min(players.count - 4, 5))
    let parts = lanes.map(1 << split) { prefix in
      CoxWalk(self, picked, response, prefix: prefix, levels: split).values()
    }
    var values = [Double](repeating: 0, count: 1 << players.count)
    for (prefix, part) in parts.enumerated() {
      for (rest, value) in part.values.enumerated() { values[prefix | rest << split] = value }
    }
    let null = parts[0].null
    guard values.allSatisfy(\.isFinite) else { throw .notEstimable }
    return measured(
      SubsetValues(players: players.count, values: values), null: null,
      observations: weights?.reduce(0, +) ?? Double(time.count), events: events)
  }
}

/// Why importance cannot be told.
public enum ImportanceError: Error, Sendable, Equatable, CustomStringConvertible {
  /// All rows have the same outcome.
  case oneOutcome
  /// A regression has no estimate.
  case notEstimable
  /// More players than all subsets can be tried of.
  case tooManyPlayers(Int)
  /// Too few complete rows.
  case tooFewRows(Int)

  /// What is wrong and what to do, in a sentence.
  public var description: String {
    switch self {
    case .oneOutcome:
      "All rows have the same outcome, so nothing explains it."
    case .notEstimable:
      "A regression on some of the drivers has no estimate; leave out drivers that say the same as "
        + "others."
    case .tooManyPlayers(let count):
      "\(count) drivers have too many subsets; group them so that at most "
        + "\(SubsetValues.mostPlayers) enter."
    case .tooFewRows(let count):
      "Only \(count) row\(count == 1 ? " is" : "s are") complete, which is too few."
    }
  }
}
