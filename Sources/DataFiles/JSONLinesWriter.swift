public import DataFrames
public import Lanes

/// Writes rows as JSON lines: an object of all columns a line, `null` where a value is missing.
public enum JSONLinesWriter {
  /// The text of a table's rows, in parts that threads share out.
  ///
  /// Numbers have the fewest digits that read back as the same double.
  public static func bytes(of table: DataFrame, lanes: Lanes = .single) -> [UInt8] {
    let text = RowText(table, .objects, lanes: lanes)
    let parts = text.bytes(of: 0..<table.rowCount, lanes: lanes)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(parts.reduce(0) { $0 + $1.count })
    for part in parts { bytes += part }
    return bytes
  }
}
