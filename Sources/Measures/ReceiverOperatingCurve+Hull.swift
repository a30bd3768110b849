extension ReceiverOperatingCurve {
  /// A point of the curve's upper convex hull.
  public struct HullPoint: Sendable, Equatable {
    /// Flagging every score of at least this gives the point; infinite where nobody is flagged.
    public let threshold: Double
    /// The share of events flagged.
    public let truePositiveRate: Double
    /// The share of non-events flagged.
    public let falsePositiveRate: Double
  }

  /// The corners of the upper convex hull, from nobody flagged to everybody.
  ///
  /// Only these thresholds can be best, whatever events and non-events weigh.
  ///
  /// - Complexity: O(n).
  public var convexHull: [HullPoint] {
    var hull = [
      HullPoint(threshold: .infinity, truePositiveRate: 0, falsePositiveRate: 0)
    ]
    for k in thresholds.indices {
      let next = HullPoint(
        threshold: thresholds[k], truePositiveRate: truePositiveRates[k],
        falsePositiveRate: falsePositiveRates[k])
      while hull.count >= 2, Self.turnsLeft(hull[hull.count - 2], hull[hull.count - 1], next) {
        hull.removeLast()
      }
      hull.append(next)
    }
    return hull
  }

  /// Whether `b` lies on or below the line from `a` to `c`.
  private static func turnsLeft(_ a: HullPoint, _ b: HullPoint, _ c: HullPoint) -> Bool {
    (b.falsePositiveRate - a.falsePositiveRate) * (c.truePositiveRate - a.truePositiveRate)
      >= (b.truePositiveRate - a.truePositiveRate) * (c.falsePositiveRate - a.falsePositiveRate)
  }

  /// The area under the convex hull.
  public var hullArea: Double {
    let hull = convexHull
    var area = 0.0
    for k in 1..<hull.count {
      area +=
        (hull[k].falsePositiveRate - hull[k - 1].falsePositiveRate)
        * (hull[k].truePositiveRate + hull[k - 1].truePositiveRate) / 2
    }
    return area
  }

  /// The area under the precision–recall curve by the trapezoid rule.
  ///
  /// Lines between points promise more than any threshold keeps; ``averagePrecision`` takes steps. The
  /// curve begins at recall 0 with the precision of its first point.
  public var precisionRecallTrapezoid: Double {
    var (area, recall) = (0.0, 0.0)
    var precision: Double?
    for point in precisionRecall {
      area += (point.recall - recall) * (point.precision + (precision ?? point.precision)) / 2
      (recall, precision) = (point.recall, point.precision)
    }
    return area
  }

  /// Precision at each recall, from the highest threshold down.
  public var precisionRecall: [(recall: Double, precision: Double)] {
    zip(truePositiveRates, falsePositiveRates).compactMap { rate, falseRate in
      let flagged = rate * totalEvents + falseRate * totalNonEvents
      return flagged > 0 ? (rate, rate * totalEvents / flagged) : nil
    }
  }

  /// Places to draw the curve through: at most `count` + 1 of its points, evenly along its length.
  public func thinned(to count: Int = 200) -> [HullPoint] {
    var points = [HullPoint(threshold: .infinity, truePositiveRate: 0, falsePositiveRate: 0)]
    var next = 0.0
    for k in thresholds.indices {
      let along = (truePositiveRates[k] + falsePositiveRates[k]) / 2
      guard along >= next || k == thresholds.count - 1 else { continue }
      points.append(
        HullPoint(
          threshold: thresholds[k], truePositiveRate: truePositiveRates[k],
          falsePositiveRate: falsePositiveRates[k]))
      next = along + 1 / Double(count)
    }
    return points
  }
}
