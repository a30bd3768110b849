public import DataFrames
public import Lanes

internal import Distributions
internal import RealModule

/// Customers of a bank whose drivers, loyalty and churn are known, for tests and demonstrations.
///
/// A customer has four correlated drivers. Questions show them with known loadings, rounded to answers
/// from 1 to 7; some questions, and some whole surveys, stay without an answer, more so of customers who
/// are ill served. Loyalty is a weighted sum of drivers and noise. A month's hazard of leaving is
///
///     h = h₀ exp( Σ β (D − 60)/10 + 0.15 (accounts − 100)/50 − 0.4 offer )
///
/// with the true deliveries D of the first wave, the number of accounts of the customer's owner, and
/// whether there is a price offer. ``SimulatedDriver`` and ``SimulatedTruth`` hold the numbers.
/// Every customer has a random stream of their own.
public struct CustomerSimulation: Sendable {
  /// The number of customers.
  public var customers = 2_000
  /// The number of waves of the survey, one a quarter.
  public var waves = 1
  /// The longest that a customer is watched after the first survey, in months; some are watched half
  /// as long.
  public var months = 24.0
  /// The seed of the random numbers.
  public var seed: UInt64 = 1
  /// The threads that may work.
  public var lanes = Lanes.single

  /// A simulation with default settings.
  public init() {}

  /// The three tables of a simulation.
  public struct Tables: Sendable {
    /// A row for each customer: answers of the first wave, owner, offer, months watched, churn.
    public let customers: DataFrame
    /// A row for each customer and wave.
    public let answers: DataFrame
    /// A row for each thing that happened between customer and bank.
    public let ledger: DataFrame
    /// The true delivery of each driver, customer by customer, in the first wave.
    public let deliveries: [[Double]]
  }

  /// Makes the tables.
  public func tables() -> Tables {
    precondition(customers >= 1 && waves >= 1, "\(customers) customers in \(waves) waves")
    let people = lanes.map(customers) { SimulatedCustomer(index: $0, self) }
    return Tables(
      customers: customerTable(people), answers: answerTable(people),
      ledger: ledgerTable(people),
      deliveries: SimulatedDriver.standard.indices.map { driver in
        people.map { $0.delivery[driver] }
      })
  }

  /// The battery that goes with the tables, as YAML.
  public var battery: String {
    BatteryLibrary.bankEngagement.text + "wave: wave\n"
      + "others: [segment, owner, owner_accounts, offer, months, churned]\n"
  }

  /// The columns with answers, in the order of the battery.
  static let answerColumns: [String] =
    SimulatedDriver.standard.flatMap { driver in
      driver.loadings.indices.map { "\(driver.name)_\($0 + 1)" } + ["\(driver.name)_ideal_1"]
    } + SimulatedTruth.loyaltyLoadings.indices.map { "loyalty_\($0 + 1)" }

  private func customerTable(_ people: [SimulatedCustomer]) -> DataFrame {
    let answers = Self.answerColumns.indices.map { column in
      Column(
        name: Self.answerColumns[column], values: .numeric(people.map { $0.answers[0][column] }))
    }
    let known = [
      Self.texts("customer", people.map(\.name)),
      Self.texts("segment", people.map { $0.isBusiness ? "business" : "private" }),
      Self.texts("owner", people.map { "owner \($0.owner + 1)" }),
      Column(name: "owner_accounts", values: .numeric(people.map(\.ownerAccounts))),
      Column(name: "offer", values: .numeric(people.map { $0.hasOffer ? 1 : 0 })),
    ]
    let outcome = [
      Column(name: "months", values: .numeric(people.map(\.months))),
      Column(name: "churned", values: .numeric(people.map { $0.churned ? 1 : 0 })),
    ]
    return DataFrame(source: "simulated customers", columns: known + answers + outcome)
  }

  private func answerTable(_ people: [SimulatedCustomer]) -> DataFrame {
    let rows = people.flatMap { person in person.answers.map { (person.name, $0) } }
    let waves = people.flatMap { person in person.answers.indices.map { Double($0 + 1) } }
    return DataFrame(
      source: "simulated answers",
      columns: [
        Self.texts("customer", rows.map(\.0)), Column(name: "wave", values: .numeric(waves)),
      ]
        + Self.answerColumns.indices.map { column in
          Column(
            name: Self.answerColumns[column], values: .numeric(rows.map { $0.1[column] }))
        })
  }

  private func ledgerTable(_ people: [SimulatedCustomer]) -> DataFrame {
    let entries = people.flatMap { person in person.ledger.map { (person.name, $0) } }
    return DataFrame(
      source: "simulated ledger",
      columns: [
        Self.texts("customer", entries.map(\.0)),
        Column(name: "month", values: .numeric(entries.map { $0.1.month })),
        Self.texts("type", entries.map { $0.1.type }),
        Column(name: "amount", values: .numeric(entries.map { $0.1.amount })),
      ])
  }

  /// A column of texts.
  private static func texts(_ name: String, _ texts: [String]) -> Column {
    let levels = Set(texts).sorted {
      $0.unicodeScalars.lexicographicallyPrecedes($1.unicodeScalars)
    }
    let codes = Dictionary(uniqueKeysWithValues: zip(levels, Int32(0)...))
    return Column(
      name: name,
      values: .categorical(codes: texts.map { codes[$0, default: -1] }, levels: levels))
  }
}
