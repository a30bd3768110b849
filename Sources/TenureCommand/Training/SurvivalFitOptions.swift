internal import ArgumentParser

/// What fits of times to an event are told besides their model.
struct SurvivalFitOptions: ParsableArguments {
  @Flag(help: "Robust standard errors, from each row's score residual.")
  var robust = false

  @Option(
    help: ArgumentHelp("The unit of the times, for the words in reports.", valueName: "unit"))
  var timeUnit: String?
}
