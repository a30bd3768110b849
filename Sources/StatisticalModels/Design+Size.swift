internal import Lanes

extension Design {
  /// The bytes that a fit may take for matrices of columns by columns.
  public static let matrixMemory = 8 << 30

  /// Refuses a design whose information matrices would not fit into ``matrixMemory``.
  ///
  /// Each lane that works sums a matrix of p × p numbers, and factors, inverses and tests take some
  /// eight more; above some 6,000 columns that is more than a machine should be asked for.
  package func checkSize() throws(FitError) {
    let bytes = matrixBytes(columns: columnCount)
    guard bytes > Double(Self.matrixMemory) else { return }
    let widest = terms.max { $0.columns.count < $1.columns.count }
    throw .tooManyColumns(
      columns: columnCount, bytes: bytes, widestTerm: widest?.name ?? "",
      widestTermColumns: widest?.columns.count ?? 0)
  }

  /// Refuses a penalised fit in which so many columns take part that their matrices would not fit
  /// into ``matrixMemory``.
  func checkSize(taking columns: Int) throws(FitError) {
    let bytes = matrixBytes(columns: columns)
    guard bytes > Double(Self.matrixMemory) else { return }
    throw .tooManyUnshrunken(columns: columns, of: columnCount, bytes: bytes)
  }

  private func matrixBytes(columns: Int) -> Double {
    let lanes = min(Lanes.count, Lanes.blockCount(rows: rowCount))
    return 8 * Double(columns) * Double(columns) * Double(lanes + 8)
  }
}
