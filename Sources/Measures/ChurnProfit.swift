internal import Distributions

/// What a campaign against churn costs and brings, a customer contacted.
///
/// A would-be churner accepts the offer with probability γ and then is worth the customer lifetime
/// value less the offer; a contacted customer who would have stayed takes the offer; each contact has a
/// cost.
public struct RetentionCampaign: Sendable, Equatable {
  /// The lifetime value of a customer who is kept.
  public var lifetimeValue: Double
  /// The cost of the offer.
  public var offerCost: Double
  /// The cost of contacting a customer.
  public var contactCost: Double
  /// The first parameter of γ's beta distribution.
  public var acceptanceAlpha: Double
  /// The second.
  public var acceptanceBeta: Double

  /// A campaign; left out, that of Verbraken et al.: 200, 10, 1 and Beta(6, 14).
  ///
  /// - Precondition: The value is above the cost of the offer, which is at least 0 as the cost of
  ///   contact is; α and β are above 0.
  public init(
    lifetimeValue: Double = 200, offerCost: Double = 10, contactCost: Double = 1,
    acceptanceAlpha: Double = 6, acceptanceBeta: Double = 14
  ) {
    precondition(
      lifetimeValue > offerCost && offerCost >= 0 && contactCost >= 0,
      "an offer of \(offerCost) and a contact of \(contactCost) for a value of \(lifetimeValue)")
    precondition(acceptanceAlpha > 0 && acceptanceBeta > 0, "γ has no such distribution")
    self.lifetimeValue = lifetimeValue
    self.offerCost = offerCost
    self.contactCost = contactCost
    self.acceptanceAlpha = acceptanceAlpha
    self.acceptanceBeta = acceptanceBeta
  }

  /// The mean probability that a would-be churner accepts.
  public var meanAcceptance: Double { acceptanceAlpha / (acceptanceAlpha + acceptanceBeta) }
}

/// The greatest profit of a campaign that contacts those with the highest scores, a customer of the
/// base, and whom to contact for it.
///
///     P(t; γ) = CLV (γ(1 − δ) − φ) π₁ F₁(t) − CLV (δ + φ) π₀ F₀(t),   δ = d/CLV, φ = f/CLV
///
/// with π₁ F₁ the churners contacted and π₀ F₀ the others. The expected maximum profit is the mean over
/// γ of the greatest profit at each γ.
///
/// - SeeAlso: Verbraken, Verbeke & Baesens (2013), IEEE Transactions on Knowledge and Data
///   Engineering 25.
public struct ChurnProfit: Sendable, Equatable {
  /// A profit with the share of customers contacted for it.
  public struct Optimum: Sendable, Equatable {
    /// The profit, a customer of the whole base.
    public let profit: Double
    /// The share of customers to contact; for the expected profit, its mean over γ.
    public let share: Double
  }

  /// The campaign.
  public let campaign: RetentionCampaign
  /// The greatest profit at the mean γ.
  public let maximum: Optimum
  /// The score from which on customers are contacted for it; infinite where contacting nobody is best.
  public let threshold: Double
  /// The expected maximum profit.
  public let expected: Optimum

  /// Seeks the greatest profit along a curve.
  ///
  /// - Complexity: O(n), two incomplete beta functions a corner of the hull.
  public init(_ curve: ReceiverOperatingCurve, campaign: RetentionCampaign = RetentionCampaign()) {
    let total = curve.totalEvents + curve.totalNonEvents
    let (events, others) = (curve.totalEvents / total, curve.totalNonEvents / total)
    let hull = curve.convexHull
    let (a, b) = (campaign.acceptanceAlpha, campaign.acceptanceBeta)
    let value = campaign.lifetimeValue
    let (delta, phi) = (campaign.offerCost / value, campaign.contactCost / value)

    func profit(_ point: ReceiverOperatingCurve.HullPoint, acceptance: Double) -> Double {
      value * (acceptance * (1 - delta) - phi) * events * point.truePositiveRate
        - value * (delta + phi) * others * point.falsePositiveRate
    }
    func share(_ point: ReceiverOperatingCurve.HullPoint) -> Double {
      events * point.truePositiveRate + others * point.falsePositiveRate
    }
    let profits = hull.map { profit($0, acceptance: campaign.meanAcceptance) }
    var best = 0
    for k in hull.indices where profits[k] > profits[best] { best = k }
    maximum = Optimum(profit: profits[best], share: share(hull[best]))
    threshold = hull[best].threshold

    // Between two kinks of γ one corner of the hull is best.
    var (expectedProfit, expectedShare) = (0.0, 0.0)
    var previous = (mass: 0.0, mean: 0.0)
    for k in hull.indices {
      var kink = 1.0
      if k + 1 < hull.count {
        let event = events * (hull[k + 1].truePositiveRate - hull[k].truePositiveRate)
        let other = others * (hull[k + 1].falsePositiveRate - hull[k].falsePositiveRate)
        if event > 0 {
          kink = min(1, (other * (delta + phi) + phi * event) / (event * (1 - delta)))
        }
      }
      let mass = SpecialFunctions.incompleteBeta(a, b, kink)
      let mean = campaign.meanAcceptance * SpecialFunctions.incompleteBeta(a + 1, b, kink)
      let (probability, acceptance) = (mass - previous.mass, mean - previous.mean)
      let point = hull[k]
      expectedProfit +=
        value * (acceptance * (1 - delta) - phi * probability) * events * point.truePositiveRate
        - value * (delta + phi) * probability * others * point.falsePositiveRate
      expectedShare += probability * share(point)
      previous = (mass, mean)
    }
    expected = Optimum(profit: expectedProfit, share: expectedShare)
    self.campaign = campaign
  }
}
