internal import DataFrames

/// A place in a delimited text file, as messages name it.
public struct CSVPlace: Sendable, Equatable, CustomStringConvertible {
  /// The file's name.
  public let source: String
  /// The row, counted from 1 below the header, which is row 0.
  public let row: Int
  /// The line on which the fault is, counted from 1; quoted cells may span lines.
  public let line: Int
  /// The column's name, where the fault lies in one.
  public let column: String?

  /// Names a place.
  public init(source: String, row: Int, line: Int, column: String?) {
    self.source = source
    self.row = row
    self.line = line
    self.column = column
  }

  /// The place in words: `churn.csv, row 17 (line 19), column "monthly"`.
  public var description: String {
    var words = "\(source), " + (row == 0 ? "header" : "row \(row)")
    if line != row + 1 { words += " (line \(line))" }
    if let column { words += ", column \(column.excerpt)" }
    return words
  }
}

/// Why a delimited text file cannot be read.
public enum CSVError: Error, Equatable, Sendable, CustomStringConvertible {
  /// There is no file of that name.
  case noSuchFile(source: String)
  /// The name is a directory's.
  case isDirectory(source: String)
  /// The system does not give the file's contents.
  case notReadable(source: String, reason: String)
  /// A gzip file stops before its end, behind so many bytes.
  case truncatedGzip(source: String, bytes: Int)
  /// What a gzip file holds contradicts its checksums or its format; found at that byte.
  case damagedGzip(source: String, byte: Int)
  /// A gzip file becomes more than so many times as long, as no table does.
  case expandsTooMuch(source: String, ratio: Int)
  /// The file is of another kind: an archive, a workbook, UTF-16 text.
  case otherFormat(source: String, format: String)
  /// The file holds nothing.
  case empty(source: String)
  /// The file has no rows below its header.
  case headerOnly(source: String)
  /// A column, counted from 1, has no name.
  case emptyName(source: String, column: Int)
  /// Two columns, counted from 1, have the same name.
  case duplicateName(source: String, name: String, first: Int, second: Int)
  /// The header has more columns than a table may have.
  case tooManyColumns(source: String, limit: Int)
  /// Nothing but the decimal mark separates the names.
  case decimalBetweenNames(source: String)
  /// A column that was asked for is not in the file.
  case unknownColumn(source: String, name: String, nearest: String?)
  /// A row has more or fewer cells than the header.
  case ragged(CSVPlace, found: Int, expected: Int)
  /// A quoted cell does not end; the place is where it starts.
  case unclosedQuote(CSVPlace)
  /// A quote stands in a cell that does not start with one.
  case strayQuote(CSVPlace)
  /// Something stands between a closing quote and the next delimiter.
  case charactersAfterQuote(CSVPlace)
  /// A NUL byte, which text does not hold.
  case nulByte(CSVPlace)
  /// Bytes that are not UTF-8.
  case invalidUTF8(CSVPlace)
  /// A cell is longer than a cell may be.
  case cellTooLong(CSVPlace, limit: Int)
  /// A column that is to be numeric holds something else.
  case notANumber(CSVPlace, text: String)
  /// A column that is to be logical holds something else.
  case notLogical(CSVPlace, text: String)
  /// A numeric column holds an infinite value, or one beyond the range of numbers.
  case infinite(CSVPlace, text: String)

  /// Whether there was nothing to read, rather than something wrong in what was read.
  public var isMissingInput: Bool {
    switch self {
    case .noSuchFile, .isDirectory, .notReadable: true
    default: false
    }
  }

  /// What was found, where, and what to do, in one sentence.
  public var description: String {
    switch self {
    case .noSuchFile(let source):
      "\(source): there is no such file."
    case .isDirectory(let source):
      "\(source) is a directory; name a file in it."
    case .notReadable(let source, let reason):
      "\(source) cannot be read: \(reason)."
    case .truncatedGzip(let source, let bytes):
      "\(source) is gzip-compressed and stops in the middle, after \(bytes) bytes; copy it again."
    case .damagedGzip(let source, let byte):
      "\(source) is gzip-compressed and damaged near byte \(byte); copy it again."
    case .expandsTooMuch(let source, let ratio):
      "\(source) becomes more than \(ratio) times as long when it is decompressed, as no table does; "
        + "decompress it yourself if you trust it."
    case .otherFormat(let source, let format):
      "\(source) is \(format), not UTF-8 text; convert it to CSV first."
    case .empty(let source):
      "\(source) is empty; a header and at least one row are needed."
    case .headerOnly(let source):
      "\(source) has a header but no rows below it."
    case .emptyName(let source, let column):
      "\(source), header: column \(column) has no name; give it one."
    case .duplicateName(let source, let name, let first, let second):
      "\(source), header: columns \(first) and \(second) are both named \(name.excerpt); "
        + "rename one."
    case .tooManyColumns(let source, let limit):
      "\(source), header: there are more than \(limit) columns; check the delimiter."
    case .decimalBetweenNames(let source):
      "\(source), header: nothing separates the names but the decimal mark; "
        + "name another decimal mark, or the delimiter."
    case .unknownColumn(let source, let name, let nearest):
      "\(source) has no column \(name.excerpt)"
        + (nearest.map { "; did you mean \($0.excerpt)?" } ?? ".")
    case .ragged(let place, let found, let expected):
      found == 1 && expected > 1
        ? "\(place): only 1 cell, but the header has \(expected); "
          + "complete the row, or remove it if it is blank."
        : "\(place): \(found) cells, but the header has \(expected); "
          + "check the delimiter and the quotes."
    case .unclosedQuote(let place):
      "\(place): the quote that opens here is never closed."
    case .strayQuote(let place):
      "\(place): a quote inside an unquoted cell; "
        + "put the whole cell in quotes and double the quotes in it."
    case .charactersAfterQuote(let place):
      "\(place): characters after the closing quote; double the quotes that belong to the text."
    case .nulByte(let place):
      "\(place): a NUL byte; the file is damaged or not text."
    case .invalidUTF8(let place):
      "\(place): bytes that are not UTF-8; save the file in that encoding."
    case .cellTooLong(let place, let limit):
      "\(place): a cell of more than \(limit >> 20) MiB; check the quotes."
    case .notANumber(let place, let text):
      "\(place): \(text.excerpt) is not a number; correct it or mark it as missing."
    case .notLogical(let place, let text):
      "\(place): \(text.excerpt) is neither true nor false; correct it or mark it as missing."
    case .infinite(let place, let text):
      "\(place): \(text.excerpt) is not a finite number; correct it or mark it as missing."
    }
  }
}
