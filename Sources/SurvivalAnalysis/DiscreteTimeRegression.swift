public import Lanes
public import StatisticalModels

internal import Formulas
internal import LinearAlgebra
internal import RealModule

/// Regression of the hazard in discrete time: the probability of leaving in a period, for those who
/// have stayed until then.
///
///     g(λ(t | x)) = α_t + xᵀ β + offset,   g = logit or log(−log(1 − λ))
///
/// It is the model of a tenure that is billed by the month, where many leave at the same time. Its
/// likelihood is that of a binary regression on a row for every customer and period, which is never
/// built. With the complementary log-log link β are the log hazard ratios of a Cox model in
/// continuous time of which only the periods were seen.
///
/// Customers of time 0 were never at risk of a period, and say nothing.
///
/// - SeeAlso: Allison, *Discrete-time methods for the analysis of event histories*, Sociological
///   Methodology 13 (1982), 61–98; Prentice & Gloeckler, *Regression analysis of grouped survival
///   data*, Biometrics 34 (1978), 57–67.
public struct DiscreteTimeRegression: Sendable {
  /// How the hazard depends on the linear predictor.
  public enum Link: String, Sendable, CaseIterable {
    /// Log odds: exp β are odds ratios.
    case logit
    /// log(−log(1 − λ)): exp β are hazard ratios.
    case complementaryLogLog = "cloglog"
  }

  /// What the baseline may look like.
  public enum Baseline: Sendable, Equatable {
    /// A hazard of its own in every period.
    case periods
    /// One hazard from each time to the next: the ends of the intervals, ascending, in the unit of
    /// the times; the last interval reaches to the end of the follow-up.
    case intervals([Double])
    /// A natural cubic spline in the number of the period, as R's `ns` in a row for every customer
    /// and period.
    case spline(degreesOfFreedom: Int)
  }

  /// How the hazard depends on the linear predictor.
  public var link = Link.logit
  /// What the baseline may look like.
  public var baseline = Baseline.periods
  /// The length of a period, in the unit of the times.
  public var periodLength = 1.0
  /// Newton's settings.
  public var newton = Newton()
  /// The robust standard errors wanted besides the model's.
  public var robustErrors: CoxRegression.RobustErrors?
  /// Whether each term is tested by refitting without it.
  public var testsTerms = true
  /// The threads that may work.
  public var lanes = Lanes.single

  /// The most parameters that a baseline may have.
  public static let largestBaseline = 2_000

  /// A specification with default settings.
  public init() {}

  /// Estimates β and the baseline from data.
  ///
  /// - Parameters:
  ///   - design: The design, n × p, without an intercept.
  ///   - response: Times and events of its rows; with strata, each has a baseline of its own.
  /// - Returns: The estimates, their covariance, tests, and how the iteration ended.
  /// - Throws: `FitError`.
  /// - Precondition: `design` and `response` have the same number of rows; the baseline does not
  ///   have more than ``largestBaseline`` parameters.
  /// - Complexity: Some 8 passes of n (K + p²) + n K p flops for K periods or intervals that a row
  ///   meets; memory for the rows' first and last period.
  public func fit(_ design: Design, _ response: CoxResponse) throws(FitError) -> HazardFit {
    precondition(periodLength > 0, "a period of length \(periodLength)")
    let periods = HazardCells.periodCount(of: response, length: periodLength)
    if periods == 0 { throw .noEvents }
    let ends = Self.cellEnds(baseline, periods: periods, length: periodLength)
    var cells = HazardCells(periodsOf: response, length: periodLength, ends: ends)
    precondition(
      cells.count <= Self.largestBaseline, "a baseline of \(cells.count) parameters is too large")
    let engine = HazardRegression(
      family: link == .logit ? .logit : .complementaryLogLog, newton: newton,
      robustErrors: robustErrors, testsTerms: testsTerms, lanes: lanes)
    let lost = response.event.indices.reduce(0.0) { sum, i in
      response.event[i] > 0 && !cells.event[i] ? sum + (response.weights?[i] ?? 1) : sum
    }
    var spline: Basis?
    let prepared: HazardRegression.Baseline
    if case .spline(let degreesOfFreedom) = baseline {
      let basis = Self.spline(cells, degreesOfFreedom: degreesOfFreedom)
      spline = basis
      prepared = Self.baseline(of: basis, cells, strata: response.stratumCount)
    } else {
      prepared = engine.baseline(&cells, response) { cell in
        Self.name(
          cell, ends: ends ?? Array(1...periods), length: periodLength,
          strata: response.stratumCount)
      }
    }
    let result = try engine.fit(design, response, cells, prepared)
    return HazardFit(
      result, response,
      clock: .periods(link: link, length: periodLength, spline: spline),
      ends: (ends ?? Array(1...periods)).map { Double($0) * periodLength },
      baseline: prepared, eventsNeverAtRisk: lost)
  }

