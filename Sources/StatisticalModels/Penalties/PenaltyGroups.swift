/// Which columns of a design are penalised together, how strongly, and what their coefficients may
/// be: an elastic net met with a design.
///
/// Coefficients are those of the standardized design, b.
package struct PenaltyGroups: Sendable {
  /// Columns that are penalised together.
  package struct Group: Sendable, Equatable {
    /// The columns, of the design or of a part of it.
    package var columns: Range<Int>
    /// What λα times the norm is multiplied by; 0 leaves the group unpenalised.
    package var absoluteWeight: Double
    /// What λ(1 − α)/2 times the squared norm is multiplied by.
    package var squareWeight: Double

    /// Whether the group is penalised at all.
    package var isPenalized: Bool { absoluteWeight > 0 || squareWeight > 0 }
  }

  /// The share of the lasso.
  package let alpha: Double
  /// The groups, in the order of columns.
  package let groups: [Group]
  /// The least and greatest coefficients of z.
  package let lower, upper: [Double]

  /// Whether a group has several columns.
  package var hasBlocks: Bool { groups.contains { $0.columns.count > 1 } }

  private init(alpha: Double, groups: [Group], lower: [Double], upper: [Double]) {
    self.alpha = alpha
    self.groups = groups
    self.lower = lower
    self.upper = upper
  }

  /// Meets a penalty with a design.
  ///
  /// - Precondition: Columns that are grouped with others have no bounds.
  package init(_ net: ElasticNet, _ design: StandardizedDesign) {
    let p = design.design.columnCount
    let intercept = design.design.interceptIndex
    var ranges = (0..<p).map { $0..<$0 + 1 }
    if net.groupsTerms {
      ranges = design.design.terms.map(\.columns)
      if let intercept { ranges.insert(intercept..<intercept + 1, at: 0) }
    }
    // R's glmnet scales the factors so that they sum to the number of columns.
    let columns = (0..<p).filter { $0 != intercept }
    let sum = columns.reduce(0) { $0 + (net.penaltyFactors[$1] ?? 1) }
    let scale = sum > 0 ? Double(columns.count) / sum : 0
    groups = ranges.map { range in
      if range.lowerBound == intercept {
        return Group(columns: range, absoluteWeight: 0, squareWeight: 0)
      }
      let factor =
        range.reduce(0) { $0 + (net.penaltyFactors[$1] ?? 1) } * scale / Double(range.count)
      return Group(
        columns: range, absoluteWeight: factor * Double(range.count).squareRoot(),
        squareWeight: factor)
    }
    alpha = net.alpha
    lower = (0..<p).map { (net.bounds[$0]?.lower ?? -.infinity) / design.scales[$0] }
    upper = (0..<p).map { (net.bounds[$0]?.upper ?? .infinity) / design.scales[$0] }
    for group in groups where group.columns.count > 1 {
      precondition(
        group.columns.allSatisfy { net.bounds[$0] == nil },
        "a column that is penalised with others has bounds")
    }
  }

  /// The same penalty on whole groups alone, whose columns are counted anew.
  package func restricted(toGroups kept: [Int]) -> PenaltyGroups {
    var next = 0
    var columns: [Int] = []
    let groups = kept.map { index in
      var group = self.groups[index]
      columns += Array(group.columns)
      group.columns = next..<next + group.columns.count
      next = group.columns.upperBound
      return group
    }
    return PenaltyGroups(
      alpha: alpha, groups: groups, lower: columns.map { lower[$0] },
      upper: columns.map { upper[$0] })
  }
}
