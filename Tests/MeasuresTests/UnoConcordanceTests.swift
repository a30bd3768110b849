import Measures
import TestSupport
import Testing

/// Uno's concordance, to the digits of scikit-survival's own tests and answers.
///
/// Source: scikit-survival, tests/test_metrics.py, the cases in which weights come from the same
/// customers; its release 0.28 for the cases with tied times.
@Suite("Uno's concordance: published values")
struct UnoConcordanceTests {
  struct Case: Sendable {
    let time: [Double]
    let event: [Int]
    let risk: [Double]
    let published: Double
    let concordant, discordant, tied: Int

    var response: SurvivalResponse {
      SurvivalResponse(time: time, event: event.map { $0 == 1 })
    }
  }

  private static let time: [Double] = [1, 5, 6, 10, 11, 34, 45, 46, 50, 56]
  private static let event = [0, 1, 1, 0, 1, 0, 1, 0, 0, 1]

  static let withoutTies = [
    Case(
      time: time, event: event, risk: [5, 8, 11, 19, 34, 12, 3, 9, 12, 20],
      published: 0.347890360332615, concordant: 8, discordant: 15, tied: 0),
    Case(
      time: time, event: event, risk: [5, 8, 11, 11, 34, 12, 3, 9, 12, 20],
      published: 0.365629810028969, concordant: 8, discordant: 14, tied: 1),
    Case(
      time: time, event: event, risk: [5, 8, 11, 11, 34, 12, 11, 9, 12, 20],
      published: 0.387865723332956, concordant: 7, discordant: 14, tied: 2),
  ]

  static let withTies = [
    Case(
      time: [1, 5, 6, 11, 11, 34, 45, 45, 50, 55], event: [0, 1, 0, 1, 1, 0, 1, 0, 0, 1],
      risk: [5, 8, 11, 19, 34, 12, 3, 9, 12, 18], published: 0.4036321031048623,
      concordant: 11, discordant: 10, tied: 0),
    Case(
      time: [34, 11, 11, 5, 1, 89, 13, 45, 7, 13, 9, 13, 90],
      event: [1, 0, 0, 0, 1, 0, 1, 1, 0, 0, 0, 1, 1],
      risk: [1, 19, 13, 13, 15, 14, 19, 23, 11, 10, 11, 1, 18],
      published: 0.46795357052737824, concordant: 14, discordant: 12, tied: 1),
  ]

  /// C with pairs counted one by one, weighted by the square of `weight` at the event.
  private func counted(_ own: Case, weight: (Double) -> Double) -> Double {
    var (right, all) = (0.0, 0.0)
    for i in own.time.indices where own.event[i] == 1 {
      for j in own.time.indices
      where own.time[j] > own.time[i] || (own.time[j] == own.time[i] && own.event[j] == 0) {
        let pair = weight(own.time[i]) * weight(own.time[i])
        all += pair
        right += own.risk[i] > own.risk[j] ? pair : own.risk[i] == own.risk[j] ? pair / 2 : 0
      }
    }
    return right / all
  }

  @Test("no customer is censored when another leaves", arguments: withoutTies)
  func untied(_ own: Case) throws {
    let c = try #require(
      Concordance(risk: own.risk, response: own.response, timeWeight: .uno))
    // Its tests compare to seven digits, and those with tied risks do not repeat to more than eight.
    expectClose(c.estimate, own.published, .published(decimals: 7))
    try expectPairs(own)
  }

  /// Harrell's C counts every pair once.
  private func expectPairs(_ own: Case) throws {
    let plain = try #require(Concordance(risk: own.risk, response: own.response)).pairs
    #expect(plain.concordant == Double(own.concordant))
    #expect(plain.discordant == Double(own.discordant))
    #expect(plain.tiedRisk == Double(own.tied))
  }

  /// An event weighs 1/G(T−)² here, as Uno wrote it, and 1/G(T)² there; where nobody is censored at
  /// the time of an event the two are one.
  @Test("customers censored when another leaves: by weights of 1/G(T)²", arguments: withTies)
  func tied(_ own: Case) throws {
    let censoring = CensoringDistribution(own.response)
    expectClose(
      counted(own) { 1 / censoring.survival(at: $0) }, own.published, .relative(1e-14))
    let c = try #require(
      Concordance(risk: own.risk, response: own.response, timeWeight: .uno))
    expectClose(
      c.estimate, counted(own) { 1 / censoring.survival(before: $0) }, .relative(1e-14))
    #expect((c.estimate - own.published).magnitude > 1e-3)
    try expectPairs(own)
  }
}
