public import DataFrames
public import Measures
public import Scoring

internal import Formulas
internal import RealModule

/// How well customers' ideals are met, weighted by what drives their loyalty.
///
///     index = 100 Σ c_d m_d,   m_d = D_d / I_d
///
/// with D_d a customer's delivery of driver d from 0 to 100, I_d the ideal of the category, and c_d the
/// driver's share of what drives the outcome. Intervals come from bootstrap samples of customers, in each
/// of which ideals and shares are estimated anew.
public struct EngagementIndex: Sendable {
  /// How the index is made.
  public struct Options: Sendable {
    /// Whether a delivery beyond the ideal counts as meeting it and no more.
    public var capped = true
    /// The quantile of deliveries that stands in for ideals which were not asked for.
    public var idealQuantile = 0.9
    /// The confidence level.
    public var level = 0.95

    /// Default options.
    public init() {}
  }

  /// An estimate with its bootstrap interval.
  public struct Value: Sendable, Equatable {
    /// The estimate.
    public let value: Double
    /// Its interval.
    public let interval: ConfidenceInterval
  }

  /// What is said of one driver.
  public struct DriverIndex: Sendable {
    /// The driver.
    public let driver: Battery.Driver
    /// The mean delivery.
    public let delivery: Value
    /// The ideal.
    public let ideal: Value
    /// Whether the ideal was asked for rather than taken from the best deliveries.
    public let isAsked: Bool
    /// The mean rate at which the ideal is met, after capping.
    public let meetRate: Value
    /// The share of what drives the outcome.
    public let contribution: Value
  }

  /// The index of a segment or brand.
  public struct Group: Sendable {
    /// Its name.
    public let name: String
    /// The customers in it with an index.
    public let customers: Double
    /// Its mean index.
    public let index: Value
    /// Its lead over all customers' index.
    public let lead: Value
    /// The probability, as bootstrap samples have it, of each rank from first to last.
    public let rankProbabilities: [Double]
  }

  /// The drivers.
  public let drivers: [DriverIndex]
  /// The mean index of all customers.
  public let index: Value
  /// The index of each row of the table, NaN where too little was answered.
  public let customers: [Double]
  /// The groups, best first; empty without a column to group by.
  public let groups: [Group]
  /// Each outcome of the battery as the mean of its items from 0 to 100: the form of the American
  /// Customer Satisfaction Index.
  public let outcomes: [(driver: Battery.Driver, level: Value)]
  /// The emotional share of what drives the outcome; `nil` where all drivers have one tone.
  public let emotional: EmotionalShare?
  /// The customers that the contributions are from.
  public let rows: Int

  /// Makes the index.
  ///
  /// - Parameters:
  ///   - battery: The battery.
  ///   - answers: Raw answers.
  ///   - question: What the drivers' contributions are for.
  ///   - group: The column of segments or brands, if any.
  ///   - bootstrap: How samples are drawn.
  ///   - options: How the index is made.
  /// - Throws: As ``DriverData``, and ``ImportanceError`` where contributions cannot be formed.
  public init(
    _ battery: Battery, _ answers: DataFrame, _ question: DriverQuestion, group: Column? = nil,
    _ bootstrap: ClusterBootstrap, _ options: Options = Options()
  ) throws {
    let work = try IndexWork(battery, answers, question, group: group, options)
    let point = try work.estimate(work.weights)
    let samples = work.samples(bootstrap)
    let jackknife = work.jackknife(bootstrap)
    func value(isShare: Bool = false, _ path: (IndexWork.Point) -> Double) -> Value {
      Value(
        value: path(point),
        interval: bootstrap.interval(
          path(point), samples.map(path), jackknife: jackknife.map(path), isShare: isShare,
          level: options.level))
    }
    drivers = work.drivers.indices.map { d in
      DriverIndex(
        driver: work.drivers[d], delivery: value { $0.deliveries[d] },
        ideal: value { $0.ideals[d] }, isAsked: work.idealRatings[d] != nil,
        meetRate: value { $0.meetRates[d] },
        contribution: value(isShare: true) { $0.contributions[d] })
    }
    index = value(\.index)
    customers = work.customers(point)
    outcomes = work.outcomes.indices.map { o in
      (driver: work.outcomes[o].driver, level: value { $0.outcomes[o] })
    }
    let names = work.groupNames
    groups = names.indices.map { g in
      let better = samples.map { sample in
        sample.groups.filter { $0 > sample.groups[g] }.count
      }
      return Group(
        name: names[g], customers: point.groupSizes[g], index: value { $0.groups[g] },
        lead: value { $0.groups[g] - $0.index },
        rankProbabilities: names.indices.map { rank in
          Double(better.filter { $0 == rank }.count) / Double(max(samples.count, 1))
        })
    }.sorted { $0.index.value > $1.index.value }
    emotional = EmotionalShare(work.drivers, point) { value(isShare: true, $0) }
    rows = work.data.rows.count
  }
}
