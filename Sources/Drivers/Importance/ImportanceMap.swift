public import DataFrames
public import Measures
public import Scoring

internal import RealModule

/// Importance beside performance, and what drives the outcome beside what customers say matters.
public struct ImportanceMap: Sendable {
  /// Where a driver stands among the others.
  public enum Quadrant: String, Sendable, CaseIterable {
    /// It matters more than most and is delivered worse than most.
    case improve
    /// It matters more than most and is delivered well.
    case keep
    /// It matters less than most and is delivered worse.
    case wait
    /// It matters less than most and is delivered well.
    case possiblyTooMuch
  }

  /// One driver on the map.
  public struct Place: Sendable {
    /// The driver.
    public let driver: Battery.Driver
    /// The mean score from 0 to 100.
    public let performance: Double
    /// Its normal interval.
    public let performanceInterval: ConfidenceInterval
    /// The share of what drives the outcome.
    public let importance: Double
    /// Its bootstrap interval.
    public let importanceInterval: ConfidenceInterval
    /// Where it stands.
    public let quadrant: Quadrant
    /// The mean stated importance from 0 to 100; `nil` where nobody was asked.
    public let stated: Double?
  }

  /// The drivers that enter alone.
  public let places: [Place]

  /// Draws the map.
  ///
  /// - Parameters:
  ///   - found: What drives the outcome.
  ///   - battery: The battery.
  ///   - answers: Raw answers.
  ///   - data: What `found` was found in.
  ///   - level: The confidence level.
  /// - Throws: `BatteryError` for answers that cannot be used.
  public init(
    _ found: KeyDrivers, _ battery: Battery, _ answers: DataFrame, _ data: DriverData,
    level: Double
  ) throws(BatteryError) {
    let scores = try battery.scores(of: answers, [.statedImportance])
    let single = found.drivers.filter { $0.player.columns.count == 1 }
    let weights = data.table.weights ?? [Double](repeating: 1, count: data.rows.count)
    let performances = single.map { driver in
      Self.mean(data.table.columns[driver.player.columns[0]], weights)
    }
    let middle = (
      importance: single.reduce(0.0) { $0 + $1.share } / Double(max(single.count, 1)),
      performance: performances.reduce(0.0) { $0 + $1.value } / Double(max(single.count, 1))
    )
    places = zip(single, performances).compactMap { found, performance in
      guard let driver = battery.driver(found.player.name) else { return nil }
      let quadrant: Quadrant =
        found.share >= middle.importance
        ? (performance.value < middle.performance ? .improve : .keep)
        : (performance.value < middle.performance ? .wait : .possiblyTooMuch)
      let stated = scores.first { $0.driver == driver.name }?.values
      return Place(
        driver: driver, performance: performance.value,
        performanceInterval: performance.interval(level: level, within: 0...100),
        importance: found.share, importanceInterval: found.interval, quadrant: quadrant,
        stated: stated.map { values in
          IndexWork.mean(data.rows.map { values[$0] }, weights)
        })
    }
  }

  private static func mean(_ values: [Double], _ weights: [Double]) -> Estimate {
    let total = weights.reduce(0, +)
    let mean = IndexWork.mean(values, weights)
    let squares = zip(values, weights).reduce(0.0) { sum, pair in
      sum + pair.1 * pair.1 * (pair.0 - mean) * (pair.0 - mean)
    }
    return Estimate(value: mean, standardError: squares.squareRoot() / total)
  }
}

extension DriverData {
  /// Codes from 0 of the rows used, equal where the raw table's are.
  ///
  /// - Parameter codes: A code for each row of the raw table.
  /// - Returns: A code for each row used.
  public func clusters(_ codes: [Int32]) -> [Int32] {
    var known: [Int32: Int32] = [:]
    return rows.map { row in
      let code = known[codes[row], default: Int32(known.count)]
      known[codes[row]] = code
      return code
    }
  }
}
