internal import ArgumentParser
internal import JSONDocuments
internal import Tenure

extension TenureCommand {
  /// `tenure curves DATA --formula "Surv(time, event) ~ group"`.
  struct Curves: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Survival curves of groups, and whether they differ.",
      discussion: """
        The share of customers still there at each time (Kaplan-Meier), with intervals, medians, \
        the mean time up to a horizon, the number at risk, and the log-rank test. The right side \
        of the formula names the groups, or is 1; strata() there splits the test.

        With --competing the outcome has several values, one of which means still there: each \
        other one gets its cumulative incidence (Aalen-Johansen), and Gray's test.

        With -o every step of the curves goes to a CSV file; --json has them too, or only --times.

        Examples:
          tenure curves customers.csv --formula "Surv(tenure, churned) ~ contract"
          tenure curves telco.csv --times 6,12,24 --restricted-mean 72 \\
            --formula 'Surv(tenure, churn == "Yes") ~ contract + strata(partner)'
          tenure curves customers.csv --competing --censored active \\
            --formula "Surv(tenure, reason) ~ region"

        \(ExitStatus.help)
        """)

    @OptionGroup var curves: CurveOptions
    @OptionGroup(title: "Reading options") var reading: ReadingOptions
    @OptionGroup(title: "Common options") var common: CommonOptions

    func run() throws {
      let run = Run(common)
      let formula = try curves.readFormula()
      try OutputFile.refuse(curves.output, over: [curves.path])
      try OutputFile.refuse(curves.plot, over: [curves.path], option: "--plot")
      let needed = formula.columnNames.map { names in
        Set(names + [curves.weights, curves.cluster].compactMap { $0 })
      }
      let table = try run.during(.read) {
        try reading.read(curves.path, columns: needed, lanes: common.lanes)
      }
      var options = ModelFrameOptions(model: .survival)
      options.missing = curves.missing == .drop ? .drop : .error
      options.weights = curves.weights
      options.cluster =
        curves.cluster ?? (takesCustomersTogether(formula) ? reading.identifier : nil)
      options.identifiers = [reading.identifier].compactMap { $0 }
      let frame = try run.during(.encode) {
        try CurveFrame(formula, in: table, options: options, censored: curves.censored)
      }
      let context = CurveContext(frame, source: table.source, curves, common)
      let report = run.during(.fit) { makeReport(frame, context) }
      if let output = curves.output {
        try run.during(.write) { try OutputFile.write(report.steps(), to: output) }
      }
      if let plot = curves.plot {
        try run.during(.write) {
          try OutputFile.write(DrawingOutput(report.chart).bytes(plot, width: 720), to: plot)
        }
      }
      for warning in frame.warnings { run.say(warning.message) }
      for note in context.notes { run.say(note) }
      // The steps on stdout are the result; nothing else belongs beside them.
      if curves.output != "-" {
        try run.during(.write) {
          try common.json ? printJSON(report.json) : StandardOutput.write(report.text)
        }
      }
      run.finish()
    }

    /// Whether rows of one customer must be taken together: the influence on an incidence is that of a
    /// customer with all of their start-stop rows.
    private func takesCustomersTogether(_ formula: Formula) -> Bool {
      guard curves.competing, case .survival(_?, _, _) = formula.response else { return false }
      return true
    }

    private func makeReport(_ frame: CurveFrame, _ context: CurveContext) -> any CurveReport {
      if curves.competing {
        IncidenceReport(
          CumulativeIncidences(
            frame, weights: curves.weightsKind.ofCurves, rho: curves.rho, lanes: common.lanes),
          context)
      } else {
        SurvivalCurveReport(
          SurvivalCurves(
            frame, estimator: curves.estimator.estimator, weights: curves.weightsKind.ofCurves,
            rho: curves.rho, lanes: common.lanes), context)
      }
    }
  }
}

extension WeightsKind {
  /// The kind as curves know it.
  fileprivate var ofCurves: CurveWeights {
    switch self {
    case .case: .cases
    case .frequency: .frequencies
    case .sampling: .sampling
    }
  }
}
