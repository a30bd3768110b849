/// What turns raw answers into columns of a model: a battery, and what training learned beside it.
///
/// It travels with the model, so that whoever predicts gives raw answers and gets the bits that
/// training had. A customer counts as surveyed who answered at least one question of the battery, "does
/// not apply" included. Where the model has a column ``Measure/surveyed``, whoever was never surveyed
/// takes ``Feature/neverSurveyed`` in every other column, the mean of those surveyed in training; its
/// coefficient then is the distance of a customer who was never asked from the average one who was.
/// Without that column such a customer lacks the values, and the model's rule for missing values holds.
public struct SurveyEncoder: Sendable, Equatable {
  /// What a column holds.
  public enum Measure: Sendable, Equatable {
    /// A driver's score from 0 to 100, of answers of one kind.
    case score(driver: Int, Battery.Kind)
    /// A driver's delivery less its ideal: the customer's own where the battery asks for it, else
    /// the one that was learned.
    case gap(driver: Int)
    /// A driver's delivery in percent of the ideal that was learned, at most 100.
    case meetRate(driver: Int)
    /// The engagement index: the meet rates, weighted by the contributions that were learned.
    case index
    /// 1 for whoever was surveyed, else 0.
    case surveyed
    /// The time from the survey to the moment that the model looks from.
    case age
  }

  /// A column of the model.
  public struct Feature: Sendable, Equatable {
    /// Its name.
    public let name: String
    /// What it holds.
    public let measure: Measure
    /// What it holds of a customer who was never surveyed; NaN for none.
    public let neverSurveyed: Double

    /// Describes a column.
    public init(name: String, measure: Measure, neverSurveyed: Double = .nan) {
      self.name = name
      self.measure = measure
      self.neverSurveyed = neverSurveyed
    }

    /// Equal bits, so that NaN is itself.
    public static func == (a: Feature, b: Feature) -> Bool {
      a.name == b.name && a.measure == b.measure
        && (a.neverSurveyed == b.neverSurveyed
          || a.neverSurveyed.isNaN && b.neverSurveyed.isNaN)
    }
  }

  /// The questionnaire.
  public let battery: Battery
  /// The columns, in order.
  public let features: [Feature]
  /// The ideal of each driver of the battery; `nil` where none was needed.
  public let ideals: [Double?]
  /// The share of each driver of the battery in what drives loyalty; `nil` for those not in the index.
  public let contributions: [Double?]
  /// When answers were given; `nil` where their age is not asked for.
  public let date: SurveyDate?

  /// The raw columns, in the order of ``SurveyRow/answers``: items, then dates.
  public let columns: [String]
  /// The items among them.
  let items: [Battery.Item]
  /// The scores that are formed of them.
  let blocks: [Block]

  /// A driver's items of one kind.
  struct Block: Sendable, Equatable {
    let driver: Int
    let kind: Battery.Kind
    /// Places among the items.
    let items: [Int]
    /// The least weight that must be answered.
    let needed: Double
  }

  /// Puts an encoder together.
  ///
  /// - Parameters:
  ///   - battery: The questionnaire.
  ///   - features: The columns.
  ///   - ideals: The ideal of each driver.
  ///   - contributions: The share of each driver in the index.
  ///   - date: When answers were given.
  /// - Precondition: ``fault(_:_:ideals:contributions:date:)`` finds none.
  public init(
    battery: Battery, features: [Feature], ideals: [Double?], contributions: [Double?],
    date: SurveyDate?
  ) {
    let fault = Self.fault(
      battery, features, ideals: ideals, contributions: contributions, date: date)
    precondition(fault == nil, fault ?? "")
    self.battery = battery
    self.features = features
    self.ideals = ideals
    self.contributions = contributions
    self.date = date
    let wanted = Self.wanted(battery, features, contributions)
    // Whether someone was surveyed shows in any answer.
    let readsAll = features.contains { $0.measure == .surveyed }
    let items = battery.items.filter { item in
      readsAll
        || wanted.contains {
          $0.kind == item.kind && battery.drivers[$0.driver].name == item.driver
        }
    }
    self.items = items
    blocks = wanted.map { wanted in
      let name = battery.drivers[wanted.driver].name
      let own = items.indices.filter {
        items[$0].driver == name && items[$0].kind == wanted.kind
      }
      let total = own.reduce(0) { $0 + items[$1].weight }
      return Block(
        driver: wanted.driver, kind: wanted.kind, items: own,
        needed: battery.minimumAnswered * total * (1 - 1e-12))
    }
    columns = items.map(\.column) + (date?.columns ?? [])
  }

