internal import Lanes

/// What became of each row of a table; a thousand rows of one fate take no more room than one.
///
///     for (row, status) in scores.statuses.enumerated() where !status.isScored { … }
public struct ScoreStatuses: RandomAccessCollection, Sendable {
  /// The fates of neighbouring rows: ``partRows`` of them, or fewer at the end.
  private enum Part: Sendable, Equatable {
    case same(ScoreStatus)
    case each([ScoreStatus])
  }

  /// The rows of a part.
  private static let partRows = Lanes.blockRows

  private var parts: [Part] = []
  /// The number of rows.
  public private(set) var count = 0

  /// Knows of no row.
  public init() {}

  /// Takes over what became of some rows.
  public init(_ statuses: some Sequence<ScoreStatus>) {
    append(Array(statuses))
  }

  /// The first row.
  public var startIndex: Int { 0 }
  /// The number of rows.
  public var endIndex: Int { count }

  /// What became of a row.
  public subscript(row: Int) -> ScoreStatus {
    precondition(row >= 0 && row < count, "there is no row \(row) of \(count)")
    switch parts[row / Self.partRows] {
    case .same(let status): return status
    case .each(let statuses): return statuses[row % Self.partRows]
    }
  }

  /// The status of each row, one by one.
  var expanded: [ScoreStatus] {
    var statuses: [ScoreStatus] = []
    statuses.reserveCapacity(count)
    for part in parts {
      switch part {
      case .same(let status):
        let rows = Swift.min(Self.partRows, count - statuses.count)
        statuses += repeatElement(status, count: rows)
      case .each(let each): statuses += each
      }
    }
    return statuses
  }

  /// The first row, from 0, whose status is as asked.
  ///
  /// - Complexity: A thousand rows of one fate are asked once.
  func firstRow(where isWanted: (ScoreStatus) -> Bool) -> Int? {
    for (index, part) in parts.enumerated() {
      switch part {
      case .same(let status): if isWanted(status) { return index * Self.partRows }
      case .each(let statuses):
        if let place = statuses.firstIndex(where: isWanted) { return index * Self.partRows + place }
      }
    }
    return nil
  }

  /// Calls `body` with each status and the neighbouring rows that have it; in order.
  func forEachRun(_ body: (ScoreStatus, Range<Int>) -> Void) {
    for (index, part) in parts.enumerated() {
      let start = index * Self.partRows
      switch part {
      case .same(let status): body(status, start..<Swift.min(start + Self.partRows, count))
      case .each(let statuses):
        for (place, status) in statuses.enumerated() {
          body(status, start + place..<start + place + 1)
        }
      }
    }
  }
}

// MARK: - Adding rows

extension ScoreStatuses {
  /// Adds rows of one fate.
  mutating func append(repeating status: ScoreStatus, count added: Int) {
    var left = added
    while left > 0 {
      let filled = count % Self.partRows
      let taken = Swift.min(left, Self.partRows - filled)
      if filled == 0 { parts.append(.same(status)) } else { extend(filled, by: status, taken) }
      count += taken
      left -= taken
    }
  }

  /// Adds rows.
  mutating func append(_ statuses: [ScoreStatus]) {
    var rest = statuses[...]
    while let first = rest.first {
      if count % Self.partRows > 0 {
        append(repeating: first, count: 1)
        rest = rest.dropFirst()
        continue
      }
      let part = rest.prefix(Self.partRows)
      parts.append(part.allSatisfy { $0 == first } ? .same(first) : .each(Array(part)))
      count += part.count
      rest = rest.dropFirst(part.count)
    }
  }

  /// Adds the rows of another table.
  mutating func append(_ other: ScoreStatuses) {
    guard count % Self.partRows > 0 else {
      parts += other.parts
      count += other.count
      return
    }
    other.forEachRun { append(repeating: $0, count: $1.count) }
  }

  /// Adds rows to the last part, which has `filled`.
  private mutating func extend(_ filled: Int, by status: ScoreStatus, _ added: Int) {
    let last = parts.count - 1
    if case .same(status) = parts[last] { return }
    var statuses: [ScoreStatus] = []
    switch parts[last] {
    case .same(let before): statuses = Array(repeating: before, count: filled)
    case .each(let before): statuses = before
    }
    parts[last] = .each(statuses + Array(repeating: status, count: added))
  }
}

extension ScoreStatuses: Equatable, ExpressibleByArrayLiteral {
  /// Whether the same became of each row.
  public static func == (one: ScoreStatuses, other: ScoreStatuses) -> Bool {
    one.count == other.count && (one.parts == other.parts || one.elementsEqual(other))
  }

  /// Takes over what became of some rows.
  public init(arrayLiteral statuses: ScoreStatus...) { append(statuses) }
}
