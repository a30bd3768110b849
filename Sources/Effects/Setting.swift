/// What is done to each customer before the model is asked.
enum Setting: Sendable, Equatable {
  /// Nothing.
  case asObserved
  /// An input is given one value for all: a number, or the index of a level.
  case value(input: Int, Double)
  /// A number is raised.
  case shift(input: Int, by: Double)

  /// Changes a customer's slots.
  func apply(to slots: inout [Double]) {
    switch self {
    case .asObserved: break
    case .value(let input, let value): slots[input] = value
    case .shift(let input, let amount): slots[input] += amount
    }
  }
}

/// A sum of weighted settings: a change is one setting less another.
struct WeightedSetting: Sendable, Equatable {
  let setting: Setting
  let weight: Double

  init(_ setting: Setting, _ weight: Double = 1) {
    self.setting = setting
    self.weight = weight
  }
}

extension [WeightedSetting] {
  /// The change from one setting to another.
  static func change(from: Setting, to: Setting) -> [WeightedSetting] {
    [WeightedSetting(to), WeightedSetting(from, -1)]
  }
}
