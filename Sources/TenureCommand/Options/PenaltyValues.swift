internal import ArgumentParser
internal import Tenure

/// How the strength of a penalty is chosen.
enum LambdaChoice: ExpressibleByArgument, Equatable {
  case best
  case oneStandardError
  case value(Double)

  init?(argument: String) {
    switch argument {
    case "min": self = .best
    case "1se": self = .oneStandardError
    default:
      guard let value = Double(argument), value.isFinite, value > 0 else { return nil }
      self = .value(value)
    }
  }
}

/// A column and a number: price=0.5.
struct ColumnNumber: ExpressibleByArgument {
  /// The column or term.
  let column: String
  /// The number, not negative.
  let number: Double

  init?(argument: String) {
    guard let (column, text) = splitAssignment(argument), let number = Double(text),
      number >= 0, number.isFinite
    else { return nil }
    self.column = column
    self.number = number
  }
}

/// A column and the sign of its coefficients: tenure=negative.
struct ColumnSign: ExpressibleByArgument {
  /// The column or term.
  let column: String
  /// What its coefficients may be.
  let bounds: ElasticNet.Bounds

  init?(argument: String) {
    guard let (column, text) = splitAssignment(argument) else { return nil }
    switch text {
    case "negative": bounds = .negative
    case "positive": bounds = .positive
    default: return nil
    }
    self.column = column
  }
}

/// A column and the limits of its coefficients: price=-1:0.
struct ColumnBounds: ExpressibleByArgument {
  /// The column or term.
  let column: String
  /// What its coefficients may be.
  let bounds: ElasticNet.Bounds

  init?(argument: String) {
    guard let (column, text) = splitAssignment(argument) else { return nil }
    let ends = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
    guard ends.count == 2, let lower = ends[0].isEmpty ? -Double.infinity : Double(ends[0]),
      let upper = ends[1].isEmpty ? Double.infinity : Double(ends[1]), lower <= 0, upper >= 0
    else { return nil }
    self.column = column
    bounds = ElasticNet.Bounds(lower: lower, upper: upper)
  }
}

/// What stands before and behind the last =.
private func splitAssignment(_ text: String) -> (String, String)? {
  guard let mark = text.lastIndex(of: "="), mark > text.startIndex else { return nil }
  return (String(text[..<mark]), String(text[text.index(after: mark)...]))
}
