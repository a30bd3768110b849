internal import DataFrames
internal import RealModule

/// Deliveries and expectations over the waves of a survey.
struct GapSeries {
  /// The waves in order.
  let waves: [ExpectationGap.Wave]

  init(
    _ pairs: [(delivery: [Double], expectation: [Double])], _ column: Column, _ weights: [Double]
  ) {
    let (codes, names) = Self.order(column)
    let levels = names.indices.map { code in
      Self.level(pairs, codes.indices.filter { codes[$0] == code }, weights)
    }
    var waves: [ExpectationGap.Wave] = []
    var drift = 0.0
    for (name, level) in zip(names, levels) {
      guard let first = levels.first, first.delivery > 0, first.expectation > 0 else { break }
      let expectation = 100 * level.expectation / first.expectation
      let delivery = 100 * level.delivery / first.delivery
      let gap = expectation - delivery
      let error = 100 * level.error / min(first.expectation, first.delivery)
      if waves.isEmpty || !(error > 0) {
        drift = 0
      } else {
        drift = max(0, drift + gap / error - 0.5)
      }
      waves.append(
        .init(
          name: name, expectation: expectation, delivery: delivery, gap: gap, gapError: error,
          drift: drift))
    }
    self.waves = waves
  }

  /// The mean of all drivers' deliveries and expectations in some rows, and the error of the gap.
  private static func level(
    _ pairs: [(delivery: [Double], expectation: [Double])], _ rows: [Int], _ weights: [Double]
  ) -> (delivery: Double, expectation: Double, error: Double) {
    func mean(_ values: (Int) -> [Double]) -> [Double] {
      rows.map { row in
        let present = values(row).filter { !$0.isNaN }
        return present.reduce(0, +) / Double(present.count)
      }
    }
    let used = rows.map { weights[$0] }
    let deliveries = mean { row in pairs.map { $0.delivery[row] } }
    let expectations = mean { row in pairs.map { $0.expectation[row] } }
    let gaps = zip(expectations, deliveries).map { $0 - $1 }
    let gap = IndexWork.mean(gaps, used)
    var (squares, total) = (0.0, 0.0)
    for (value, weight) in zip(gaps, used) where !value.isNaN {
      squares += weight * weight * (value - gap) * (value - gap)
      total += weight
    }
    return (
      IndexWork.mean(deliveries, used), IndexWork.mean(expectations, used),
      squares.squareRoot() / total
    )
  }

  /// Waves by number or, as text, by their names.
  static func order(_ column: Column) -> ([Int], [String]) {
    switch column.values {
    case .numeric(let numbers):
      let levels = Set(numbers.filter { !$0.isNaN }).sorted()
      let codes = numbers.map { number in levels.firstIndex(of: number) ?? -1 }
      return (codes, levels.map { $0 == $0.rounded() ? "\(Int($0))" : "\($0)" })
    case .categorical(let codes, let levels): return (codes.map { Int($0) }, levels)
    case .logical(let truths): return (truths.map { Int($0) }, ["false", "true"])
    }
  }
}
