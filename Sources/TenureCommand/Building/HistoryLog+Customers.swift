internal import Tenure

extension HistoryLog {
  /// Puts the entries of each customer together, in the order of the file.
  ///
  /// `counts` says how many each customer has, beginning with number `first`.
  mutating func sortByCustomer(from first: Int, counts: [Int]) {
    var next = counts.reduce(into: [0]) { $0.append(($0.last ?? 0) + $1) }
    var order = [Int](repeating: 0, count: customer.count)
    for (line, code) in customer.enumerated() {
      order[next[Int(code) - first]] = line
      next[Int(code) - first] += 1
    }
    customer = order.map { customer[$0] }
    time = order.map { time[$0] }
    values = values.map { column in column.isEmpty ? [] : order.map { column[$0] } }
  }

  /// Some lines.
  func part(_ lines: Range<Int>) -> HistoryLog {
    var log = HistoryLog(variableCount: values.count)
    log.customer = Array(customer[lines])
    log.time = Array(time[lines])
    log.values = values.map { $0.isEmpty ? [] : Array($0[lines]) }
    return log
  }
}
