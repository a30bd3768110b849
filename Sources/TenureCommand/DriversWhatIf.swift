internal import ArgumentParser
internal import Foundation
internal import JSONDocuments
internal import Tenure

extension TenureCommand.DriversCommand {
  /// `tenure drivers what-if MODEL DATA --raise trust=5`: what a better driver would change.
  struct WhatIfCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "what-if",
      abstract: "Say what churn, stay and revenue would be if a driver were better.",
      discussion: """
        Every customer of the target group is asked as they are and with the driver raised, at most to \
        the end of its scale, all else of them left as it is; printed are the means and their change \
        (g-computation). With a model that was trained with a battery the table holds raw answers, the \
        raise is of a driver's delivery from 0 to 100, and all columns formed of it follow; --raise \
        trust=ideal closes the mean gap to the ideal. Otherwise it is of a column, with its declared \
        --range. Whoever was never surveyed stays as they are.

        The model may be logistic, Cox, discrete-time, piecewise exponential, parametric (aft) or \
        Royston-Parmar. Times are on its clock, from the start of a customer's time; with --elapsed they \
        count from now, for customers who are still there. A Cox model or one of periods knows nothing \
        beyond the longest follow-up: customers who reach it before the last of the times are left out \
        and counted.

        Intervals carry the model's error: of its coefficients, and of a Cox model's baseline. Scores \
        from questionnaires are true scores with an error, which makes coefficients too small; under \
        "corrected" the same is said of true scores (regression calibration by omega, or by a declared \
        --reliability), with an interval that carries the error of the reliabilities besides \
        (bootstrap).

        What customers say and what they do may both spring from something else, so the answer is an \
        association. With --treatment, a column of the model that was 1 for customers who were given \
        something by lot, the raise is told in doses of that: how far it moved the driver, and what it \
        did to churn.

        Examples:
          tenure drivers what-if bank.tenure.json customers.csv --raise trust=5 --at 3,6,12
          tenure drivers what-if bank.tenure.json customers.csv --raise trust=ideal --at 12 \\
            --target-group "trust < 50" --margin monthly_fee
          tenure drivers what-if saas.tenure.json saas.csv --raise csat_score=1 \\
            --range 5:10 --at 3,6,9
          tenure drivers what-if bank.tenure.json customers.csv --raise trust=5 \\
            --at 6 --elapsed months --target-group "churned == 0"

        \(ExitStatus.help)
        """)

    @Argument(help: .model, completion: .models)
    var model: String

    @Argument(help: .table, completion: .tables)
    var path: String

    @Option(
      name: .customLong("raise"), parsing: .unconditionalSingleValue,
      help: ArgumentHelp(
        "What is raised, and by how much: trust=5, price=-2, trust=ideal (repeatable).",
        valueName: "name=amount"))
    var raises: [RaiseArgument]

    @Option(
      help: ArgumentHelp(
        "Times by which churn is meant, for all but logistic models: 3,6,9.", valueName: "list"),
      transform: NumberList.nonNegative)
    var at: NumberList?

    @Option(
      help: ArgumentHelp(
        "The column of how long customers have stayed already; times are then counted from now.",
        valueName: "column"))
    var elapsed: String?

    @Option(
      help: ArgumentHelp(
        "The customers who are averaged over: a condition such as \"trust < 50\"; all when left out.",
        valueName: "condition"))
    var targetGroup: String?

    @Option(
      parsing: .unconditionalSingleValue,
      help: ArgumentHelp(
        "The ends of a column's scale: 0:10, or csat_score=0:10 where several are raised (repeatable).",
        valueName: "low:high"))
    var range: [RangeArgument] = []

    @Option(
      help: ArgumentHelp(
        "The share of a score's variance that is no error: csat_score=0.8 (repeatable).",
        valueName: "name=share"))
    var reliability: [RaiseArgument] = []

    @Flag(help: "Take scores as they were measured, and say nothing of true ones.")
    var noCorrection = false

    @Option(
      help: ArgumentHelp(
        "A column of the model that was 1 for customers who by lot were given what moves the driver.",
        valueName: "column"))
    var treatment: String?

    @Option(
      help: ArgumentHelp(
        "What a customer brings in each unit of time (for a logistic model, when staying): a column or "
          + "a number.", valueName: "column|number"))
    var margin: String?

    @Option(
      help: ArgumentHelp(
        "How far stay and revenue are counted; the last time of --at when left out.",
        valueName: "time"))
    var valueHorizon: Double?

    @Option(
      help: ArgumentHelp(
        "Interest for a year by which later revenue is worth less: 0.1 is 10 %.", valueName: "rate")
    )
    var discountRate: Double = 0

    @Option(
      help: ArgumentHelp(
        "Units of time in a year; known from the model's time unit, else 12.", valueName: "number"))
    var unitsPerYear: Double?

    @Option(
      help: ArgumentHelp(
        "Bootstrap samples for the error of reliabilities.", valueName: "number"))
    var replicates: Int = 200

    @OptionGroup(title: "Reading options") var reading: ReadingOptions
    @OptionGroup(title: "Common options") var common: CommonOptions

    func validate() throws {
      guard !raises.isEmpty else {
        throw ValidationError("Say what is raised: --raise trust=5.")
      }
      guard Set(raises.map(\.name)).count == raises.count else {
        throw ValidationError("--raise names the same thing twice.")
      }
      guard (20...100_000).contains(replicates) else {
        throw ValidationError("--replicates must be between 20 and 100,000, not \(replicates).")
      }
      if treatment != nil, raises.count > 1 {
        throw ValidationError("--treatment moves one thing; give one --raise with it.")
      }
      guard discountRate >= 0, discountRate < 100 else {
        throw ValidationError("--discount-rate must be between 0 and 100, like 0.1 for 10 %.")
      }
      for declared in reliability {
        guard case .number(let share) = declared.amount, share > 0, share <= 1 else {
          throw ValidationError("--reliability is a share above 0 and at most 1: csat_score=0.8.")
        }
      }
      if let targetGroup {
        do { _ = try RowFilter(targetGroup) } catch {
          throw ValidationError("--target-group: \(error)")
        }
      }
    }

    func run() throws {
      let run = Run(common)
      let document = try run.during(.read) { try ModelFile.read(model) }
      let plan = try WhatIfPlan(self, document, run)
      let report = try run.during(.measure) { try plan.report() }
      for note in plan.notes { run.say(note) }
      try common.json ? printJSON(report.json) : StandardOutput.write(report.text)
      run.finish()
    }
  }
}

