public import Scoring

/// How the items of a battery are taken together.
public enum BatteryArrangement: String, Sendable, CaseIterable {
  /// By the driver that they speak of.
  case driver
  /// By the stage of the customer's journey: start, buy, service.
  case stage
  /// By the channel: branch, phone, app.
  case channel
}

extension Battery {
  /// The same questions, taken together by stage or channel in place of drivers.
  ///
  /// Outcomes stay as they are. A stage is formative, as its questions are about different things; its
  /// tone is that of most of its questions, by weight. Questions without a stage are left out.
  ///
  /// - Parameter arrangement: What questions are taken together by.
  /// - Returns: The battery; `nil` where no question names a stage or channel.
  /// - Throws: `BatteryError` where a stage is called as an outcome is.
  public func arranged(by arrangement: BatteryArrangement) throws(BatteryError) -> Battery? {
    func place(_ item: Item) -> String? {
      switch arrangement {
      case .driver: item.driver
      case .stage: item.stage
      case .channel: item.channel
      }
    }
    if arrangement == .driver { return self }
    let outcomes = drivers.filter { $0.role == .outcome }
    let explained = Set(outcomes.map(\.name))
    var names: [String] = []
    var moved: [Item] = []
    for item in items where !explained.contains(item.driver) {
      guard let name = place(item) else { continue }
      if !names.contains(name) { names.append(name) }
      moved.append(item.moved(to: name))
    }
    guard !moved.isEmpty else { return nil }
    var keys = keys
    let kept = Set(moved.map(\.column))
    keys.others += items.filter {
      !explained.contains($0.driver) && !kept.contains($0.column)
    }.map(\.column)
    return try Battery(
      name: "\(name), by \(arrangement.rawValue)",
      drivers: names.map { name in
        Driver(
          name: name, tone: tone(of: moved.filter { $0.driver == name }),
          measurement: .formative)
      } + outcomes,
      items: moved + items.filter { explained.contains($0.driver) },
      minimumAnswered: minimumAnswered, keys: keys)
  }

  /// The tone of most items, by weight.
  private func tone(of moved: [Item]) -> Driver.Tone {
    let balance = moved.reduce(0.0) { sum, item in
      let own = items.first { $0.column == item.column }.flatMap { driver($0.driver)?.tone }
      return sum + (own == .emotional ? item.weight : -item.weight)
    }
    return balance > 0 ? .emotional : .rational
  }
}

extension Battery.Item {
  /// The same question for another driver.
  fileprivate func moved(to driver: String) -> Self {
    Self(
      column: column, text: text, driver: driver, kind: kind, range: range,
      isReversed: isReversed, notApplicable: notApplicable, missing: missing, weight: weight,
      stage: stage, channel: channel)
  }
}
