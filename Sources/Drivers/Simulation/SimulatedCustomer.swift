internal import Distributions
internal import RealModule

/// One simulated customer.
struct SimulatedCustomer: Sendable {
  /// One thing that happened between customer and bank.
  struct LedgerEntry: Sendable {
    let month: Double
    let type: String
    let amount: Double
  }

  let name: String
  let isBusiness: Bool
  let owner: Int
  let ownerAccounts: Double
  let hasOffer: Bool
  /// The true delivery of each driver in the first wave.
  let delivery: [Double]
  /// The answers of each wave, in the order of `CustomerSimulation.answerColumns`.
  let answers: [[Double]]
  let months: Double
  let churned: Bool
  let ledger: [LedgerEntry]

  init(index: Int, _ simulation: CustomerSimulation) {
    var stream = RandomStream(seed: simulation.seed, stream: UInt64(index))
    name = "c\(index + 1)"
    isBusiness = stream.uniform() < 0.3
    // An owner's accounts do not depend on how many customers are simulated.
    owner = stream.integer(below: 20)
    ownerAccounts = 40 + 6 * Double(owner)
    hasOffer = stream.uniform() < SimulatedTruth.offerShare

    var levels = Self.drivers(&stream)
    var waves: [[Double]] = []
    var first: [Double] = []
    for wave in 0..<simulation.waves {
      if wave > 0 {
        let fresh = Self.drivers(&stream)
        let kept = SimulatedTruth.persistence
        for d in levels.indices {
          levels[d] = kept * levels[d] + (1 - kept * kept).squareRoot() * fresh[d]
        }
      }
      let truth = zip(SimulatedDriver.standard, levels).map { driver, level in
        driver.delivery + SimulatedTruth.drift.delivery * Double(wave)
          + SimulatedTruth.driverSpread * level
      }
      if wave == 0 { first = truth }
      waves.append(Self.survey(levels, truth, wave, &stream))
    }
    delivery = first
    answers = waves

    var logHazard = Double.log(SimulatedTruth.monthlyHazard)
    for (driver, delivered) in zip(SimulatedDriver.standard, first) {
      logHazard += driver.logHazardPerTenPoints * (delivered - 60) / 10
    }
    logHazard += SimulatedTruth.logHazard.fiftyAccounts * (ownerAccounts - 100) / 50
    if hasOffer { logHazard += SimulatedTruth.logHazard.offer }
    let leaving = stream.exponential() / .exp(logHazard)
    let watched = simulation.months * (0.5 + 0.5 * stream.uniform())
    churned = leaving <= watched
    // To about an hour, which nobody knows better.
    months = max((1_000 * min(leaving, watched)).rounded(), 1) / 1_000
    ledger = Self.ledger(delivery: first, until: months, &stream)
  }

  /// Correlated standard normal drivers.
  private static func drivers(_ stream: inout RandomStream) -> [Double] {
    let shared = SimulatedTruth.driverCorrelation.squareRoot()
    let own = (1 - SimulatedTruth.driverCorrelation).squareRoot()
    let common = stream.normal()
    return SimulatedDriver.standard.map { _ in shared * common + own * stream.normal() }
  }

  /// The answers to all questions of one wave; NaN where there is none.
  private static func survey(
    _ levels: [Double], _ truth: [Double], _ wave: Int, _ stream: inout RandomStream
  ) -> [Double] {
    var answers: [Double] = []
    for (driver, delivered) in zip(SimulatedDriver.standard, truth) {
      for (item, loading) in driver.loadings.enumerated() {
        let noise = (1 / (loading * loading) - 1).squareRoot() * stream.normal()
        let answer = rounded(delivered + SimulatedTruth.driverSpread * noise)
        answers.append(item == driver.reversedItem ? 8 - answer : answer)
      }
      let ideal =
        driver.ideal + SimulatedTruth.drift.ideal * Double(wave)
        + SimulatedTruth.idealSpread * stream.normal()
      answers.append(rounded(ideal))
    }
    let pull = zip(SimulatedDriver.standard, levels).reduce(0.0) {
      $0 + $1.0.loyaltyEffect * $1.1
    }
    let spread = (1 / (1 - SimulatedTruth.loyaltyRSquared)).squareRoot()
    let loyalty = (pull + stream.normal()) / spread
    for loading in SimulatedTruth.loyaltyLoadings {
      let noise = (1 / (loading * loading) - 1).squareRoot() * stream.normal()
      answers.append(rounded(60 + 15 * (loyalty + noise)))
    }
    let service = truth.reduce(0, +) / Double(truth.count)
    let silence = 1 / (1 + Double.exp(1.2 + 0.03 * (service - 60)))
    let isSilent = stream.uniform() < silence
    return answers.map { answer in
      let chance = stream.uniform()
      let limits = SimulatedTruth.itemNonResponse
      if isSilent || chance < limits.missing { return .nan }
      return chance < limits.missing + limits.notApplicable ? 8 : answer
    }
  }

  /// A level from 0 to 100 as an answer from 1 to 7.
  private static func rounded(_ level: Double) -> Double {
    min(max((1 + 6 * level / 100).rounded(), 1), 7)
  }

  /// What happened until the customer left, month by month.
  private static func ledger(
    delivery: [Double], until months: Double, _ stream: inout RandomStream
  ) -> [LedgerEntry] {
    let service = delivery.reduce(0, +) / Double(delivery.count)
    let rates: [(type: String, rate: Double)] = [
      ("purchase", 0.25 * .exp(0.01 * (service - 60))),
      ("contact", 0.15), ("complaint", 0.05 * .exp(-0.03 * (service - 60))),
      ("late_payment", 0.03),
    ]
    var entries: [LedgerEntry] = []
    for (type, rate) in rates {
      var month = stream.exponential() / rate
      while month < months {
        let amount = type == "purchase" ? (20 + 80 * stream.uniform()).rounded() : 1
        entries.append(LedgerEntry(month: month, type: type, amount: amount))
        if type == "complaint", stream.uniform() < 0.6 {
          let later = month + stream.exponential() / 2
          if later < months {
            entries.append(LedgerEntry(month: later, type: "resolved", amount: 1))
          }
        }
        month += stream.exponential() / rate
      }
    }
    return entries.sorted { $0.month < $1.month }
  }
}
