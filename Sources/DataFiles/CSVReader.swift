public import DataFrames

/// Reads delimited text files (RFC 4180) into tables.
///
/// Cells are separated by a delimiter and rows by LF or CRLF; a cell in quotes may hold both, and a
/// quote written twice. A byte order mark is skipped. Blanks around unquoted text do not count, nor
/// do blank lines at the end of a file of two columns or more.
///
/// A column's type follows from all of its cells, never from a sample: numeric if each is missing
/// or a number, logical if each is missing or one of true, True, TRUE and their opposites, text
/// otherwise. Integers with a leading zero or beyond 2⁵³ make a column text, since a number would
/// change them; infinite values are refused. A column without any value is numeric.
///
/// A file that is compressed by gzip is decompressed as it is read.
///
/// A file that breaks these rules is refused with a ``CSVError``; the table and the error are the
/// same for any number of threads.
public enum CSVReader {
  /// Reads a file, which is mapped into memory, or standard input when `path` is "-".
  ///
  /// - Throws: ``CSVError`` for the first fault in the file.
  public static func read(
    path: String, options: CSVOptions = CSVOptions()
  ) throws(CSVError) -> DataFrame {
    try open(path: path, options: options).read()
  }

  /// Reads text that is in memory.
  ///
  /// - Parameters:
  ///   - bytes: The text, in UTF-8.
  ///   - source: What messages call it.
  ///   - options: How it is to be read.
  /// - Returns: The table.
  /// - Throws: ``CSVError`` for the first fault in the text.
  public static func read(
    bytes: [UInt8], source: String, options: CSVOptions = CSVOptions()
  ) throws(CSVError) -> DataFrame {
    try CSVDocument(InputBytes(bytes), source: source, options: options).read()
  }

  /// Reads text in chunks of another size, as tests do.
  package static func read(
    bytes: [UInt8], source: String, options: CSVOptions, _ granularity: CSVGranularity
  ) throws(CSVError) -> DataFrame {
    try CSVDocument(InputBytes(bytes), source: source, options: options).read(granularity)
  }

  /// The names of a file's columns, in order; only the header is read.
  ///
  /// - Throws: ``CSVError`` for a fault in the header.
  public static func columnNames(
    path: String, options: CSVOptions = CSVOptions()
  ) throws(CSVError) -> [String] {
    try open(path: path, options: options).names
  }

  /// Opens a file and reads its header.
  static func open(path: String, options: CSVOptions) throws(CSVError) -> CSVDocument {
    let source = sourceName(of: path)
    return try CSVDocument(
      InputBytes(path: path, source: source), source: source, options: options)
  }

  /// What messages call a file.
  static func sourceName(of path: String) -> String {
    path == "-" ? "standard input" : path.isEmpty ? "\"\"" : path
  }
}
