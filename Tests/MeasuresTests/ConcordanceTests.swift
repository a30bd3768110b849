import Measures
import TestSupport
import Testing

@Suite("Concordance against R's survival::concordance")
struct ConcordanceReferenceTests {
  let values: ReferenceValues

  init() throws { values = try ReferenceValues() }

  @Test("Cox models of four data sets", arguments: ["telco", "lung", "rossi", "heart"])
  func models(name: String) throws {
    let table = try ReferenceTable("\(name)-cox")
    let response = SurvivalResponse(
      start: name == "heart" ? table["start"] : nil, time: table["time"],
      event: table.flags("event"))
    try expectReference(Concordance(risk: table["risk"], response: response), name)
    if name != "heart" {
      try expectReference(
        Concordance(risk: table["risk"], response: response, timeWeight: .uno), "\(name)/uno")
    }
  }

  @Test("a Cox model of the veterans' lung cancer trial", .needs("veteran"))
  func veteran() throws {
    let table = try ReferenceTable("veteran-cox")
    let response = SurvivalResponse(time: table["time"], event: table.flags("event"))
    try expectReference(Concordance(risk: table["risk"], response: response), "veteran")
    try expectReference(
      Concordance(risk: table["risk"], response: response, timeWeight: .uno), "veteran/uno")
  }

  @Test("clusters and strata")
  func clustersAndStrata() throws {
    let table = try ReferenceTable("lung-cox")
    let response = SurvivalResponse(time: table["time"], event: table.flags("event"))
    let plain = try #require(Concordance(risk: table["risk"], response: response))
    let clusters = (0..<response.count).map { $0 % 76 }
    expectClose(
      plain.standardError(clusters: clusters), values["lung/clustered"], .relative(1e-12))
    let stratified = Concordance(
      risk: table["risk"], response: response, strata: table["sex"].map { Int($0) })
    try expectReference(stratified, "lung/strata")
  }

  @Test(
    "every kind of tie, with weights, delayed entry, strata and a horizon",
    arguments: [
      "ties/right", "ties/right/uno", "ties/weighted", "ties/weighted/uno", "ties/left",
      "ties/leftWeighted", "ties/strata", "ties/horizon", "ties/horizon/uno",
    ])
  func ties(key: String) throws {
    let table = try ReferenceTable("ties")
    let delayed = key.contains("left") || key.contains("strata")
    let weighted = key != "ties/left" && !key.contains("right")
    let response = SurvivalResponse(
      start: delayed ? table["start"] : nil, time: table["time"], event: table.flags("event"),
      weights: weighted ? table["weight"] : nil)
    let concordance = Concordance(
      risk: table["risk"], response: response, timeWeight: key.hasSuffix("uno") ? .uno : .harrell,
      horizon: key.contains("horizon") ? 6 : nil,
      strata: key.contains("strata") ? table["stratum"].map { Int($0) } : nil)
    try expectReference(concordance, key)
  }

  private func expectReference(_ actual: Concordance?, _ key: String) throws {
    let actual = try #require(actual)
    let program = Tolerance.relative(1e-10)
    expectClose(actual.estimate, values["\(key)/concordance"], program)
    expectClose(actual.standardError, values["\(key)/standardError"], program)
    let p = actual.pairs
    expectClose(
      [p.concordant, p.discordant, p.tiedRisk, p.tiedTime, p.tiedBoth],
      values.series("\(key)/pairs"), program)
    let influence = values.series("\(key)/influence")
    if !influence.isEmpty {
      for (a, e) in zip(actual.influence, influence) {
        #expect((a - e).magnitude < 1e-14, "\(a) is not \(e)")
      }
    }
  }
}

@Suite("Concordance: published values")
struct ConcordancePublishedTests {
  @Test("counts of a churn table of 7,043 customers")
  func telco() throws {
    let table = try ReferenceTable("telco-cox")
    let response = SurvivalResponse(time: table["time"], event: table.flags("event"))
    let c = try #require(Concordance(risk: table["risk"], response: response))
    let pairs = Concordance.Pairs(
      concordant: 7_584_797, discordant: 1_312_312, tiedRisk: 325, tiedTime: 102_276, tiedBoth: 29)
    #expect(c.pairs == pairs)
    expectClose(c.estimate, 0.852488425314535, .published(decimals: 15))
    expectClose(c.standardError, 0.00357759022636347, .published(decimals: 15))
  }
}

