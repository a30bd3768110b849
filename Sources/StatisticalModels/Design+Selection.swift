extension Design {
  /// The columns `columns`, ascending, and the terms that still have one.
  public func selecting(columns kept: [Int]) -> Design {
    var place = [Int](repeating: 0, count: columnCount + 1)
    for (position, column) in kept.enumerated() { place[column] = position }
    return Design(
      rowCount: rowCount, columns: kept.map { columns[$0] }, names: kept.map { names[$0] },
      terms: terms.compactMap { term in
        let own = kept.filter { term.columns.contains($0) }
        guard let first = own.first else { return nil }
        return Term(
          name: term.name, columns: place[first]..<place[first] + own.count,
          reference: term.reference)
      })
  }
}
