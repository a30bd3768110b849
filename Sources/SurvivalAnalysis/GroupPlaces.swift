internal import Lanes

/// Where event times lie among blocks of rows.
struct GroupPlaces: Sendable {
  /// The rows of one tied group that lie in one block.
  struct Piece: Sendable {
    /// The group's number among tied ones.
    var tied: Int32
    /// The rows, counted within the block.
    var rows: Range<Int>
  }

  /// The pieces of tied groups, block after block: what their sums are added up from.
  let pieces: [Piece]
  /// The pieces in each block.
  let piecesOfBlock: [Range<Int>]
  /// Each group's number among the tied ones, −1 where a single event needs no sum.
  let tiedIndex: [Int32]
  /// The number of tied groups.
  let tiedCount: Int
  /// The groups that end in each block of rows.
  let groupsOfBlock: [Range<Int>]
  /// How many of them are tied.
  let tiedOfBlock: [Int]
  /// The groups whose entries end in each block of late entries.
  let groupsOfEntryBlock: [[Int32]]
  /// The groups' ends.
  let groupEnds: [Int32]

  /// Finds the places of `sets`; without `tied`, ties need no sums.
  init(_ sets: RiskSets, tied: Bool) {
    var index = [Int32](repeating: -1, count: sets.groups.count)
    var byBlock = [[Piece]](repeating: [], count: Lanes.blockCount(rows: sets.order.count))
    var count = 0
    if tied {
      for (group, events) in sets.groups.enumerated() where events.ties > 1 {
        index[group] = Int32(count)
        var position = Int(events.firstEvent)
        let end = position + Int(events.events)
        while position < end {
          let block = position / Lanes.blockRows
          let blockStart = block * Lanes.blockRows
          let stop = min(end, blockStart + Lanes.blockRows)
          byBlock[block].append(
            Piece(tied: Int32(count), rows: position - blockStart..<stop - blockStart))
          position = stop
        }
        count += 1
      }
    }
    var pieces: [Piece] = []
    var piecesOfBlock: [Range<Int>] = []
    for part in byBlock {
      piecesOfBlock.append(pieces.count..<pieces.count + part.count)
      pieces += part
    }
    self.pieces = pieces
    self.piecesOfBlock = piecesOfBlock
    tiedIndex = index
    tiedCount = count
    groupEnds = sets.groups.map(\.end)
    groupsOfBlock = Self.groupsOfBlock(sets)
    tiedOfBlock = groupsOfBlock.map { $0.reduce(0) { $0 + (index[$1] >= 0 ? 1 : 0) } }
    groupsOfEntryBlock = Self.groupsOfEntryBlock(sets)
  }

  private static func groupsOfBlock(_ sets: RiskSets) -> [Range<Int>] {
    var group = 0
    return (0..<Lanes.blockCount(rows: sets.order.count)).map { block in
      let first = group
      while group < sets.groups.count,
        (Int(sets.groups[group].end) - 1) / Lanes.blockRows == block
      {
        group += 1
      }
      return first..<group
    }
  }

  private static func groupsOfEntryBlock(_ sets: RiskSets) -> [[Int32]] {
    var ofBlock = [[Int32]](
      repeating: [], count: Lanes.blockCount(rows: sets.entryOrder.count))
    guard !sets.entryOrder.isEmpty else { return ofBlock }
    for (group, events) in sets.groups.enumerated()
    where Int(events.entryEnd) > sets.entryStarts[Int(events.stratum)] {
      ofBlock[(Int(events.entryEnd) - 1) / Lanes.blockRows].append(Int32(group))
    }
    return ofBlock
  }
}
