import Formulas

extension FeatureEncoder {
  /// An encoder whose columns are numeric inputs as they are, after an intercept where asked.
  static func identity(
    _ names: [String], hasIntercept: Bool = false, range: ClosedRange<Double> = -1e9...1e9
  ) -> FeatureEncoder {
    let first = hasIntercept ? 1 : 0
    let quantiles = (0...10).map {
      range.lowerBound + (range.upperBound - range.lowerBound) * Double($0) / 10
    }
    let profile = Profile(missingShare: 0, quantiles: quantiles, levelShares: [])
    return FeatureEncoder(
      inputs: names.map { Input(name: $0, kind: .numeric, profile: profile) },
      variables: names.map { Variable(name: $0, kind: .numeric(.column($0))) },
      terms: names.indices.map { index in
        Term(
          name: names[index], components: [.init(variable: index, full: false)],
          columns: first + index..<first + index + 1)
      },
      hasIntercept: hasIntercept, offsets: [], strata: [],
      columnNames: (hasIntercept ? ["(Intercept)"] : []) + names)
  }

  /// A numeric input, a factor of three levels, a truth value, an offset, and a stratum.
  ///
  /// The columns are `age`, `plan[b]`, `plan[c]`, `paperless[true]` and `age:plan[b]`,
  /// `age:plan[c]`, after an intercept where asked.
  static func mixed(hasIntercept: Bool) -> FeatureEncoder {
    let first = hasIntercept ? 1 : 0
    let decades = (0...10).map { 20 + 5 * Double($0) }
    let plan = Variable(
      name: "plan", kind: .factor(.column("plan"), levels: ["a", "b", "c"], reference: 0))
    let paperless = Variable(
      name: "paperless",
      kind: .factor(.column("paperless"), levels: ["false", "true"], reference: 0))
    let region = Variable(
      name: "region", kind: .factor(.column("region"), levels: ["north", "south"], reference: 0))
    return FeatureEncoder(
      inputs: [
        Input(
          name: "age", kind: .numeric,
          profile: Profile(missingShare: 0.125, quantiles: decades, levelShares: [])),
        Input(
          name: "plan", kind: .categorical(levels: ["a", "b", "c"]),
          profile: Profile(missingShare: 0, quantiles: [], levelShares: [0.5, 0.375, 0.125])),
        Input(
          name: "paperless", kind: .logical,
          profile: Profile(missingShare: 0, quantiles: [], levelShares: [0.75, 0.25])),
        Input(
          name: "exposure", kind: .numeric,
          profile: Profile(missingShare: 0, quantiles: decades, levelShares: [])),
      ]
        + (hasIntercept
          ? []
          : [
            Input(
              name: "region", kind: .categorical(levels: ["north", "south"]),
              profile: Profile(missingShare: 0, quantiles: [], levelShares: [0.5, 0.5]))
          ]),
      variables: [Variable(name: "age", kind: .numeric(.column("age"))), plan, paperless],
      terms: [
        Term(
          name: "age", components: [.init(variable: 0, full: false)], columns: first..<first + 1),
        Term(
          name: "plan", components: [.init(variable: 1, full: false)],
          columns: first + 1..<first + 3),
        Term(
          name: "paperless", components: [.init(variable: 2, full: false)],
          columns: first + 3..<first + 4),
        Term(
          name: "age:plan",
          components: [.init(variable: 0, full: false), .init(variable: 1, full: false)],
          columns: first + 4..<first + 6),
      ],
      hasIntercept: hasIntercept,
      offsets: [.call("log", [.column("exposure")])],
      strata: hasIntercept ? [] : [region],
      columnNames: (hasIntercept ? ["(Intercept)"] : [])
        + ["age", "plan[b]", "plan[c]", "paperless[true]", "age:plan[b]", "age:plan[c]"])
  }
}
