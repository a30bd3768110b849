import Benchmark
import DataFiles
import DataFrames
import Foundation
import Lanes
import Scoring

// Names are KIND/WHAT/SIZE or KIND/WHAT/THREADS/SIZE; Benchmarks/peers/throughput.py divides by the size,
// rows or megabytes.
let benchmarks: @Sendable () -> Void = {
  let environment = ProcessInfo.processInfo.environment
  guard let folder = environment["TENURE_BENCHMARK"],
    let rows = environment["TENURE_BENCHMARK_ROWS"].flatMap(Int.init),
    let fixtures = try? Fixture.all(in: folder)
  else { fatalError("Benchmarks/throughput makes the models and runs this") }
  let isTrial = rows < 200_000
  Benchmark.defaultConfiguration = .init(
    metrics: [.wallClock, .throughput], warmupIterations: isTrial ? 1 : 3,
    maxDuration: isTrial ? .milliseconds(50) : .seconds(2), maxIterations: 200)

  for fixture in fixtures {
    for threads in Set([1, Lanes.processors]).sorted() {
      let lanes = Lanes(threads: threads)
      if fixture.name.hasSuffix("logistic") { roof(fixture, rows, lanes) }
      batch(fixture, rows, lanes)
    }
    single(fixture, 10_000)
  }
  reading("numeric", megabytes: isTrial ? 2 : 64, Tables.numeric)
  reading("mixed", megabytes: isTrial ? 2 : 64, Tables.mixed)
}

/// Reads the memory that a table lies in.
private func roof(_ fixture: Fixture, _ rows: Int, _ lanes: Lanes) {
  Benchmark("roof/\(fixture.name)/\(lanes.threads)/\(rows)") { benchmark, table in
    for _ in benchmark.scaledIterations { blackHole(readSum(table, lanes: lanes)) }
  } setup: {
    try fixture.customers(rows)
  }
}

/// Scores a table: into new memory, into that of the table before, and a block at a time.
private func batch(_ fixture: Fixture, _ rows: Int, _ lanes: Lanes) {
  // The harness reports nothing that takes a second or more.
  let rows = min(rows, fixture.mostRows)
  let what = "\(fixture.name)/\(lanes.threads)/\(rows)"
  Benchmark("new/\(what)") { benchmark, table in
    for _ in benchmark.scaledIterations {
      blackHole(try fixture.scorer.score(table, options: fixture.options, lanes: lanes))
    }
  } setup: {
    try fixture.customers(rows)
  }
  Benchmark("batch/\(what)") { benchmark, table in
    var scores = Scores()
    for _ in 0..<2 { try score(fixture, table, lanes, into: &scores) }
    benchmark.startMeasurement()
    for _ in benchmark.scaledIterations { try score(fixture, table, lanes, into: &scores) }
    benchmark.stopMeasurement()
    blackHole(scores)
  } setup: {
    try fixture.customers(rows)
  }
  Benchmark("blocks/\(what)") { benchmark, table in
    for _ in benchmark.scaledIterations {
      try fixture.scorer.forEachBlock(of: table, options: fixture.options, lanes: lanes) {
        _, scores in blackHole(scores.linearPredictor.first)
      }
    }
  } setup: {
    try fixture.customers(rows)
  }
}

/// Scores a table into memory that is used again.
private func score(
  _ fixture: Fixture, _ table: DataFrame, _ lanes: Lanes, into scores: inout Scores
) throws {
  try fixture.scorer.score(table, options: fixture.options, lanes: lanes, into: &scores)
}

/// Scores ten thousand customers, one after another.
private func single(_ fixture: Fixture, _ rows: Int) {
  Benchmark("single/\(fixture.name)/\(rows)") { benchmark, customers in
    for _ in benchmark.scaledIterations {
      blackHole(scoreSingly(fixture.scorer, customers, count: rows))
    }
  } setup: {
    try fixture.slots(256)
  }
}

/// Reads a table that is in memory, on one core.
private func reading(_ name: String, megabytes: Int, _ table: @escaping (Int) -> [UInt8]) {
  Benchmark("read/\(name)/\(megabytes)") { benchmark, text in
    for _ in benchmark.scaledIterations {
      blackHole(try CSVReader.read(bytes: text, source: "table"))
    }
  } setup: {
    table(megabytes)
  }
}
