public import LinearAlgebra

internal import RealModule

/// Constructs, each the weighted sum of its items, and the paths among them: partial least squares.
///
/// Weights and paths take turns. A construct's inner proxy is the sum of its neighbours, those before
/// it by their regression coefficients and those behind it by their correlations (path weighting); its
/// items' new weights are their covariances with that proxy (mode A) or their regression coefficients
/// on it (mode B). At the end the paths are least-squares regressions. All of it needs the items'
/// correlations only.
///
/// - SeeAlso: Wold, in *Systems under Indirect Observation* II (1982); Tenenhaus, Esposito Vinzi,
///   Chatelin & Lauro, *Computational Statistics & Data Analysis* 48 (2005).
public struct PathModel: Sendable {
  /// How items get their weights.
  public enum Mode: String, Sendable, CaseIterable {
    /// By covariance: the construct shows in its items.
    case reflective
    /// By regression: the items make up the construct.
    case formative
  }

  /// One construct.
  public struct Construct: Sendable, Equatable {
    /// Its name.
    public let name: String
    /// Its items, as rows of the correlations.
    public let items: [Int]
    /// How they get their weights.
    public let mode: Mode

    /// Describes a construct.
    public init(name: String, items: [Int], mode: Mode = .reflective) {
      self.name = name
      self.items = items
      self.mode = mode
    }
  }

  /// One arrow, by the constructs' positions.
  public struct Path: Sendable, Equatable, Hashable {
    /// Where it begins.
    public let from: Int
    /// Where it ends.
    public let to: Int

    /// Draws an arrow.
    public init(from: Int, to: Int) {
      self.from = from
      self.to = to
    }
  }

  /// The constructs.
  public let constructs: [Construct]
  /// The paths.
  public let paths: [Path]
  /// The weights of each construct's items on standardized answers; the construct has variance 1.
  public let weights: [[Double]]
  /// The correlation of each item with its construct.
  public let loadings: [[Double]]
  /// The constructs' correlations.
  public let correlation: Matrix
  /// The coefficient of each path.
  public let coefficients: [Double]
  /// The explained variance of each construct; 0 where no path ends.
  public let rSquared: [Double]
  /// The effect of construct i on construct j over all ways, `totalEffects[i, j]`.
  public let totalEffects: Matrix
  /// How often weights were computed.
  public let iterations: Int

  /// The largest change of a weight at which the iteration ends.
  static let tolerance = 1e-11

  /// Estimates weights and paths.
  ///
  /// - Parameters:
  ///   - correlation: The items' correlations.
  ///   - constructs: The constructs; every item belongs to one.
  ///   - paths: The arrows among them, without a circle.
  /// - Throws: ``PathModelError`` for paths that run in circles or constructs without one;
  ///   ``PsychometricsError`` for items or constructs that say the same, or weights that do not settle.
  /// - Complexity: O(p²) for each of about ten rounds, p being the items.
  public init(
    _ correlation: Matrix, constructs: [Construct], paths: [Path]
  ) throws {
    let order = try Self.order(constructs, paths)
    let work = PathWork(correlation, constructs, paths)
    var weights = try work.normalized(constructs.map { $0.items.map { _ in 1.0 } })
    var rounds = 0
    while true {
      rounds += 1
      guard rounds <= 1_000 else { throw PsychometricsError.notConverged }
      let next = try work.normalized(work.outer(weights, try work.inner(weights)))
      let change = zip(next, weights).flatMap { zip($0, $1) }.reduce(0) {
        max($0, ($1.0 - $1.1).magnitude)
      }
      weights = next
      if change < Self.tolerance { break }
    }
    // A construct points the way that most of its items do.
    weights = weights.map { $0.reduce(0, +) < 0 ? $0.map { -$0 } : $0 }
    let own = work.correlation(weights)
    var coefficients = [Double](repeating: 0, count: paths.count)
    var explained = [Double](repeating: 0, count: constructs.count)
    for end in constructs.indices {
      let into = paths.indices.filter { paths[$0].to == end }
      guard !into.isEmpty else { continue }
      let before = into.map { paths[$0].from }
      let cross = before.map { own[$0, end] }
      let slopes = try PsychometricsError.factor(own.extracting(rows: before, columns: before))
        .solution(cross)
      for (path, slope) in zip(into, slopes) { coefficients[path] = slope }
      explained[end] = zip(slopes, cross).reduce(0) { $0 + $1.0 * $1.1 }
    }
    self.constructs = constructs
    self.paths = paths
    self.weights = weights
    loadings = constructs.indices.map { q in
      constructs[q].items.map { item in
        zip(constructs[q].items, weights[q]).reduce(0) { $0 + correlation[item, $1.0] * $1.1 }
      }
    }
    self.correlation = own
    self.coefficients = coefficients
    rSquared = explained
    totalEffects = Self.total(paths, coefficients, order)
    iterations = rounds
  }