  /// The drivers and kinds of which scores are needed, each once.
  private static func wanted(
    _ battery: Battery, _ features: [Feature], _ contributions: [Double?]
  ) -> [(driver: Int, kind: Battery.Kind)] {
    var wanted: [(driver: Int, kind: Battery.Kind)] = []
    func add(_ driver: Int, _ kind: Battery.Kind) {
      guard !wanted.contains(where: { $0.driver == driver && $0.kind == kind }) else { return }
      wanted.append((driver, kind))
    }
    for feature in features {
      switch feature.measure {
      case .score(let driver, let kind): add(driver, kind)
      case .gap(let driver):
        add(driver, .delivery)
        if battery.asksIdeal(driver) { add(driver, .ideal) }
      case .meetRate(let driver): add(driver, .delivery)
      case .index:
        for (driver, share) in contributions.enumerated() where share != nil {
          add(driver, .delivery)
        }
      case .surveyed, .age: break
      }
    }
    return wanted
  }

  /// The feature called `name`.
  public func feature(_ name: String) -> Feature? { features.first { $0.name == name } }

  /// The driver of a feature, if it has one alone.
  public func driver(of feature: Feature) -> Battery.Driver? {
    switch feature.measure {
    case .score(let driver, _), .gap(let driver), .meetRate(let driver): battery.drivers[driver]
    case .index, .surveyed, .age: nil
    }
  }

  /// The columns of each driver, which are one reason together.
  public var reasonGroups: [ReasonGroup] {
    battery.drivers.compactMap { driver in
      let names = features.filter { self.driver(of: $0) == driver }.map(\.name)
      return names.isEmpty ? nil : ReasonGroup(label: driver.label, inputs: names)
    }
  }

  /// The columns that must be read from a table so that a model can have `names`.
  public func rawColumns(for names: Set<String>) -> Set<String> {
    names.subtracting(features.map(\.name)).union(columns)
  }
}

extension Battery {
  /// Whether there are items for the ideal of a driver.
  func asksIdeal(_ driver: Int) -> Bool { !items(of: drivers[driver].name, .ideal).isEmpty }
}

extension SurveyEncoder {
  /// What contradicts itself, as a clause; `nil` when all is well.
  public static func fault(
    _ battery: Battery, _ features: [Feature], ideals: [Double?], contributions: [Double?],
    date: SurveyDate?
  ) -> String? {
    let count = battery.drivers.count
    guard !features.isEmpty else { return "the battery gives no column" }
    guard Set(features.map(\.name)).count == features.count else {
      return "two columns of the battery have the same name"
    }
    guard ideals.count == count, contributions.count == count else {
      return "\(ideals.count) ideals and \(contributions.count) contributions for \(count) drivers"
    }
    guard ideals.allSatisfy({ $0.map { $0 > 0 && $0 <= 100 } ?? true }) else {
      return "an ideal is not between 0 and 100"
    }
    guard contributions.allSatisfy({ $0.map { $0 >= 0 && $0.isFinite } ?? true }) else {
      return "a contribution is negative"
    }
    for feature in features {
      if let fault = fault(battery, feature, ideals, contributions, date) { return fault }
    }
    return nil
  }

  private static func fault(
    _ battery: Battery, _ feature: Feature, _ ideals: [Double?], _ contributions: [Double?],
    _ date: SurveyDate?
  ) -> String? {
    func has(_ driver: Int, _ kind: Battery.Kind) -> Bool {
      battery.drivers.indices.contains(driver)
        && !battery.items(of: battery.drivers[driver].name, kind).isEmpty
    }
    guard !feature.neverSurveyed.isInfinite else { return "\(feature.name) is infinite" }
    switch feature.measure {
    case .score(let driver, let kind):
      return has(driver, kind) ? nil : "\(feature.name) has no items"
    case .gap(let driver):
      guard has(driver, .delivery) else { return "\(feature.name) has no items" }
      return battery.asksIdeal(driver) || ideals[driver] != nil
        ? nil : "\(feature.name) has no ideal"
    case .meetRate(let driver):
      guard has(driver, .delivery) else { return "\(feature.name) has no items" }
      return ideals[driver] != nil ? nil : "\(feature.name) has no ideal"
    case .index:
      let parts = contributions.indices.filter { contributions[$0] != nil }
      guard parts.contains(where: { contributions[$0] ?? 0 > 0 }) else {
        return "\(feature.name) has no contributions"
      }
      return parts.allSatisfy { has($0, .delivery) && ideals[$0] != nil }
        ? nil : "\(feature.name) lacks an ideal"
    case .surveyed: return nil
    case .age: return date == nil ? "\(feature.name) has no date" : nil
    }
  }
}
