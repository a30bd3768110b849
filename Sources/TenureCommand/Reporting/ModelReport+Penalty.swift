internal import Foundation
internal import Tenure

// What a report says of a penalised model beside, or instead of, what it says of others.
extension ModelReport {
  /// Whether the estimates are shrunken, so that nothing is known of their errors.
  var isShrunken: Bool { document.training.penalty.map { $0.inference == .none } ?? false }

  /// The penalty in words, for the heading.
  var penaltyLines: [String] {
    guard let penalty = document.training.penalty else { return [] }
    let kind =
      penalty.alpha == 1
      ? "lasso"
      : penalty.alpha == 0 ? "ridge" : "elastic net, α = \(NumberText.plain(penalty.alpha))"
    let lambda = NumberText.significant(penalty.lambda)
    var choice = "given"
    if let validation = penalty.crossValidation {
      let folds = "\(validation.folds) folds, \(validation.measure)"
      choice =
        penalty.selection == .oneStandardError
        ? "the strongest within one standard error of the best on held-out rows, \(folds)"
        : "the best on held-out rows, \(folds)"
    }
    let whole = penalty.groupsTerms ? ", terms as a whole" : ""
    var lines = wrapped("Penalty: \(kind)\(whole), λ = \(lambda) (\(choice)).", indent: 2)
    switch penalty.inference {
    case .none:
      lines += wrapped(
        "Estimates are shrunken towards zero by design, and chosen on these rows; no standard "
          + "errors, tests or intervals belong to them (see --inference sample-split).", indent: 2)
    case .sampleSplit:
      lines.append("The penalty chose the columns on other rows; these estimates are not shrunken.")
    }
    return lines
  }

  /// The coefficients that are not zero, without errors.
  var shrunkenTable: [String] {
    let shown = document.coefficients.filter { $0.status != .zero }
    guard !shown.isEmpty else { return [] }
    var table = TextTable()
    table.add("", .leading, shown.map(\.name))
    table.add(
      document.ratioName, .decimal,
      shown.map { NumberText.fixed(exp($0.estimate ?? .nan), 4) })
    table.add(
      "coefficient", .decimal, shown.map { NumberText.fixed($0.estimate ?? .nan, 5) })
    if shown.contains(where: { $0.status == .atBound }) {
      table.add("", .leading, shown.map { $0.status == .atBound ? "at its bound" : "" })
    }
    return table.lines
  }

  /// The columns without effect, in a sentence.
  var zeroLines: [String] {
    let zero = document.coefficients.filter { $0.status == .zero }.map(\.name)
    guard !zero.isEmpty else { return [] }
    let shown = zero.prefix(30).joined(separator: ", ")
    let more = zero.count > 30 ? " and \(zero.count - 30) more" : ""
    return wrapped(
      "Zero (\(zero.count) of \(document.coefficients.count)): \(shown)\(more).", indent: 2)
  }

  /// How near the optimum the fit ended.
  var optimality: String {
    let violation = document.training.penalty?.optimalityViolation ?? .nan
    let size = NumberText.significant(max(violation, 1e-16), 1)
    let evaluations = NumberText.counted(document.fit.iterations, "evaluation")
    return document.fit.converged
      ? "At the optimum after \(evaluations): its conditions hold to \(size) of the gradient."
      : "Not at the optimum after \(evaluations): its conditions are missed by \(size) of the "
        + "gradient."
  }
}
