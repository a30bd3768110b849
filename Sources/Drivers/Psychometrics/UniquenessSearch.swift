internal import LinearAlgebra
internal import RealModule

/// The minimum over uniquenesses of a factor analysis in progress.
///
/// Least squares: f(ψ) = ½ Σ_rest θ², θ the eigenvalues of R − Ψ. Maximum likelihood, in x = log ψ:
/// f(x) = Σ_rest (θ − log θ − 1), θ the eigenvalues of Ψ^−½ R Ψ^−½. "Rest" are all but the k largest.
/// Gradient and Hessian follow from divided differences of a function of θ that is 0 on the kept part.
struct UniquenessSearch {
  private let correlation: Matrix
  private let factors: Int
  private let extraction: FactorAnalysis.Extraction

  init(_ correlation: Matrix, factors: Int, _ extraction: FactorAnalysis.Extraction) {
    self.correlation = correlation
    self.factors = factors
    self.extraction = extraction
  }

  private struct Point {
    var value: Double
    var gradient: [Double]
    var hessian: Matrix
  }

  private var isLikelihood: Bool { extraction == .maximumLikelihood }
  private var lower: Double {
    isLikelihood ? .log(FactorAnalysis.leastUniqueness) : FactorAnalysis.leastUniqueness
  }
  private var upper: Double { isLikelihood ? 0 : 1 }

  /// Minimizes from uniquenesses `start`.
  mutating func minimize(
    from start: [Double]
  ) throws(PsychometricsError) -> (uniquenesses: [Double], value: Double, iterations: Int) {
    var x = isLikelihood ? start.map { Double.log($0) } : start
    var point = try evaluate(x)
    for iteration in 0..<200 {
      let free = x.indices.filter { j in
        !(x[j] <= lower && point.gradient[j] > 0) && !(x[j] >= upper && point.gradient[j] < 0)
      }
      let size = free.map { point.gradient[$0].magnitude }.max() ?? 0
      let uniquenesses = isLikelihood ? x.map { Double.exp($0) } : x
      if size < 1e-11 { return (uniquenesses, point.value, iteration) }
      let step = direction(point, free)
      var length = 1.0
      var next: (x: [Double], point: Point)?
      while length > 1e-8 {
        var trial = x
        for (place, j) in free.enumerated() {
          trial[j] = min(max(x[j] - length * step[place], lower), upper)
        }
        let reached = try evaluate(trial)
        if reached.value < point.value {
          next = (trial, reached)
          break
        }
        length /= 2
      }
      guard let next else {
        // Rounding hides what is left to gain.
        if size < 1e-6 { return (uniquenesses, point.value, iteration) }
        throw .notConverged
      }
      (x, point) = next
    }
    throw .notConverged
  }

  /// H⁻¹ g over the free parameters, H made positive definite where it is not.
  private func direction(_ point: Point, _ free: [Int]) -> [Double] {
    let gradient = free.map { point.gradient[$0] }
    let hessian = point.hessian.extracting(rows: free, columns: free)
    let largest = hessian.diagonal.map(\.magnitude).max() ?? 1
    var ridge = 0.0
    for _ in 0..<40 {
      var shifted = hessian
      for j in 0..<free.count { shifted[j, j] += ridge }
      if let factor = try? CholeskyFactorization(shifted), factor.smallestRelativePivot > 1e-10 {
        return factor.solution(gradient)
      }
      ridge = max(4 * ridge, 1e-4 * largest)
    }
    return gradient
  }

  // MARK: - The function

  /// R − Ψ, or Ψ^−½ R Ψ^−½.
  private func reduced(_ x: [Double]) -> Matrix {
    var a = correlation
    if isLikelihood {
      let scales = x.map { Double.exp(-$0 / 2) }
      for j in x.indices {
        for i in x.indices { a[i, j] *= scales[i] * scales[j] }
      }
    } else {
      for j in x.indices { a[j, j] -= x[j] }
    }
    return a
  }

  private func decompose(_ x: [Double]) throws(PsychometricsError) -> SymmetricEigenDecomposition {
    do { return try SymmetricEigenDecomposition(reduced(x)) } catch { throw .notConverged }
  }

  private func evaluate(_ x: [Double]) throws(PsychometricsError) -> Point {
    let eigen = try decompose(x)
    let (p, rest) = (x.count, x.count - factors)
    let theta = eigen.values
    var value = 0.0
    for m in 0..<rest {
      value += isLikelihood ? theta[m] - .log(theta[m]) - 1 : theta[m] * theta[m] / 2
    }
    var gradient = [Double](repeating: 0, count: p)
    for m in 0..<rest {
      let slope = isLikelihood ? 1 - theta[m] : -theta[m]
      for i in 0..<p { gradient[i] += slope * eigen.vectors[i, m] * eigen.vectors[i, m] }
    }
    var hessian = Matrix(zeros: p, p)
    for m in 0..<p {
      for n in 0..<rest where n <= m {
        let coefficient = curvature(theta, m, n, rest) * (m == n ? 1 : 2)
        for j in 0..<p {
          let right = coefficient * eigen.vectors[j, m] * eigen.vectors[j, n]
          for i in 0..<p { hessian[i, j] += eigen.vectors[i, m] * eigen.vectors[i, n] * right }
        }
      }
    }
    return Point(value: value, gradient: gradient, hessian: hessian)
  }

  /// The divided difference of eigenvalues m ≥ n, n among the rest.
  private func curvature(_ theta: [Double], _ m: Int, _ n: Int, _ rest: Int) -> Double {
    let gap = m < rest ? 0 : max(theta[m] - theta[n], 1e-12)
    guard isLikelihood else { return m < rest ? 1 : -theta[n] / gap }
    let half = (theta[m] + theta[n]) / 2
    return m < rest ? half : half * (1 - theta[n]) / gap
  }

  /// The loadings at uniquenesses.
  func loadings(at uniquenesses: [Double]) throws(PsychometricsError) -> Matrix {
    let x = isLikelihood ? uniquenesses.map { Double.log($0) } : uniquenesses
    let eigen = try decompose(x)
    let p = x.count
    var loadings = Matrix(zeros: p, factors)
    for k in 0..<factors {
      let theta = eigen.values[p - 1 - k]
      let size = max(isLikelihood ? theta - 1 : theta, 0).squareRoot()
      for i in 0..<p {
        let scale = isLikelihood ? uniquenesses[i].squareRoot() : 1
        loadings[i, k] = eigen.vectors[i, p - 1 - k] * size * scale
      }
    }
    return loadings
  }
}
