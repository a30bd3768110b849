public import DataFrames
public import Measures
public import Scoring

internal import Distributions
internal import RealModule

/// What customers get beside what they expected, driver by driver.
public struct ExpectationGap: Sendable {
  /// One driver.
  public struct DriverGap: Sendable {
    /// The driver.
    public let driver: Battery.Driver
    /// The respondents who answered both.
    public let respondents: Int
    /// The mean delivery, from 0 to 100.
    public let delivery: Double
    /// The mean expectation.
    public let expectation: Double
    /// Delivery less expectation, with the error of paired differences.
    public let gap: Estimate
    /// The share of respondents who get less than they expected.
    public let shareBelow: Double
    /// The share who get more.
    public let shareAbove: Double
    /// How far below expectations deliveries are on average, counting what is above as zero.
    public let shortfall: Double
    /// What it does to the outcome; `nil` without one.
    public let effect: DifferenceTest?
  }

  /// One wave of the survey.
  public struct Wave: Sendable, Equatable {
    /// The wave, as its column says.
    public let name: String
    /// The mean expectation of all drivers, the first wave being 100.
    public let expectation: Double
    /// The mean delivery of all drivers, the first wave being 100.
    public let delivery: Double
    /// Expectation less delivery on that scale.
    public let gap: Double
    /// Its standard error, that of the first wave left out.
    public let gapError: Double
    /// The cumulated drift of the gap, in standard errors beyond half of one, so far.
    public let drift: Double

    /// Whether the drift is past 4, the limit of a control chart.
    public var isAlarm: Bool { drift > 4 }
  }

  /// What expectations were measured by.
  public let kind: Battery.Kind
  /// The drivers with both.
  public let drivers: [DriverGap]
  /// The waves in order; empty without a column of waves.
  public let waves: [Wave]

  /// Compares delivery and expectation.
  ///
  /// - Parameters:
  ///   - battery: The battery.
  ///   - answers: Raw answers.
  ///   - kind: What stands for expectations: expectation or ideal.
  ///   - outcome: An outcome of the battery or a column of numbers that gaps may affect, if any.
  ///   - wave: The column of waves, if any.
  ///   - weights: What rows weigh; all 1 when `nil`.
  /// - Throws: `BatteryError` for answers that cannot be used, ``GapError`` where nothing can be
  ///   compared.
  public init(
    _ battery: Battery, _ answers: DataFrame, against kind: Battery.Kind, outcome: String? = nil,
    wave: Column? = nil, weights: [Double]? = nil
  ) throws {
    let scores = try battery.scores(of: answers, [.delivery, kind])
    func score(_ driver: Battery.Driver, _ kind: Battery.Kind) -> [Double]? {
      scores.first { $0.driver == driver.name && $0.kind == kind }?.values
    }
    let weights = weights ?? [Double](repeating: 1, count: answers.rowCount)
    let explained = try outcome.map { try Self.outcome($0, battery, answers) }
    let pairs = battery.drivers.compactMap { driver in
      score(driver, .delivery).flatMap { delivery in
        score(driver, kind).map { (driver: driver, delivery: delivery, expectation: $0) }
      }
    }
    guard !pairs.isEmpty else { throw GapError.nothingAsked(kind) }
    self.kind = kind
    drivers = try pairs.map {
      try DriverGap($0.driver, $0.delivery, $0.expectation, explained, weights)
    }
    waves =
      wave.map { GapSeries(pairs.map { ($0.delivery, $0.expectation) }, $0, weights).waves }
      ?? []
  }

  private static func outcome(
    _ name: String, _ battery: Battery, _ answers: DataFrame
  ) throws -> [Double] {
    if battery.driver(name) != nil,
      let score = try battery.scores(of: answers).first(where: { $0.column == name })
    {
      return score.values
    }
    guard let column = answers[name] else {
      throw GapError.noOutcome(name, nearest: answers.nearestName(to: name))
    }
    guard case .numeric(let values) = column.values else { throw GapError.outcomeNotNumeric(name) }
    return values
  }
}

extension ExpectationGap.DriverGap {
  fileprivate init(
    _ driver: Battery.Driver, _ delivery: [Double], _ expectation: [Double],
    _ outcome: [Double]?, _ weights: [Double]
  ) throws {
    let rows = delivery.indices.filter {
      !delivery[$0].isNaN && !expectation[$0].isNaN && weights[$0] > 0
    }
    guard rows.count > 1 else { throw GapError.tooFew(driver.name, rows.count) }
    func mean(_ values: (Int) -> Double) -> Double {
      IndexWork.mean(rows.map(values), rows.map { weights[$0] })
    }
    let differences = rows.map { delivery[$0] - expectation[$0] }
    let gap = mean { delivery[$0] - expectation[$0] }
    let total = rows.reduce(0.0) { $0 + weights[$1] }
    let squares = zip(rows, differences).reduce(0.0) { sum, pair in
      let part = weights[pair.0] * (pair.1 - gap)
      return sum + part * part
    }
    let count = Double(rows.count)
    self.init(
      driver: driver, respondents: rows.count, delivery: mean { delivery[$0] },
      expectation: mean { expectation[$0] },
      gap: Estimate(
        value: gap, standardError: (squares * count / (count - 1)).squareRoot() / total),
      shareBelow: mean { delivery[$0] < expectation[$0] ? 1 : 0 },
      shareAbove: mean { delivery[$0] > expectation[$0] ? 1 : 0 },
      shortfall: mean { max(expectation[$0] - delivery[$0], 0) },
      effect: try outcome.map { outcome in
        let used = rows.filter { !outcome[$0].isNaN }
        return try DifferenceTest(
          delivery: used.map { delivery[$0] }, expectation: used.map { expectation[$0] },
          outcome: used.map { outcome[$0] }, weights: used.map { weights[$0] })
      })
  }
}

/// Why gaps cannot be told.
public enum GapError: Error, Sendable, Equatable, CustomStringConvertible {
  /// No driver has items of both kinds.
  case nothingAsked(Battery.Kind)
  /// Too few answered both.
  case tooFew(String, Int)
  /// There is no such outcome.
  case noOutcome(String, nearest: String?)
  /// The outcome is no number.
  case outcomeNotNumeric(String)

  /// What is wrong and what to do, in a sentence.
  public var description: String {
    switch self {
    case .nothingAsked(let kind):
      "No driver has items of kind \(kind.rawValue) beside those of delivery; add some, or compare "
        + "with another kind."
    case .tooFew(let driver, let count):
      "Driver \"\(driver)\": only \(count) respondent\(count == 1 ? "" : "s") answered both kinds of "
        + "questions."
    case .noOutcome(let name, let nearest):
      "\"\(name)\" is neither an outcome of the battery nor a column"
        + (nearest.map { "; did you mean \"\($0)\"?" } ?? ".")
    case .outcomeNotNumeric(let name):
      "Column \"\(name)\" holds no numbers; ask for an outcome of the battery or a column of numbers."
    }
  }
}
