internal import Formulas
internal import RealModule
internal import Scoring
internal import StatisticalModels

/// The events of a response, whose times say where knots stand.
struct EventTimes: Sendable {
  /// The log times of events.
  let times: [Double]
  /// How often each counts.
  let counts: [Double]
  /// What each row's event weighs, 0 where there is none.
  let rowWeights: [Double]

  init(_ response: CoxResponse) {
    var (times, counts) = ([Double](), [Double]())
    rowWeights = response.event.indices.map { i in
      let weight = response.weights?[i] ?? 1
      guard response.event[i] > 0, weight > 0 else { return 0 }
      times.append(.log(response.time[i]))
      counts.append(response.weightsAreFrequencies ? weight : 1)
      return weight
    }
    self.times = times
    self.counts = counts
  }

  /// The weighted mean and standard deviation of the log times.
  var moments: (center: Double, deviation: Double) {
    let weights = rowWeights.filter { $0 > 0 }
    let total = weights.reduce(0, +)
    let center = zip(times, weights).reduce(0) { $0 + $1.0 * $1.1 } / total
    let square = zip(times, weights).reduce(0) {
      $0 + $1.1 * ($1.0 - center) * ($1.0 - center)
    }
    return (center, (square / total).squareRoot())
  }

  /// The spline with the events' first and last time as boundary.
  ///
  /// - Parameters:
  ///   - knots: The inner knots.
  ///   - owner: Whose they are, for words.
  /// - Returns: The spline.
  /// - Throws: `FitError.unsuitableKnots(_:)` where the events do not tell knots apart.
  func knots(
    _ knots: RoystonParmarRegression.Knots, of owner: String
  ) throws(FitError) -> LogTimeSpline {
    guard let first = times.min(), let last = times.max(), first < last else {
      throw .unsuitableKnots(
        "all events happen at one time, so nothing can be learned about the shape of a curve; a spline needs events at several times"
      )
    }
    switch knots {
    case .at(let given):
      let inner = given.map { Double.log($0) }
      if let outside = zip(given, inner).first(where: { $0.1 <= first || $0.1 >= last }) {
        throw .unsuitableKnots(
          "the knot at \(shortText(outside.0)) for \(owner) is not between the first and the last event, at \(shortText(.exp(first))) and \(shortText(.exp(last))); inner knots must be"
        )
      }
      return LogTimeSpline(knots: [first] + inner + [last])
    case .count(let count):
      let inner = quantiles((0..<count).map { Double($0 + 1) / Double(count + 1) })
      let all = [first] + inner + [last]
      for (low, high) in zip(all, all.dropFirst()) where !(low < high) {
        throw .unsuitableKnots(
          "of \(count) knots for \(owner) at quantiles of the events' times two fall on \(shortText(.exp(low))), where many events are tied; ask for fewer knots, or give their times"
        )
      }
      return LogTimeSpline(knots: all)
    }
  }

  /// R's quantiles of type 7, of as many events as there are counted.
  private func quantiles(_ probabilities: [Double]) -> [Double] {
    if counts.allSatisfy({ $0 == 1 }) {
      return OrderStatistics.quantiles(times, at: probabilities)
    }
    let order = times.indices.sorted { times[$0] < times[$1] }
    let last = counts.reduce(0, +) - 1
    func value(atRank rank: Double) -> Double {
      var passed = 0.0
      for index in order {
        passed += counts[index]
        if rank < passed { return times[index] }
      }
      return times[order[order.count - 1]]
    }
    return probabilities.map { probability in
      let place = last * probability
      let low = place.rounded(.down)
      let (below, above) = (value(atRank: low), value(atRank: low + 1))
      let part = place - low
      return part > 0 && below != above ? (1 - part) * below + part * above : below
    }
  }
}

/// A number to about four digits.
func shortText(_ value: Double) -> String {
  guard value > 0, value < 1e15 else { return "\(value)" }
  var power = 1.0
  while value * power < 1e3, power < 1e12 { power *= 10 }
  let rounded = (value * power).rounded() / power
  return rounded == rounded.rounded() ? "\(Int(rounded))" : "\(rounded)"
}
