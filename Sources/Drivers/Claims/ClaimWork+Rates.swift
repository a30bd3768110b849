internal import Measures
internal import RealModule
internal import Scoring

extension ClaimWork {
  /// Selling to existing customers against prospects: rates, their ratio and odds ratio.
  func sellingToExisting() throws -> ClaimCheck {
    guard let sold = question.sold, let existing = question.existing else {
      return ClaimCheck(
        .sellingToExisting,
        absence:
          "needs a column of whether a sale succeeded (--sold) and one of whether it was tried "
          + "with an existing customer (--existing)")
    }
    let (first, yes) = (try truth(existing, cut: 50), try truth(sold, cut: 50))
    let table = TwoByTwo(first: first, yes: yes, weights: weights)
    guard table.first > 0, table.second > 0 else {
      return ClaimCheck(
        .sellingToExisting,
        absence: "\(existing) is the same in every row, so there is nothing to compare")
    }
    let (own, prospects) = (question.claimed.existing, question.claimed.prospects)
    let ratios = own.lowerBound / prospects.upperBound...own.upperBound / prospects.lowerBound
    let drawn =
      isPlain ? nil : estimates { Self.rates(TwoByTwo(first: first, yes: yes, weights: $0)) }
    func interval(_ k: Int, _ plain: ConfidenceInterval) -> ConfidenceInterval {
      drawn?[k].interval ?? plain
    }
    return ClaimCheck(
      .sellingToExisting,
      [
        .init(
          "existing customers", .share, table.firstShare,
          interval(
            0,
            wilsonInterval(events: table.firstYes, trials: table.first, level: level)),
          claimed: .range(own)),
        .init(
          "prospects", .share, table.secondShare,
          interval(
            1,
            wilsonInterval(events: table.secondYes, trials: table.second, level: level)),
          claimed: .range(prospects)),
        .init(
          "ratio of the rates", .times, table.riskRatio,
          interval(2, table.riskRatioInterval(level: level)), claimed: .range(ratios)),
        .init(
          "odds ratio", .times, table.oddsRatio,
          interval(3, table.oddsRatioInterval(level: level)), claimed: nil),
      ], rows: Self.known(first, yes))
  }

  /// Shares of both groups, their ratio and odds ratio.
  static func rates(_ table: TwoByTwo) -> [Double]? {
    guard table.first > 0, table.second > 0 else { return nil }
    return [table.firstShare, table.secondShare, table.riskRatio, table.oddsRatio]
  }

  /// The rows where both are known.
  static func known(_ a: [Double], _ b: [Double]) -> Int {
    a.indices.count { !a[$0].isNaN && !b[$0].isNaN }
  }

  /// How much of the value few customers hold.
  func valueConcentration() throws -> ClaimCheck {
    guard let name = question.value else {
      return ClaimCheck(
        .valueConcentration,
        absence: "needs a column of what each customer is worth (--value)")
    }
    let values = try numbers(name)
    let codes = bootstrap.clusters ?? (0..<Int32(values.count)).map { $0 }
    let customers = (codes.max().map(Int.init) ?? -1) + 1
    // A customer's rows are added up; customers without a value are unknown.
    var sums = [Double](repeating: 0, count: customers)
    var isKnown = [Bool](repeating: false, count: customers)
    var places = [Int](repeating: 0, count: customers)
    for (row, code) in codes.enumerated() where !values[row].isNaN {
      sums[Int(code)] += values[row]
      isKnown[Int(code)] = true
      places[Int(code)] = row
    }
    let known = (0..<customers).filter { isKnown[$0] }.sorted { sums[$0] > sums[$1] }
    let ordered = known.map { sums[$0] }
    let rows = known.map { places[$0] }
    guard ordered.reduce(0, +) > 0, known.count > 1 else {
      return ClaimCheck(
        .valueConcentration, absence: "\(name) adds up to nothing, so it has no shares")
    }
    let part = question.claimed.topShare
    let found = estimates { weights in
      Concentration(ordered, rows.map { weights[$0] }, holding: part).map {
        [$0.topShare, $0.topShareOfGains, $0.holders, $0.gini]
      }
    }
    guard let found else {
      return ClaimCheck(.valueConcentration, absence: "\(name) has no shares")
    }
    let margin = question.margin
    let losses = ordered.filter { $0 < 0 }.count
    let top = ClaimedValue.share(question.claimed.topShare, margin: margin)
    return ClaimCheck(
      .valueConcentration,
      [
        .init(
          "share of the best fifth", .share, found[0].value, found[0].interval, claimed: top,
          remark: losses == 0
            ? nil
            : "\(losses) customers cost more than they bring, so that the others hold more than all"
        ),
        .init(
          "its share of the gains alone", .share, found[1].value, found[1].interval,
          claimed: top),
        .init(
          "customers who bring \(question.claimed.topShare.percentWords)", .share,
          found[2].value, found[2].interval, claimed: .share(0.2, margin: margin)),
        .init("Gini coefficient", .share, found[3].value, found[3].interval, claimed: nil),
      ], rows: known.count)
  }
}

/// How unequally values are spread.
struct Concentration: Sendable, Equatable {
  /// The share of the total of the best fifth of customers.
  let topShare: Double
  /// Their share of what those bring who bring anything.
  let topShareOfGains: Double
  /// The smallest part of the customers who bring a given part of the total.
  let holders: Double
  /// Gini's coefficient of the gains; losses count as nothing.
  let gini: Double

  /// Measures values in falling order; `nil` where nothing is brought.
  ///
  /// A customer who straddles the fifth counts for the part within it.
  ///
  /// - Parameters:
  ///   - values: What customers bring, the most first.
  ///   - weights: How often each counts.
  ///   - part: The part of the total whose ``holders`` are counted.
  init?(_ values: [Double], _ weights: [Double], holding part: Double = 0.8) {
    let count = weights.reduce(0, +)
    let total = zip(values, weights).reduce(0) { $0 + $1.0 * $1.1 }
    let gains = zip(values, weights).reduce(0) { $0 + max($1.0, 0) * $1.1 }
    guard count > 0, total > 0 else { return nil }
    var (seen, sum, positive, area) = (0.0, 0.0, 0.0, 0.0)
    var (top, topGains) = (0.0, 0.0)
    var holders: Double?
    for (value, weight) in zip(values, weights) where weight > 0 {
      let within = min(weight, max(0, 0.2 * count - seen))
      top += within * value
      topGains += within * max(value, 0)
      let before = sum
      sum += weight * value
      if holders == nil, sum >= part * total {
        holders = (seen + (part * total - before) / value) / count
      }
      let gain = weight * max(value, 0)
      area += weight * (positive + gain / 2)
      positive += gain
      seen += weight
    }
    topShare = top / total
    topShareOfGains = topGains / gains
    self.holders = holders ?? 1
    gini = 2 * area / (count * gains) - 1
  }
}
