internal import CScoringKernels
internal import Formulas
internal import Lanes

/// The design's columns where a kernel finds them: numbers lie in the table as they are, and what has
/// to be multiplied out is made some rows at a time.
///
/// Where each array begins is looked up once and not for each block, as several threads that count
/// references to the same arrays wait for each other. The arrays are held here and never changed, so
/// they stay where they are.
@safe struct DesignMemory: @unchecked Sendable {
  /// Where a column comes from.
  @safe private enum Source {
    case numbers(UnsafePointer<Double>)
    case constant
    case indicator(UnsafePointer<Int32>, code: Int32)
    case product(column: Int)
  }

  /// The columns of a pass over the rows: two groups of the order of summation.
  private static let passColumns = 8
  /// The rows that are worked on at once where all columns are lent: so many that these stream by in
  /// long stretches, so few that their sums stay in a second-level cache.
  ///
  /// What is multiplied out is kept to a block of rows, which stays in the cache itself.
  static let tileRows = 16 * Lanes.blockRows
  /// How many rows ahead of those at work memory is asked for.
  private static let rowsAhead = 512

  private let columns: [DesignColumn]
  private let sources: [Source]
  /// A column of an intercept, where one is to be multiplied.
  private let ones: [Double]
  /// Whether the table has every column that varies.
  private let isLent: Bool

  /// The number of columns.
  var columnCount: Int { columns.count }

  /// Looks up where the columns begin.
  ///
  /// - Parameters:
  ///   - columns: The design's columns.
  ///   - varying: Those that will be asked for.
  init(_ columns: [DesignColumn], varying: Range<Int>) {
    self.columns = columns
    let sources = columns.indices.map { Self.source(of: columns[$0], column: $0) }
    self.sources = sources
    isLent = sources[varying].allSatisfy {
      switch $0 {
      case .numbers, .constant: true
      case .indicator, .product: false
      }
    }
    let hasConstant = sources[varying].contains { if case .constant = $0 { true } else { false } }
    ones = Array(repeating: 1, count: hasConstant ? Self.tileRows : 0)
  }

  private static func source(of column: DesignColumn, column index: Int) -> Source {
    switch (column.factors.count, column.factors.first) {
    case (0, _): return .constant
    case (1, .values(let values)?):
      if let start = unsafe values.withUnsafeBufferPointer({ $0.baseAddress }) {
        return unsafe .numbers(start)
      }
    case (1, .indicator(let codes, let code)?):
      if let start = unsafe codes.withUnsafeBufferPointer({ $0.baseAddress }) {
        return unsafe .indicator(start, code: code)
      }
    default: break
    }
    return .product(column: index)
  }

  /// Adds Σ βⱼ (xⱼ − cⱼ) of some rows, over the columns that vary.
  ///
  /// - Parameters:
  ///   - predictor: β and c.
  ///   - rows: The rows.
  ///   - start: What the columns are added to; `nil` where it is what `etas` holds.
  ///   - etas: One sum per row, changed in place.
  ///   - extremes: Those of each column, changed where a column goes beyond them.
  ///   - finished: Sums whose probabilities are made meanwhile; all of them.
  /// - Returns: Whether all sums are finite.
  func add(
    _ predictor: LinearPredictor, _ rows: Range<Int>, to start: Double?,
    _ etas: UnsafeMutableBufferPointer<Double>, _ extremes: inout ColumnExtremes,
    finished: consuming FinishedSums
  ) -> Bool {
    defer { finished.finish() }
    let columns = predictor.varying
    guard !columns.isEmpty, let first = etas.baseAddress else {
      if let start { unsafe etas.update(repeating: start) }
      return unsafe etas.allSatisfy { $0.isFinite }
    }
    var isFinite = true
    let tile = isLent ? Self.tileRows : Lanes.blockRows
    let passes = (columns.count + Self.passColumns - 1) / Self.passColumns
    var passesLeft = passes * ((rows.count + tile - 1) / tile)
    var scratch = [Double](repeating: 0, count: isLent ? 0 : tile * Self.passColumns)
    for row in stride(from: 0, to: rows.count, by: tile) {
      let count = min(tile, rows.count - row)
      let part = rows.lowerBound + row..<rows.lowerBound + row + count
      for column in stride(from: columns.lowerBound, to: columns.upperBound, by: Self.passColumns) {
        let pass = column..<min(column + Self.passColumns, columns.upperBound)
        let share = unsafe finished.takeShare(passesLeft: passesLeft)
        passesLeft -= 1
        let begin = column == columns.lowerBound ? start : nil
        let areSumsFinite = unsafe add(
          pass, predictor, part, to: begin, first + row, &scratch, &extremes, share)
        if pass.upperBound == columns.upperBound, !areSumsFinite { isFinite = false }
      }
    }
    return isFinite
  }

