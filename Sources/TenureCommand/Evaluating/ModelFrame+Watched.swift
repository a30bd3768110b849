internal import Tenure

extension ModelFrame {
  /// The last time at which enough is known to judge a model there: one tenth of the most rows that
  /// are ever at risk together are at risk, and 20 rows where there are as many.
  ///
  /// - Returns: `nil` of a model without time.
  /// - Complexity: O(n log n).
  var lastWatchedTime: Double? {
    let stops = times.sorted()
    guard let last = stops.last else { return nil }
    let starts: [Double] =
      switch response {
      case .survival(let start, _, _), .competing(let start, _, _, _): (start ?? []).sorted()
      case .none, .binary, .counts, .interval: []
      }
    // At risk at a time: those that stop then or later, less those that start then or later.
    var (atRisk, started) = ([Int](), starts.count)
    for place in stops.indices.reversed() {
      while started > 0, starts[started - 1] >= stops[place] { started -= 1 }
      atRisk.append(stops.count - place - (starts.count - started))
    }
    let most = atRisk.max() ?? 0
    let needed = max(min(20, most), (most + 9) / 10)
    return atRisk.firstIndex { $0 >= needed }.map { stops[stops.count - 1 - $0] } ?? last
  }
}
