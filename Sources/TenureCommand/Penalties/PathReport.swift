internal import ArgumentParser
internal import JSONDocuments
internal import Tenure

/// A path as it is printed: for people the strengths at which columns enter, as JSON everything.
struct PathReport {
  private let title: String
  private let model: String
  private let frame: ModelFrame
  private let path: PenalizedPath
  private let validation: PathValidation?

  /// Fits a path and, where folds were asked for, judges it.
  init(
    title: String, model: String, _ options: PathOptions, _ data: TrainingData,
    _ common: CommonOptions, _ family: PenaltyChoice.Family
  ) throws {
    var net = try options.shape.net(data.frame)
    net.lambdas = options.lambdas?.values.sorted(by: >)
    let (penalty, frame) = (net, data.frame)
    let folds =
      options.validates
      ? try options.folding.assignment(
        data, frame, count: options.folding.folds ?? 10, seed: common.seed) : nil
    let path = try data.fit { () throws(FitError) in try family.path(frame, penalty) }
    validation = try folds.map { folds in
      try data.fit { () throws(FitError) in
        try family.validate(path, frame, penalty, folds, options.folding.measure.measure)
      }
    }
    self.title = title
    self.model = model
    self.frame = frame
    self.path = path
  }

  /// Prints the path, and fails the run if a strength was not solved.
  func deliver(asJSON: Bool, _ run: Run) throws {
    if asJSON {
      try printJSON(json)
    } else {
      for warning in warnings { run.say(warning.message) }
      try StandardOutput.write(text)
    }
    run.finish()
    if path.points.contains(where: { !$0.converged }) {
      throw ExitCode(ExitStatus.answeredButFailed.rawValue)
    }
  }

  private var warnings: [DataWarning] {
    guard !path.repeated.isEmpty else { return frame.warnings }
    let pairs = path.repeated.map {
      "\(path.names[$0.column]) repeats \(path.names[$0.original])"
    }
    return frame.warnings + [
      DataWarning(
        code: "repeatedColumn",
        message: "\(pairs.joined(separator: ", ")) in other units, and is left at zero")
    ]
  }

  // MARK: - JSON

  private var json: JSONValue {
    let points = path.points
    var members: [JSONValue.Member] = [
      .init("model", .string(model)), .init("formula", .string(frame.formula.text)),
      .init("names", .strings(path.names)), .init("alpha", .number(path.alpha)),
      .init("largestLambda", .number(path.largestLambda)),
      .init("lambda", .numbers(path.lambdas)),
      .init("coefficients", .array(points.map { .numbers($0.coefficients) })),
      .init("devianceRatio", .numbers(points.indices.map(path.devianceRatio))),
      .init("nonzero", .array(points.map { .integer($0.nonzeroCount) })),
      .init("logLikelihood", .numbers(points.map(\.logLikelihood))),
      .init("nullLogLikelihood", .number(path.nullLogLikelihood)),
      .init("optimalityViolation", .numbers(points.map(\.violation))),
      .init("converged", .array(points.map { .bool($0.converged) })),
      .init("evaluations", .array(points.map { .integer($0.evaluations) })),
    ]
    if let validation {
      members.append(
        .init(
          "crossValidation",
          .object([
            .init("measure", .string(validation.measure.rawValue)),
            .init("folds", .integer(validation.foldCount)),
            .init("mean", .array(validation.means.map(Self.number))),
            .init("standardError", .array(validation.standardErrors.map(Self.number))),
            .init("bestIndex", .integer(validation.bestIndex)),
            .init("bestLambda", .number(path.lambdas[validation.bestIndex])),
            .init("oneStandardErrorIndex", .integer(validation.oneStandardErrorIndex)),
            .init(
              "oneStandardErrorLambda", .number(path.lambdas[validation.oneStandardErrorIndex])),
          ])))
    }
    members.append(
      .init(
        "warnings",
        .array(
          warnings.map {
            .object([.init("code", .string($0.code)), .init("message", .string($0.message))])
          })))
    return .object(members)
  }

