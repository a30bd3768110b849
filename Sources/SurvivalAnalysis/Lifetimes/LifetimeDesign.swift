internal import Formulas
internal import Scoring
internal import StatisticalModels

/// The columns of a model's equations side by side: location, log scale, shape.
struct LifetimeDesign {
  /// One equation's columns: its constants, then those of the design.
  struct Part: Equatable {
    /// All of its columns.
    var columns: Range<Int>
    /// The constants among them, at the beginning.
    var constants: Int
    /// The columns of the source design behind them.
    var sources: [Int]
  }

  /// The whole design.
  let design: Design
  /// The three equations; an empty range where there is none.
  let parts: [Part]

  /// Lays the equations out.
  ///
  /// - Parameters:
  ///   - source: The design, without an intercept.
  ///   - equations: The columns of each of the three equations.
  ///   - distribution: The family, which says what equations there are.
  ///   - response: The rows' strata.
  ///   - keys: The names of the strata.
  init(
    _ source: Design, _ equations: [[Int]], _ distribution: LifetimeDistribution,
    _ response: LifetimeResponse, keys: [String]
  ) {
    var columns: [DesignColumn] = []
    var names: [String] = []
    var terms: [Design.Term] = []
    var intercepts: [Design.Intercept] = []
    var parts: [Part] = []
    let counts = [
      1, distribution.hasScale ? response.stratumCount : 0, distribution.hasShape ? 1 : 0,
    ]
    for equation in 0..<3 {
      let begin = columns.count
      let own = counts[equation] == 0 ? [] : equations[equation]
      let range = begin..<begin + counts[equation] + own.count
      for index in 0..<counts[equation] {
        intercepts.append(.init(column: begin + index, share: 1, of: range))
        if counts[equation] > 1, let codes = response.strata {
          columns.append(DesignColumn([.indicator(codes: codes, code: Int32(index))]))
        } else {
          columns.append(DesignColumn([]))
        }
        names.append(
          Self.constantName(equation) + (counts[equation] > 1 ? "[\(keys[index])]" : ""))
      }
      let prefix = equation == 0 ? "" : Self.constantName(equation) + ": "
      let start = columns.count
      for column in own {
        columns.append(source.columns[column])
        names.append(prefix + source.names[column])
      }
      for term in source.terms {
        let inside = own.indices.filter { term.columns.contains(own[$0]) }
        guard let first = inside.first, let last = inside.last else { continue }
        terms.append(
          .init(
            name: prefix + term.name, columns: start + first..<start + last + 1,
            reference: term.reference))
      }
      parts.append(Part(columns: range, constants: counts[equation], sources: own))
    }
    design = Design(
      rowCount: source.rowCount, columns: columns, names: names, terms: terms,
      intercepts: intercepts)
    self.parts = parts
  }

  /// What an equation's constant is called.
  static func constantName(_ equation: Int) -> String {
    ["(Intercept)", "log(scale)", "shape"][equation]
  }
}
