/// The days around a prediction: what is observed before it, the gap in which nobody can act, and
/// when the outcome falls.
///
///     observation           gap          outcome
///     (p − o, p]      p     (p, g]       (g, as-of]
///
/// Everything ends at the as-of day, the last that the data know of; nothing after it is used.
public struct ChurnWindows: Sendable, Equatable {
  /// The last day that the data know of.
  public let asOf: CalendarDay
  /// The last day whose knowledge a prediction uses.
  public let prediction: CalendarDay
  /// The last day of the gap.
  public let gapEnd: CalendarDay
  /// The day before the first one observed; `nil` for all days.
  public let observationStart: CalendarDay?

  /// Counts windows back from the as-of day.
  ///
  /// - Parameters:
  ///   - asOf: The last day that the data know of.
  ///   - outcome: The length of the outcome window.
  ///   - gap: The length of the gap.
  ///   - observation: The length of the observation window; all days before when left out.
  ///   - unit: What lengths are counted in.
  public init(
    asOf: CalendarDay, outcome: Int, gap: Int = 0, observation: Int? = nil, unit: CalendarUnit
  ) {
    precondition(outcome > 0 && gap >= 0 && observation ?? 1 > 0, "windows have lengths")
    self.asOf = asOf
    gapEnd = unit.adding(-outcome, to: asOf)
    let prediction = unit.adding(-(outcome + gap), to: asOf)
    self.prediction = prediction
    observationStart = observation.map { unit.adding(-$0, to: prediction) }
  }
}

/// What customers did, day by day, as far as labels need it.
public struct CustomerActivity: Sendable {
  /// By customer: the last day of activity up to the as-of day.
  public private(set) var last: [CalendarDay?]
  /// By customer: the last day of activity up to the prediction day.
  public private(set) var lastKnown: [CalendarDay?]
  /// By customer: the number of activities in the observation window.
  public private(set) var observed: [Int]
  /// The number of activities after the as-of day, which are not used.
  public private(set) var laterCount = 0
  private let asOf: CalendarDay
  private let windows: ChurnWindows?

  /// Nothing seen yet of `count` customers.
  public init(customers count: Int, asOf: CalendarDay, windows: ChurnWindows?) {
    last = Array(repeating: nil, count: count)
    lastKnown = last
    observed = Array(repeating: 0, count: count)
    self.asOf = asOf
    self.windows = windows
  }

  /// Takes note of an activity.
  public mutating func add(_ day: CalendarDay, of customer: Int) {
    guard day <= asOf else {
      laterCount += 1
      return
    }
    if last[customer].map({ $0 < day }) ?? true { last[customer] = day }
    guard let windows, day <= windows.prediction else { return }
    if lastKnown[customer].map({ $0 < day }) ?? true { lastKnown[customer] = day }
    if windows.observationStart.map({ $0 < day }) ?? true { observed[customer] += 1 }
  }
}
