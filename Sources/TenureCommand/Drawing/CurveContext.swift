internal import JSONDocuments
internal import Tenure

/// What curves were asked for, and of what.
struct CurveContext {
  let source: String
  let formula: String
  let rows: Int
  let droppedRows: Int
  let times: [Double]?
  let quantiles: [Double]
  let restrictedMean: Double?
  let transform: IntervalTransform
  let estimator: ProductLimitEstimate.Estimator
  let rho: Double
  let level: Double
  let timeUnit: String?
  let isWeighted: Bool
  let isStratified: Bool
  /// The expressions that tell groups apart.
  let groupNames: [String]
  /// Words about what was not done, and why.
  private(set) var notes: [String] = []

  init(
    _ frame: CurveFrame, source: String, _ options: CurveOptions, _ common: CommonOptions
  ) {
    self.source = source
    formula = frame.formula.text
    rows = frame.rowCount
    droppedRows = frame.droppedRowCount
    times = options.times.map { $0.values.sorted() }
    quantiles = options.quantiles.values.sorted()
    restrictedMean = options.restrictedMean
    transform = options.confidenceType.transform
    estimator = options.estimator.estimator
    rho = options.rho
    level = common.confidenceLevel
    timeUnit = options.timeUnit
    isWeighted = frame.weights != nil
    isStratified = frame.strata != nil
    groupNames = frame.groupNames
    let hasGroups = frame.groups.keys.count > 1
    if hasGroups, isWeighted, options.weightsKind != .frequency {
      notes.append(
        "groups are not tested, because the test counts customers and --weights-kind "
          + "\(options.weightsKind.rawValue) does not; compare them with 'tenure train cox' and "
          + "--robust")
    }
    if hasGroups, options.competing, frame.start != nil {
      notes.append(
        "Gray's test is left out: it needs customers who are observed from the beginning")
    }
    if options.competing, frame.start != nil, frame.cluster == nil {
      notes.append(
        "every row is taken for a customer of its own; where customers have several start-stop rows, "
          + "name their column with --id")
    }
    if let strata = frame.strata, !hasGroups {
      notes.append(
        "strata() splits the test between groups, and there is one group; its "
          + "\(strata.keys.count) values make no curves; name the column without strata() for those"
      )
    }
  }

  /// What a group is called: its value, or names and values where several tell groups apart.
  func label(_ key: [String]) -> String {
    switch key.count {
    case 0: "all"
    case 1: isComparison ? "\(groupNames[0]) \(key[0])" : key[0]
    default: zip(groupNames, key).map { "\($0)=\($1)" }.joined(separator: ", ")
    }
  }

  /// What a report calls a group: its value, with the name of what it is a value of if it is a number.
  func title(_ key: [String]) -> String {
    key.count == 1 && Double(key[0]) != nil ? "\(groupNames[0]) = \(key[0])" : label(key)
  }

  /// Whether groups are the outcomes of a comparison, whose true and false say little alone.
  private var isComparison: Bool { groupNames[0].contains { "<>=!&|".contains($0) } }

  /// A group's values by the expressions that they are of.
  func keyJSON(_ key: [String]) -> JSONValue {
    .object(zip(groupNames, key).map { .init($0, .string($1)) })
  }

  /// A time with its unit.
  func time(_ value: Double) -> String {
    NumberText.short(value, 5) + (timeUnit.map { " \($0)" } ?? "")
  }

  /// The times of the table of a text report: those asked for, or some that are easily read.
  func reportedTimes(upTo last: Double) -> [Double] {
    if let times { return times }
    guard last > 0 else { return [] }
    var step = 1.0
    while last / step > 10 { step *= 10 }
    while last / step < 1 { step /= 10 }
    // From four to ten times, at steps of 1, 2 or 5 times a power of ten.
    if last / step < 1.5 { step /= 5 } else if last / step < 4 { step /= 2 }
    return stride(from: step, through: last, by: step).map { $0 }
  }

  /// The members that reports of both kinds begin with.
  var json: [JSONValue.Member] {
    [
      .init("formula", .string(formula)), .init("observations", .integer(rows)),
      .init("droppedRows", .integer(droppedRows)),
      .init("confidenceType", .string(transform.rawValue)),
      .init("confidenceLevel", .number(level)),
    ]
  }
}

/// Curves that can be printed.
protocol CurveReport {
  /// For people.
  var text: String { get }
  /// For programs.
  var json: JSONValue { get }
  /// The curves as a picture.
  var chart: Chart { get }
  /// Every step, as CSV.
  func steps() -> [UInt8]
}

extension ChiSquaredTest {
  /// "χ² = 12.3 with 2 degrees of freedom, p = 0.002".
  var words: String {
    guard degreesOfFreedom > 0 else { return "nothing to compare" }
    let p = NumberText.pValue(pValue)
    return "χ² = \(NumberText.significant(chiSquared, 5)) with "
      + NumberText.counted(degreesOfFreedom, "degree", plural: "degrees") + " of freedom, p "
      + (p.hasPrefix("<") ? "< \(p.dropFirst())" : "= \(p)")
  }

  /// The test's members.
  var json: [JSONValue.Member] {
    [
      .init("chiSquared", .finite(chiSquared)),
      .init("degreesOfFreedom", .integer(degreesOfFreedom)), .init("pValue", .finite(pValue)),
    ]
  }
}
