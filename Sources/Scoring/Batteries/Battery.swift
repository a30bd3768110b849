internal import DataFrames

/// A questionnaire: which columns hold answers, what an answer may be, and which driver it speaks of.
///
/// It is a plain value that a scorer can carry, so that a service can be given raw answers.
public struct Battery: Sendable, Equatable {
  /// What a set of items measures together: trust, value, or the loyalty that they lead to.
  public struct Driver: Sendable, Equatable {
    /// Whether it appeals to feeling or to reckoning.
    public enum Tone: String, Sendable, CaseIterable {
      case emotional, rational
    }

    /// How items and driver hang together.
    public enum Measurement: String, Sendable, CaseIterable {
      /// The driver shows in every item, so that items agree and reliability has a meaning.
      case reflective
      /// The items together make up the driver, and need not agree.
      case formative
    }

    /// What the driver is for.
    public enum Role: String, Sendable, CaseIterable {
      /// It explains.
      case driver
      /// It is explained: satisfaction, loyalty.
      case outcome
    }

    /// The name, which becomes the name of a column.
    public let name: String
    /// What reports call it.
    public let label: String
    /// Its tone; `nil` for an outcome.
    public let tone: Tone?
    /// How its items hang together.
    public let measurement: Measurement
    /// What it is for.
    public let role: Role

    /// Describes a driver.
    public init(
      name: String, label: String? = nil, tone: Tone?, measurement: Measurement = .reflective,
      role: Role = .driver
    ) {
      self.name = name
      self.label = label ?? name
      self.tone = tone
      self.measurement = measurement
      self.role = role
    }
  }

  /// What an item asks for.
  public enum Kind: String, Sendable, CaseIterable {
    /// How it is.
    case delivery
    /// How it was expected to be.
    case expectation
    /// How it would be at its best.
    case ideal
    /// How much it matters, as customers say.
    case statedImportance

    /// What is put behind a driver's name to name the column of this kind; nothing for delivery.
    public var suffix: String {
      switch self {
      case .delivery: ""
      case .expectation: "_expectation"
      case .ideal: "_ideal"
      case .statedImportance: "_stated_importance"
      }
    }
  }

  /// One question.
  public struct Item: Sendable, Equatable {
    /// The column with the answers.
    public let column: String
    /// The question as customers read it; may be empty.
    public let text: String
    /// The name of the driver.
    public let driver: String
    /// What is asked for.
    public let kind: Kind
    /// The least and the greatest answer that the questionnaire offers.
    public let range: ClosedRange<Double>
    /// Whether a high answer speaks against the driver.
    public let isReversed: Bool
    /// Answers that mean "does not apply to me".
    public let notApplicable: [Double]
    /// Answers that mean "no answer".
    public let missing: [Double]
    /// How much the item counts within its driver.
    public let weight: Double
    /// The stage of the customer's journey that it asks about, if any.
    public let stage: String?
    /// The channel that it asks about, if any.
    public let channel: String?

    /// Describes a question.
    public init(
      column: String, text: String = "", driver: String, kind: Kind = .delivery,
      range: ClosedRange<Double>, isReversed: Bool = false, notApplicable: [Double] = [],
      missing: [Double] = [], weight: Double = 1, stage: String? = nil, channel: String? = nil
    ) {
      self.column = column
      self.text = text
      self.driver = driver
      self.kind = kind
      self.range = range
      self.isReversed = isReversed
      self.notApplicable = notApplicable
      self.missing = missing
      self.weight = weight
      self.stage = stage
      self.channel = channel
    }

    /// The answer on the scale from 0, the worst, to 100.
    ///
    /// - Returns: NaN for what is no answer: missing, a code for it, or "does not apply".
    /// - Precondition: Any other answer is within the range.
    public func score(_ answer: Double) -> Double {
      guard isAnswer(answer) else { return .nan }
      let share = (answer - range.lowerBound) / (range.upperBound - range.lowerBound)
      return 100 * (isReversed ? 1 - share : share)
    }

