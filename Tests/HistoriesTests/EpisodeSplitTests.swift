import Histories
import TestSupport
import Testing

@Suite("Rows cut into episodes")
struct EpisodeSplitTests {
  @Test("by hand: inside, at a cut, before the first, with a start")
  func byHand() {
    let split = EpisodeSplit(
      start: [0, 0, 0, 7], time: [20, 6, 3, 13], event: [true, true, false, true], at: [12, 6, 6])
    #expect(split.cuts == [6, 12])
    #expect(split.rows == [0, 0, 0, 1, 2, 3, 3])
    #expect(split.start == [0, 6, 12, 0, 0, 7, 12])
    #expect(split.time == [6, 12, 20, 6, 3, 12, 13])
    #expect(split.event == [false, false, true, true, false, false, true])
    #expect(split.episode == [0, 1, 2, 0, 0, 1, 2])
  }

  @Test("a row from the beginning is under observation before every time, also 0")
  func fromTheBeginning() {
    let split = EpisodeSplit(time: [0, 8], event: [true, false], at: [6])
    #expect(split.start == [-.infinity, -.infinity, 6])
    #expect(split.event == [true, false, false])
  }

  @Test("the episodes of a row lie end to end and hold its event once")
  func law() {
    var random = SeededGenerator(seed: 7)
    let start = (0..<500).map { _ in Double(Int.random(in: 0...20, using: &random)) / 2 }
    let time = start.map { $0 + Double(Int.random(in: 1...40, using: &random)) / 2 }
    let event = time.map { _ in Bool.random(using: &random) }
    let split = EpisodeSplit(start: start, time: time, event: event, at: [3, 6, 12, 24])
    for row in time.indices {
      let parts = split.rows.indices.filter { split.rows[$0] == row }
      #expect(parts.first.map { split.start[$0] } == start[row])
      #expect(parts.last.map { split.time[$0] } == time[row])
      #expect(parts.last.map { split.event[$0] } == event[row])
      for (earlier, later) in zip(parts, parts.dropFirst()) {
        #expect(split.time[earlier] == split.start[later])
        #expect(!split.event[earlier])
        #expect(split.episode[earlier] + 1 == split.episode[later])
      }
    }
  }
}
