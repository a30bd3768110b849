/// Who is known to have had an event by a horizon and who is known not to, weighted so that they stand
/// for those of whom it is not known.
///
/// The weights are the inverse probability of having stayed uncensored: 1/G(T−) for events at T by the
/// horizon, 1/G(horizon) for those observed beyond it, 0 for those censored before it. With several
/// causes, who had the event by another cause is known not to have had this one.
///
/// - SeeAlso: Graf et al. (1999), Statistics in Medicine 18; Blanche, Dartigues & Jacqmin-Gadda
///   (2013), Statistics in Medicine 32, definition of controls 2.
public struct HorizonOutcomes: Sendable {
  /// The horizon.
  public let horizon: Double
  /// What each row counts for as an event by the horizon.
  public let eventWeights: [Double]
  /// What each row counts for as none.
  public let nonEventWeights: [Double]
  /// Σ weight of all rows, those of unknown outcome included.
  public let totalWeight: Double
  /// What the rows count for before they are weighted.
  let caseWeights: [Double]?
  /// Whether a row's weight hangs on G before its own time, and not at the horizon.
  private let endsBefore: [Bool]
  private let process: CensoringProcess

  /// Weighs the rows of `response`, or returns `nil` unless someone is still observed after
  /// `horizon`.
  ///
  /// - Parameters:
  ///   - horizon: The horizon.
  ///   - response: What was observed.
  ///   - cause: The cause that is the event, counted from 1; left out, any is.
  ///   - process: The censoring of the same rows.
  /// - Precondition: There is no delayed entry.
  public init?(
    at horizon: Double, _ response: CompetingResponse, cause: Int? = nil, process: CensoringProcess
  ) {
    let distribution = process.distribution
    let uncensored = distribution.survival(at: horizon)
    var events = [Double](repeating: 0, count: response.count)
    var others = events
    var ends = [Bool](repeating: false, count: response.count)
    var beyond = 0.0
    for (i, time) in response.time.enumerated() {
      let weight = response.weight(i)
      if time > horizon {
        beyond += weight
        others[i] = weight / uncensored
      } else if response.cause[i] > 0 {
        ends[i] = true
        let known = weight / process.survivalBefore(i)
        if cause.map({ Int32($0) == response.cause[i] }) ?? true {
          events[i] = known
        } else {
          others[i] = known
        }
      }
    }
    guard beyond > 0, uncensored > 0 else { return nil }
    self.horizon = horizon
    eventWeights = events
    nonEventWeights = others
    totalWeight = response.weights?.reduce(0, +) ?? Double(response.count)
    caseWeights = response.weights
    endsBefore = ends
    self.process = process
  }

  /// Weighs the rows of `response` with one kind of event.
  public init?(
    at horizon: Double, _ response: SurvivalResponse, process: CensoringProcess? = nil
  ) {
    let competing = CompetingResponse(response)
    self.init(
      at: horizon, competing, process: process ?? CensoringProcess(competing))
  }

  /// The share that has the event by the horizon, by these weights.
  public var eventRate: Double { eventWeights.reduce(0, +) / totalWeight }

  /// The rows whose outcome is known, and these outcomes, weighted.
  public var known: (rows: [Int], response: BinaryResponse) {
    let rows = eventWeights.indices.filter { eventWeights[$0] + nonEventWeights[$0] > 0 }
    return (
      rows,
      BinaryResponse(
        events: rows.map { eventWeights[$0] > 0 ? 1 : 0 },
        weights: rows.map { eventWeights[$0] + nonEventWeights[$0] },
        weightsAreFrequencies: false)
    )
  }

  /// What the estimate of G adds to the influence of each row on Σ contributions / Σ weight.
  ///
  /// Where contributions are proportional to 1/G, a row moves them through the hazard of censoring:
  /// by ∫ A(u) dMᶜ(u) / (Y(u)/Σw), A(u) the part that G at u or later weighs. As in R's
  /// riskRegression, everyone not yet gone is at risk of being censored.
  ///
  /// - Complexity: O(n).
  func censoringInfluence(_ contributions: [Double]) -> [Double] {
    let times = process.distribution.times
    let last = times.countUpTo(horizon)
    guard last > 0 else { return [Double](repeating: 0, count: contributions.count) }
    // By the last censoring time that a row's weight has passed.
    var weighed = [Double](repeating: 0, count: last + 1)
    for i in contributions.indices where contributions[i] != 0 {
      weighed[endsBefore[i] ? min(process.passedBefore[i], last) : last] += contributions[i]
    }
    var above = 0.0
    var jump = [Double](repeating: 0, count: last)
    for k in stride(from: last - 1, through: 0, by: -1) {
      above += weighed[k + 1]
      jump[k] = above / process.atRisk[k]
    }
    var drift = [Double](repeating: 0, count: last + 1)
    for k in 0..<last {
      drift[k + 1] = drift[k] + jump[k] * process.censored[k] / process.atRisk[k]
    }
    return contributions.indices.map { i in
      let passed = min(process.passed[i], last)
      let own = process.isCensored[i] && process.passed[i] <= last ? jump[passed - 1] : 0
      return own - drift[passed]
    }
  }
}

/// When rows were censored and who was at risk of it: what the estimate of G rests on.
public struct CensoringProcess: Sendable {
  /// G.
  public let distribution: CensoringDistribution
  /// At each time of a censoring, the weight of those not yet gone.
  let atRisk: [Double]
  /// At each time of a censoring, the weight censored.
  let censored: [Double]
  /// How many of the times each row has reached, and how many it has left behind.
  let passed, passedBefore: [Int]
  let isCensored: [Bool]

  /// Follows the censoring of `response`.
  ///
  /// - Precondition: There is no delayed entry.
  /// - Complexity: O(n).
  public init(_ response: CompetingResponse) {
    let single = SurvivalResponse(
      start: response.start, time: response.time, event: response.cause.map { $0 > 0 },
      weights: response.weights)
    let order = single.timeOrder
    distribution = CensoringDistribution(single, timeOrder: order)
    isCensored = response.cause.map { $0 == 0 }
    let times = distribution.times
    var passed = [Int](repeating: 0, count: response.count)
    var before = passed
    var atRisk = [Double](repeating: 0, count: times.count)
    var censored = atRisk
    var remaining = response.weights?.reduce(0, +) ?? Double(response.count)
    var next = 0
    var low = 0
    while low < order.count {
      let time = response.time[order[low]]
      let reached = next < times.count && times[next] == time ? next + 1 : next
      if reached > next { atRisk[next] = remaining }
      var high = low
      while high < order.count, response.time[order[high]] == time {
        let row = order[high]
        (before[row], passed[row]) = (next, reached)
        remaining -= response.weight(row)
        if reached > next, response.cause[row] == 0 { censored[next] += response.weight(row) }
        high += 1
      }
      next = reached
      low = high
    }
    self.passed = passed
    passedBefore = before
    self.atRisk = atRisk
    self.censored = censored
  }

  /// G just before the time of row `i`.
  func survivalBefore(_ i: Int) -> Double {
    passedBefore[i] == 0 ? 1 : distribution.survival[passedBefore[i] - 1]
  }
}
