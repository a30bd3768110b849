import Scoring
import Testing

@Suite("What became of each row, kept in parts")
struct ScoreStatusesTests {
  @Test("is the array it was made of", arguments: [0, 1, 5, 1_023, 1_024, 1_025, 2_048, 5_000])
  func collection(count: Int) {
    let patterns: [(Int) -> ScoreStatus] = [
      { _ in .ok }, { _ in .extrapolated(.imputed(2)) },
      { $0 % 3 == 0 ? .missing(input: $0 % 7) : .ok },
      { $0 == count - 1 ? .unseenStratum : .ok }, { $0 < 1_024 ? .noElapsedTime : .ok },
    ]
    for pattern in patterns {
      let expected = (0..<count).map(pattern)
      let statuses = ScoreStatuses(expected)
      #expect(statuses.count == count && Array(statuses) == expected)
      for row in stride(from: 0, to: count, by: 97) { #expect(statuses[row] == expected[row]) }
      #expect(statuses == ScoreStatuses(expected))
      #expect(Array(statuses.reversed()) == expected.reversed())
      guard count > 0 else { continue }
      var other = expected
      other[count / 2] = .undefinedOffset
      #expect(statuses != ScoreStatuses(other))
    }
  }

  @Test("counts rows as an array of them would be counted")
  func summary() {
    let kinds: [ScoreStatus] = [
      .ok, .imputed(input: 0), .outOfRange(input: 1), .beyondFollowUp(nil),
      .carriedHazard(.outOfRange(1)), .extrapolated(.imputed(0)), .noMargin(nil),
      .missing(input: 0), .unseenLevel(input: 1), .undefined(column: 0), .undefinedOffset,
      .unseenStratum, .noElapsedTime, .negativeElapsedTime,
    ]
    let statuses = (0..<3_000).map { $0 < 1_500 ? .ok : kinds[$0 % kinds.count] }
    let medians = (0..<3_000).map { $0 % 2 == 0 ? Double.nan : 1 }
    let summary = ScoreSummary(ScoreStatuses(statuses), medians: medians, imputed: 3)
    func count(_ isWanted: (ScoreStatus) -> Bool) -> Int { statuses.count(where: isWanted) }
    #expect(summary.rows == 3_000 && summary.imputed == 3)
    #expect(summary.scored == count(\.isScored))
    #expect(
      summary.outOfRange
        == count { $0 == .outOfRange(input: 1) || $0 == .carriedHazard(.outOfRange(1)) })
    #expect(summary.missing == count { $0 == .missing(input: 0) || $0 == .noElapsedTime })
    #expect(summary.unseen == count { $0 == .unseenLevel(input: 1) || $0 == .unseenStratum })
    #expect(summary.noMargin == count { $0 == .noMargin(nil) })
    #expect(
      summary.medianBeyondFollowUp
        == zip(statuses, medians).count { $0.isScored && $1.isNaN })
  }
}