  /// Adds the columns of one pass.
  ///
  /// - Returns: Whether all sums are finite.
  private func add(
    _ pass: Range<Int>, _ predictor: LinearPredictor, _ rows: Range<Int>, to start: Double?,
    _ etas: UnsafeMutablePointer<Double>, _ scratch: inout [Double],
    _ extremes: inout ColumnExtremes, _ finished: tenure_finished_sums
  ) -> Bool {
    let first = pass.lowerBound
    return unsafe scratch.withUnsafeMutableBufferPointer { scratch in
      unsafe withUnsafeTemporaryAllocation(
        of: UnsafePointer<Double>.self, capacity: Self.passColumns
      ) { starts in
        for (place, column) in pass.enumerated() {
          let room = unsafe scratch.baseAddress.map { unsafe $0 + place * Lanes.blockRows }
          unsafe starts.initializeElement(at: place, to: memory(of: column, rows, room))
        }
        guard let begin = starts.baseAddress else { preconditionFailure("no columns") }
        return unsafe predictor.coefficients.withUnsafeBufferPointer { beta in
          unsafe predictor.centers.withUnsafeBufferPointer { center in
            unsafe extremes.least.withUnsafeMutableBufferPointer { least in
              unsafe extremes.greatest.withUnsafeMutableBufferPointer { greatest in
                guard let beta = beta.baseAddress, let center = center.baseAddress,
                  let least = least.baseAddress,
                  let greatest = greatest.baseAddress
                else { preconditionFailure("no columns") }
                return unsafe tenure_add_columns(
                  begin, pass.count, rows.count, Self.rowsAhead, beta + first, center + first,
                  start == nil ? 0 : 1, start ?? 0, etas, least + first, greatest + first,
                  finished) == 1
              }
            }
          }
        }
      }
    }
  }

  /// Where some rows of a column lie; `room` is for those that are multiplied out.
  private func memory(
    of column: Int, _ rows: Range<Int>, _ room: UnsafeMutablePointer<Double>?
  ) -> UnsafePointer<Double> {
    switch sources[column] {
    case .numbers(let start): return unsafe start + rows.lowerBound
    case .constant:
      return unsafe ones.withUnsafeBufferPointer { ones in
        guard let start = ones.baseAddress else { preconditionFailure("no ones") }
        return unsafe start
      }
    case .indicator(let codes, let code):
      guard let room = unsafe room else { preconditionFailure("there is no room to multiply in") }
      unsafe tenure_write_indicator(codes + rows.lowerBound, rows.count, code, room)
      return unsafe UnsafePointer(room)
    case .product(let column):
      guard let room = unsafe room else { preconditionFailure("there is no room to multiply in") }
      var block = unsafe UnsafeMutableBufferPointer(start: room, count: rows.count).mutableSpan
      columns[column].multiply(rows, into: &block)
      return unsafe UnsafePointer(room)
    }
  }
}

extension DesignColumn {
  /// Multiplies the column's factors out, first to last.
  fileprivate func multiply(_ rows: Range<Int>, into block: inout MutableSpan<Double>) {
    for i in block.indices { block[i] = 1 }
    for (place, factor) in factors.enumerated() {
      switch factor {
      case .values(let values):
        let x = values.span.extracting(rows)
        // The first is copied: its bits stay what they are even where it is no number.
        for i in block.indices { block[i] = place == 0 ? x[i] : block[i] * x[i] }
      case .indicator(let codes, let code):
        let found = codes.span.extracting(rows)
        for i in block.indices { block[i] *= found[i] == code ? 1 : 0 }
      }
    }
  }
}
