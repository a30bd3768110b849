/// What the numbers in a matrix can do to a factorisation.
public enum FactorizationError: Error, Equatable, CustomStringConvertible {
  /// The columns before column `pivot`, counted from 0, determine it, or the matrix is indefinite.
  case notPositiveDefinite(pivot: Int)
  /// An element is infinite or not a number, mostly because a product overflowed.
  case notFinite
  /// An iteration over singular values or eigenvalues did not settle.
  case notConverged

  /// What is wrong, in a sentence.
  public var description: String {
    switch self {
    case .notPositiveDefinite(let pivot):
      "The matrix is not positive definite: column \(pivot + 1) follows from those before it."
    case .notFinite:
      "The matrix holds numbers that are not finite; values may be too large to multiply."
    case .notConverged:
      "The singular values or eigenvalues of the matrix could not be found."
    }
  }
}

extension Matrix {
  /// Whether every element is finite.
  public var isFinite: Bool { storage.allSatisfy(\.isFinite) }

  /// Checks that LAPACK, which may loop or lie on such elements, never sees NaN or infinity.
  func checkFinite() throws(FactorizationError) {
    guard isFinite else { throw .notFinite }
  }
}

/// Stops on an argument that LAPACK calls illegal, which is a mistake here and never the data's.
func checkArguments(_ routine: StaticString, _ info: BLASInt) {
  precondition(info >= 0, "\(routine): argument \(-info) is illegal")
}
