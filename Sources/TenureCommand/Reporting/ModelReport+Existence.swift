internal import Tenure

/// What a report says of estimates that do not exist, and of the penalty that makes them.
extension ModelReport {
  /// The name of likelihood-ratio tests.
  var likelihoodRatioName: String {
    document.fit.biasReduction == nil ? "likelihood ratio" : "penalized likelihood ratio"
  }

  /// The sentences for the heading.
  var existence: [String] {
    let fit = document.fit
    let kind =
      switch fit.separation?.remaining {
      case nil: ""
      case 0: " (complete separation)"
      default: " (quasi-complete separation)"
      }
    switch fit.biasReduction?.trigger {
    case .separation:
      return [
        "The maximum-likelihood estimate is not finite\(kind); these are Firth's estimates, with "
          + "\(intervals)."
      ]
    case .requested: return ["These are Firth's estimates, with \(intervals)."]
    case nil:
      return fit.estimateExists == false
        ? ["The maximum-likelihood estimate is not finite\(kind); this is the limit of the fit."]
        : []
    }
  }

  private var intervals: String {
    document.intervalMethod == .profile
      ? "penalized profile-likelihood intervals" : "intervals from standard errors"
  }

  /// What the columns of the coefficient table are where it is not the usual.
  var inferenceNotes: [String] {
    var notes: [String] = []
    let infinite = document.coefficients.filter(\.maximumIsInfinite).map(\.name)
    if !infinite.isEmpty {
      notes.append("Infinite by maximum likelihood: \(infinite.joined(separator: ", ")).")
    }
    if document.intervalMethod == .profile {
      notes.append(
        "Intervals are by profile likelihood; z is the signed root of the likelihood ratio, and p "
          + "belongs to it.")
    }
    if document.coefficients.contains(where: { $0.augmentedStandardError != nil }) {
      notes.append(
        "SE is from the inverse information, as in R's brglm2; augmented SE from that of the data "
          + "with the penalty's pseudo-observations, as in R's logistf.")
    }
    return notes.flatMap { wrapped($0) }
  }

  /// The penalized log-likelihood, and the intercept that predicts.
  var penalizedSummary: [String] {
    guard let reduction = document.fit.biasReduction else { return [] }
    var lines = [
      "penalized log-likelihood \(NumberText.fixed(reduction.penalizedLogLikelihood, 3)) "
        + "(without effects \(NumberText.fixed(reduction.nullPenalizedLogLikelihood, 3)))"
    ]
    if let intercepts = reduction.intercepts {
      lines += wrapped(
        "Predictions use the intercept \(NumberText.fixed(intercepts.scoring, 4)) instead of "
          + "Firth's \(NumberText.fixed(intercepts.firth, 4)), so that their mean is the share of "
          + "events (FLIC).")
    }
    return lines
  }
}
