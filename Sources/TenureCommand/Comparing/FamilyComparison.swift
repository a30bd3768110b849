internal import JSONDocuments
internal import Lanes
internal import Tenure

/// Information criteria of models that were trained on the same customers, side by side.
struct FamilyCriteria {
  /// What a log-likelihood is of; only those of one kind can be compared.
  private enum Likelihood: String {
    case times, periods, partial, outcomes
  }

  private struct Row {
    let name: String
    let family: String
    let fit: ModelDocument.FitStatistics
    let likelihood: Likelihood
    /// What was observed, and what of it in which columns, if they were recorded.
    let response, data: String?
  }

  private let rows: [Row]

  /// Collects the criteria of models.
  ///
  /// - Parameters:
  ///   - documents: The models.
  ///   - names: What messages call their files.
  init(_ documents: [ModelDocument], names: [String]) {
    rows = zip(documents, names).map { document, name in
      Row(
        name: name, family: document.familyName, fit: document.fit,
        likelihood: Self.likelihood(document), response: document.provenance.responseDigest,
        data: document.provenance.dataDigest)
    }
  }

  private static func likelihood(_ document: ModelDocument) -> Likelihood {
    switch document.model {
    case .aft, .roystonParmar, .cure, .piecewiseExponential: .times
    case .discreteTime: .periods
    case .cox, .causeSpecific, .fineGray, .sharedFrailty: .partial
    case .logistic: .outcomes
    }
  }

  /// Whether two log-likelihoods are of the same outcomes: the same rows, entries and weights, in
  /// whatever columns.
  ///
  /// Documents without that digest are known to be so where all columns agree.
  private func areComparable(_ a: Row, _ b: Row) -> Bool {
    guard a.likelihood == b.likelihood else { return false }
    if let first = a.response, let second = b.response { return first == second }
    return a.data != nil && a.data == b.data
  }

  /// By how much a model's criterion lies above the best that it can be compared with.
  private func excess(_ row: Row, _ criterion: (ModelDocument.FitStatistics) -> Double) -> Double? {
    let peers = rows.filter { areComparable($0, row) }
    guard peers.count > 1, let best = peers.map({ criterion($0.fit) }).min() else { return nil }
    return criterion(row.fit) - best
  }

  /// The table, and what it cannot compare.
  var lines: [String] {
    func fixed(_ value: Double?) -> String {
      value.map { NumberText.fixed($0, 2) } ?? NumberText.none
    }
    var table = TextTable()
    table.add("model", .leading, rows.map(\.name))
    table.add("family", .leading, rows.map(\.family))
    table.add("parameters", .trailing, rows.map { "\($0.fit.degreesOfFreedom)" })
    table.add("log-likelihood", .decimal, rows.map { NumberText.fixed($0.fit.logLikelihood, 3) })
    table.add("AIC", .decimal, rows.map { fixed($0.fit.aic) })
    table.add("above best", .decimal, rows.map { fixed(excess($0, \.aic)) })
    table.add("BIC", .decimal, rows.map { fixed($0.fit.bic) })
    table.add("above best", .decimal, rows.map { fixed(excess($0, \.bic)) })
    return table.lines + notes.flatMap { wrapped($0) }
  }

  private var notes: [String] {
    var notes: [String] = []
    if Set(rows.map(\.likelihood)).count > 1 {
      notes.append(
        "Criteria are compared only between likelihoods of one kind: those of times (parametric "
          + "families), of periods, and Cox's partial likelihood mean different things.")
    }
    let unknown = rows.filter { $0.response == nil }.map(\.name)
    let differ = rows.contains { row in
      rows.contains { $0.likelihood == row.likelihood && !areComparable($0, row) }
    }
    guard differ else { return notes }
    notes.append(
      unknown.isEmpty
        ? "Criteria are compared only between models that saw the same outcomes: the same rows, "
          + "with the same times, entries and weights; their columns may differ."
        : "Criteria are compared only between models that saw the same outcomes, which "
          + "\(unknown.joined(separator: ", ")) \(unknown.count == 1 ? "does" : "do") not record: an "
          + "earlier version of Tenure wrote \(unknown.count == 1 ? "it" : "them"). Train again to "
          + "compare models of other columns.")
    return notes
  }

