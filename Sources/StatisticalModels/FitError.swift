/// Why a model could not be fitted to the data it was given.
public enum FitError: Error, Equatable, CustomStringConvertible {
  /// No column is left: every one is constant or determined by others.
  case allColumnsAliased([String])
  /// There are at least as many columns as rows.
  case moreColumnsThanRows(rows: Int, columns: Int)
  /// The log-likelihood is not finite at the start.
  case notFinite
  /// There is no event.
  case noEvents
  /// No fold of a cross-validation could be judged.
  case foldsWithoutMeasure(PathMeasure)

  /// The error in a sentence.
  public var description: String {
    switch self {
    case .allColumnsAliased(let names):
      "every column of the model is constant or determined by others (\(names.joined(separator: ", "))), so there is nothing to estimate; add a column that varies"
    case .moreColumnsThanRows(let rows, let columns):
      "the model has \(columns) column\(columns == 1 ? "" : "s") and only \(rows) \(rows == 1 ? "row is" : "rows are") complete, so its estimates are not determined; use fewer columns, more rows or a penalty"
    case .notFinite:
      "the log-likelihood is not finite even without effects; look for offsets or weights of an absurd size"
    case .foldsWithoutMeasure(let measure):
      "no fold of the cross-validation has what its \(measure.rawValue) needs, customers who left beside customers who stayed; use fewer folds"
    case .noEvents:
      "no row has an event, so nothing can be learned about when events happen"
    }
  }
}