  /// The constructs so that every path leads forwards.
  private static func order(
    _ constructs: [Construct], _ paths: [Path]
  ) throws(PathModelError) -> [Int] {
    for (q, construct) in constructs.enumerated() {
      guard paths.contains(where: { $0.from == q || $0.to == q }) else {
        throw .alone(construct.name)
      }
    }
    var order: [Int] = []
    while order.count < constructs.count {
      guard
        let next = constructs.indices.first(where: { q in
          !order.contains(q) && paths.allSatisfy { $0.to != q || order.contains($0.from) }
        })
      else { throw .circle }
      order.append(next)
    }
    return order
  }

  private static func total(
    _ paths: [Path], _ coefficients: [Double], _ order: [Int]
  ) -> Matrix {
    var total = Matrix(zeros: order.count, order.count)
    for end in order {
      for (path, coefficient) in zip(paths, coefficients) where path.to == end {
        total[path.from, end] += coefficient
        for start in order where start != path.from {
          total[start, end] += total[start, path.from] * coefficient
        }
      }
    }
    return total
  }

  /// The weights on raw answers, adding up to 1: those on standardized answers by each item's spread.
  ///
  /// - Parameters:
  ///   - construct: The construct's position.
  ///   - deviations: The items' standard deviations; `nil` takes the weights as they are.
  /// - Returns: A weight for each of its items.
  public func outerWeights(_ construct: Int, deviations: [Double]? = nil) -> [Double] {
    let own = zip(constructs[construct].items, weights[construct]).map { item, weight in
      weight / (deviations?[item] ?? 1)
    }
    let sum = own.reduce(0, +)
    return own.map { $0 / sum }
  }
}

/// Why paths cannot be estimated.
public enum PathModelError: Error, Sendable, Equatable, CustomStringConvertible {
  /// No path begins or ends at a construct.
  case alone(String)
  /// Paths lead back to where they began.
  case circle

  /// What is wrong and what to do, in a sentence.
  public var description: String {
    switch self {
    case .alone(let name):
      "No path begins or ends at \"\(name)\"; draw one, or leave the driver out."
    case .circle:
      "The paths run in a circle; what explains must come before what is explained."
    }
  }
}

/// The steps of one round, on correlations.
private struct PathWork {
  let items: Matrix
  let constructs: [PathModel.Construct]
  let paths: [PathModel.Path]

  init(
    _ items: Matrix, _ constructs: [PathModel.Construct], _ paths: [PathModel.Path]
  ) {
    self.items = items
    self.constructs = constructs
    self.paths = paths
  }

  /// The covariance of the sums of two constructs' items.
  private func covariance(_ q: Int, _ r: Int, _ weights: [[Double]]) -> Double {
    var sum = 0.0
    for (a, u) in zip(constructs[q].items, weights[q]) {
      for (b, v) in zip(constructs[r].items, weights[r]) { sum += u * v * items[a, b] }
    }
    return sum
  }

  /// Weights that give every construct variance 1.
  func normalized(_ weights: [[Double]]) throws(PsychometricsError) -> [[Double]] {
    var result = weights
    for q in constructs.indices {
      let variance = covariance(q, q, weights)
      guard variance > 1e-12 else { throw .singular }
      result[q] = weights[q].map { $0 / variance.squareRoot() }
    }
    return result
  }

  /// The constructs' correlations.
  func correlation(_ weights: [[Double]]) -> Matrix {
    var result = Matrix(identity: constructs.count)
    for q in constructs.indices {
      for r in 0..<q {
        result[q, r] = covariance(q, r, weights)
        result[r, q] = result[q, r]
      }
    }
    return result
  }

  /// What each construct r adds to the inner proxy of q: `inner[r, q]`.
  func inner(_ weights: [[Double]]) throws(PsychometricsError) -> Matrix {
    let own = correlation(weights)
    var result = Matrix(zeros: constructs.count, constructs.count)
    for q in constructs.indices {
      let before = paths.filter { $0.to == q }.map(\.from)
      if !before.isEmpty {
        let slopes = try PsychometricsError.factor(
          own.extracting(rows: before, columns: before)
        ).solution(before.map { own[$0, q] })
        for (r, slope) in zip(before, slopes) { result[r, q] = slope }
      }
      for path in paths where path.from == q { result[path.to, q] = own[path.to, q] }
    }
    return result
  }

  /// New weights from inner proxies.
  func outer(
    _ weights: [[Double]], _ inner: Matrix
  ) throws(PsychometricsError) -> [[Double]] {
    var result = weights
    for (q, construct) in constructs.enumerated() {
      let covariances = construct.items.map { item in
        constructs.indices.reduce(0.0) { sum, r in
          guard inner[r, q] != 0 else { return sum }
          let own = zip(constructs[r].items, weights[r]).reduce(0) {
            $0 + items[item, $1.0] * $1.1
          }
          return sum + inner[r, q] * own
        }
      }
      switch construct.mode {
      case .reflective: result[q] = covariances
      case .formative:
        result[q] = try PsychometricsError.factor(
          items.extracting(rows: construct.items, columns: construct.items)
        ).solution(covariances)
      }
    }
    return result
  }
}
