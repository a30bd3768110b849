package import Lanes

extension StandardizedDesign {
  /// The same columns, standardized alike, without the others.
  package func selecting(_ columns: [Int]) -> StandardizedDesign {
    if columns.count == design.columnCount { return self }
    var terms: [Design.Term] = []
    for (position, column) in columns.enumerated() {
      terms.append(Design.Term(name: design.names[column], columns: position..<position + 1))
    }
    return StandardizedDesign(
      design: Design(
        rowCount: design.rowCount, columns: columns.map { design.columns[$0] },
        names: columns.map { design.names[$0] }, terms: terms),
      centers: columns.map { centers[$0] }, scales: columns.map { scales[$0] },
      means: columns.map { means[$0] },
      rootMeanSquares: columns.map { rootMeanSquares[$0] })
  }

  /// Z b, of all rows.
  ///
  /// - Complexity: n times the number of coefficients that are not zero.
  package func linearPredictors(_ b: [Double], lanes: Lanes) -> [Double] {
    let active = b.indices.filter { b[$0] != 0 }
    var eta = [Double](repeating: 0, count: design.rowCount)
    lanes.forEachPart(of: &eta) { block, part in
      let rows = Lanes.block(block, rows: design.rowCount)
      var column = [Double](repeating: 0, count: rows.count)
      for j in active {
        var span = column.mutableSpan
        design.columns[j].pack(rows, into: &span, at: 0, center: centers[j], scale: scales[j])
        for i in 0..<rows.count { part[i] += b[j] * span[i] }
      }
    }
    return eta
  }

  /// Z b of some rows, for several b.
  package func linearPredictors(rows: [Int], _ coefficients: [[Double]], lanes: Lanes) -> [[Double]]
  {
    let order = rows.map { Int32($0) }
    let elements = gathered(order, lanes: lanes)
    let p = design.columnCount
    return lanes.map(coefficients.count) { index in
      let b = coefficients[index]
      var eta = [Double](repeating: 0, count: order.count)
      for block in 0..<Lanes.blockCount(rows: order.count) {
        let part = Lanes.block(block, rows: order.count)
        elements.read(part.lowerBound * p..<part.upperBound * p) { z in
          for j in 0..<p where b[j] != 0 {
            let start = j * part.count
            for i in 0..<part.count { eta[part.lowerBound + i] += b[j] * z[start &+ i] }
          }
        }
      }
      return eta
    }
  }

  /// Zᵀ r, column by column.
  ///
  /// - Complexity: np flops.
  package func transposedProducts(_ r: [Double], lanes: Lanes) -> [Double] {
    lanes.map(design.columnCount) { j in
      var block = [Double](repeating: 0, count: Lanes.blockRows)
      var total = 0.0
      for index in 0..<Lanes.blockCount(rows: design.rowCount) {
        let rows = Lanes.block(index, rows: design.rowCount)
        var span = block.mutableSpan
        design.columns[j].pack(rows, into: &span, at: 0, center: centers[j], scale: scales[j])
        var sum = 0.0
        for i in 0..<rows.count { sum += span[i] * r[rows.lowerBound &+ i] }
        total += sum
      }
      return total
    }
  }
}
