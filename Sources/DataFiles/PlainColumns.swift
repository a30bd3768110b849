internal import CTextKernels

/// What a chunk's plainest cells, which are most, are read into: numbers, texts that were met before in
/// their column, and what is skipped.
@safe struct PlainColumns: ~Copyable {
  private let columns: UnsafeMutableBufferPointer<tenure_text_column>
  /// The texts that are known, of the columns of text.
  private let known: UnsafeMutableBufferPointer<tenure_known_texts>

  private let powers = unsafe PowersOfFive.words

  /// The most columns whose texts are made known: each takes two kilobytes, for each chunk.
  private static let mostTexts = 64

  /// Prepares the columns.
  ///
  /// - Parameters:
  ///   - rules: What to do with each column's cells.
  ///   - memory: Where they go.
  ///   - areNumbersPlain: Whether every number is a number, rather than a marker of missing values.
  init(_ rules: [ColumnRule], into memory: [ColumnMemory], areNumbersPlain: Bool) {
    let texts = min(rules.count { $0.cells == .text }, Self.mostTexts)
    unsafe known = .allocate(capacity: texts)
    unsafe known.initialize(repeating: tenure_known_texts())
    unsafe columns = .allocate(capacity: rules.count)
    var text = 0
    for index in rules.indices {
      var column = unsafe tenure_text_column()
      switch rules[index].cells {
      case .skip: unsafe column.kind = tenure_skipped
      case .number:
        unsafe column.kind = areNumbersPlain ? tenure_numbers : tenure_unread
        unsafe column.numbers = memory[index].numbers.baseAddress
      case .text where text < texts:
        unsafe column.kind = tenure_texts
        unsafe column.codes = memory[index].codes.baseAddress
        unsafe column.known = known.baseAddress.map { unsafe $0 + text }
        text += 1
      case .text: unsafe column.kind = tenure_unread
      }
      unsafe columns.initializeElement(at: index, to: column)
    }
  }

  deinit {
    unsafe columns.deallocate()
    unsafe known.deallocate()
  }

  /// Reads cells from a column on, as far as they are of the plainest form.
  ///
  /// - Returns: The number of cells read.
  @inline(always)
  func read(
    from column: Int, _ row: Int, at position: inout Int, of text: Span<UInt8>,
    _ delimiter: UInt8, _ decimal: UInt8
  ) -> Int {
    guard unsafe columns[column].kind != tenure_unread else { return 0 }
    return unsafe text.withUnsafeBufferPointer { text in
      guard let bytes = text.baseAddress, let first = unsafe columns.baseAddress else { return 0 }
      return unsafe tenure_read_plain_cells(
        bytes, text.count, &position, first + column, columns.count &- column, row, delimiter,
        decimal, powers)
    }
  }

  /// Makes a cell known whose code was found.
  @inline(always)
  func know(_ column: Int, _ row: Int, _ text: Span<UInt8>, _ bytes: Range<Int>) {
    guard unsafe columns[column].kind == tenure_texts,
      let known = unsafe columns[column].known, let codes = unsafe columns[column].codes
    else { return }
    let hasRoom = unsafe text.extracting(bytes).withUnsafeBufferPointer { cell in
      guard let start = cell.baseAddress else { return 1 as Int32 }
      return unsafe tenure_know_text(known, start, cell.count, codes[row])
    }
    if hasRoom == 0 { unsafe columns[column].kind = tenure_unread }
  }

  /// Skips what follows of a column.
  func skip(_ column: Int) { unsafe columns[column].kind = tenure_skipped }
}
