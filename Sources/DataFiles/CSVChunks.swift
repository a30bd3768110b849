internal import CTextKernels
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
      let count = input.withBytes { bytes in
        unsafe bytes.extracting(pieces[index]).withUnsafeBufferPointer {
          unsafe tenure_count_lines($0.baseAddress, $0.count)
        }
      }
      input.release(pieces, behind: index)
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
        endedRows += isQuoted ? counts[index].inside : counts[index].outside
        if counts[index].is_quoted != 0 { isQuoted.toggle() }
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
