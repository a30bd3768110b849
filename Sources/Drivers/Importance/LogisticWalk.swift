internal import Lanes
internal import LinearAlgebra
internal import RealModule

/// One task's part of the tree of subsets, with its working memory.
struct LogisticWalk {
  private let data: CompressedRows
  private let players: [[Int]]
  private let always: [Int]
  /// The intercept and the columns of the subset, in the order in which they entered.
  private var design: [Double]
  private var width: Int
  private var eta: [Double]
  private var tails: [Double]
  private var residual: [Double]
  private var curvature: [Double]
  private var score: [Double] = []

  init(_ data: CompressedRows, players: [[Int]], always: [Int]) {
    self.data = data
    self.players = players
    self.always = always
    let n = data.count
    let most = 1 + always.count + players.reduce(0) { $0 + $1.count }
    design = [Double](repeating: 0, count: n * most)
    for i in 0..<n { design[i] = 1 }
    width = 1
    eta = [Double](repeating: 0, count: n)
    (tails, residual, curvature) = (eta, eta, eta)
  }

  /// The log-likelihoods of all subsets whose first `levels` players are those of `prefix`.
  mutating func values(prefix: Int, levels: Int) -> [Double] {
    let share = data.events / data.total
    var beta = [Double.log(share / (1 - share))]
    add(always, &beta)
    var value = fit(&beta)
    for player in 0..<levels where prefix & (1 << player) != 0 {
      add(players[player], &beta)
      value = fit(&beta)
    }
    var values = [Double](repeating: 0, count: 1 << (players.count - levels))
    visit(levels, levels, 0, beta, value, &values)
    return values
  }

  private mutating func visit(
    _ player: Int, _ first: Int, _ subset: Int, _ beta: [Double], _ value: Double,
    _ values: inout [Double]
  ) {
    guard player < players.count else {
      values[subset] = value
      return
    }
    visit(player + 1, first, subset, beta, value, &values)
    let before = width
    var longer = beta
    add(players[player], &longer)
    let reached = fit(&longer)
    visit(player + 1, first, subset | 1 << (player - first), longer, reached, &values)
    width = before
  }

  private mutating func add(_ columns: [Int], _ beta: inout [Double]) {
    let n = data.count
    for column in columns {
      let start = width * n
      for i in 0..<n { design[start + i] = data.columns[column][i] }
      width += 1
      beta.append(0)
    }
  }

  // MARK: - One regression

  /// Newton's method from `beta`; the last step is counted by its quadratic, λ²/2.
  private mutating func fit(_ beta: inout [Double]) -> Double {
    var factor: CholeskyFactorization?
    var value = evaluate(beta)
    var decrement = Double.infinity
    for _ in 0..<50 {
      // Below a decrement of 1/100 the information hardly changes any more.
      if factor == nil || decrement > 1e-2 {
        factor = try? CholeskyFactorization(information(), tolerance: 1e-11)
      }
      guard let step = factor?.solution(score) else { return value }
      decrement = zip(step, score).reduce(0.0) { $0 + $1.0 * $1.1 }
      if decrement < 1e-9 { return value + max(decrement, 0) / 2 }
      var length = 1.0
      var moved = false
      while length > 1e-6 {
        let trial = zip(beta, step).map { $0 + length * $1 }
        let next = evaluate(trial)
        if next >= value - 1e-10 * value.magnitude {
          moved = next > value || decrement > 1e-7
          (beta, value) = (trial, max(next, value))
          break
        }
        length /= 2
      }
      if !moved { return value }
    }
    return value
  }

  /// The log-likelihood at `beta`; leaves the score, and what the information needs.
  private mutating func evaluate(_ beta: [Double]) -> Double {
    let n = data.count
    let layout = BlockLayout(rows: n, columns: width, leadingDimension: n)
    layout.multiply(design, by: beta, into: &eta)
    for i in 0..<n { tails[i] = -eta[i].magnitude }
    exponentiate(&tails, count: n)
    var value = 0.0
    for i in 0..<n {
      let (tail, weight, events) = (tails[i], data.weights[i], data.eventWeights[i])
      let near = 1 / (1 + tail)
      let probability = eta[i] >= 0 ? near : tail * near
      residual[i] = events - weight * probability
      curvature[i] = weight * tail * near * near
      value += events * eta[i] - weight * (max(eta[i], 0) - .log(near))
    }
    score = [Double](repeating: 0, count: width)
    layout.addTransposedProduct(design, by: residual, into: &score)
    return value
  }

  private func information() -> Matrix {
    let n = data.count
    var gram = GramAccumulator(order: width)
    let layout = BlockLayout(rows: n, columns: width, leadingDimension: n)
    gram.add(design, layout, weights: curvature)
    return gram.matrix
  }
}
