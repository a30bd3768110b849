internal import ArgumentParser

/// Numbers separated by commas: 3,6,12.
struct NumberList: ExpressibleByArgument {
  /// The numbers, in the order given.
  let values: [Double]

  /// Collects numbers.
  init(_ values: [Double] = []) { self.values = values }

  init?(argument: String) {
    var values: [Double] = []
    for text in argument.split(separator: ",", omittingEmptySubsequences: false) {
      guard let value = Double(text), value.isFinite, value >= 0, !values.contains(value) else {
        return nil
      }
      values.append(value)
    }
    self.values = values
  }
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