    /// Whether a value is an answer rather than the lack of one.
    public func isAnswer(_ value: Double) -> Bool {
      !value.isNaN && !missing.contains(value) && !notApplicable.contains(value)
    }
  }

  /// What identifies answers beside the items.
  public struct Keys: Sendable, Equatable {
    /// The column that tells customers apart.
    public var customer: String?
    /// The column of the wave or date of the survey.
    public var wave: String?
    /// The column of how much a respondent counts.
    public var weight: String?
    /// Columns of the table that are not part of the questionnaire.
    public var others: [String] = []

    /// Names nothing.
    public init() {}
  }

  /// What the questionnaire is called.
  public let name: String
  /// What it measures, in the order of reports.
  public let drivers: [Driver]
  /// What it asks.
  public let items: [Item]
  /// The share of a driver's items, by weight, that must be answered for a score.
  public let minimumAnswered: Double
  /// The columns beside the items.
  public let keys: Keys

  /// Assembles a questionnaire.
  ///
  /// - Throws: ``BatteryError`` when names repeat, an item speaks of an unknown driver, a driver has no
  ///   item, a range is empty or a weight is not positive.
  public init(
    name: String, drivers: [Driver], items: [Item], minimumAnswered: Double = 0.5,
    keys: Keys = Keys()
  ) throws(BatteryError) {
    self.name = name
    self.drivers = drivers
    self.items = items
    self.minimumAnswered = minimumAnswered
    self.keys = keys
    try check()
  }

  /// The driver called `name`.
  public func driver(_ name: String) -> Driver? { drivers.first { $0.name == name } }

  /// The items of a driver that ask for `kind`.
  public func items(of driver: String, _ kind: Kind = .delivery) -> [Item] {
    items.filter { $0.driver == driver && $0.kind == kind }
  }

  /// The battery with one driver alone.
  ///
  /// - Throws: ``BatteryError`` where there is no such driver.
  public func keeping(driver name: String) throws(BatteryError) -> Battery {
    try Battery(
      name: self.name, drivers: drivers.filter { $0.name == name },
      items: items.filter { $0.driver == name }, minimumAnswered: minimumAnswered, keys: keys)
  }

  /// The name of the column with a driver's score.
  public static func column(_ driver: String, _ kind: Kind) -> String { driver + kind.suffix }
}

extension Battery {
  private func check() throws(BatteryError) {
    guard !drivers.isEmpty else { throw .noDrivers }
    guard minimumAnswered > 0, minimumAnswered <= 1 else {
      throw .minimumAnswered(minimumAnswered)
    }
    var names: Set<String> = []
    for driver in drivers {
      guard !driver.name.isEmpty, names.insert(driver.name).inserted else {
        throw .repeatedDriver(driver.name)
      }
      guard items.contains(where: { $0.driver == driver.name }) else {
        throw .noItems(driver: driver.name)
      }
      if driver.role == .driver, driver.tone == nil { throw .noTone(driver: driver.name) }
    }
    var columns: Set<String> = []
    for item in items {
      guard !item.column.isEmpty, columns.insert(item.column).inserted else {
        throw .repeatedColumn(item.column)
      }
      guard names.contains(item.driver) else {
        throw .unknownDriver(
          item.driver, column: item.column,
          nearest: item.driver.nearest(among: drivers.map(\.name)))
      }
      try check(item)
    }
  }

  private func check(_ item: Item) throws(BatteryError) {
    let (low, high) = (item.range.lowerBound, item.range.upperBound)
    guard low.isFinite, high.isFinite, low < high else { throw .emptyRange(column: item.column) }
    guard item.weight > 0, item.weight.isFinite else {
      throw .weight(item.weight, column: item.column)
    }
    for code in item.notApplicable + item.missing where item.range.contains(code) {
      throw .codeInRange(code, column: item.column, range: item.range)
    }
  }
}
