/// Why a JSON value is not what its reader needs, and where in the document.
public struct JSONShapeError: Error, Equatable, CustomStringConvertible {
  /// What is wrong.
  public enum Problem: Sendable, Equatable {
    /// A member that must be there is not.
    case missing
    /// A member that nobody reads.
    case unknown
    /// A value of another kind.
    case wrongKind(expected: String, found: String)
    /// A value of the right kind that cannot be, with the reason as a clause.
    case invalid(String)
  }

  /// The place: `coefficients[3].estimate`; empty for the document itself.
  public let path: String
  /// What is wrong.
  public let problem: Problem

  /// Describes what is wrong at a place.
  public init(path: String, problem: Problem) {
    self.path = path
    self.problem = problem
  }

  /// A clause that begins with the place.
  public var description: String {
    let place = path.isEmpty ? "the document" : path
    return switch problem {
    case .missing: "\(place): missing"
    case .unknown: "\(place): not a name that this version knows"
    case .wrongKind(let expected, let found): "\(place): expected \(expected), found \(found)"
    case .invalid(let reason): "\(place): \(reason)"
    }
  }
}
