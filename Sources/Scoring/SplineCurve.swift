/// The curve of one customer after another in a Royston–Parmar model.
///
/// The customer's own parameters are γ, the linear predictor, and what each spline of effects that
/// change adds to time's functions.
public struct SplineCurve: SmoothCurve {
  private let scorer: RoystonParmarScorer
  private let standard: StandardLifetime
  /// The baseline's γ₁ …, then for each other spline Σ xⱼ δⱼ.
  private var coefficients: [[Double]]
  /// The baseline's spline turned around, where it is the same for everybody.
  private let rising: RisingSpline?
  /// γ₀ + β̂ᵀ c.
  private let start: Double
  private var level = 0.0
  private var row: [Double] = []
  private var hasRow = false

  init(_ scorer: RoystonParmarScorer) {
    self.scorer = scorer
    standard = scorer.scale.standard
    let baseline = Array(scorer.baselineCoefficients.dropFirst())
    coefficients = [baseline] + scorer.timeVarying.map { $0.coefficients.first ?? [] }
    rising = scorer.timeVarying.isEmpty ? RisingSpline(scorer.spline, baseline) : nil
    start = scorer.baselineCoefficients[0] + scorer.shift
  }

  /// Goes to another customer.
  public mutating func move(to row: [Double]?, linearPredictor eta: Double, stratum: Int) {
    level = start + eta
    hasRow = row != nil
    guard let row else { return }
    if self.row.count != row.count { self.row = Array(repeating: 0, count: row.count) }
    for j in row.indices { self.row[j] = row[j] }
    for (index, set) in scorer.timeVarying.enumerated() {
      for j in coefficients[index + 1].indices {
        var total = 0.0
        for (place, column) in set.columns.enumerated() {
          total += row[column] * set.coefficients[place][j]
        }
        coefficients[index + 1][j] = total
      }
    }
  }

  /// The end of the longest follow-up.
  public var lastTime: Double { scorer.lastTime }
  /// γ, the linear predictor, and the coefficients of each further spline.
  public var parameterCount: Int {
    scorer.spline.functionCount + 2 + changingParameterCount
  }

  /// η and ∂η/∂log t.
  private func predictor(at x: Double) -> (value: Double, slope: Double) {
    var total = (value: level, slope: 0.0)
    let own = scorer.spline.combination(coefficients[0], at: x)
    total.value += own.value
    total.slope += own.slope
    for (index, set) in scorer.timeVarying.enumerated() {
      let part = set.spline.combination(coefficients[index + 1], at: x)
      total.value += part.value
      total.slope += part.slope
    }
    return total
  }

  /// H(t | x).
  public func cumulativeHazard(at time: Double) -> Double {
    guard time > 0 else { return 0 }
    return -standard.survival(predictor(at: logarithm(time)).value, shape: 0).value
  }

  /// h(t | x); 0 where an effect that changes would turn the curve of a customer unlike those of
  /// training.
  public func hazard(at time: Double) -> Double {
    let eta = predictor(at: logarithm(time))
    return max(-standard.survival(eta.value, shape: 0).w * eta.slope / time, 0)
  }

  /// When a share of customers have left.
  ///
  /// That is where the baseline's spline reaches what the share asks for less the linear predictor;
  /// where effects change with time it is searched for.
  public func time(ofLeaving share: LeavingShare) -> Double? {
    guard let rising, let place = standard.place(of: share) else {
      return duration(untilRise: share.hazard, from: 0)
    }
    return time(atLogarithm: rising.place(ofHeight: place - level))
  }

  /// Adds `weight` · ∂H(t | x)/∂ψ to `gradient`.
  public func addGradient(at time: Double, times weight: Double, to gradient: inout [Double]) {
    guard time > 0 else { return }
    let x = logarithm(time)
    let slope = -weight * standard.survival(predictor(at: x).value, shape: 0).w
    gradient[0] += slope
    scorer.spline.addValues(at: x, times: slope, to: &gradient, from: 1)
    var place = scorer.spline.functionCount + 1
    gradient[place] += slope
    place += 1
    for set in scorer.timeVarying {
      set.spline.addValues(at: x, times: slope, to: &gradient, from: place)
      place += set.spline.functionCount
    }
  }

  /// Var(a · ψ̂).
  public mutating func variance(along direction: [Double]) -> Double? {
    hasRow ? chainedVariance(along: direction) : nil
  }

  /// The covariance of the baseline, the columns and what changes with time.
  package var covariance: CoefficientCovariance? { scorer.covariance }
  /// The numbers of ψ that are of effects that change.
  var changingParameterCount: Int {
    scorer.timeVarying.reduce(0) { $0 + $1.spline.functionCount }
  }
  /// γ, the columns, and for each that changes the functions of its spline.
  package var modelParameterCount: Int {
    scorer.spline.functionCount + 1 + scorer.reference.count
      + scorer.timeVarying.reduce(0) { $0 + $1.columns.count * $1.spline.functionCount }
  }

  /// Adds γ's part as it is, and the others' times the columns.
  package func addChain(_ direction: [Double], to parameters: inout [Double]) {
    let baseline = scorer.spline.functionCount + 1
    for j in 0..<baseline { parameters[j] += direction[j] }
    for j in row.indices { parameters[baseline + j] += direction[baseline] * row[j] }
    var (from, to) = (baseline + 1, baseline + row.count)
    for set in scorer.timeVarying {
      let count = set.spline.functionCount
      for column in set.columns {
        for j in 0..<count { parameters[to + j] += direction[from + j] * row[column] }
        to += count
      }
      from += count
    }
  }
}

extension SplineScale {
  /// The distribution whose log survival is −H as a function of η.
  package var standard: StandardLifetime {
    switch self {
    case .hazard: .extremeValue
    case .odds: .logistic
    case .normal: .normal
    }
  }
}
