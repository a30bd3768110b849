internal import Formulas
internal import Scoring

/// A model as PMML 4.4: a regression whose one predictor is the linear predictor, with all else as
/// transformations before it and outputs after it.
///
/// PMML has Cox models of its own, but evaluators disagree on what they predict; transformations they
/// all compute alike.
struct PMMLArtefact {
  let program: ScoringProgram
  /// The producer's version.
  let version: String
  /// A line for the reader.
  let title: String
  /// Made-up customers, by which an evaluator may be verified.
  let rows: [[Double]]
  /// The same as texts; `nil` is missing.
  let cells: [[String?]]

  /// The document.
  func text() -> String {
    let language = PMMLLanguage(inputs: program.inputs, prefix: prefix)
    let results = program.outputs.map(\.value) + program.statuses.map(\.condition)
    let text = ProgramText(program.program, results: results, in: language)
    var lines = [
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>",
      "<PMML xmlns=\"http://www.dmg.org/PMML-4_4\" version=\"4.4\">",
      "  <Header description=\"\(title.xmlAttribute)\">",
      "    <Application name=\"tenure\" version=\"\(version.xmlAttribute)\"/>", "  </Header>",
      "  <DataDictionary numberOfFields=\"\(program.inputs.count)\">",
    ]
    for (index, input) in program.inputs.enumerated() {
      let isDate = program.dates.contains(index)
      let type =
        isDate
        ? "displayName=\"days since 1970-01-01\" optype=\"continuous\" dataType=\"double\""
        : input.isNumeric
          ? "optype=\"continuous\" dataType=\"double\""
          : "optype=\"categorical\" dataType=\"string\""
      lines.append("    <DataField name=\"\(input.name.xmlAttribute)\" \(type)/>")
    }
    lines += ["  </DataDictionary>", "  <TransformationDictionary>"]
    for (index, input) in program.inputs.enumerated() where !input.isText {
      lines.append(derived(language.name(input: index), language.cleaned(index)))
    }
    for definition in text.definitions {
      lines.append(
        derived(definition.field, definition.expression, isTruth: definition.isTruth))
    }
    lines.append(derived(predictor, text.text(program.outputs[0].value)))
    lines += [
      "  </TransformationDictionary>",
      "  <RegressionModel modelName=\"tenure\" functionName=\"regression\">", "    <MiningSchema>",
    ]
    lines += program.inputs.map {
      "      <MiningField name=\"\($0.name.xmlAttribute)\" invalidValueTreatment=\"asIs\"/>"
    }
    lines += ["    </MiningSchema>", "    <Output>"]
    for output in program.outputs {
      lines += outputField(output.name, "continuous", "double", text.text(output.value))
    }
    lines += outputField("status", "categorical", "string", status(text, language))
    lines.append("    </Output>")
    lines += verification
    lines += [
      "    <RegressionTable intercept=\"0\">",
      "      <NumericPredictor name=\"\(predictor)\" coefficient=\"1\"/>",
      "    </RegressionTable>", "  </RegressionModel>", "</PMML>",
    ]
    return lines.joined(separator: "\n") + "\n"
  }

  /// What names of ours begin with, so that none is an input's or an output's.
  private var prefix: String {
    let taken = program.inputs.map(\.name) + program.outputs.map(\.name)
    var prefix = "t"
    while taken.contains(where: { $0.hasPrefix(prefix) }) { prefix += "_" }
    return prefix
  }

  private var predictor: String { "\(prefix)Predictor" }

  private func derived(_ name: String, _ expression: String, isTruth: Bool = false) -> String {
    let type =
      isTruth
      ? "optype=\"categorical\" dataType=\"boolean\""
      : "optype=\"continuous\" dataType=\"double\""
    return "    <DerivedField name=\"\(name)\" \(type)>\(expression)</DerivedField>"
  }

  private func outputField(
    _ name: String, _ operation: String, _ type: String, _ expression: String
  ) -> [String] {
    [
      "      <OutputField name=\"\(name.xmlAttribute)\" optype=\"\(operation)\" "
        + "dataType=\"\(type)\" feature=\"transformedValue\">\(expression)</OutputField>"
    ]
  }

  private func status(_ text: ProgramText<PMMLLanguage>, _ language: PMMLLanguage) -> String {
    func constant(_ status: String) -> String {
      "<Constant dataType=\"string\">\(status.xmlSection)</Constant>"
    }
    return program.statuses.reversed().reduce(constant("ok")) { rest, rule in
      language.select(text.text(rule.condition), constant(rule.text), rest)
    }
  }

  /// What the customers must come to.
  private var verification: [String] {
    let levelCounts = program.inputs.map(\.levelCount)
    var lines = [
      "    <ModelVerification recordCount=\"\(rows.count)\" "
        + "fieldCount=\"\(program.inputs.count + program.outputs.count)\">",
      "      <VerificationFields>",
    ]
    let names = program.inputs.map(\.name) + program.outputs.map(\.name)
    for (index, name) in names.enumerated() {
      lines.append(
        "        <VerificationField field=\"\(name.xmlAttribute)\" column=\"c\(index)\" "
          + "precision=\"1e-11\" zeroThreshold=\"1e-11\"/>")
    }
    lines += ["      </VerificationFields>", "      <InlineTable>"]
    for (row, cells) in zip(rows, cells) {
      let results = program.program.results(row, levelCounts: levelCounts)
      let outputs = program.outputs.map { results[$0.value.index] }
      let texts = cells + outputs.map { $0.isNaN ? nil : $0.description }
      let line = texts.enumerated().map { column, text in
        text.map { "<c\(column)>\($0.xmlText)</c\(column)>" } ?? ""
      }
      lines.append("        <row>\(line.joined())</row>")
    }
    return lines + ["      </InlineTable>", "    </ModelVerification>"]
  }
}

extension ProgramText.Definition where Language == PMMLLanguage {
  /// The field's name, of which ``name`` is a reference.
  fileprivate var field: String {
    String(name.dropFirst("<FieldRef field=\"".count).dropLast("\"/>".count))
  }
}

extension FeatureEncoder.Input {
  fileprivate var isNumeric: Bool { kind == .numeric }
  fileprivate var isText: Bool { if case .categorical = kind { true } else { false } }
}
