internal import DataFrames
internal import Distributions
internal import LinearAlgebra
internal import Measures
internal import RealModule
internal import Scoring

extension ClaimWork {
  /// The emotional share of what drives the outcome, and what random tones would give.
  func emotionalShare() throws -> ClaimCheck {
    guard let outcome = question.outcome ?? question.churn else {
      return ClaimCheck(
        .emotionalShare, absence: "needs what is decided (--outcome or --churn)")
    }
    var options = EngagementIndex.Options()
    options.level = level
    let drivers = battery.drivers.filter { $0.role == .driver && $0.name != outcome }
    guard Set(drivers.compactMap(\.tone)).count == 2 else {
      return ClaimCheck(
        .emotionalShare,
        absence: "needs drivers of both tones, and this battery has one only")
    }
    let index = try EngagementIndex(
      battery, answers, DriverQuestion(outcome: outcome), bootstrap, options)
    guard let share = index.emotional else {
      return ClaimCheck(.emotionalShare, absence: "needs drivers of both tones")
    }
    let claimed = ClaimedValue.share(question.claimed.emotional, margin: question.margin)
    var definitions: [ClaimCheck.Definition] = [
      .init(
        "sum of the drivers' shares", .share, share.sum.value, share.sum.interval,
        claimed: claimed),
      .init(
        "two blocks, Shapley", .share, share.block.value, share.block.interval,
        claimed: claimed),
    ]
    if !share.corrected.value.isNaN {
      definitions.append(
        .init(
          "corrected for unreliable answers", .share, share.corrected.value,
          share.corrected.interval, claimed: claimed))
    }
    definitions.append(
      .init(
        "tones dealt out at random", .share, share.randomMean,
        ConfidenceInterval(
          lower: share.randomRange.lowerBound, upper: share.randomRange.upperBound, level: 0.95),
        claimed: nil,
        remark:
          "\(share.randomPValue.percentWords) of all ways to call as many drivers emotional are "
          + "as far from it"))
    return ClaimCheck(.emotionalShare, definitions, rows: index.rows)
  }

  /// The growth of expectations and of what customers get, from the first wave to the last.
  func expectationGrowth() throws -> ClaimCheck {
    let kind: Battery.Kind =
      battery.items.contains { $0.kind == .expectation } ? .expectation : .ideal
    guard let name = question.wave ?? battery.keys.wave, let column = answers[name],
      battery.items.contains(where: { $0.kind == kind })
    else {
      return ClaimCheck(
        .expectationGrowth,
        absence: "needs items of kind expectation or ideal and several waves of the survey (--wave)"
      )
    }
    let (codes, names) = GapSeries.order(column)
    guard names.count > 1 else {
      return ClaimCheck(
        .expectationGrowth, absence: "\(name) holds one wave only, so nothing can have grown")
    }
    let scores = try battery.scores(of: answers, [.delivery, kind])
    let both = battery.drivers.compactMap { driver -> ([Double], [Double])? in
      let own = scores.filter { $0.driver == driver.name }
      guard let delivery = own.first(where: { $0.kind == .delivery }),
        let expectation = own.first(where: { $0.kind == kind })
      else { return nil }
      return (delivery.values, expectation.values)
    }
    guard !both.isEmpty else {
      return ClaimCheck(
        .expectationGrowth,
        absence: "needs drivers with items of delivery and of expectation or ideal")
    }
    // Each row's mean over the drivers, as in the series of gaps.
    func means(_ path: (([Double], [Double])) -> [Double]) -> [Double] {
      answers.rowNumbersFromZero.map { row in
        let present = both.map { path($0)[row] }.filter { !$0.isNaN }
        return present.reduce(0, +) / Double(present.count)
      }
    }
    let (deliveries, expectations) = (means { $0.0 }, means { $0.1 })
    let last = names.count - 1
    let found = estimates { weights in
      func mean(_ values: [Double], _ wave: Int) -> Double {
        var (sum, total) = (0.0, 0.0)
        for row in values.indices where codes[row] == wave && !values[row].isNaN {
          sum += weights[row] * values[row]
          total += weights[row]
        }
        return sum / total
      }
      let expected = mean(expectations, last) / mean(expectations, 0) - 1
      let delivered = mean(deliveries, last) / mean(deliveries, 0) - 1
      let growth = [expected, delivered, 100 * (expected - delivered)]
      return growth.allSatisfy(\.isFinite) ? growth : nil
    }
    guard let found else {
      return ClaimCheck(.expectationGrowth, absence: "no wave has both kinds of answers")
    }
    return ClaimCheck(
      .expectationGrowth, growths(found, kind, from: names[0], to: names[last], last),
      rows: answers.rowCount)
  }

