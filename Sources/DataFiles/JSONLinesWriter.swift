public import DataFrames
public import Lanes

/// Writes rows as JSON lines: an object of all columns a line, `null` where a value is missing.
public enum JSONLinesWriter {
  /// The text of a table's rows, in parts that threads share out.
  ///
  /// Numbers have the fewest digits that read back as the same double.
  ///
  /// - Parameters:
  ///   - table: The table.
  ///   - lanes: The threads.
  ///   - memory: Bytes that are no longer needed; one thread writes the text over them.
  /// - Returns: The text.
  public static func bytes(
    of table: DataFrame, lanes: Lanes = .single, memory: consuming [UInt8] = []
  ) -> [UInt8] {
    let text = RowText(table, .objects, lanes: lanes)
    var bytes = memory
    guard lanes.threads > 1 else {
      var count = 0
      text.write(0..<table.rowCount, into: &bytes, at: &count)
      bytes.removeLast(bytes.count - count)
      return bytes
    }
    let parts = text.bytes(of: 0..<table.rowCount, lanes: lanes)
    bytes.removeAll(keepingCapacity: true)
    bytes.reserveCapacity(parts.reduce(0) { $0 + $1.count })
    for part in parts { bytes += part }
    return bytes
  }
}
