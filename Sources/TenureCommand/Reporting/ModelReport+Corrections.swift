internal import Tenure

extension ModelDocument {
  /// What was done to the intercept, and how classes were weighted, in sentences.
  var correctionLines: [String] {
    guard let correction = training.priorCorrection else { return [] }
    var text = ""
    if let classes = training.classWeights {
      text =
        "Events weigh \(NumberText.short(classes.events)) and non-events "
        + "\(NumberText.short(classes.nonEvents)) in the fit. "
    }
    text +=
      "The intercept is corrected by \(NumberText.fixed(correction.interceptShift, 4)) (King and "
      + "Zeng) from \(NumberText.percent(correction.sampleShare)) events in the fit to "
      + "\(NumberText.percent(correction.populationShare)) among customers; so are predictions."
    return wrapped(text)
  }

  /// How the standard errors that tests and intervals use were formed, in a sentence.
  var standardErrorLine: String? {
    guard let covariance = covariances.last, covariance.kind != .model else { return nil }
    let name = covariance.correction?.rawValue
    if covariance.kind == .robust {
      if case .fineGray = model {
        return "Standard errors allow for the censoring distribution being estimated."
      }
      return "Standard errors are robust\(name.map { " (\($0))" } ?? "")."
    }
    let column = training.cluster.map { " of \($0)" } ?? ""
    let count = covariance.clusters.map { "\(NumberText.grouped($0)) " } ?? ""
    let factor = covariance.clusterFactor.map { $0 == 1 ? "" : " × G/(G − 1)" } ?? ""
    return "Standard errors are robust, by \(count)clusters\(column)"
      + (name.map { " (\($0)\(factor))" } ?? "") + "."
  }
}