@Suite("Concordance by hand and by laws")
struct ConcordanceLawTests {
  /// Five customers: A leaves at 1, B and C at 2, D is censored at 2, E is censored at 3.
  ///
  /// Comparable: A with all four; B and C each with D and E. Risks A 5, B 3, C 1, D 3, E 2.
  @Test("five customers")
  func byHand() throws {
    let response = SurvivalResponse(
      time: [1, 2, 2, 2, 3], event: [true, true, true, false, false])
    let c = try #require(Concordance(risk: [5, 3, 1, 3, 2], response: response))
    #expect(c.pairs.concordant == 5)  // A with B, C, D, E; B with E
    #expect(c.pairs.discordant == 2)  // C with D, E
    #expect(c.pairs.tiedRisk == 1)  // B with D
    #expect(c.pairs.tiedTime == 1)  // B with C
    #expect(c.pairs.tiedBoth == 0)
    expectClose(c.estimate, 5.5 / 8, .roundoff)
    expectClose(c.somersD, 3.0 / 8, .roundoff)
  }

  @Test("a customer who starts at t is not at risk at t, one censored at t is")
  func boundaries() throws {
    let response = SurvivalResponse(
      start: [0, 2, 1], time: [2, 5, 2], event: [true, false, false])
    let c = try #require(Concordance(risk: [1, 0, 0], response: response))
    #expect(c.pairs.comparable == 1)
    #expect(c.pairs.concordant == 1)
  }

  @Test("an event at time 0 is compared when nobody starts late")
  func timeZero() throws {
    let response = SurvivalResponse(time: [0, 1, 0], event: [true, false, false])
    let c = try #require(Concordance(risk: [1, 0, 2], response: response))
    #expect((c.pairs.concordant, c.pairs.discordant) == (1, 1))
  }

