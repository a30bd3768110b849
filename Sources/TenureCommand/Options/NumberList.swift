internal import ArgumentParser
internal import Tenure

/// Numbers separated by commas: 3,6,12.
struct NumberList {
  /// The numbers, in the order given.
  let values: [Double]

  /// Collects numbers.
  init(_ values: [Double] = []) { self.values = values }

  /// Reads numbers that are not negative, each once.
  static func nonNegative(_ argument: String) throws -> NumberList {
    try read(argument) { $0 >= 0 ? nil : "\($0.formatted) is negative" }
  }

  /// Reads numbers strictly between 0 and 1, each once.
  static func shares(_ argument: String) throws -> NumberList {
    try read(argument) { 0 < $0 && $0 < 1 ? nil : "\($0.formatted) is not between 0 and 1" }
  }

  /// Reads times above 0, each later than the one before.
  static func ascending(_ argument: String) throws -> NumberList {
    let list = try read(argument) { $0 > 0 ? nil : "\($0.formatted) is not above 0" }
    for (earlier, later) in zip(list.values, list.values.dropFirst()) where later < earlier {
      throw ValidationError(
        "\(later.formatted) comes before \(earlier.formatted); write times from the first to the "
          + "last.")
    }
    return list
  }

  /// Reads two numbers above 0.
  static func positivePair(_ argument: String) throws -> NumberList {
    let numbers = argument.split(separator: ",", omittingEmptySubsequences: false)
      .map { Double($0) ?? .nan }
    guard numbers.count == 2, numbers.allSatisfy({ $0 > 0 && $0.isFinite }) else {
      throw ValidationError("\"\(argument)\" is no pair of numbers above 0; write it as in 6,14.")
    }
    return NumberList(numbers)
  }

  private static func read(
    _ argument: String, _ fault: (Double) -> String?
  ) throws -> NumberList {
    var values: [Double] = []
    for text in argument.split(separator: ",", omittingEmptySubsequences: false) {
      guard let value = Double(text), value.isFinite else {
        throw ValidationError(
          text.isEmpty
            ? "a number is missing beside a comma; write them as in 3,6,12."
            : "\"\(text)\" is no number; write them as in 3,6,12.")
      }
      if let fault = fault(value) { throw ValidationError("\(fault).") }
      guard !values.contains(value) else {
        throw ValidationError("\(value.formatted) is given twice.")
      }
      values.append(value)
    }
    return NumberList(values)
  }
}

extension Double {
  /// The number as short as it is.
  fileprivate var formatted: String { NumberText.plain(self) }
}

/// Names separated by commas: region,plan.
struct NameList: ExpressibleByArgument {
  /// The names, in the order given.
  let names: [String]

  /// Collects names.
  init(_ names: [String] = []) { self.names = names }

  init?(argument: String) {
    names = argument.split(separator: ",").map(String.init)
    guard !names.isEmpty, Set(names).count == names.count else { return nil }
  }
}
