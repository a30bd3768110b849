internal import ArgumentParser

extension TenureCommand {
  /// `tenure drivers`: from survey answers to what drives loyalty and churn.
  struct DriversCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "drivers",
      abstract: "Find out what drives loyalty and churn, from raw survey answers.",
      discussion: """
        A battery file (YAML) says which columns hold answers, what an answer may be, and which \
        driver it speaks of; 'tenure drivers battery bank-engagement' prints one to begin with. Then:

          tenure drivers validate answers.csv --battery bank.yaml
          tenure drivers reliability answers.csv --battery bank.yaml
          tenure drivers factors answers.csv --battery bank.yaml
          tenure drivers index answers.csv --battery bank.yaml --outcome loyalty
          tenure drivers importance answers.csv --battery bank.yaml --outcome loyalty
          tenure drivers claims answers.csv --battery bank.yaml --outcome loyalty

        Wherever a battery file is asked for, the name of a ready battery will do.
        """,
      subcommands: [
        BatteryTemplate.self, Validate.self, ReliabilityCommand.self, Factors.self,
        ScoreDrivers.self, Index.self, Importance.self, Gap.self, Matrix.self,
        Claims.self,
        WhatIfCommand.self,
      ])
  }
}
