/// A text that arrives in pieces, cut into segments of whole rows.
///
/// One segment is in memory at a time, however long the text is. A line feed ends a row where the
/// quotes before it in the segment are even in number, as every segment starts with a row.
struct TextSegments {
  private let stream: ByteStream
  private let source: String
  private let segmentBytes: Int
  /// What follows the last segment and is already read.
  private var rest: [UInt8] = []
  private var streamEnded = false

  /// Whether there is no further segment.
  var isAtEnd: Bool { streamEnded && rest.isEmpty }

  /// Reads a stream.
  ///
  /// - Parameters:
  ///   - stream: The bytes.
  ///   - source: What messages call it.
  ///   - segmentBytes: How many bytes a segment has, as nearly as whole rows allow.
  init(_ stream: ByteStream, source: String, segmentBytes: Int = 1 << 23) {
    self.stream = stream
    self.source = source
    self.segmentBytes = segmentBytes
  }

  /// The next segment, or `nil` behind the last.
  ///
  /// Blank lines at its end are left to the next: only at the end of the text are they no rows.
  ///
  /// - Throws: ``CSVError`` when the stream cannot be read, or a row is longer than a row may be.
  mutating func next() throws(CSVError) -> [UInt8]? {
    var wanted = segmentBytes
    while true {
      try fill(upTo: wanted)
      if streamEnded {
        guard !rest.isEmpty else { return nil }
        let segment = rest
        rest = []
        return segment
      }
      if let end = endOfRows() {
        let segment = Array(rest[..<end])
        rest.removeFirst(end)
        return segment
      }
      guard wanted < CSVLimits.rowBytes else {
        throw .notReadable(
          source: source,
          reason: "there is a row of more than \(CSVLimits.rowBytes >> 20) MiB; check the quotes")
      }
      wanted *= 2
    }
  }

  private mutating func fill(upTo count: Int) throws(CSVError) {
    guard !streamEnded, rest.count < count else { return }
    var filled = rest.count
    rest.append(contentsOf: repeatElement(0, count: count - filled))
    var failure: CSVError?
    let stream = stream
    var reachedEnd = false
    unsafe rest.withUnsafeMutableBufferPointer { memory in
      do throws(CSVError) {
        while filled < memory.count {
          let received = try unsafe stream.read(
            into: UnsafeMutableBufferPointer(rebasing: memory[filled...]))
          guard received > 0 else {
            reachedEnd = true
            return
          }
          filled += received
        }
      } catch {
        failure = error
      }
    }
    rest.removeLast(rest.count - filled)
    streamEnded = reachedEnd
    if let failure { throw failure }
  }

  /// The end of the last row that is whole, without blank lines behind it; `nil` where none is.
  private func endOfRows() -> Int? {
    let bytes = rest.span
    var quotes = 0
    for index in bytes.indices { quotes &+= bytes[index] == .quote ? 1 : 0 }
    var end = bytes.count
    while end > 0 {
      let byte = bytes[end - 1]
      if byte == .lineFeed, quotes & 1 == 0, !isBlankLine(endingAt: end) { return end }
      if byte == .quote { quotes -= 1 }
      end -= 1
    }
    return nil
  }

  /// Whether the line feed before `end` ends an empty line.
  private func isBlankLine(endingAt end: Int) -> Bool {
    let bytes = rest.span
    var before = end - 2
    if before >= 0, bytes[before] == .carriageReturn { before -= 1 }
    return before < 0 || bytes[before] == .lineFeed
  }
}
