public import Measures
public import Scoring

internal import RealModule

/// The share of promoters less that of detractors, times 100.
public struct NetPromoterScore: Sendable, Equatable {
  /// The share of answers 9 and 10.
  public let promoters: Double
  /// The share of answers 0 to 6.
  public let detractors: Double
  /// The number of answers.
  public let respondents: Int
  /// The score from −100 to 100, with its standard error.
  public let score: Estimate

  /// Counts answers.
  ///
  /// - Parameters:
  ///   - answers: Answers from 0 to 10; NaN is none.
  ///   - item: The question, whose declared range must be 0 to 10: on another scale 9 and 6 mean
  ///     something else.
  /// - Throws: ``NetPromoterError``.
  public init(_ answers: [Double], of item: Battery.Item) throws(NetPromoterError) {
    guard item.range == 0...10, !item.isReversed else {
      throw .scale(column: item.column, range: item.range)
    }
    let given = answers.filter { item.isAnswer($0) }
    guard !given.isEmpty else { throw .noAnswers(column: item.column) }
    let count = Double(given.count)
    promoters = Double(given.count { $0 >= 9 }) / count
    detractors = Double(given.count { $0 <= 6 }) / count
    respondents = given.count
    let difference = promoters - detractors
    score = Estimate(
      value: 100 * difference,
      standardError: 100
        * ((promoters + detractors - difference * difference) / count).squareRoot())
  }
}

/// Why there is no net promoter score.
public enum NetPromoterError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The question has another scale.
  case scale(column: String, range: ClosedRange<Double>)
  /// Nobody answered.
  case noAnswers(column: String)

  /// What is wrong and what to do, in a sentence.
  public var description: String {
    switch self {
    case .scale(let column, let range):
      "Item \"\(column)\" has answers from \(Self.text(range.lowerBound)) to "
        + "\(Self.text(range.upperBound)); a net promoter score needs answers from 0 to 10, as on "
        + "any other scale 9 and 6 mean something else."
    case .noAnswers(let column): "Nobody answered item \"\(column)\"."
    }
  }

  private static func text(_ value: Double) -> String {
    value == value.rounded() && value.magnitude < 1e9 ? "\(Int(value))" : "\(value)"
  }
}
