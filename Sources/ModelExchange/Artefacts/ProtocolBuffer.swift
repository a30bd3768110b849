/// Bytes in the wire format of Protocol Buffers, which ONNX files are in.
struct ProtocolBuffer {
  private(set) var bytes: [UInt8] = []

  /// An integer field; negative numbers as two's complement of 64 bits.
  mutating func write(_ field: Int, _ number: Int) {
    writeTag(field, wireType: 0)
    writeVariable(UInt64(bitPattern: Int64(number)))
  }

  /// A text field.
  mutating func write(_ field: Int, _ text: String) { write(field, Array(text.utf8)) }

  /// A field of bytes.
  mutating func write(_ field: Int, _ content: [UInt8]) {
    writeTag(field, wireType: 2)
    writeVariable(UInt64(content.count))
    bytes += content
  }

  /// A field that is a message itself.
  mutating func write(_ field: Int, _ message: ProtocolBuffer) { write(field, message.bytes) }

  private mutating func writeTag(_ field: Int, wireType: UInt64) {
    writeVariable(UInt64(field) << 3 | wireType)
  }

  private mutating func writeVariable(_ number: UInt64) {
    var rest = number
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }
}
