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
  /// What one block of rows needs.
  private var eta = [Double](repeating: 0, count: Lanes.blockRows)
  private var tails = [Double](repeating: 0, count: Lanes.blockRows)
  private var residual = [Double](repeating: 0, count: Lanes.blockRows)
  private var curvature = [Double](repeating: 0, count: Lanes.blockRows)
  /// The sums of an evaluation.
  private var score: [Double] = []
  private var information: GramAccumulator

  /// The decrement, as a part of the null model's information, from which on a step changes the
  /// information so much that it is formed anew.
  private static let longStep = 1e-3

  init(_ data: CompressedRows, players: [[Int]], always: [Int]) {
    self.data = data
    self.players = players
    self.always = always
    let most = 1 + always.count + players.reduce(0) { $0 + $1.count }
    design = [Double](repeating: 0, count: data.count * most)
    for i in 0..<data.count { design[i] = 1 }
    width = 1
    information = GramAccumulator(order: 1)
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
    let share = data.events / data.total
    let long = Self.longStep * data.total * share * (1 - share)
    var value = evaluate(beta, informing: true)
    var factor = try? CholeskyFactorization(information.matrix, tolerance: 1e-11)
    for _ in 0..<60 {
      guard let step = factor?.solution(score) else { return value }
      let decrement = zip(step, score).reduce(0.0) { $0 + $1.0 * $1.1 }
      if decrement < 1e-9 { return value + max(decrement, 0) / 2 }
      var length = 1.0
      var next = -Double.infinity
      var trial = beta
      while length > 1e-6 {
        trial = zip(beta, step).map { $0 + length * $1 }
        next = evaluate(trial, informing: decrement > long)
        if next >= value - 1e-11 * value.magnitude { break }
        length /= 2
      }
      // Rounding hides what is left to gain.
      guard length > 1e-6, next > value || decrement > 1e-7 else { return max(value, next) }
      (beta, value) = (trial, next)
      if decrement > long {
        factor = try? CholeskyFactorization(information.matrix, tolerance: 1e-11)
      }
    }
    return value
  }

  /// The log-likelihood at `beta`; leaves the score and, where it is asked for, the information.
  private mutating func evaluate(_ beta: [Double], informing: Bool) -> Double {
    let n = data.count
    score = [Double](repeating: 0, count: width)
    if informing { information = GramAccumulator(order: width) }
    var value = 0.0
    for start in stride(from: 0, to: n, by: Lanes.blockRows) {
      let rows = start..<min(start + Lanes.blockRows, n)
      let layout = BlockLayout(
        rows: rows.count, columns: width, leadingDimension: n, offset: start)
      layout.multiply(design, by: beta, into: &eta)
      value += data.isSingle ? addSingle(rows) : addGrouped(rows)
      layout.addTransposedProduct(design, by: residual, into: &score)
      if informing { information.add(design, layout, weights: curvature) }
    }
    return value
  }

  /// What a block of single rows adds.
  private mutating func addSingle(_ rows: Range<Int>) -> Double {
    var sums = LogisticRowSums()
    let (events, folds) = (data.eventWeights, Self.noFolds)
    sums.add(
      eta: eta, from: 0, events: events.span.extracting(rows), fold: folds.span, held: -1,
      residual: &residual, weight: &curvature)
    return sums.products.prefix(8).reduce(sums.linear[0]) { $0 - Double.log($1) }
  }

  private static let noFolds: [Int32] = []

  /// What a block of rows that stand for several adds.
  private mutating func addGrouped(_ rows: Range<Int>) -> Double {
    for i in 0..<rows.count { tails[i] = -eta[i].magnitude }
    exponentiate(&tails, count: rows.count)
    var value = 0.0
    for (i, row) in rows.enumerated() {
      let (tail, weight, events) = (tails[i], data.weights[row], data.eventWeights[row])
      let near = 1 / (1 + tail)
      let probability = eta[i] >= 0 ? near : tail * near
      residual[i] = events - weight * probability
      curvature[i] = weight * tail * near * near
      value += events * eta[i] - weight * (max(eta[i], 0) - .log(near))
    }
    return value
  }
}
