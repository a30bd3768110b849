internal import Tenure

extension EvaluationPage {
  /// The parts of the page.
  var sections: [ReportPage.Section] {
    [
      dataSection, coefficientSection, timeSection, rankingSection, calibrationSection,
      contactSection, treatmentSection, segmentSection, validationSection, influenceSection,
      methodSection,
      cardSection, provenanceSection,
    ].compactMap { $0 }
  }

  // MARK: - Data

  private var dataSection: ReportPage.Section {
    guard let data, let document else {
      return .init(
        "The customers",
        [.terms([("table", source), ("predictions", model), ("how they are judged", design)])])
    }
    let frame = data.frame
    var terms: [(term: String, text: String)] = [
      ("table", source),
      ("rows judged", NumberText.grouped(data.landmark == nil ? frame.rowCount : judgedRows)),
      ("outcome", document.outcome.event),
      ("how it is judged", design),
    ]
    if frame.droppedRowCount > 0 {
      // One column is the reason of all; of several, each lacks its own.
      let reasons = frame.droppedRows.map {
        frame.droppedRows.count == 1 && $0.count == frame.droppedRowCount
          ? $0.column : "\($0.column) (\(NumberText.counted($0.count, "row")))"
      }
      let rows = NumberText.counted(frame.droppedRowCount, "row")
      terms.append(("left out", "\(rows) without a value in " + reasons.joined(separator: ", ")))
    } else {
      terms.append(("left out", "no row"))
    }
    if let condition = document.training.rowFilter {
      terms.append(("trained on rows where", condition))
    }
    if let weights = document.training.weights {
      terms.append(("weights in training", "\(weights.column), \(weights.kind.rawValue) weights"))
    }
    return .init("The customers", [.terms(terms)])
  }

  /// How many rows the measures rest on.
  private var judgedRows: Int {
    switch judgement {
    case .logistic(let evaluation): evaluation.observations
    case .survival(let evaluation, _): evaluation.observations
    case .causes(_, let observations, _): observations
    }
  }

  /// How it was judged, in a sentence.
  private var design: String {
    if let validation = extras.validation {
      return validation.sentence.asSentence.capitalizedSentence
    }
    guard let data else { return "As they are, whoever made them." }
    return data.landmark == nil
      ? "The model as it is, on all rows of the table."
      : "The model as it is, on customers who were still there at the landmark, from which horizons "
        + "count."
  }

  // MARK: - The model

  private var coefficientSection: ReportPage.Section? {
    guard let document, let chart = document.coefficientChart else { return nil }
    var caption = chart.summary
    caption +=
      " Numbers are compared over the step that is written beside them, from the value that a fifth "
      + "of customers is below to the one that a fifth is above."
    if document.hiddenCoefficients > 0 {
      caption += " \(document.hiddenCoefficients) more coefficients are in the model document."
    }
    return .init(
      "What goes with leaving",
      [
        .paragraph(
          "Each \(document.ratioName) compares customers who differ in one thing and are alike in all "
            + "others. It says what goes together, not what would happen if you changed it."),
        .figure(chart, caption: caption),
      ]
        + document.effectCharts(level: document.confidenceLevel).map {
          .figure($0, caption: $0.summary)
        })
  }

  // MARK: - Influence

  private var influenceSection: ReportPage.Section? {
    influence.map { .init("Single customers", [.figure($0, caption: $0.summary)]) }
  }

  // MARK: - How it was done

  private var methodSection: ReportPage.Section {
    .init("Methods", [.list(references.map(\.sentence))])
  }

  private var references: [MethodReference] {
    var all: [MethodReference] =
      switch document?.model {
      case nil: []
      case .logistic: [.likelihood]
      case .cox: [.cox]
      case .discreteTime: [.discreteTime]
      case .piecewiseExponential: [.piecewiseExponential]
      case .aft: [.lifetimes]
      case .roystonParmar: [.roystonParmar]
      case .cure: [.cure]
      case .causeSpecific: [.causeSpecific]
      case .fineGray: [.fineGray]
      case .sharedFrailty: [.cox, .sharedFrailty]
      }
    if document?.training.penalty != nil { all.append(.penalty) }
    if document?.fit.biasReduction != nil { all.append(.firth) }
    switch judgement {
    case .logistic(let evaluation):
      all += [.deLong, .brier, .calibration, .expectedObserved]
      if evaluation.calibrationCurve != nil { all.append(.loess) }
      if evaluation.usefulness != nil {
        all += [.gains, .decision, extras.profit == nil ? .profit : .ownProfit]
      }
      if influence != nil { all.append(.cook) }
    case .survival(let evaluation, _):
      all += [.kaplanMeier, .harrell, .uno]
      if !evaluation.horizons.isEmpty { all += [.ipcw, .calibration, .expectedObserved] }
      if evaluation.horizons.contains(where: { $0.usefulness != nil }) {
        all += [.gains, .decision, .profit]
      }
      if influence != nil { all.append(.cain) }
    case .causes: all += [.ipcw, .expectedObserved, .gains, .decision, .profit]
    }
    if extras.uplift != nil { all.append(.uplift) }
    if extras.validation?.optimism != nil { all.append(.optimism) }
    return all
  }

  private var provenanceSection: ReportPage.Section? {
    guard let document, let data else { return nil }
    var terms: [(term: String, text: String)] = [
      ("model file", model), ("model digest", document.digest()),
      ("formula", document.formula),
      ("training data", document.provenance.dataDigest ?? "not recorded"),
      ("these data", data.frame.dataDigest),
      ("written by", "Tenure \(document.provenance.toolVersion)"),
      ("judged by", "Tenure \(tenureVersion)"),
    ]
    if let parent = document.parent { terms.insert(("made from", parent), at: 2) }
    terms += document.metadata.map { ($0.name, $0.value) }
    return .init("Provenance", [.terms(terms)])
  }

  private var cardSection: ReportPage.Section? {
    document.map { .init("Model card", [.terms(ModelCard($0).terms)]) }
  }
}
