internal import LinearAlgebra
internal import RealModule

/// Looks for a direction in which a likelihood never falls, or proves that there is none.
///
/// With gᵢ the conditions gᵢᵀ d ≥ 0, a direction exists exactly if no combination Σ μᵢ gᵢ with all
/// μᵢ > 0 is zero (Stiemke). The search makes r = Σ μᵢ gᵢ as short as it can be with every μᵢ at
/// least what it is in the score at β = 0: a problem of least squares with bounds, by the active-set
/// method of Lawson and Hanson, which looks at the rows only for the condition that r meets least.
/// Where r becomes 0 a finite maximum exists; where it does not, r itself meets every condition.
///
/// The arithmetic calls angles under 10⁻¹⁰ a right angle; where the data are nearer to separation
/// than that, the outcome is ``Outcome/undecided``.
///
/// - SeeAlso: Lawson & Hanson, *Solving Least Squares Problems* (1974), chapter 23; Albert &
///   Anderson, *On the existence of maximum likelihood estimates in logistic regression models*,
///   Biometrika 71 (1984), 1–10.
struct SeparationSearch {
  /// What a search ends with.
  enum Outcome {
    /// No direction: a finite maximum exists.
    case overlap
    /// A direction over the columns searched, of length 1.
    case direction([Double])
    /// Neither could be shown.
    case undecided
  }

  private let columns: [Int]
  /// Σ gᵢ with the weights of the score at β = 0.
  private let pull: [Double]
  private let scale: Double
  private var active: [[Double]] = []
  private var weights: [Double] = []

  /// - Parameters:
  ///   - start: The likelihood at β = 0, with its information.
  ///   - columns: The columns that a direction may use, ascending.
  init(_ start: LikelihoodPoint, over columns: [Int]) {
    self.columns = columns
    pull = columns.map { start.score[$0] }
    scale = columns.reduce(length(pull)) { max($0, start.information[$1, $1]) }
  }

  /// Searches.
  ///
  /// - Complexity: Some k to 3k passes over the rows for k columns.
  mutating func run(_ likelihood: inout some Likelihood) -> Outcome {
    var residual = pull
    for _ in 0..<(20 * columns.count + 50) {
      let size = length(residual)
      guard size > 1e-12 * scale else { return .overlap }
      guard let worst = likelihood.worstConstraint(on: residual, over: columns) else {
        return .undecided
      }
      if worst.cosine >= -1e-10 { return .direction(residual.map { $0 / size }) }
      guard let shorter = shorten(adding: worst.coefficients) else { return .undecided }
      residual = shorter
    }
    return .undecided
  }

  /// The shortest r once a condition's weight may grow; `nil` where rounding forbids it.
  private mutating func shorten(adding condition: [Double]) -> [Double]? {
    let size = length(condition)
    guard size > 0 else { return nil }
    active.append(condition.map { $0 / size })
    weights.append(0)
    for _ in 0...(2 * active.count) {
      guard !active.isEmpty, let qr = factorization() else { return nil }
      let best = qr.leastSquares(pull.map { -$0 })
      guard best.contains(where: { $0 <= 0 }) else {
        weights = best
        return residual(qr)
      }
      // As far towards the best weights as all stay positive; those that reach 0 leave.
      var share = 1.0
      for k in best.indices where best[k] <= 0 && weights[k] > best[k] {
        share = min(share, weights[k] / (weights[k] - best[k]))
      }
      for k in best.indices { weights[k] += share * (best[k] - weights[k]) }
      let stay = best.indices.filter { weights[$0] > 0 && (best[$0] > 0 || weights[$0] > 1e-14) }
      guard stay.count < active.count else { return nil }
      active = stay.map { active[$0] }
      weights = stay.map { weights[$0] }
    }
    return nil
  }

  private func factorization() -> PivotedQR? {
    try? PivotedQR(
      Matrix(rows: columns.count, columns: active.count, elements: active.flatMap { $0 }))
  }

  /// What the active conditions leave of the pull: its part at right angles to them, which loses no
  /// digits however large their weights.
  private func residual(_ qr: PivotedQR) -> [Double] {
    let rank = qr.rank()
    guard rank < columns.count else { return columns.map { _ in 0 } }
    var parts = qr.multipliedByQTransposed(pull)
    for k in 0..<rank { parts[k] = 0 }
    return qr.multipliedByQ(parts)
  }
}

private func length(_ x: [Double]) -> Double {
  x.reduce(0) { $0 + $1 * $1 }.squareRoot()
}
