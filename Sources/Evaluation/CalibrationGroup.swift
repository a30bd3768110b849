public import Measures

/// Customers of similar predictions: what was predicted for them, and what happened.
public struct CalibrationGroup: Sendable, Equatable {
  /// The number of rows.
  public let observations: Int
  /// The least prediction in the group.
  public let lowest: Double
  /// The greatest prediction in the group.
  public let highest: Double
  /// The mean prediction of the event.
  public let predicted: Double
  /// The share that had the event; by a horizon, the Kaplan–Meier estimate; `nil` where the group
  /// was not observed that long.
  public let observed: Double?
  /// The interval of ``observed``: Wilson's for shares, log–log for Kaplan–Meier estimates; where
  /// nobody had the event by a horizon, Wilson's for those who were watched to it.
  ///
  /// Where weights are not frequencies, Wilson's counts (Σ w)² / Σ w² trials (Kish).
  public let interval: ConfidenceInterval?
  /// The weight of events seen in the group, by the horizon if there is one.
  public let events: Double
}

/// The rows of each of up to `count` groups of equal size by ascending prediction.
///
/// Groups end at the quantiles k/count of the predictions (type 7, R's default), so that equal
/// predictions stay together; a group that this leaves empty does not come.
func quantileGroups(of predictions: [Double], count: Int) -> [[Int]] {
  precondition(count >= 1, "\(count) groups cannot be made")
  let order = ascendingOrder(of: predictions)
  let sorted = order.map { predictions[$0] }
  var groups = [[Int]]()
  var low = 0
  for k in 1...count where low < order.count {
    let place = Double((sorted.count - 1) * k) / Double(count)
    let below = Int(place)
    let above = min(below + 1, sorted.count - 1)
    let cut = sorted[below] + (place - Double(below)) * (sorted[above] - sorted[below])
    let high = k == count ? sorted.count : sorted.countUpTo(cut)
    if high > low { groups.append(Array(order[low..<high])) }
    low = max(low, high)
  }
  return groups
}
