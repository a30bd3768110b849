import Benchmark
import DataFiles
import DataFrames
import Foundation
import Lanes
import Scoring

// A benchmark's name says what a run of it does, for Benchmarks/throughput to divide by:
// "batch | wide-cox | rows=1000000 | bytes=256000000".
let benchmarks: @Sendable () -> Void = {
  Benchmark.defaultConfiguration = .init(
    metrics: [.wallClock], timeUnits: .nanoseconds, warmupIterations: 3,
    maxDuration: .seconds(2), maxIterations: 200)
  guard let folder = ProcessInfo.processInfo.environment["TENURE_BENCHMARK"],
    let fixtures = try? Fixture.all(in: folder)
  else { return }

  for fixture in fixtures {
    // Ten times the last-level cache, so that every run reads the memory.
    let isLight = fixture.name.contains("logistic") || fixture.name.contains("cox")
    let rows = isLight ? 1_000_000 : 200_000
    batch(fixture, rows: rows)
    single(fixture, rows: 100_000)
  }
  reading("numeric", Tables.numeric)
  reading("mixed", Tables.mixed)
}

/// A table of customers, and before it, in the same run, the memory that it lies in.
@Sendable func batch(_ fixture: Fixture, rows: Int) {
  let size = "rows=\(rows) | bytes=\(rows * fixture.bytesOfRow)"
  Benchmark("roof | \(fixture.name) | \(size)") { benchmark, columns in
    for _ in benchmark.scaledIterations { blackHole(readSum(columns)) }
  } setup: {
    fixture.customers(rows).columns.compactMap { column -> [Double]? in
      if case .numeric(let numbers) = column.values { numbers } else { nil }
    }
  }
  for threads in [1, 2] {
    Benchmark("batch | \(fixture.name) | \(size) | threads=\(threads)") { benchmark, frame in
      for _ in benchmark.scaledIterations {
        blackHole(
          try? fixture.scorer.score(
            frame, options: options(fixture), lanes: Lanes(threads: threads)))
      }
    } setup: {
      fixture.customers(rows)
    }
  }
  guard case .logistic(let scorer) = fixture.scorer else { return }
  // The numbers alone, as a peer's predict_proba gives them.
  Benchmark("probabilities | \(fixture.name) | \(size)") { benchmark, frame in
    for _ in benchmark.scaledIterations { blackHole(try? scorer.probabilities(frame)) }
  } setup: {
    fixture.customers(rows)
  }
}

/// One customer after another; each differs from the one before in every value.
@Sendable func single(_ fixture: Fixture, rows: Int) {
  let size = "rows=\(rows) | bytes=\(rows * fixture.bytesOfRow)"
  Benchmark("single | \(fixture.name) | \(size)") { benchmark, state in
    var rowScorer = state.0
    let customers = state.1
    for _ in benchmark.scaledIterations {
      var sum = 0.0
      for index in 0..<rows {
        rowScorer.slots = customers[index & 255]
        sum += rowScorer.score().linearPredictor
      }
      blackHole(sum)
    }
  } setup: {
    (RowScorer(fixture.scorer), try fixture.slots(256))
  }
}

@Sendable func options(_ fixture: Fixture) -> ScoringOptions {
  var options = ScoringOptions()
  if fixture.scorer.survival != nil { options.horizons = [12] }
  return options
}

/// Reads a table that is in memory, on one core.
@Sendable func reading(_ name: String, _ table: @escaping @Sendable (Int) -> [UInt8]) {
  let megabytes = 64
  Benchmark("read | \(name) | rows=1 | bytes=\(megabytes << 20)") { benchmark, text in
    for _ in benchmark.scaledIterations {
      blackHole(try? CSVReader.read(bytes: text, source: "table"))
    }
  } setup: {
    table(megabytes)
  }
}
