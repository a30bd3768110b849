internal import Formulas
internal import Scoring

/// How a scorecard counts.
public struct ScorecardScale: Sendable, Equatable {
  /// The score of a customer whose odds of staying are `baseOdds`.
  public var baseScore: Double
  /// The odds of staying, to 1, that get the base score.
  public var baseOdds: Double
  /// By how much the score is higher where the odds of staying are double.
  public var pointsToDouble: Double

  /// Sets a scale: 600 points at 20 to 1, and 20 points more for double the odds, unless said.
  public init(baseScore: Double = 600, baseOdds: Double = 20, pointsToDouble: Double = 20) {
    self.baseScore = baseScore
    self.baseOdds = baseOdds
    self.pointsToDouble = pointsToDouble
  }

  /// The points of a unit of log odds.
  var factor: Double { pointsToDouble / logarithm(2) }
}

/// A logistic model as points to add up: a higher score means higher odds of staying.
///
///     score = base score + points to double / log 2 · (log(odds of staying) − log(base odds))
struct Scorecard {
  /// One line of the card.
  struct Line: Equatable {
    let term: String
    /// The level that gets the points; `nil` for the start and for a number.
    let attribute: String?
    /// The points; for a number those of 0.
    let points: Double
    /// The points of a unit of a number.
    let pointsPerUnit: Double?
  }

  /// The lines: the start, then each term.
  private(set) var lines: [Line] = []

  /// Counts the points.
  ///
  /// - Throws: A sentence why the model has no card: it is not logistic, or a term is neither a
  ///   number nor a category by itself.
  init(_ scorer: Scorer, _ scale: ScorecardScale) throws(ArtefactError) {
    if let refusal = Artefact.Kind.scorecard.support(of: scorer.family).refusal {
      throw .refused(refusal)
    }
    let encoder = scorer.encoder
    guard encoder.offsets.isEmpty else {
      throw .refused("A scorecard has no column for an offset.")
    }
    let beta = scorer.coefficients
    let start = encoder.hasIntercept ? beta[0] : 0
    let base = scale.baseScore - scale.factor * (logarithm(scale.baseOdds) + start)
    lines.append(Line(term: "(start)", attribute: nil, points: base, pointsPerUnit: nil))
    for term in encoder.terms {
      lines += try lines(of: term, encoder, beta.map { -scale.factor * $0 })
    }
  }

  private func lines(
    of term: FeatureEncoder.Term, _ encoder: FeatureEncoder, _ points: [Double]
  ) throws(ArtefactError) -> [Line] {
    guard term.components.count == 1 else {
      throw .refused(
        "A scorecard adds points up, and \(term.name) is a product of columns; leave the "
          + "interaction out, or make a column of the combinations.")
    }
    let component = term.components[0]
    switch encoder.variables[component.variable].kind {
    case .numeric:
      let point = points[term.columns.lowerBound]
      return [Line(term: term.name, attribute: nil, points: 0, pointsPerUnit: point)]
    case .basis:
      throw .refused(
        "A scorecard has points for levels or for each unit, and \(term.name) is a curve; cut the "
          + "column into classes and use those.")
    case .factor(_, let levels, let reference):
      var column = term.columns.lowerBound
      return levels.enumerated().map { level, name in
        var own = 0.0
        if component.full || level != reference {
          own = points[column]
          column += 1
        }
        return Line(term: term.name, attribute: name, points: own, pointsPerUnit: nil)
      }
    }
  }

  /// The card as a table.
  func csv() -> String {
    let rows = lines.map { line in
      [
        line.term.csvField, line.attribute?.csvField ?? "", line.points.description,
        line.pointsPerUnit?.description ?? "", line.points.rounded().plain,
      ]
    }
    let names = ["term", "attribute", "points", "pointsPerUnit", "roundedPoints"]
    return ([names] + rows).map { $0.joined(separator: ",") }.joined(separator: "\r\n") + "\r\n"
  }
}

extension Double {
  /// A whole number without a decimal point.
  fileprivate var plain: String {
    let text = description
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }
}
