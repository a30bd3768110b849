internal import DataFrames
internal import Lanes

/// How much of a text is looked at in one go; what is read does not depend on it.
package struct CSVGranularity: Sendable {
  /// The bytes of a chunk, as nearly as whole rows allow: small enough for a second-level cache.
  package var chunkBytes = 1 << 19
  /// The bytes in which columns that are text are looked for before all rows are read.
  package var sampleBytes = 1 << 16

  /// The granularity that is fast.
  package init() {}
}

/// What one reading of some chunks found.
struct CSVReading: Sendable {
  /// The chunks, whose rows count from the first of them.
  let chunks: [CSVChunks.Chunk]
  let rules: [ColumnRule]
  let columns: [ColumnMemory]
  let results: [ChunkResult]

  /// The number of rows.
  var rowCount: Int { chunks.last?.rows.upperBound ?? 0 }
}

extension CSVDocument {
  /// Reads all rows.
  ///
  /// Columns that a sample of the rows shows to be text are read as text, the others as numbers. A
  /// column of which a later cell is no number is read again, as text.
  func read(_ granularity: CSVGranularity = CSVGranularity()) throws(CSVError) -> DataFrame {
    let chunks = CSVChunks(
      input, body: body, chunkBytes: granularity.chunkBytes, lanes: options.lanes)
    var rules = rules(sampleBytes: granularity.sampleBytes)
    let first = try read(chunks.chunks, rules, lanes: options.lanes)
    let isLate = rules.indices.map { column in first.results.contains { $0.isText[column] } }
    for column in rules.indices { rules[column].cells = isLate[column] ? .text : .skip }
    let second =
      isLate.contains(true) ? try read(chunks.chunks, rules, lanes: options.lanes) : nil

    let readings = isLate.map { isLate in isLate ? second ?? first : first }
    let infinite = names.indices.filter { readings[$0].rules[$0].cells == .number }
      .flatMap { column in first.results.map { $0.firstInfinite[column] }.filter { $0 >= 0 } }
    if let byte = infinite.min() { throw error(for: Fault(.infinite, at: byte)) }

    var columns: [Column] = []
    for made in options.lanes.map(names.count, { column($0, of: readings[$0]) }) {
      switch made {
      case .success(let column): if let column { columns.append(column) }
      case .failure(let fault): throw error(for: fault)
      }
    }
    return DataFrame(source: source, columns: columns)
  }

  /// Reads chunks that follow each other, each by itself.
  func read(
    _ chunks: [CSVChunks.Chunk], _ rules: [ColumnRule], lanes: Lanes
  ) throws(CSVError) -> CSVReading {
    let firstRow = chunks.first?.rows.lowerBound ?? 0
    let chunks = chunks.map { chunk in
      CSVChunks.Chunk(
        bytes: chunk.bytes,
        rows: chunk.rows.lowerBound - firstRow..<chunk.rows.upperBound - firstRow)
    }
    let bytes = chunks.map(\.bytes)
    let columns = rules.map { ColumnMemory($0.cells, rows: chunks.last?.rows.upperBound ?? 0) }
    let results = lanes.map(chunks.count) { index in
      let result = withText { ChunkReader(self, rules, into: columns).read($0, chunks[index]) }
      input.release(bytes, behind: index)
      return result
    }
    if let fault = results.lazy.compactMap(\.fault).first { throw error(for: fault) }
    for (chunk, result) in zip(chunks, results) {
      precondition(
        result.rows == chunk.rows.count, "\(result.rows) rows read of \(chunk.rows.count)")
    }
    return CSVReading(chunks: chunks, rules: rules, columns: columns, results: results)
  }

  /// What the options and a sample say of the columns.
  private func rules(sampleBytes: Int) -> [ColumnRule] {
    let isText = columnsThatAreText(within: sampleBytes)
    return names.indices.map { column in
      if let columns = options.columns, !columns.contains(names[column]) {
        return ColumnRule(cells: .skip)
      }
      return switch options.types[names[column]] {
      case .numeric: ColumnRule(cells: .number, unreadable: .fault)
      case .categorical, .logical: ColumnRule(cells: .text)
      case nil: ColumnRule(cells: isText[column] ? .text : .number)
      }
    }
  }

  /// Whether each column has a cell, within the first bytes, that is no number.
  private func columnsThatAreText(within byteCount: Int) -> [Bool] {
    var isText = names.map { _ in false }
    let end = min(body.lowerBound + byteCount, body.upperBound)
    withText { text in
      var position = body.lowerBound
      var column = 0
      while position < end {
        let cell = scanner.cell(at: position, in: text)
        guard Fault(cell) == nil, column < isText.count else { return }
        if !isText[column] {
          let reading = NumberReading.read(
            cell, of: text, decimal: options.decimal, missing: missing)
          isText[column] = reading.kind.makesText
        }
        column = cell.ending == .endOfRow ? 0 : column + 1
        position = cell.next
      }
    }
    return isText
  }

  /// Makes a column of what was read, unless it was skipped.
  private func column(_ index: Int, of reading: CSVReading) -> Result<Column?, Fault> {
    let memory = reading.columns[index]
    let namesRows = index == 0 && startsWithRowNames
    switch reading.rules[index].cells {
    case .skip: return .success(nil)
    case .number:
      return .success(
        Column(
          name: names[index], values: .numeric(memory.takeNumbers()), namesRows: namesRows))
    case .text:
      let column = TextColumn(index, of: reading)
      let type = options.types[names[index]]
      if type == .categorical {
        return .success(
          Column(name: names[index], values: column.categorical, namesRows: namesRows))
      }
      if let logical = column.logical(acceptingDigits: type == .logical) {
        return .success(Column(name: names[index], values: logical))
      }
      if type == .logical, let row = column.firstRowThatIsNotLogical {
        return .failure(Fault(.notLogical, at: firstByte(row: row, column: index, reading.chunks)))
      }
      return .success(
        Column(
          name: names[index], values: column.categorical,
          textEvidence: column.evidence(decimal: options.decimal), namesRows: namesRows))
    }
  }

  /// The first byte of a cell; rows count from 0.
  func firstByte(row: Int, column: Int, _ chunks: [CSVChunks.Chunk]) -> Int {
    guard let chunk = chunks.first(where: { $0.rows.contains(row) }) else { return body.lowerBound }
    return withText { text in
      var position = chunk.bytes.lowerBound
      var current = (row: chunk.rows.lowerBound, column: 0)
      while current != (row, column), position < chunk.bytes.upperBound {
        let cell = scanner.cell(at: position, in: text)
        current =
          cell.ending == .endOfRow ? (current.row + 1, 0) : (current.row, current.column + 1)
        position = cell.next
      }
      return position
    }
  }
}
