public import Formulas
public import Lanes
public import Measures

/// What the weights of curves mean.
public enum CurveWeights: Sendable, Equatable {
  /// As R's: variances come from influences once a weight is no whole number.
  case cases
  /// So many rows alike.
  case frequencies
  /// Rows stand for unequal shares of a population: variances come from influences.
  case sampling
}

/// How groups of customers survive, and whether they differ.
public struct SurvivalCurves: Sendable {
  /// One group.
  public struct Group: Sendable {
    /// The values that make the group, one for each of the formula's expressions.
    public let key: [String]
    /// The number of its rows.
    public let rows: Int
    /// Its curve.
    public let estimate: ProductLimitEstimate
  }

  /// The groups, in order.
  public let groups: [Group]
  /// How their variances were formed.
  public let usesInfluences: Bool
  /// Whether the groups differ; `nil` for a single one, or where weights are no frequencies.
  public let test: LogRankTest?

  /// Estimates the curves of a formula that met its data.
  ///
  /// - Parameters:
  ///   - frame: The formula met with the table; its outcome is an event.
  ///   - estimator: Which estimate of survival is formed.
  ///   - weights: What weights mean.
  ///   - rho: The power of survival that weighs event times in the test.
  ///   - lanes: The threads that may work; results are the same for any number.
  /// - Precondition: The frame's outcome is an event.
  public init(
    _ frame: CurveFrame, estimator: ProductLimitEstimate.Estimator = .kaplanMeier,
    weights: CurveWeights = .cases, rho: Double = 0, lanes: Lanes = .single
  ) {
    guard case .event(let event) = frame.outcome else {
      preconditionFailure("survival curves need an event, and there are causes")
    }
    let response = SurvivalResponse(
      start: frame.start, time: frame.time, event: event, weights: frame.weights)
    let variance = CurveVariance(frame, weights)
    let rows = frame.rowsByGroup
    groups = lanes.map(rows.count) { group in
      let rows = rows[group]
      return Group(
        key: frame.groups.keys[group], rows: rows?.count ?? frame.rowCount,
        estimate: ProductLimitEstimate(
          rows.map { response.subset($0) } ?? response, estimator: estimator,
          variance: rows.map { variance.subset($0) } ?? variance))
    }
    usesInfluences = variance != .counts
    test =
      groups.count < 2 || (frame.weights != nil && weights != .frequencies)
      ? nil
      : LogRankTest(
        response, groups: frame.groups.codes, groupCount: groups.count,
        strata: frame.strata?.codes, rho: rho)
  }
}

/// How many of each group several causes have taken, and whether the groups differ.
public struct CumulativeIncidences: Sendable {
  /// One group.
  public struct Group: Sendable {
    /// The values that make the group, one for each of the formula's expressions.
    public let key: [String]
    /// The number of its rows.
    public let rows: Int
    /// Its incidences.
    public let estimate: IncidenceEstimate
  }

  /// The causes' names.
  public let causes: [String]
  /// The groups, in order.
  public let groups: [Group]
  /// By cause, whether the groups differ; empty for a single group, with late entry, or where weights
  /// are no frequencies.
  public let tests: [GrayTest]

  /// Estimates the incidences of a formula that met its data.
  ///
  /// - Parameters:
  ///   - frame: The formula met with the table; its outcome is a cause.
  ///   - weights: What weights mean.
  ///   - rho: The power that weighs event times in Gray's test.
  ///   - lanes: The threads that may work; results are the same for any number.
  /// - Precondition: The frame's outcome is a cause.
  public init(
    _ frame: CurveFrame, weights: CurveWeights = .cases, rho: Double = 0, lanes: Lanes = .single
  ) {
    guard case .causes(let codes, let names) = frame.outcome else {
      preconditionFailure("incidences need causes, and there is an event")
    }
    let response = CompetingResponse(
      start: frame.start, time: frame.time, cause: codes, causeCount: names.count,
      weights: frame.weights)
    let clusters = frame.cluster?.codes
    let rows = frame.rowsByGroup
    let groups = lanes.map(rows.count) { group in
      let rows = rows[group]
      return Group(
        key: frame.groups.keys[group], rows: rows?.count ?? frame.rowCount,
        estimate: IncidenceEstimate(
          rows.map { response.subset($0) } ?? response,
          clusters: clusters.map { clusters in rows?.map { clusters[$0] } ?? clusters },
          weightsAreFrequencies: weights == .frequencies))
    }
    self.groups = groups
    causes = names
    let isTested =
      groups.count > 1 && frame.start == nil && (frame.weights == nil || weights == .frequencies)
    tests =
      !isTested
      ? []
      : lanes.map(names.count) { cause in
        GrayTest(
          response, cause: cause, groups: frame.groups.codes, groupCount: groups.count,
          strata: frame.strata?.codes, rho: rho)
      }
  }
}

extension CurveFrame {
  /// The rows of each group, `nil` for all rows where there is one group.
  fileprivate var rowsByGroup: [[Int]?] {
    groups.keys.count == 1 ? [nil] : SurvivalAnalysis.rowsByStratum(groups.codes, count: rowCount)
  }
}

extension CurveVariance {
  /// How variances are formed where weights mean `kind`.
  fileprivate init(_ frame: CurveFrame, _ kind: CurveWeights) {
    let isFractional = frame.weights?.contains { $0 != $0.rounded() } ?? false
    if let cluster = frame.cluster {
      self = .influence(clusters: cluster.codes, weightsAreFrequencies: kind == .frequencies)
    } else if kind == .sampling || (kind == .cases && isFractional) {
      self = .influence()
    } else {
      self = .counts
    }
  }
}
