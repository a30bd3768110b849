internal import JSONDocuments
internal import Lanes
internal import Tenure

/// Customers on whom a model is diagnosed, encoded as it was trained.
struct DiagnosisData {
  /// The model's formula met with the table.
  let frame: ModelFrame
  /// The column that identifies customers, if one was given.
  let identifier: String?
  /// Whether these are the data of training; `nil` where the document does not tell.
  let isTrainingData: Bool?
  private let table: DataFrame

  /// Meets the formula with the table.
  ///
  /// - Parameters:
  ///   - document: The model.
  ///   - formula: Its formula.
  ///   - table: The customers, with the column of weights if the model was trained with one.
  ///   - customers: The column whose equal values are one customer, if there is one.
  /// - Throws: `DataError` for a table that does not suit the model.
  init(
    _ document: ModelDocument, _ formula: Formula, _ table: DataFrame, customers: String?
  ) throws {
    var options = document.frameOptions
    options.cluster = customers
    options.weights = document.training.weights?.column
    frame = try ModelFrame(
      formula, in: table, encodedBy: document.scorer.encoder, options: options)
    identifier = customers
    isTrainingData = document.provenance.dataDigest.map { [frame] in $0 == frame.dataDigest }
    self.table = frame.keptRows.map { table.selecting(rows: $0) } ?? table
  }

  /// The number of a row in the file, counted from 1 below the header.
  func rowNumber(_ row: Int) -> Int { table.rowNumber(row) }

  /// The customers, where an identifier was given.
  var customers: Grouping? { identifier == nil ? nil : frame.cluster }

  /// Whether the data are those of training, in a sentence.
  func sentence(_ document: ModelDocument) -> String {
    let size = NumberText.counted(frame.rowCount, "row")
    switch isTrainingData {
    case true: return "\(size), the data that the model was trained on."
    case false:
      return "\(size), not the data that the model was trained on: the coefficients are those of "
        + "training, everything below is measured on these data at them."
    case nil: return "\(size); the model does not tell whether it was trained on them."
    }
  }

  /// What every diagnosis tells programs.
  func json(_ document: ModelDocument) -> [JSONValue.Member] {
    [
      .init("model", .string(document.model.name)), .init("formula", .string(document.formula)),
      .init("rows", .integer(frame.rowCount)),
      .init("droppedRows", .integer(frame.droppedRowCount)),
      .init("isTrainingData", isTrainingData.map { .bool($0) } ?? .null),
    ]
  }

  /// What rows, or customers, make of a logistic model.
  func influence(
    _ document: ModelDocument, _ scorer: LogisticScorer, count: Int, lanes: Lanes
  ) -> LogisticInfluence {
    LogisticInfluence(
      Design(frame), LogisticResponse(frame), coefficients: scorer.coefficients,
      estimated: document.coefficients.indices.filter {
        document.coefficients[$0].status == .estimated
      }, customers: customers, count: count,
      weightsAreFrequencies: document.training.weights?.kind == .frequency, lanes: lanes)
  }
}
