internal import Lanes
internal import StatisticalModels
internal import SurvivalAnalysis

/// One task's part of the tree of subsets of a Cox regression: the subsets that agree on the first
/// players.
///
/// Risk sets are formed once; each regression starts at the estimate of the subset without its last
/// player. Columns of players that are out in every subset of the task are left out of the design.
struct CoxWalk {
  private let players: [[Int]]
  private let first: [Int]
  private let levels: Int
  private var fits: CoxSubsets
  private let width: Int

  /// - Parameters:
  ///   - table: The drivers.
  ///   - columns: Their values in the rows at risk.
  ///   - response: The outcome of these rows.
  ///   - prefix: Which of the first players are in.
  ///   - levels: How many these are.
  init(
    _ table: DriverTable, _ columns: [[Double]], _ response: CoxResponse, prefix: Int,
    levels: Int
  ) {
    let isIn = { (player: Int) in player >= levels || prefix & (1 << player) != 0 }
    let kept =
      table.always + table.players.indices.filter(isIn).flatMap { table.players[$0].columns }
    let places = Dictionary(uniqueKeysWithValues: kept.enumerated().map { ($1, $0) })
    func place(_ columns: [Int]) -> [Int] { columns.compactMap { places[$0] } }
    players = table.players.map { place($0.columns) }
    first = place(
      table.always
        + table.players.indices.filter { $0 < levels && isIn($0) }.flatMap {
          table.players[$0].columns
        })
    self.levels = levels
    width = kept.count
    fits = CoxSubsets(
      Design(
        intercept: false, kept.map { (name: table.names[$0], values: columns[$0]) }),
      response, lanes: .single)
  }

  /// The log-likelihoods of the task's subsets by their further players, and that without any column.
  consuming func values() -> (values: [Double], null: Double) {
    var values = [Double](repeating: 0, count: 1 << (players.count - levels))
    let zeros = [Double](repeating: 0, count: width)
    let null = fits.maximum(over: [], from: zeros).logLikelihood
    let start = fits.maximum(over: first.sorted(), from: zeros)
    visit(levels, 0, first, start.coefficients, start.logLikelihood, &values)
    return (values, null)
  }

  private mutating func visit(
    _ player: Int, _ subset: Int, _ members: [Int], _ coefficients: [Double], _ value: Double,
    _ values: inout [Double]
  ) {
    guard player < players.count else {
      values[subset] = value
      return
    }
    visit(player + 1, subset, members, coefficients, value, &values)
    let more = members + players[player]
    let fit = fits.maximum(over: more.sorted(), from: coefficients)
    visit(
      player + 1, subset | 1 << (player - levels), more, fit.coefficients, fit.logLikelihood,
      &values)
  }
}
