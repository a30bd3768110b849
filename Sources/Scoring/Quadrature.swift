/// Integrals by the pair of Gauss and Kronrod with 7 and 15 nodes, in pieces that are halved where
/// the two disagree most.
///
/// - SeeAlso: Piessens et al., *QUADPACK* (1983), section 2.2; its table of nodes.
enum Quadrature {
  /// The nodes of the pieces that an integral ended with, and what each adds to it.
  struct Nodes {
    var places: [Double] = []
    /// Weight times value; their sum is the integral.
    var shares: [Double] = []
  }

  /// ∫ f from `lower` to `upper`.
  ///
  /// - Parameters:
  ///   - lower: The lower limit.
  ///   - upper: The upper limit.
  ///   - cuts: Where the first pieces are cut, as distances from `upper`, ascending.
  ///   - tolerance: The error that is allowed, as a part of the integral.
  ///   - nodes: Receives the nodes.
  ///   - f: The integrand, smooth and not negative.
  /// - Returns: The integral; the best of 400 pieces where the tolerance is not met.
  static func integral(
    from lower: Double, to upper: Double, pieces cuts: [Double],
    relativeTolerance tolerance: Double, keeping nodes: inout Nodes, _ f: (Double) -> Double
  ) -> Double {
    let ends = [upper] + cuts.map { upper - $0 }.filter { $0 > lower } + [lower]
    var pieces = zip(ends.dropFirst(), ends).map { Piece(from: $0, to: $1, f) }
    var total = pieces.reduce(0) { $0 + $1.value }
    var error = pieces.reduce(0) { $0 + $1.error }
    while error > tolerance * total.magnitude, pieces.count < 400 {
      var worst = 0
      for index in pieces.indices where pieces[index].error > pieces[worst].error { worst = index }
      let piece = pieces[worst]
      let middle = (piece.from + piece.to) / 2
      let halves = [Piece(from: piece.from, to: middle, f), Piece(from: middle, to: piece.to, f)]
      total += halves[0].value + halves[1].value - piece.value
      error += halves[0].error + halves[1].error - piece.error
      pieces[worst] = halves[0]
      pieces.append(halves[1])
    }
    for piece in pieces {
      nodes.places += piece.places
      nodes.shares += piece.shares
    }
    return pieces.reduce(0) { $0 + $1.value }
  }

  /// One piece with both rules.
  private struct Piece {
    let from: Double
    let to: Double
    let places: [Double]
    let shares: [Double]
    let value: Double
    let error: Double

    init(from: Double, to: Double, _ f: (Double) -> Double) {
      let (center, half) = ((from + to) / 2, (to - from) / 2)
      var places: [Double] = []
      var shares: [Double] = []
      places.reserveCapacity(15)
      shares.reserveCapacity(15)
      var (fine, coarse) = (0.0, 0.0)
      for (index, node) in kronrodNodes.enumerated() {
        for place in node == 0 ? [center] : [center - half * node, center + half * node] {
          let value = half * f(place)
          places.append(place)
          shares.append(kronrodWeights[index] * value)
          fine += kronrodWeights[index] * value
          // Every second node is one of Gauss's.
          if index % 2 == 1 { coarse += gaussWeights[index / 2] * value }
        }
      }
      self.from = from
      self.to = to
      self.places = places
      self.shares = shares
      value = fine
      // The difference is the coarse rule's error; that of the fine one is about its power 1.5.
      let difference = (fine - coarse).magnitude
      let ratio = 200 * difference / max(fine.magnitude, .leastNormalMagnitude)
      error = ratio < 1 ? difference * ratio.squareRoot() : difference
    }
  }
}

/// The Kronrod nodes on 0…1 from the outside in; the second, fourth, … are those of Gauss.
private let kronrodNodes = [
  0.991455371120812639206854697526329, 0.949107912342758524526189684047851,
  0.864864423359769072789712788640926, 0.741531185599394439863864773280788,
  0.586087235467691130294144691258750, 0.405845151377397166906606412076961,
  0.207784955007898467600689403773245, 0.0,
]

private let kronrodWeights = [
  0.022935322010529224963732008058970, 0.063092092629978553290700663189204,
  0.104790010322250183839876322541518, 0.140653259715525918745189590510238,
  0.169004726639267902826583426598550, 0.190350578064785409913256402421014,
  0.204432940075298892414161999234649, 0.209482141084727828012999174891714,
]

private let gaussWeights = [
  0.129484966168869693270611432679082, 0.279705391489276667901467771423780,
  0.381830050505118944950369775488975, 0.417959183673469387755102040816327,
]