/// A name with a number, or with "ideal".
struct RaiseArgument: ExpressibleByArgument, Equatable {
  /// How much.
  enum Amount: Equatable {
    case number(Double)
    case ideal
  }

  /// The driver or column.
  let name: String
  /// What is added.
  let amount: Amount

  init?(argument: String) {
    guard let mark = argument.lastIndex(of: "=") else { return nil }
    name = String(argument[..<mark])
    let text = String(argument[argument.index(after: mark)...])
    guard !name.isEmpty else { return nil }
    if text == "ideal" {
      amount = .ideal
    } else {
      guard let number = Double(text), number.isFinite else { return nil }
      amount = .number(number)
    }
  }
}

/// The ends of a scale, with the name of whose they are.
struct RangeArgument: ExpressibleByArgument {
  /// The column; `nil` for the only one.
  let name: String?
  /// The ends.
  let range: ClosedRange<Double>

  init?(argument: String) {
    let mark = argument.lastIndex(of: "=")
    name = mark.map { String(argument[..<$0]) }
    let text = mark.map { argument[argument.index(after: $0)...] } ?? argument[...]
    let ends = text.split(separator: ":", omittingEmptySubsequences: false).map { Double($0) }
    guard ends.count == 2, let low = ends[0], let high = ends[1], low < high, low.isFinite,
      high.isFinite
    else { return nil }
    range = low...high
  }
}
