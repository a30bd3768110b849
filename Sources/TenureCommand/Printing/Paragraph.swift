/// Breaks words into lines of at most `width` characters; the lines after the first are indented.
func wrapped(_ text: String, indent: Int = 0, width: Int = 96) -> [String] {
  var lines: [String] = []
  var line = ""
  for word in text.split(separator: " ") {
    if line.isEmpty {
      line = String(word)
    } else if line.count + 1 + word.count <= width {
      line += " " + word
    } else {
      lines.append(line)
      line = String(repeating: " ", count: indent) + word
    }
  }
  return line.isEmpty ? lines : lines + [line]
}
