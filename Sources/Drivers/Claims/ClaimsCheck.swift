public import DataFrames
public import Scoring

/// All claims, checked on one table.
public struct ClaimsCheck: Sendable {
  /// A check for each claim, in their order.
  public let checks: [ClaimCheck]

  /// Checks claims under every definition that they have.
  ///
  /// - Parameters:
  ///   - battery: The battery.
  ///   - answers: Raw answers, and whatever the question names.
  ///   - question: The columns; a claim without its columns is not checked, and says what it needs.
  ///   - bootstrap: How samples are drawn.
  ///   - level: The confidence level.
  /// - Throws: ``ClaimError``, ``DriverQuestionError``, ``ImportanceError``, `BatteryError` or
  ///   `FormulaError` for names and answers that do not suit.
  public init(
    _ battery: Battery, _ answers: DataFrame, _ question: ClaimQuestion,
    _ bootstrap: ClusterBootstrap, level: Double = 0.95
  ) throws {
    guard question.margin > 0, question.margin.isFinite else {
      throw ClaimError.nonsense(
        "A margin of \(question.margin) is not positive; 0.25 is a quarter.")
    }
    if let years = question.yearsPerWave, !(years > 0) {
      throw ClaimError.nonsense(
        "\(years) years from wave to wave make no sense; a quarter is 0.25.")
    }
    let work = try ClaimWork(battery, answers, question, bootstrap, level: level)
    checks = try Claim.allCases.map { claim in
      switch claim {
      case .loyaltyMultiplier: try work.loyaltyMultiplier()
      case .engagementAgainstSatisfaction: try work.influence()
      case .emotionalShare: try work.emotionalShare()
      case .expectationGrowth: try work.expectationGrowth()
      case .sixAspects: try work.sixAspects()
      case .valueConcentration: try work.valueConcentration()
      case .sellingToExisting: try work.sellingToExisting()
      }
    }
  }
}