  /// The rows as JSON.
  var json: JSONValue {
    .array(
      rows.map { row in
        .object([
          .init("model", .string(row.name)), .init("family", .string(row.family)),
          .init("likelihood", .string(row.likelihood.rawValue)),
          .init("parameters", .integer(row.fit.degreesOfFreedom)),
          .init("logLikelihood", .number(row.fit.logLikelihood)),
          .init("aic", .number(row.fit.aic)), .init("aicAboveBest", .optional(excess(row, \.aic))),
          .init("bic", .number(row.fit.bic)), .init("bicAboveBest", .optional(excess(row, \.bic))),
        ])
      })
  }
}

/// The survival that models predict for the customers of a table, on average, beside Kaplan and
/// Meier's estimate of it: the data of a goodness-of-fit picture.
struct FamilyCurves {
  private let times: [Double]
  private let observed: [Double?]
  /// The mean predicted survival of each model at each time; `nil` where some have no answer.
  private let predicted: [(name: String, means: [Double?])]
  private let rowCount: Int

  /// Averages the curves.
  ///
  /// - Parameters:
  ///   - documents: The models of time.
  ///   - names: What messages call their files.
  ///   - frame: The first model's formula met with the table.
  ///   - table: The table's rows that the frame uses.
  ///   - times: When; `nil` takes twelve times up to the end of the follow-up.
  ///   - lanes: The threads.
  /// - Throws: `ScoringError` when the table lacks what a model reads.
  init(
    _ documents: [ModelDocument], names: [String], _ frame: ModelFrame, _ table: DataFrame,
    times: [Double]?, lanes: Lanes
  ) throws {
    let response = SurvivalResponse(frame)
    let last = response.time.max() ?? 0
    let times = times ?? (1...12).map { last * Double($0) / 12 }
    let estimate = ProductLimitEstimate(response)
    observed = times.map { estimate.survival(at: $0) }
    var options = ScoringOptions()
    options.horizons = times
    predicted = try zip(documents, names).filter { $0.0.scorer.survival != nil }.map {
      document, name in
      let scores = try document.scorer.score(table, options: options, lanes: lanes)
      let scored = scores.statuses.indices.filter { scores.statuses[$0].isScored }
      let weights = scored.map { frame.weights?[$0] ?? 1 }
      let total = weights.reduce(0, +)
      return (
        name,
        scores.horizons.map { horizon in
          let sum = zip(scored, weights).reduce(0.0) {
            $0 + $1.1 * horizon.survival.values[$1.0]
          }
          return sum.isFinite && total > 0 ? sum / total : nil
        }
      )
    }
    self.times = times
    rowCount = frame.rowCount
  }

  /// The largest distance of a model's mean curve from the observed one.
  private func distance(_ means: [Double?]) -> Double? {
    zip(means, observed).compactMap { mean, seen in
      mean.flatMap { mean in seen.map { (mean - $0).magnitude } }
    }.max()
  }

  /// The table of curves.
  var lines: [String] {
    guard !predicted.isEmpty else { return [] }
    func percent(_ value: Double?) -> String {
      value.map { NumberText.percent($0) } ?? NumberText.none
    }
    var table = TextTable()
    table.add("time", .decimal, times.map { NumberText.plain($0) } + ["largest distance"])
    table.add("observed", .decimal, observed.map(percent) + [""])
    for (name, means) in predicted {
      table.add(name, .decimal, means.map(percent) + [percent(distance(means))])
    }
    return [
      "Survival of \(NumberText.counted(rowCount, "row")), observed (Kaplan-Meier) and predicted on "
        + "average:"
    ] + table.lines
  }

  /// The curves as JSON.
  var json: JSONValue {
    .object([
      .init("times", .numbers(times)), .init("observed", .array(observed.map { .optional($0) })),
      .init(
        "predicted",
        .array(
          predicted.map { name, means in
            .object([
              .init("model", .string(name)),
              .init("survival", .array(means.map { .optional($0) })),
              .init("largestDistance", .optional(distance(means))),
            ])
          })),
    ])
  }
}