  private func growths(
    _ found: [(value: Double, interval: ConfidenceInterval)], _ kind: Battery.Kind,
    from first: String, to last: String, _ steps: Int
  ) -> [ClaimCheck.Definition] {
    let claimed = question.claimed
    let years = question.yearsPerWave.map { $0 * Double(steps) }
    // The claim for as many years as the waves span, growing evenly.
    func grown(_ growth: Double) -> Double {
      years.map { Double.pow(1 + growth, $0 / claimed.years) - 1 } ?? growth
    }
    let (expected, delivered) = (grown(claimed.expectationGrowth), grown(claimed.deliveryGrowth))
    let remark =
      years.map {
        "the claim, scaled from \(claimed.years.words(1)) to \($0.words(2)) years"
      }
      ?? "the claim is for \(claimed.years.words(1)) years; say how far waves are apart with "
      + "--years-per-wave"
    let what = kind == .expectation ? "expectations" : "ideals"
    let margin = question.margin
    return [
      .init(
        "\(what), wave \(first) to \(last)", .share, found[0].value, found[0].interval,
        claimed: .ratio(expected, margin: margin), remark: remark),
      .init(
        "what customers get", .share, found[1].value, found[1].interval,
        claimed: .ratio(delivered, margin: margin)),
      .init(
        "the gap in points of the first wave", .points, found[2].value, found[2].interval,
        claimed: .ratio(100 * (expected - delivered), margin: margin)),
    ]
  }

  /// What the aspects explain of each outcome, in the sample, adjusted, and of other customers.
  func sixAspects() throws -> ClaimCheck {
    let drivers = battery.drivers.filter { $0.role == .driver }
    var explained = question.explained
    if explained.isEmpty, drivers.count == 6 {
      explained = battery.drivers.filter { $0.role == .outcome }.map(\.name)
    }
    guard !explained.isEmpty else {
      return ClaimCheck(
        .sixAspects,
        absence: "needs what the aspects are to explain (--explained: advocacy, loyalty)")
    }
    var definitions: [ClaimCheck.Definition] = []
    var rows = 0
    for outcome in explained {
      var asked = DriverQuestion(outcome: outcome)
      asked.drivers = question.aspects
      let data = try DriverData(battery, answers, asked)
      rows = max(rows, data.rows.count)
      definitions += parts(of: outcome, data)
    }
    return ClaimCheck(.sixAspects, definitions, rows: rows)
  }

  private func parts(
    of outcome: String, _ data: DriverData
  ) -> [ClaimCheck.Definition] {
    let table = data.table
    let claimed = ClaimedValue.share(question.claimed.explained, margin: question.margin)
    guard case .linear(let response) = table.outcome else {
      let found = estimates(by: .biasCorrected) { weights in
        (try? table.subsets(weights: data.rows.map { weights[$0] })).map { [$0.whole] }
      }
      return (found ?? []).map {
        .init(
          "\(outcome): \(table.measure.rawValue)", .share, $0.value, $0.interval,
          claimed: claimed)
      }
    }
    let n = Double(data.rows.count)
    let p = Double(table.columns.count)
    let found = estimates(by: .biasCorrected) { weights in
      let fit = ExplainedShare(
        table.columns, response, data.rows.map { weights[$0] })
      guard fit.rSquared.isFinite else { return nil }
      return [fit.rSquared, 1 - (1 - fit.rSquared) * (n - 1) / (n - p - 1), fit.outOfSample]
    }
    let names = ["R squared", "R squared, adjusted", "R squared for other customers"]
    return zip(names, found ?? []).map {
      .init("\(outcome): \($0)", .share, $1.value, $1.interval, claimed: claimed)
    }
  }
}

