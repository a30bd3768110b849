/// How well each subset of players explains an outcome.
///
/// Player j is in a subset when bit j of its number is set; subset 0 is empty.
public struct SubsetValues: Sendable, Equatable {
  /// The number of players, p.
  public let players: Int
  /// The value of each of the 2^p subsets, by its number.
  public let values: [Double]

  /// The most players whose subsets are all tried.
  public static let mostPlayers = 20

  /// Pairs values with players.
  ///
  /// - Precondition: There are 2^p values and at most ``mostPlayers`` players.
  public init(players: Int, values: [Double]) {
    precondition(players <= Self.mostPlayers, "\(players) players have too many subsets")
    precondition(values.count == 1 << players, "\(values.count) values for \(players) players")
    self.players = players
    self.values = values
  }

  /// The value of all players together.
  public var whole: Double { values[values.count - 1] }
  /// The value without any player.
  public var empty: Double { values[0] }
}