  @Test("no comparable pair, no value")
  func undefined() {
    #expect(
      Concordance(
        risk: [1, 2], response: SurvivalResponse(time: [1, 2], event: [false, false])) == nil)
    #expect(
      Concordance(
        risk: [1, 2],
        response: SurvivalResponse(
          start: [0, 1], time: [1, 2], event: [true, true], weights: [0.1, 0.7])) == nil)
  }

  @Test("Uno's C equals Harrell's when nobody is censored before the last event")
  func uncensored() throws {
    let response = SurvivalResponse(time: [3, 1, 2, 4], event: [true, true, true, false])
    let risk = [1.0, 4, 0, 3]
    let harrell = try #require(Concordance(risk: risk, response: response))
    let uno = try #require(Concordance(risk: risk, response: response, timeWeight: .uno))
    #expect(harrell.pairs == uno.pairs)
  }

  @Test("pairs counted one by one give the same", arguments: 0..<24)
  func bruteForce(seed: Int) throws {
    var random = SeededGenerator(seed: UInt64(seed))
    let n = 40 + seed
    let kind = seed % 4  // plain, weighted, delayed entry, both
    let time = (0..<n).map { _ in Double(Int.random(in: 1...9, using: &random)) }
    let start = time.map { Double(Int.random(in: 0...Int($0) - 1, using: &random)) }
    let response = SurvivalResponse(
      start: kind >= 2 ? start : nil, time: time,
      event: (0..<n).map { _ in Int.random(in: 0...2, using: &random) > 0 },
      weights: kind % 2 == 1
        ? (0..<n).map { _ in Double(Int.random(in: 0...6, using: &random)) / 4 } : nil)
    let risk = (0..<n).map { _ in Double(Int.random(in: 1...12, using: &random)) }
    let strata = (0..<n).map { _ in Int.random(in: 0...(seed % 3), using: &random) }
    let c = try #require(Concordance(risk: risk, response: response, strata: strata))
    expectPairs(c, risk, response, strata)
  }

  /// Compares with the definition: every pair looked at, and the derivative by every weight.
  private func expectPairs(
    _ c: Concordance, _ risk: [Double], _ response: SurvivalResponse, _ strata: [Int]
  ) {
    var (concordant, discordant, tied) = (0.0, 0.0, 0.0)
    var balance = Array(repeating: 0.0, count: risk.count)
    var reach = balance
    for i in risk.indices where response.event[i] {
      for j in risk.indices where strata[i] == strata[j] {
        let laterOrCensored =
          response.time[j] > response.time[i]
          || (response.time[j] == response.time[i] && !response.event[j])
        guard laterOrCensored, (response.start?[j] ?? -1) < response.time[i] else { continue }
        let weight = response.weight(i) * response.weight(j)
        let sign = risk[i] > risk[j] ? 1.0 : risk[i] < risk[j] ? -1 : 0
        if sign > 0 { concordant += weight }
        if sign < 0 { discordant += weight }
        if sign == 0 { tied += weight }
        balance[i] += sign * response.weight(j)
        balance[j] += sign * response.weight(i)
        reach[i] += response.weight(j)
        reach[j] += response.weight(i)
      }
    }
    let comparable = concordant + discordant + tied
    let d = (concordant - discordant) / comparable
    let variance = risk.indices.reduce(0.0) { sum, i in
      let influence = response.weight(i) * (balance[i] - d * reach[i]) / (2 * comparable)
      return sum + influence * influence
    }
    expectClose(c.pairs.concordant, concordant, .relative(1e-13))
    expectClose(c.pairs.discordant, discordant, .relative(1e-13))
    expectClose(c.pairs.tiedRisk, tied, .relative(1e-13))
    expectClose(c.estimate, (d + 1) / 2, .relative(1e-13))
    expectClose(c.standardError, variance.squareRoot(), .relative(1e-11))
  }

  @Test("unchanged by the order of rows and by monotone changes of the score")
  func invariance() throws {
    let table = try ReferenceTable("ties")
    let response = SurvivalResponse(
      start: table["start"], time: table["time"], event: table.flags("event"))
    let rows = Array((0..<response.count).reversed())
    let plain = try #require(Concordance(risk: table["risk"], response: response))
    let turned = try #require(
      Concordance(risk: rows.map { table["risk"][$0] }, response: response.subset(rows)))
    let cubed = try #require(
      Concordance(risk: table["risk"].map { $0 * $0 * $0 - 100 }, response: response))
    #expect(plain.pairs == turned.pairs)
    #expect(plain.pairs == cubed.pairs)
    #expect(plain.influence == cubed.influence)
    let negated = try #require(
      Concordance(risk: table["risk"].map { -$0 }, response: response))
    expectClose(negated.estimate, 1 - plain.estimate, .roundoff)
  }

  @Test("weight 2 is the row twice, and weight 0 no row", arguments: [false, true])
  func weightTwo(uno: Bool) throws {
    let table = try ReferenceTable("ties")
    let n = table["time"].count
    let weights = (0..<n).map { Double($0 % 3) }
    let rows = (0..<n).flatMap { Array(repeating: $0, count: $0 % 3) }
    let weighted = SurvivalResponse(
      time: table["time"], event: table.flags("event"), weights: weights)
    let repeated = SurvivalResponse(time: table["time"], event: table.flags("event")).subset(rows)
    let kind = uno ? Concordance.TimeWeight.uno : .harrell
    let one = try #require(
      Concordance(risk: table["risk"], response: weighted, timeWeight: kind))
    let other = try #require(
      Concordance(risk: rows.map { table["risk"][$0] }, response: repeated, timeWeight: kind))
    expectClose(one.estimate, other.estimate, .relative(1e-13))
  }

  @Test("a missing score is refused")
  func missingScore() async {
    await #expect(processExitsWith: .failure) {
      _ = Concordance(
        risk: [1, .nan], response: SurvivalResponse(time: [1, 2], event: [true, false]))
    }
  }
}
