#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// A response as it came over the wire.
struct Response {
  let status: Int
  let head: String
  let body: String
}

/// A connection to the service that is kept open, on a socket of the system.
struct Connection: ~Copyable {
  private let descriptor: Int32
  private var received: [UInt8] = []

  /// Connects to a port of this machine.
  init(port: UInt16) throws(ClientFailure) {
    let stream = Int32(SOCK_STREAM.rawValue)
    descriptor = socket(AF_INET, stream, 0)
    guard descriptor >= 0 else { throw ClientFailure("no socket: \(errno)") }
    var noDelay: Int32 = 1
    setsockopt(
      descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &noDelay, socklen_t(MemoryLayout<Int32>.size))
    // A response that never comes is a failure, not a wait.
    var patience = timeval(tv_sec: 10, tv_usec: 0)
    setsockopt(
      descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    let descriptor = descriptor
    let status = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard status == 0 else { throw ClientFailure("cannot connect to port \(port): \(errno)") }
  }

  deinit { close(descriptor) }

  /// Asks, and waits for the answer.
  mutating func ask(
    _ method: String, _ path: String, _ body: [UInt8] = [], header: String = ""
  ) throws(ClientFailure) -> Response {
    let head =
      "\(method) \(path) HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
      + header + "Content-Length: \(body.count)\r\n\r\n"
    try send(Array(head.utf8) + body)
    return try response()
  }

  /// Sends bytes as they are.
  func send(_ bytes: [UInt8]) throws(ClientFailure) {
    var start = 0
    while start < bytes.count {
      let count = bytes.withUnsafeBytes {
        write(descriptor, $0.baseAddress?.advanced(by: start), bytes.count - start)
      }
      guard count > 0 else { throw ClientFailure("cannot send: \(errno)") }
      start += count
    }
  }

  /// Reads one response.
  mutating func response() throws(ClientFailure) -> Response {
    var searched = 0
    var headEnd: Int?
    while headEnd == nil {
      headEnd = endOfHead(from: max(searched - 3, 0))
      searched = received.count
      if headEnd == nil { try receive() }
    }
    let end = headEnd ?? 0
    let head = String(decoding: received[..<end], as: UTF8.self)
    let lines = head.split(separator: "\r\n")
    let words = (lines.first ?? "").split(separator: " ")
    guard words.count >= 2, let status = Int(words[1]) else {
      throw ClientFailure("no status in \(head)")
    }
    let length =
      lines.first { $0.lowercased().hasPrefix("content-length:") }
      .flatMap { Int($0.split(separator: ":")[1].filter { $0 != " " }) } ?? 0
    while received.count < end + length { try receive() }
    let body = String(decoding: received[end..<end + length], as: UTF8.self)
    received.removeFirst(end + length)
    return Response(status: status, head: head, body: body)
  }

  private func endOfHead(from start: Int) -> Int? {
    guard received.count >= start + 4 else { return nil }
    for index in start...received.count - 4
    where received[index] == 13 && received[index + 1] == 10 && received[index + 2] == 13
      && received[index + 3] == 10
    {
      return index + 4
    }
    return nil
  }

  private mutating func receive() throws(ClientFailure) {
    var part = [UInt8](repeating: 0, count: 1 << 16)
    let count = recv(descriptor, &part, part.count, 0)
    guard count > 0 else {
      throw ClientFailure(count == 0 ? "the service hung up" : "no answer: \(errno)")
    }
    received += part[..<count]
  }
}

/// What went wrong in the client.
struct ClientFailure: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}