  private static func number(_ value: Double) -> JSONValue {
    value.isFinite ? .number(value) : .null
  }

  // MARK: - Words

  private var text: String {
    let parts = [heading, table, choice, certificate]
    return parts.filter { !$0.isEmpty }.map { $0.joined(separator: "\n") }
      .joined(separator: "\n\n") + "\n"
  }

  private var heading: [String] {
    let kind =
      path.alpha == 1 ? "lasso" : path.alpha == 0 ? "ridge" : "elastic net, α = \(path.alpha)"
    return ["\(title): \(kind)"]
      + shortenedFormula(
        frame.formula.text, termCount: frame.encoder.terms.count) + [
        "n = \(NumberText.grouped(frame.rowCount)), \(path.points.count) strengths from "
          + "\(NumberText.significant(path.lambdas.first ?? 0)) to "
          + "\(NumberText.significant(path.lambdas.last ?? 0)); at "
          + "\(NumberText.significant(path.largestLambda)) every coefficient is zero"
      ]
  }

  /// The rows of the table: where columns enter or leave, the ends, and what was chosen; a path on
  /// which nothing enters in steps, as a ridge's, is thinned.
  private var shown: [Int] {
    let points = path.points
    var indices = points.indices.filter {
      $0 == 0 || $0 == points.count - 1
        || Self.active(points[$0]) != Self.active(points[$0 - 1])
    }
    if indices.count < 5 { indices += points.indices.filter { $0 % 10 == 0 } }
    if let validation { indices += [validation.bestIndex, validation.oneStandardErrorIndex] }
    return Set(indices).sorted()
  }

  private static func active(_ point: PenalizedPath.Point) -> [Bool] {
    point.coefficients.map { $0 != 0 }
  }

  private var table: [String] {
    let shown = shown
    var table = TextTable()
    table.add(
      "lambda", .decimal, shown.map { NumberText.significant(path.points[$0].lambda, 4) })
    table.add("columns", .trailing, shown.map { "\(path.points[$0].nonzeroCount)" })
    table.add(
      "deviance explained", .decimal, shown.map { NumberText.percent(path.devianceRatio($0), 2) })
    if let validation {
      table.add(
        "held-out \(validation.measure.rawValue)", .decimal,
        shown.map { NumberText.fixed(validation.means[$0], 5) })
      table.add(
        "SE", .decimal, shown.map { NumberText.fixed(validation.standardErrors[$0], 5) })
    }
    table.add("", .leading, shown.map(remark))
    return table.lines
  }

  private func remark(_ index: Int) -> String {
    var words: [String] = []
    if index == validation?.bestIndex { words.append("min") }
    if index == validation?.oneStandardErrorIndex { words.append("1se") }
    if index > 0 {
      let now = path.points[index].coefficients
      let before = path.points[index - 1].coefficients
      let changed = now.indices.filter { (now[$0] != 0) != (before[$0] != 0) }
      if changed.count <= 4 {
        words += changed.map { (now[$0] != 0 ? "+ " : "− ") + path.names[$0] }
      } else {
        words.append("\(changed.count) columns come or go")
      }
    }
    return words.joined(separator: "  ")
  }

  private var choice: [String] {
    guard let validation else { return [] }
    return wrapped(
      "min predicts held-out rows best (\(validation.foldCount) folds), 1se is the strongest "
        + "penalty within one standard error of it.")
  }

  private var certificate: [String] {
    let largest = path.points.map(\.violation).max() ?? 0
    let open = path.points.count { !$0.converged }
    if open > 0 {
      return [
        "\(NumberText.counted(open, "strength")) did not reach the optimum; the conditions are "
          + "missed by up to \(NumberText.significant(largest, 2))."
      ]
    }
    return wrapped(
      "Every fit is at its optimum: the conditions of Karush, Kuhn and Tucker hold to "
        + "\(NumberText.significant(max(largest, 1e-16), 1)) of the largest gradient.")
  }
}
