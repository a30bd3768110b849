import Measures
import TestSupport
import Testing

/// Values of R 4.2.2, survival 3.5-3, to the digits that it prints.
@Suite("Curves of published data")
struct GoldenCurveTests {
  /// Maintained arm of the acute myelogenous leukaemia data: Miller (1997), page 49.
  private let maintained = ProductLimitEstimate(
    SurvivalResponse(
      time: [9, 13, 13, 18, 23, 28, 31, 34, 45, 48, 161],
      event: [true, true, false, true, true, false, true, true, false, true, false]))

  @Test("leukaemia: survival, cumulative hazard")
  func survival() throws {
    let known: [(Double, Double)] = [
      (9, 0.909090909090909), (13, 0.818181818181818), (18, 0.715909090909091),
      (23, 0.613636363636364), (31, 0.490909090909091), (34, 0.368181818181818),
      (48, 0.184090909090909),
    ]
    for (t, expected) in known {
      expectClose(try #require(maintained.survival(at: t)), expected, .published(decimals: 15))
    }
    expectClose(
      try #require(maintained.cumulativeHazard(at: 48)), 1.40876623376623,
      .published(decimals: 14))
    let k = try #require(maintained.index(at: 48))
    expectClose(
      maintained.cumulativeHazardStandardErrors[k], 0.637806887760883, .published(decimals: 15))
  }

  @Test(
    "leukaemia: every interval at 13 and 48 weeks",
    arguments: [
      (IntervalTransform.log, [0.619248987399364, 1, 0.0359178984891853, 0.943525769474552]),
      (.logLog, [0.447428614682181, 0.951162228582492, 0.0117384801231896, 0.525014842726641]),
      (.plain, [0.590255058799017, 1, 0, 0.484931162720207]),
      (.logit, [0.492976229516424, 0.954185249144278, 0.0295468765067873, 0.625752737431765]),
      (.arcsine, [0.549331424649796, 0.979111935447051, 0.00305798421222881, 0.546108630739465]),
    ])
  func intervals(transform: IntervalTransform, known: [Double]) throws {
    let early = try #require(maintained.interval(at: 13, transform))
    let late = try #require(maintained.interval(at: 48, transform))
    expectClose([early.lower, early.upper, late.lower, late.upper], known, .relative(1e-13))
  }
}
