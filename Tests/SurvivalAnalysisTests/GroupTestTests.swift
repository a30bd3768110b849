import DataFiles
import DataFrames
import Foundation
import Measures
import StatisticalModels
import SurvivalAnalysis
import TestSupport
import Testing

/// A data set of the folder Reference/data, of the repository or of a package.
private struct Data {
  let frame: DataFrame

  init(_ path: String) throws {
    let reference = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appending(path: "Reference")
    let url =
      path.hasPrefix("datasets")
      ? reference.appending(path: "../../../\(path)") : reference.appending(path: path)
    frame = try CSVReader.read(path: PackageTables.path(path) ?? url.path)
  }

  func numbers(_ name: String) -> [Double] {
    guard case .numeric(let numbers)? = frame[name]?.values else {
      preconditionFailure("\(name) is no column of numbers")
    }
    return numbers
  }

  /// Codes from 0 of the distinct values; −1 where there is none.
  func codes(_ name: String) -> [Int32] {
    switch frame[name]?.values {
    case .categorical(let codes, _)?: return codes
    case .numeric(let numbers)?:
      let distinct = Set(numbers.filter { !$0.isNaN }).sorted()
      return numbers.map { number in Int32(distinct.firstIndex(of: number) ?? -1) }
    default: preconditionFailure("no column \(name)")
    }
  }
}

@Suite("Log-rank and G-rho tests")
struct LogRankTests {
  let values: ReferenceValues
  let ties: ReferenceTable
  let program = Tolerance.relative(1e-11)

  init() throws {
    values = try ReferenceValues("group-tests")
    ties = try ReferenceTable("ties")
  }

  private func response(late: Bool = false, weighted: Bool = false) -> SurvivalResponse {
    SurvivalResponse(
      start: late ? ties["start"] : nil, time: ties["time"], event: ties["cause"].map { $0 > 0 },
      weights: weighted ? ties["weight"] : nil)
  }

  private var groups: [Int32] { ties["group"].map { Int32($0) } }
  private var strata: [Int32] { ties["stratum"].map { Int32($0) } }

  @Test(
    "R's survdiff", arguments: ["plain", "strata", "frequency"], [0, 1, 0.5])
  func survdiff(kind: String, rho: Double) {
    let test = LogRankTest(
      response(weighted: kind == "frequency"), groups: groups, groupCount: 3,
      strata: kind == "strata" ? strata : nil, rho: rho)
    let key = "logRank/\(kind)/\(rho == 0.5 ? "0.5" : "\(Int(rho))")"
    expectClose(test.groups.map(\.observed), values.series("\(key)/observed"), program)
    expectClose(test.groups.map(\.expected), values.series("\(key)/expected"), program)
    expectClose(test.variance.flatMap { $0 }, values.series("\(key)/variance"), program)
    expectClose(test.test.chiSquared, values["\(key)/chiSquared"], program)
    #expect(test.test.degreesOfFreedom == 2)
  }

  @Test("with late entry, the score test of a Cox model with exact ties", arguments: [false, true])
  func lateEntry(stratified: Bool) {
    let test = LogRankTest(
      response(late: true), groups: groups, groupCount: 3, strata: stratified ? strata : nil)
    let key = stratified ? "leftStrata" : "left"
    expectClose(test.test.chiSquared, values["logRank/\(key)/chiSquared"], program)
  }

