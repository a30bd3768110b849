/// The right side of a formula, multiplied out by R's rules.
struct TermExpansion {
  /// A term asks for more than can be counted out.
  struct TooManyTerms: Error {}

  /// The most products that are formed.
  static let limit = 100_000

  /// The variables that are columns of the design, in order of first use.
  private(set) var predictors: [VariableExpression] = []
  private var indexByName: [String: Int] = [:]
  /// Each term as increasing indices into ``predictors``; main effects before interactions.
  private(set) var terms: [[Int]] = []
  /// Whether the formula keeps the intercept.
  private(set) var hasIntercept = true
  /// The arguments of `offset`, `strata` and `cluster`.
  private(set) var offsets: [Expression] = []
  private(set) var strata: [Expression] = []
  private(set) var clusters: [Expression] = []

  init(_ expression: TermExpression) throws(TooManyTerms) {
    let expanded = try expand(expression, adds: true)
    // Stable: within an order, terms stay as they were written.
    terms = Dictionary(grouping: expanded, by: \.count).sorted { $0.key < $1.key }
      .flatMap(\.value)
    removeUnusedPredictors()
  }

  /// Forgets variables that were subtracted again: the model does not read their columns.
  private mutating func removeUnusedPredictors() {
    let used = Set(terms.flatMap { $0 }).sorted()
    guard used.count < predictors.count else { return }
    let newIndexes = Dictionary(uniqueKeysWithValues: zip(used, 0...))
    predictors = used.map { predictors[$0] }
    terms = terms.map { $0.compactMap { newIndexes[$0] } }
  }

  /// The terms of an expression, each once; notes intercepts and what stands beside the terms.
  private mutating func expand(
    _ expression: TermExpression, adds: Bool
  ) throws(TooManyTerms) -> [[Int]] {
    switch expression {
    case .intercept(let present):
      hasIntercept = present == adds
      return []
    case .allColumns: preconditionFailure(". is written out before terms are expanded")
    case .variable(let variable): return expand(variable, adds: adds)
    case .sum(let addends):
      var terms: [[Int]] = []
      var isMember: Set<[Int]> = []
      for addend in addends {
        let part = try expand(addend.term, adds: adds != addend.isSubtracted)
        if addend.isSubtracted {
          isMember.subtract(part)
          terms.removeAll { !isMember.contains($0) }
        } else {
          for term in part where isMember.insert(term).inserted { terms.append(term) }
        }
      }
      return terms
    case .interaction(let a, let b):
      let left = try expand(a, adds: adds)
      let right = try expand(b, adds: adds)
      return try products(left, right)
    case .crossing(let a, let b):
      let left = try expand(a, adds: adds)
      let right = try expand(b, adds: adds)
      return try (left + right + products(left, right)).withoutDuplicates
    case .nesting(let a, let b):
      let left = try expand(a, adds: adds)
      let right = try expand(b, adds: adds)
      let whole = Set(left.flatMap { $0 }).sorted()
      return try (left + products([whole], right)).withoutDuplicates
    case .power(let a, let degree):
      let base = try expand(a, adds: adds)
      var result = base
      for _ in 1..<degree { result = try products(result, base) }
      return result
    }
  }

  private func products(
    _ left: [[Int]], _ right: [[Int]]
  ) throws(TooManyTerms) -> [[Int]] {
    guard left.count * right.count <= Self.limit else { throw TooManyTerms() }
    return left.flatMap { a in right.map { b in Set(a).union(b).sorted() } }.withoutDuplicates
  }

  private mutating func expand(_ variable: VariableExpression, adds: Bool) -> [[Int]] {
    switch variable {
    case .expression, .basis, .factor:
      let name = variable.description
      if let index = indexByName[name] { return [[index]] }
      indexByName[name] = predictors.count
      predictors.append(variable)
      return [[predictors.count - 1]]
    case .offset(let expression): note(expression, in: &offsets, adds: adds)
    case .cluster(let expression): note(expression, in: &clusters, adds: adds)
    case .strata(let expressions):
      for expression in expressions { note(expression, in: &strata, adds: adds) }
    }
    return []
  }

  private func note(_ expression: Expression, in list: inout [Expression], adds: Bool) {
    list.removeAll { $0 == expression }
    if adds { list.append(expression) }
  }
}

extension TermExpansion {
  /// Whether each factor of each term is coded in full, by R's rule.
  ///
  /// A factor is coded by contrasts where the term without it is contained in an earlier term, or is
  /// empty; else in full. Where the model has no intercept, the first factor is coded in full.
  ///
  /// - Parameters:
  ///   - isFactor: Whether each predictor is a factor.
  ///   - hasIntercept: Whether the model has an intercept or a baseline in its place.
  /// - Returns: For each term, for each of its variables.
  /// - SeeAlso: Chambers & Hastie, *Statistical Models in S* (1992), page 38.
  func fullCodings(isFactor: [Bool], hasIntercept: Bool) -> [[Bool]] {
    let sets = terms.map(Set.init)
    var earlierVariables: Set<Int> = []
    var full: [[Bool]] = []
    for (index, term) in terms.enumerated() {
      full.append(
        term.map { variable in
          guard isFactor[variable], term.count > 1 else { return false }
          let margin = sets[index].subtracting([variable])
          guard margin.count > 1 else { return !margin.isSubset(of: earlierVariables) }
          return !sets[..<index].contains { $0.isSuperset(of: margin) }
        })
      earlierVariables.formUnion(term)
    }
    if !hasIntercept {
      for (index, term) in terms.enumerated() {
        guard let first = term.firstIndex(where: { isFactor[$0] }) else { continue }
        full[index][first] = true
        break
      }
    }
    return full
  }
}

extension [[Int]] {
  /// The elements, each once, in order of first occurrence.
  fileprivate var withoutDuplicates: [[Int]] {
    var seen: Set<[Int]> = []
    return filter { seen.insert($0).inserted }
  }
}

extension TermExpansion {
  /// The variables of each term by their names, sorted: what tells terms of two formulas alike.
  var variableNames: [[String]] {
    terms.map { term in term.map { "\(predictors[$0])" }.sorted() }
  }
}
