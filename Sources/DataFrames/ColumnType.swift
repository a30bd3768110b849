/// The kinds of column.
public enum ColumnType: String, Sendable, CaseIterable {
  /// Numbers.
  case numeric
  /// Text, as codes into sorted levels.
  case categorical
  /// Truth values.
  case logical
}

extension Column {
  /// The kind of the column.
  public var type: ColumnType {
    switch values {
    case .numeric: .numeric
    case .categorical: .categorical
    case .logical: .logical
    }
  }
}