extension DataFrame {
  fileprivate var rowNumbersFromZero: Range<Int> { 0..<rowCount }
}

/// The part of an outcome's variance that columns explain, in the sample and beyond.
struct ExplainedShare {
  /// R² of the least-squares fit.
  let rSquared: Double
  /// 1 less the squared errors of predictions from nine tenths for the last, over those of means.
  let outOfSample: Double

  /// Fits on moments: the rows are passed over once.
  ///
  /// A row's fold depends on its place alone, so that a row that is drawn twice is in one fold.
  init(_ columns: [[Double]], _ outcome: [Double], _ weights: [Double], folds: Int = 10) {
    let order = columns.count + 2
    let all = [[Double](repeating: 1, count: outcome.count)] + Self.centred(columns + [outcome])
    var parts = [Matrix](repeating: Matrix(zeros: order, order), count: folds)
    var stream = RandomStream(seed: 1, stream: 0)
    for row in outcome.indices {
      let fold = stream.integer(below: folds)
      guard weights[row] > 0 else { continue }
      for j in 0..<order {
        for i in 0...j { parts[fold][i, j] += weights[row] * all[i][row] * all[j][row] }
      }
    }
    for fold in parts.indices {
      for j in 0..<order {
        for i in 0..<j { parts[fold][j, i] = parts[fold][i, j] }
      }
    }
    var sum = Matrix(zeros: order, order)
    for part in parts { sum = Self.sum(sum, part, sign: 1) }
    let whole = Self.errors(trainedOn: sum, of: sum)
    rSquared = 1 - whole.fit / whole.mean
    let errors = parts.map { Self.errors(trainedOn: Self.sum(sum, $0, sign: -1), of: $0) }
    outOfSample =
      1 - errors.reduce(0) { $0 + $1.fit } / errors.reduce(0) { $0 + $1.mean }
  }

  private static func centred(_ columns: [[Double]]) -> [[Double]] {
    columns.map { column in
      let mean = column.reduce(0, +) / Double(column.count)
      return column.map { $0 - mean }
    }
  }

  private static func sum(_ a: Matrix, _ b: Matrix, sign: Double) -> Matrix {
    Matrix(
      rows: a.rows, columns: a.columns,
      elements: zip(a.elements, b.elements).map { $0 + sign * $1 })
  }

  /// The squared errors in rows with moments `tested`, by a fit and by the mean, both of rows with
  /// moments `trained`.
  private static func errors(
    trainedOn trained: Matrix, of tested: Matrix
  ) -> (fit: Double, mean: Double) {
    let last = trained.rows - 1
    let own = Array(0..<last)
    guard
      let factor = try? CholeskyFactorization(
        trained.extracting(rows: own, columns: own), tolerance: 1e-11)
    else { return (.nan, .nan) }
    let contrast = factor.solution(own.map { trained[$0, last] }).map { -$0 } + [1]
    var mean = [Double](repeating: 0, count: trained.rows)
    mean[0] = -trained[0, last] / trained[0, 0]
    mean[last] = 1
    func squares(_ c: [Double]) -> Double {
      zip(c, tested.multiplied(by: c)).reduce(0) { $0 + $1.0 * $1.1 }
    }
    return (squares(contrast), squares(mean))
  }
}
