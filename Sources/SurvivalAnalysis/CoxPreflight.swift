public import Formulas
internal import Lanes
internal import LinearAlgebra
public import StatisticalModels

extension CoxRegression {
  /// What columns would make a fit fail or mislead, found before it is made.
  ///
  /// Named are columns that do not vary, that others determine, whose size leaves too few digits for
  /// their variation, and by which alone the events are separated from the rest, so that their
  /// coefficients have no finite estimate.
  ///
  /// - Parameters:
  ///   - design: The design.
  ///   - response: Times and events of its rows.
  /// - Returns: A sentence for each finding; empty where nothing stands in the way.
  /// - Complexity: A sort and one evaluation of the information, np² flops.
  public func preflight(_ design: Design, _ response: CoxResponse) -> [DataWarning] {
    let standardized = StandardizedDesign(design, centering: true, lanes: lanes)
    var findings = columnFindings(standardized)
    let constant = Set(findings.compactMap { $0.code == "constantColumn" ? $0.column : nil })
    let likelihood = CoxLikelihood(
      standardized, response, ties: ties == .exact ? .efron : ties, lanes: lanes)
    let zeros = [Double](repeating: 0, count: design.columnCount)
    if likelihood.eventCount > 0 {
      let null = likelihood.evaluate(at: zeros, .information)
      let decision = RankDecision.information(null.information)
      for alias in decision.decide().aliased where !constant.contains(alias.column) {
        let word = MaximumLikelihood.word(alias, standardized, isStandardized: true)
        let sentence =
          word.equals.isEmpty
          ? "\(word.name) does not vary among the customers at risk when one leaves"
          : word.sentence
        findings.append(
          Finding(
            code: "aliasedColumn", column: alias.column,
            message: "\(sentence), so its coefficient cannot be estimated; leave it out"))
      }
      for j in 0..<design.columnCount where !constant.contains(j) {
        guard let side = likelihood.separates(column: j) else { continue }
        let extreme = side > 0 ? "largest" : "smallest"
        findings.append(
          Finding(
            code: "monotoneColumn", column: j,
            message:
              "at every event the customer who leaves has the \(extreme) \(design.names[j]) of all "
              + "at risk, so its coefficient goes to \(side > 0 ? "∞" : "−∞"); use bias reduction, "
              + "join levels or leave it out"))
      }
    }
    return findings.sorted { $0.column < $1.column }.map {
      DataWarning(code: $0.code, message: $0.message)
    }
  }

  private struct Finding {
    var code: String
    var column: Int
    var message: String
  }

  /// Columns that do not vary, or hardly for their size.
  private func columnFindings(_ standardized: StandardizedDesign) -> [Finding] {
    let design = standardized.design
    return design.names.indices.compactMap { j in
      let deviation = 1 / standardized.scales[j]
      let size = standardized.rootMeanSquares[j]
      if standardized.scales[j] == 1, deviationIsNone(design.columns[j], design.rowCount) {
        return Finding(
          code: "constantColumn", column: j,
          message:
            "\(design.names[j]) does not vary (it is \(design.columns[j].value(at: 0)) in every "
            + "row), so its coefficient cannot be estimated; leave it out")
      }
      if size > 1e9 * deviation {
        return Finding(
          code: "offsetColumn", column: j,
          message:
            "\(design.names[j]) varies by only \(deviation) around \(standardized.means[j]), so few "
            + "of its digits tell customers apart; take a constant off it before it is written")
      }
      return nil
    }
  }

  private func deviationIsNone(_ column: DesignColumn, _ rows: Int) -> Bool {
    guard rows > 0 else { return true }
    let first = column.value(at: 0)
    return (0..<rows).allSatisfy { column.value(at: $0) == first }
  }
}

extension CoxLikelihood {
  /// Whether a column alone separates the events: 1 where whoever leaves always has the largest value
  /// of all at risk, −1 where the smallest, `nil` where neither.
  ///
  /// - Complexity: O(n), with late entries O(n log n).
  func separates(column j: Int) -> Double? {
    var unit = [Double](repeating: 0, count: parameterCount)
    for side in [1.0, -1] {
      unit[j] = side
      let values = predictors(unit)
      var (isSeparated, varies) = (true, false)
      forEachLargest(values) { group, largest in
        for event in sets.groups[group].eventPositions where values[event] < values[largest] {
          isSeparated = false
        }
      }
      guard isSeparated else { continue }
      let negative = DisjointArray(repeating: 0.0, count: rowCount)
      for position in 0..<rowCount { negative[position] = -values[position] }
      forEachLargest(negative) { group, smallest in
        let event = Int(sets.groups[group].firstEvent)
        if values[smallest] < values[event] { varies = true }
      }
      if varies { return side }
    }
    return nil
  }

  /// zᵀ d of every row, in the risk sets' order.
  func predictors(_ direction: [Double]) -> DisjointArray<Double> {
    let values = DisjointArray(repeating: 0.0, count: rowCount)
    lanes.forEach(rows.blockCount) { block in
      let layout = rows.layout(of: block)
      values.write(rows.rows(of: block)) { values in
        rows.read(block) { layout.multiply($0, by: direction.span, into: &values) }
      }
    }
    return values
  }
}
