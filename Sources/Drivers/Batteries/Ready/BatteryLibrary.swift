/// Batteries to begin with, as YAML; the questions are Tenure's own.
public enum BatteryLibrary: String, Sendable, CaseIterable {
  /// Four drivers of engagement with a bank, with ideals and loyalty.
  case bankEngagement = "bank-engagement"
  /// Six aspects of experience, with recommendation and loyalty.
  case sixAspects = "six-aspects"
  /// The blocks of a customer satisfaction index.
  case satisfactionIndex = "satisfaction-index"
  /// Five dimensions of service quality, expected and delivered.
  case serviceQuality = "service-quality"

  /// What it measures, in a line.
  public var summary: String {
    switch self {
    case .bankEngagement: "four drivers of engagement with a bank, their ideals, and loyalty"
    case .sixAspects: "six aspects of experience, recommendation and loyalty"
    case .satisfactionIndex: "the blocks of a customer satisfaction index, on 1 to 10"
    case .serviceQuality: "five dimensions of service quality, expected and delivered"
    }
  }

  /// The battery file.
  public var text: String {
    switch self {
    case .bankEngagement: Self.bankEngagementText
    case .sixAspects: Self.sixAspectsText
    case .satisfactionIndex: Self.satisfactionIndexText
    case .serviceQuality: Self.serviceQualityText
    }
  }
}
