internal import Tenure

extension EvaluationExtras {
  /// Judges predictions of one outcome by columns of values, costs and treatment.
  mutating func add(
    _ predictions: [Double], _ response: BinaryResponse, _ table: DataFrame,
    _ treating: TreatmentOptions, _ campaign: CampaignOptions
  ) throws {
    if !campaign.columns.isEmpty {
      profit = RealizedProfit(
        scores: predictions, response: response,
        values: try campaign.customerValue.values(in: table),
        offerCosts: try campaign.offerCost.values(in: table),
        contactCosts: try campaign.contactCost.values(in: table),
        acceptance: campaign.campaign.meanAcceptance)
    }
    if let treatment = treating.treatment, let probability = treating.treatmentProbability {
      guard response.trials == nil, response.weights == nil else {
        throw CommandFailure(
          .usage, "--treatment is judged with one unweighted customer a row.")
      }
      let treated = try table.flags(named: treatment)
      let probabilities = try probability.values(in: table)
      if let row = probabilities.firstIndex(where: { !($0 > 0 && $0 < 1) }) {
        throw CommandFailure(
          .dataAtFault,
          "\(table.source), row \(table.rowNumber(row)): the probability of treatment is "
            + "\(NumberText.plain(probabilities[row])); it must be between 0 and 1.")
      }
      uplift = UpliftCurve(
        scores: predictions, goodOutcome: response.events.map { $0 == 0 }, treated: treated,
        probability: probabilities)
    }
  }

  /// Judges the rows of each segment.
  ///
  /// - Parameters:
  ///   - labels: The segment of each row judged.
  ///   - column: The column they come from.
  ///   - table: What messages call the table.
  ///   - figures: Judges rows, given by their positions.
  /// - Returns: The segments, compared.
  /// - Throws: `CommandFailure` for a column with too many values to be segments.
  static func segments(
    _ labels: [String], _ column: String, _ table: DataFrame,
    _ figures: ([Int]) throws -> [EvaluationFigure]
  ) throws -> SegmentComparison {
    let groups = Dictionary(grouping: labels.indices) { labels[$0] }
    guard groups.count <= 100 else {
      throw CommandFailure(
        .dataAtFault,
        "\(table.source): column \"\(column)\" has \(NumberText.grouped(groups.count)) values, too "
          + "many for segments; name one with 100 at most.")
    }
    return SegmentComparison(
      try groups.sorted { $0.key < $1.key }.map { name, positions in
        SegmentComparison.Segment(
          name: name, observations: positions.count, figures: try figures(positions))
      })
  }
}

extension DataFrame {
  /// The truth values of a column that an option names: 0 and 1, or false and true.
  func flags(named name: String) throws(CommandFailure) -> [Bool] {
    guard let column = self[name] else { throw CommandFailure(missingColumn: name, in: self) }
    switch column.values {
    case .logical(let truths) where truths.allSatisfy({ $0 >= 0 }):
      return truths.map { $0 == 1 }
    case .numeric(let numbers) where numbers.allSatisfy({ $0 == 0 || $0 == 1 }):
      return numbers.map { $0 == 1 }
    default:
      throw CommandFailure(
        .dataAtFault,
        "\(source): column \"\(name)\" must hold 0 and 1, or false and true, and no missing value.")
    }
  }
}
