internal import DataFrames

/// Why a model could not be fitted to the data it was given.
public enum FitError: Error, Equatable, CustomStringConvertible {
  /// No column is left: every one is constant or determined by others.
  case allColumnsAliased([String])
  /// There are at least as many columns as rows.
  case moreColumnsThanRows(rows: Int, columns: Int)
  /// The matrices of so many columns take too many bytes; the widest term has so many of them.
  case tooManyColumns(columns: Int, bytes: Double, widestTerm: String, widestTermColumns: Int)
  /// A penalty leaves so many columns in the model that their matrices would not fit into memory.
  case tooManyUnshrunken(columns: Int, of: Int, bytes: Double)
  /// The intercept is to be corrected, and there is none.
  case noIntercept
  /// The log-likelihood is not finite at the start.
  case notFinite
  /// There is no event.
  case noEvents
  /// The knots of a spline cannot stand where they are asked for, in words.
  case unsuitableKnots(String)
  /// A stratum whose scale is to be estimated has no event.
  case noEventsInStratum(String)
  /// A family's shape runs away, so that its likelihood has no maximum.
  case unboundedShape(Double)
  /// A search for the maximum did not end.
  case endlessSearch(steps: Int)
  /// A likelihood climbs without end as a parameter grows, as its profile shows.
  case climbsWithoutEnd(parameter: String, everybodyEntersLate: Bool)
  /// A model of times fits all events exactly, so that its density there has no end.
  case exactFit(events: Int)
  /// Coefficients of the model without frailties have no finite estimates.
  case infiniteBesideFrailty([String])
  /// Gaussian frailties of so many groups are too many.
  case tooManyGaussianGroups(Int, limit: Int)
  /// No fold of a cross-validation could be judged.
  case foldsWithoutMeasure(PathMeasure)

  /// The error in a sentence.
  public var description: String {
    switch self {
    case .allColumnsAliased(let names):
      "every column of the model is constant or determined by others (\(names.joined(separator: ", "))), so there is nothing to estimate; add a column that varies"
    case .moreColumnsThanRows(let rows, let columns):
      "the model has \(columns.grouped) column\(columns == 1 ? "" : "s") and only \(rows.grouped) \(rows == 1 ? "row is" : "rows are") complete, so its estimates are not determined; use fewer columns, more rows or a penalty"
    case .tooManyColumns(let columns, let bytes, let term, let own):
      "the model has \(columns.grouped) columns (\(own.grouped) of them from \(term)), and its matrices would take \(Int((bytes / 1e9).rounded(.up))) GB of memory; leave \(term) out, merge its levels, or use it as a number"
    case .tooManyUnshrunken(let columns, let all, let bytes):
      "the penalty leaves \(columns.grouped) of \(all.grouped) columns in the model, and its matrices would take \(Int((bytes / 1e9).rounded(.up))) GB of memory; use fewer columns, or an α nearer to 1, which leaves fewer of them"
    case .noIntercept:
      "the correction for the share of events moves the intercept, and the formula has none; leave out 0 + or - 1"
    case .notFinite:
      "the log-likelihood is not finite even without effects; look for offsets or weights of an absurd size"
    case .foldsWithoutMeasure(let measure):
      "no fold of the cross-validation has what its \(measure.rawValue) needs, customers who left beside customers who stayed; use fewer folds"
    case .unsuitableKnots(let sentence): sentence
    case .noEventsInStratum(let stratum):
      "no row of the stratum \(stratum) has an event, so its scale cannot be estimated; merge it with another, or put it among the terms instead of strata()"
    case .unboundedShape(let shape):
      "the likelihood of the generalized gamma has no maximum: maximized over all else, it still rises at a shape of \((shape * 100).rounded() / 100), so that a law with a sharp \(shape > 0 ? "end" : "beginning") fits these rows better than any of the family; take weibull, lognormal or loglogistic, or leave out columns"
    case .endlessSearch(let steps):
      "no maximum of the likelihood was found: after \(steps) steps it still rises, by less and less, as these rows hardly tell the family's members apart; take weibull, lognormal or loglogistic, or use fewer columns"
    case .climbsWithoutEnd(let parameter, let late):
      "the likelihood has no maximum: maximized over all else, it rises on and on as the \(parameter) grows"
        + (late
          ? "; every row enters late, so nothing tells what came before the entries. Add customers who were observed from the beginning, or train a Cox model, which asks nothing of that time"
          : "; use fewer columns, or a family with fewer parameters")
    case .exactFit(let events):
      "the likelihood has no maximum: it rises on and on as the scale falls to 0, because the model can fit the \(events == 1 ? "time of the only event" : "times of all \(events.grouped) events") exactly; use fewer columns, or train a Cox model, which asks only for the order of times"
    case .infiniteBesideFrailty(let names):
      "already without frailties the estimate of \(names.joined(separator: ", ")) is infinite, as the column separates customers who leave from those who stay; leave it out, or merge its levels"
    case .tooManyGaussianGroups(let count, let limit):
      "there are \(count.grouped) groups, and Gaussian frailties need a matrix of all of them, so they take at most \(limit.grouped); take gamma frailties, whose memory grows with the groups alone"
    case .noEvents:
      "no row has an event, so nothing can be learned about when events happen"
    }
  }
}
