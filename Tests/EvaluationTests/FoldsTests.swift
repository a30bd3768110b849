import Evaluation
import Lanes
import TestSupport
import Testing

@Suite("Folds and hold-outs")
struct FoldsTests {
  let event = (0..<103).map { $0 % 7 == 0 }  // 15 events

  @Test("parts are even, in rows and in events", arguments: [2, 5, 10])
  func balance(count: Int) {
    let folds = Folds(count: count, event: event)
    var (sizes, events) = (Array(repeating: 0, count: count), Array(repeating: 0, count: count))
    for (row, fold) in folds.assignment.enumerated() {
      sizes[fold] += 1
      if event[row] { events[fold] += 1 }
    }
    #expect((sizes.max() ?? 0) - (sizes.min() ?? 0) <= 1)
    #expect((events.max() ?? 0) - (events.min() ?? 0) <= 1)
  }

  @Test("each row is held out once, and never where it is fitted on")
  func partition() {
    let folds = Folds(count: 5, event: event)
    var seen = [Int]()
    for fold in 0..<5 {
      let split = folds.split(fold)
      #expect(Set(split.training).isDisjoint(with: split.heldOut))
      #expect(split.training.count + split.heldOut.count == event.count)
      seen += split.heldOut
    }
    #expect(seen.sorted() == Array(event.indices))
  }

  @Test("the same seed, the same parts; another seed, others")
  func seeds() {
    #expect(Folds(count: 5, event: event, seed: 7) == Folds(count: 5, event: event, seed: 7))
    #expect(Folds(count: 5, event: event, seed: 7) != Folds(count: 5, event: event, seed: 8))
    let split = Split.holdOut(share: 0.3, event: event, seed: 7)
    #expect(split == Split.holdOut(share: 0.3, event: event, seed: 7))
    #expect(split != Split.holdOut(share: 0.3, event: event, seed: 8))
  }

  @Test("a hold-out has its share of rows and of events")
  func holdOut() {
    let split = Split.holdOut(share: 0.3, event: event)
    #expect(split.heldOut.count == 31)  // 5 of 15 events (4.5 rounded away), 26 of 88 others
    #expect(split.heldOut.count { event[$0] } == 5)
    #expect(Set(split.training).isDisjoint(with: split.heldOut))
    #expect(split.training.count == 72)
  }

  @Test("a customer's rows stay together")
  func clusters() {
    let clusters = event.indices.map { $0 / 3 }
    let folds = Folds(count: 4, event: event, clusters: clusters)
    let split = Split.holdOut(share: 0.5, event: event, clusters: clusters)
    for row in event.indices.dropLast() where clusters[row] == clusters[row + 1] {
      #expect(folds.assignment[row] == folds.assignment[row + 1])
      #expect(split.heldOut.contains(row) == split.heldOut.contains(row + 1))
    }
  }

  @Test("more parts than rows are refused")
  func tooMany() async {
    await #expect(processExitsWith: .failure) { _ = Folds(count: 4, event: [true, false, false]) }
  }
}

@Suite("Cross-validation")
struct CrossValidationTests {
  struct Unfit: Error, Equatable { let rows: Int }

  let values = (0..<40).map { Double($0 * $0 % 17) }

  @Test("rows are predicted by the mean of the others, whatever the threads")
  func predictions() throws {
    let (values, event) = (values, values.map { $0 > 8 })
    let folds = Folds(count: 4, event: event)
    let predict = { (lanes: Lanes) in
      folds.predictions(
        lanes: lanes,
        fit: { rows in rows.reduce(0) { $0 + values[$1] } / Double(rows.count) },
        predict: { mean, rows in rows.map { mean + Double($0) } })
    }
    let single = predict(.single)
    for threads in [2, 4, 7] { #expect(predict(Lanes(threads: threads)) == single) }
    let others = values.indices.filter { folds.assignment[$0] != folds.assignment[11] }
    let mean = others.reduce(0) { $0 + values[$1] } / Double(others.count)
    expectClose(single[11], mean + 11, .roundoff)
  }

  @Test("the first fold's error comes out, whatever the threads")
  func errors() {
    let folds = Folds(assignment: [0, 1, 1, 2, 2, 2], count: 3)
    for threads in [1, 3] {
      #expect(throws: Unfit(rows: 4)) {
        try folds.map(lanes: Lanes(threads: threads)) { (split) throws(Unfit) -> Int in
          guard split.training.count > 4 else { throw Unfit(rows: split.training.count) }
          return split.heldOut.count
        }
      }
    }
  }

  @Test("results come in the order of folds")
  func order() {
    let folds = Folds(assignment: [0, 1, 1, 2, 2, 2], count: 3)
    #expect(folds.map(lanes: Lanes(threads: 3)) { $0.heldOut.count } == [1, 2, 3])
  }
}
