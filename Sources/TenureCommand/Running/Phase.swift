/// The parts of a run, as timings and the progress line name them.
enum Phase: String, CaseIterable {
  case read, encode, fit, measure, write

  /// What the progress line says meanwhile.
  var words: String {
    switch self {
    case .read: "reading"
    case .encode: "encoding"
    case .fit: "computing"
    case .measure: "measuring"
    case .write: "writing"
    }
  }
}
