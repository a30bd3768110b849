internal import Lanes

/// The rows of a text in chunks that can be read independently, each with the number of its first
/// row.
///
/// The chunks depend on the text alone, never on the number of threads. Whether a line feed ends a
/// row or stands in quotes is decided by the number of quotes before it, which is even outside of
/// quoted cells; a text that breaks the grammar is cut wrongly only behind the first fault.
struct CSVChunks: Sendable {
  /// Some whole rows.
  struct Chunk: Sendable {
    var bytes: Range<Int>
    var rows: Range<Int>
  }

  /// The chunks, in order; a chunk may be empty.
  let chunks: [Chunk]
  /// The number of rows.
  let rowCount: Int

  /// Cuts the rows in `body`.
  ///
  /// - Precondition: `body` is not empty, ends where the input's text does, and starts with a row.
  init(_ input: InputBytes, body: Range<Int>, chunkBytes: Int, lanes: Lanes) {
    let pieces = stride(from: body.lowerBound, to: body.upperBound, by: chunkBytes).map {
      $0..<min($0 + chunkBytes, body.upperBound)
    }
    let counts = lanes.map(pieces.count) { index in
      let count = input.withBytes { PieceCount($0, pieces[index]) }
      input.release(pieces[index])
      return count
    }

    var starts: [(byte: Int, row: Int)] = []
    var isQuoted = false
    var endedRows = 0
    input.withBytes { bytes in
      for (index, piece) in pieces.enumerated() {
        if index == 0 {
          starts.append((piece.lowerBound, 0))
        } else if !isQuoted, bytes[piece.lowerBound - 1] == .lineFeed {
          starts.append((piece.lowerBound, endedRows))
        } else {
          let start = Self.firstRow(in: piece, of: bytes, isQuoted: isQuoted)
          // A row that spans the piece leaves it to the chunk before; its place is given below.
          starts.append((start ?? -1, endedRows + 1))
        }
        endedRows += isQuoted ? counts[index].lineFeedsIfQuoted : counts[index].lineFeeds
        if counts[index].hasOddQuotes { isQuoted.toggle() }
      }
      if isQuoted || bytes[body.upperBound - 1] != .lineFeed { endedRows += 1 }
    }
    rowCount = endedRows

    var chunks: [Chunk] = []
    var end = (byte: body.upperBound, row: rowCount)
    for start in starts.reversed() {
      let first = start.byte < 0 ? end : start
      chunks.append(Chunk(bytes: first.byte..<end.byte, rows: first.row..<end.row))
      end = first
    }
    self.chunks = chunks.reversed()
  }

  /// The first row that starts behind a line feed of `piece`.
  private static func firstRow(
    in piece: Range<Int>, of bytes: Span<UInt8>, isQuoted: Bool
  ) -> Int? {
    var isQuoted = isQuoted
    for position in piece {
      let byte = bytes[position]
      if byte == .quote {
        isQuoted.toggle()
      } else if byte == .lineFeed, !isQuoted {
        return position + 1
      }
    }
    return nil
  }
}

/// The quotes and line feeds of a piece of text.
private struct PieceCount: Sendable {
  /// Whether the number of quotes is odd.
  var hasOddQuotes = false
  /// The line feeds outside of quotes, if the piece starts outside.
  var lineFeeds = 0
  /// The line feeds outside of quotes, if the piece starts inside.
  var lineFeedsIfQuoted = 0

  init(_ bytes: Span<UInt8>, _ piece: Range<Int>) {
    var position = piece.lowerBound
    while position &+ 64 <= piece.upperBound {
      let block = bytes.block(at: position)
      let quotes = block ^ Words.filled(.quote)
      let feeds = block ^ Words.filled(.lineFeed)
      if !Words.haveZeroByte(quotes) {
        add(Words.zeroByteCount(feeds), outsideIf: !hasOddQuotes)
      } else if !Words.haveZeroByte(feeds) {
        if Words.zeroByteCount(quotes) & 1 == 1 { hasOddQuotes.toggle() }
      } else {
        for index in 0..<8 { add(block[index]) }
      }
      position &+= 64
    }
    while position < piece.upperBound {
      let word = bytes.word(at: position)
      let rest = piece.upperBound &- position
      add(rest < 8 ? Words.prefix(word, rest) : word)
      position &+= 8
    }
  }

  private mutating func add(_ count: Int, outsideIf isOutside: Bool) {
    lineFeeds &+= isOutside ? count : 0
    lineFeedsIfQuoted &+= isOutside ? 0 : count
  }

  /// Counts a word's line feeds, each by the quotes before it.
  private mutating func add(_ word: UInt64) {
    let quoteMarks = Words.zeroBytes(word ^ Words.filled(.quote))
    let feedMarks = Words.zeroBytes(word ^ Words.filled(.lineFeed))
    guard quoteMarks | feedMarks != 0 else { return }
    let ones = Words.filled(1)
    let quotes = Words.exactZeroBytes(word ^ Words.filled(.quote)) &>> 7
    let feeds = Words.exactZeroBytes(word ^ Words.filled(.lineFeed)) &>> 7
    // Byte k of the product is the number of quotes in bytes 0 ... k.
    let quotesUpTo = quotes &* ones
    let isInside = (hasOddQuotes ? ~quotesUpTo : quotesUpTo) & ones
    add(Words.sum(feeds & isInside), outsideIf: false)
    add(Words.sum(feeds & ~isInside), outsideIf: true)
    if (quotesUpTo &>> 56) & 1 == 1 { hasOddQuotes.toggle() }
  }
}