  /// The last period of each cell; `nil` for a cell a period.
  private static func cellEnds(
    _ baseline: Baseline, periods: Int, length: Double
  ) -> [Int]? {
    guard case .intervals(let times) = baseline else { return nil }
    // Compared as they are: a time far beyond the follow-up has no whole number of periods.
    let ends = times.map { ($0 / length).rounded() }.filter { $0 > 0 && $0 < Double(periods) }
    return Set(ends.map { Int($0) }).sorted() + [periods]
  }

  /// The cell as a stretch of time: `(13, 26]`.
  private static func name(_ cell: Int, ends: [Int], length: Double, strata: Int) -> String {
    let own = cell % ends.count
    let begin = own == 0 ? 0 : ends[own - 1]
    return HazardRegression.name(
      from: Double(begin) * length, to: Double(ends[own]) * length,
      stratum: strata > 1 ? cell / ends.count : nil)
  }

  // MARK: - Splines

  /// The spline with knots at R's quantiles of the periods, each as often as somebody is at risk.
  private static func spline(_ cells: HazardCells, degreesOfFreedom: Int) -> Basis {
    var starts = [Double](repeating: 0, count: cells.cellsPerStratum + 1)
    for i in 0..<cells.rowCount where cells.last[i] >= cells.first[i] {
      starts[Int(cells.first[i]) % cells.cellsPerStratum] += 1
      starts[Int(cells.last[i]) % cells.cellsPerStratum + 1] -= 1
    }
    var running = 0.0
    let counts = starts.dropLast().map { change in
      running += change
      return running
    }
    let total = counts.reduce(0, +)
    func period(at position: Double) -> Double {
      var passed = 0.0
      for (period, count) in counts.enumerated() {
        passed += count
        if position < passed { return Double(period + 1) }
      }
      return Double(counts.count)
    }
    let inner = max(0, degreesOfFreedom - 1)
    let knots = (0..<inner).map { index -> Double in
      let position = (total - 1) * Double(index + 1) / Double(inner + 1)
      let low = period(at: position.rounded(.down))
      let high = period(at: position.rounded(.up))
      return low + (position - position.rounded(.down)) * (high - low)
    }
    let observed = counts.indices.filter { counts[$0] > 0 }.map { Double($0 + 1) }
    return .naturalSpline(
      knots: knots, boundary: (observed.first ?? 1)...max(observed.last ?? 2, 2),
      hasIntercept: false)
  }

  /// The constant and the spline's functions, for each stratum.
  private static func baseline(
    of spline: Basis, _ cells: HazardCells, strata: Int
  ) -> HazardRegression.Baseline {
    let width = spline.columnCount + 1
    var matrix = Matrix(zeros: cells.count, width * strata)
    for k in 0..<cells.count {
      let stratum = k / cells.cellsPerStratum
      let values = spline.values(at: Double(k % cells.cellsPerStratum + 1))
      for (j, value) in ([1] + values).enumerated() { matrix[k, stratum * width + j] = value }
    }
    let columns = (0..<strata).flatMap { stratum in
      (0..<width).map { j -> (name: String, share: Double) in
        let name = j == 0 ? "(Intercept)" : "ns(period, \(width - 1))[\(j)]"
        return (strata > 1 ? "\(name) | \(stratum + 1)" : name, j == 0 ? 1 : 0)
      }
    }
    return HazardRegression.Baseline(basis: HazardBasis(matrix), columns: columns, fates: [])
  }
}

extension HazardRegression {
  /// A stretch of time as coefficients are named: `(13, 26]`, with strata `(13, 26] | 2`.
  static func name(from begin: Double, to end: Double, stratum: Int?) -> String {
    func text(_ value: Double) -> String {
      value == value.rounded() && value.magnitude < 1e15 ? "\(Int(value))" : "\(value)"
    }
    return "(\(text(begin)), \(text(end))]" + (stratum.map { " | \($0 + 1)" } ?? "")
  }
}
