import DataFiles
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

@Suite("Files appear only when they are complete")
struct AtomicFileTests {
  @Test("a committed file has its name and its bytes, and nothing else is left")
  func commit() throws {
    try withTemporaryDirectory { directory in
      let path = "\(directory)/out.csv"
      let file = try AtomicFile(path: path)
      try file.write(Array("one\n".utf8))
      try file.write([])
      try file.write(Array("two\n".utf8))
      #expect(fileNames(in: directory).contains("out.csv") == false)
      try file.commit()
      #expect(try contents(of: path) == "one\ntwo\n")
      #expect(fileNames(in: directory) == ["out.csv"])
    }
  }

  @Test("without a commit the old file stays, and nothing else is left")
  func abandoned() throws {
    try withTemporaryDirectory { directory in
      let path = "\(directory)/out.csv"
      try write("old", to: path)
      do {
        let file = try AtomicFile(path: path)
        try file.write(Array("new".utf8))
        #expect(fileNames(in: directory).count == 2)
      }
      #expect(fileNames(in: directory) == ["out.csv"])
      #expect(try contents(of: path) == "old")
      try AtomicFile.write(Array("new".utf8), to: path)
      #expect(try contents(of: path) == "new")
    }
  }

  @Test("a replaced file keeps its permissions, and a link its target")
  func permissionsAndLinks() throws {
    try withTemporaryDirectory { directory in
      let path = "\(directory)/out.csv"
      try write("old", to: path)
      #expect(unsafe chmod(path, 0o640) == 0)
      #expect(unsafe symlink("out.csv", "\(directory)/link.csv") == 0)
      try AtomicFile.write(Array("new".utf8), to: "\(directory)/link.csv")
      #expect(try contents(of: path) == "new")
      #expect(fileNames(in: directory) == ["link.csv", "out.csv"])
      var status = stat()
      #expect(unsafe lstat(path, &status) == 0)
      #expect(status.st_mode == S_IFREG | 0o640)
      #expect(unsafe lstat("\(directory)/link.csv", &status) == 0)
      #expect(status.st_mode & S_IFMT == S_IFLNK)
    }
  }

  @Test("devices and pipes are written directly")
  func direct() throws {
    try AtomicFile.write(Array("gone".utf8), to: "/dev/null")
    var ends: [Int32] = [0, 0]
    #expect(unsafe pipe(&ends) == 0)
    try AtomicFile.write(Array("through".utf8), to: "/dev/fd/\(ends[1])")
    close(ends[1])
    var buffer = [UInt8](repeating: 0, count: 16)
    #expect(unsafe Glibc.read(ends[0], &buffer, 16) == 7)
    #expect(buffer.prefix(7) == Array("through".utf8)[...])
    close(ends[0])
    #expect(AtomicFile.isDirect("/dev/null") && AtomicFile.isDirect("-"))
    #expect(!AtomicFile.isDirect(#filePath) && !AtomicFile.isDirect("/tmp/none/such"))
  }

  @Test("a failure says what could not be done")
  func failures() throws {
    try withTemporaryDirectory { directory in
      let path = "\(directory)/none/out.csv"
      let error = #expect(throws: FileWriteError.self) { try AtomicFile.write([1], to: path) }
      #expect(error?.description == "\(path) cannot be created: No such file or directory.")
    }
    let folder = #expect(throws: FileWriteError.self) { try AtomicFile.write([1], to: "/tmp") }
    #expect(folder == .cannotCreate(path: "/tmp", reason: "Is a directory"))
    let full = #expect(throws: FileWriteError.self) { try AtomicFile.write([1], to: "/dev/full") }
    #expect(full == .cannotWrite(path: "/dev/full", reason: "No space left on device"))
  }

  @Test("a pipe without a reader")
  func readerGone() throws {
    signal(SIGPIPE, SIG_IGN)
    var ends: [Int32] = [0, 0]
    #expect(unsafe pipe(&ends) == 0)
    close(ends[0])
    defer { close(ends[1]) }
    let path = "/dev/fd/\(ends[1])"
    let error = #expect(throws: FileWriteError.self) { try AtomicFile.write([1], to: path) }
    #expect(error == .readerGone(path: path))
  }
}