  /// R 4.2.2, survival 3.5-3: `survdiff(Surv(time, status) ~ sex, lung)` and its relatives.
  @Test("lung cancer by sex: log-rank, rho = 1, within institutions")
  func lung() throws {
    let lung = try Data("data/lung.csv")
    let response = SurvivalResponse(
      time: lung.numbers("time"), event: lung.numbers("status").map { $0 == 2 })
    let sex = lung.codes("sex")
    let plain = LogRankTest(response, groups: sex, groupCount: 2)
    expectClose(plain.test.chiSquared, 10.3267419548856, .relative(1e-13))
    expectClose(
      plain.groups.map(\.expected), [91.5817390295728, 73.4182609704272], .relative(1e-13))
    for (code, known) in [
      (241.495085192057, 10.3582264910969), (297.465409532037, 10.7913239788000),
    ].enumerated() {
      let rows = sex.indices.filter { Int(sex[$0]) == code }
      let mean = try #require(
        ProductLimitEstimate(response.subset(rows)).restrictedMean(to: 365))
      expectClose([mean.value, mean.standardError], [known.0, known.1], .relative(1e-13))
    }
    let early = LogRankTest(response, groups: sex, groupCount: 2, rho: 1)
    expectClose(early.test.chiSquared, 12.7141514011575, .relative(1e-12))
    let institutions = lung.codes("inst")
    let rows = sex.indices.filter { institutions[$0] >= 0 }
    let within = LogRankTest(
      response.subset(rows), groups: rows.map { sex[$0] }, groupCount: 2,
      strata: rows.map { institutions[$0] })
    expectClose(within.test.chiSquared, 8.52446736332317, .relative(1e-12))
  }

  @Test("veterans' lung cancer by cell type", .needs("veteran"))
  func cellTypes() throws {
    let veteran = try Data("veteran")
    let cells = LogRankTest(
      SurvivalResponse(
        time: veteran.numbers("time"), event: veteran.numbers("status").map { $0 == 1 }),
      groups: veteran.codes("celltype"), groupCount: 4)
    expectClose(cells.test.chiSquared, 25.4037003457854, .relative(1e-12))
  }

  @Test("churn by contract")
  func contracts() throws {
    let telco = try Data("datasets/telco/telco.csv")
    let contract = LogRankTest(
      SurvivalResponse(
        time: telco.numbers("tenure"), event: telco.codes("churn").map { $0 == 1 }),
      groups: telco.codes("contract"), groupCount: 3)
    expectClose(contract.test.chiSquared, 2352.87253825934, .relative(1e-12))
    #expect(contract.test.degreesOfFreedom == 2)
  }

  @Test("row order and time's scale change nothing; one stratum is none; a group alone has no test")
  func laws() {
    let test = LogRankTest(response(late: true), groups: groups, groupCount: 3, rho: 1)
    var random = SeededGenerator(seed: 2)
    let rows = Array(0..<90).shuffled(using: &random)
    let shuffled = LogRankTest(
      response(late: true).subset(rows), groups: rows.map { groups[$0] }, groupCount: 3, rho: 1)
    #expect(shuffled.groups == test.groups)
    #expect(shuffled.test == test.test)
    let scaled = LogRankTest(
      SurvivalResponse(
        start: ties["start"].map { $0 / 7 }, time: ties["time"].map { $0 / 7 },
        event: ties["cause"].map { $0 > 0 }), groups: groups, groupCount: 3, rho: 1)
    #expect(scaled.test == test.test)
    let one = LogRankTest(
      response(late: true), groups: groups, groupCount: 3,
      strata: Array(repeating: 0, count: 90), rho: 1)
    #expect(one.test == test.test)
    let alone = LogRankTest(
      response(), groups: Array(repeating: 0, count: 90), groupCount: 1)
    #expect(alone.test.degreesOfFreedom == 0)
    #expect(alone.test.pValue == 1)
  }
}

@Suite("Gray's test")
struct GrayTestTests {
  let values: ReferenceValues

  init() throws { values = try ReferenceValues("group-tests") }

  private func test(
    _ name: String, cause: Int, group: String = "group", kind: String = "plain", rho: Double = 0
  ) throws -> GrayTest {
    let table = try ReferenceTable(name)
    let groups = table[group]
    let first = groups.min() ?? 0
    return GrayTest(
      CompetingResponse(
        time: table["time"], cause: table["cause"].map { Int32($0) }, causeCount: 2,
        weights: kind == "frequency" ? table["weight"] : nil),
      cause: cause, groups: groups.map { Int32($0 - first) },
      groupCount: Int((groups.max() ?? 0) - first + 1),
      strata: kind == "strata" ? table["stratum"].map { Int32($0) } : nil, rho: rho)
  }

  @Test("cmprsk's cuminc", arguments: ["plain", "strata", "frequency"], [0, 1])
  func cuminc(kind: String, rho: Double) throws {
    for cause in 0..<2 {
      let found = try test("ties", cause: cause, kind: kind, rho: rho)
      expectClose(
        found.test.chiSquared, values["gray/\(kind)/\(Int(rho))/chiSquared/\(cause)"],
        .relative(1e-10))
      #expect(found.test.degreesOfFreedom == 2)
    }
  }

  /// R 4.2.2, cmprsk 2.2-11.
  @Test("progression of monoclonal gammopathy by sex", .needs("mgus2-codes"))
  func gammopathy() throws {
    for (cause, expected) in [1.194507825075515, 11.651259012127738].enumerated() {
      expectClose(
        try test("mgus2-codes", cause: cause, group: "sex").test.chiSquared, expected,
        .relative(1e-12))
    }
  }

  @Test("one stratum is none, and time's scale changes nothing")
  func laws() throws {
    let table = try ReferenceTable("ties")
    func test(scale: Double, strata: [Int32]?) -> GrayTest {
      GrayTest(
        CompetingResponse(
          time: table["time"].map { $0 * scale }, cause: table["cause"].map { Int32($0) },
          causeCount: 2), cause: 0, groups: table["group"].map { Int32($0) }, groupCount: 3,
        strata: strata)
    }
    let plain = test(scale: 1, strata: nil)
    #expect(plain.test == test(scale: 0.25, strata: nil).test)
    #expect(plain.test == test(scale: 1, strata: Array(repeating: 0, count: 90)).test)
  }
}
