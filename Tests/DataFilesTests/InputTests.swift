import DataFiles
import DataFrames
import Lanes
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

@Suite("Files, pipes and memory give the same table")
struct InputTests {
  /// About 3 MB, with quotes across chunks.
  private let text: String

  init() {
    var text = "id,x,note\n"
    for row in 0..<120_000 { text += "c\(row % 977),\(row).25,\"n\(row % 5),\n\"\n" }
    self.text = text
  }

  @Test("a mapped file")
  func mapped() throws {
    let expected = try read(text).contents
    try withTemporaryDirectory { directory in
      let path = "\(directory)/data.csv"
      try write(text, to: path)
      for threads in [1, 3] {
        let table = try CSVReader.read(
          path: path, options: CSVOptions(lanes: Lanes(threads: threads)))
        #expect(table.source == path)
        #expect(table.contents == expected)
      }
    }
  }

  @Test("a file that ends with a page", arguments: [4_095, 4_096, 4_097, 8_192])
  func pages(size: Int) throws {
    try withTemporaryDirectory { directory in
      let path = "\(directory)/data.csv"
      let body = String(repeating: "1,22\n", count: (size - 4) / 5)
      let filled = "a,b\n" + body + String(repeating: "3", count: (size - 4) % 5)
      try write(filled, to: path)
      let (fromFile, fromMemory) = (
        message { try CSVReader.read(path: path) }, message { try read(filled) }
      )
      #expect(fromFile.replacing(path, with: "data.csv") == fromMemory)
    }
  }

  @Test("a pipe, which cannot be mapped")
  func pipe() throws {
    try withTemporaryDirectory { directory in
      let path = "\(directory)/data.csv"
      try write(text, to: path)
      guard let stream = unsafe popen("cat \(path)", "r") else {
        throw SystemFailure(operation: "popen", number: errno)
      }
      defer { unsafe pclose(stream) }
      let table = try CSVReader.read(path: "/dev/fd/\(unsafe fileno(stream))")
      #expect(table.contents == (try read(text).contents))
    }
  }

  /// The contents of the table, or the error in words.
  private func message(_ body: () throws -> DataFrame) -> String {
    do { return try body().contents.joined() } catch { return "\(error)" }
  }
}
