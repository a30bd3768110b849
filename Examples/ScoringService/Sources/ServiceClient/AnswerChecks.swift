/// What a service must answer that serves a model with a battery.
extension ServiceClient {
  /// Raw answers give the numbers of the command, and the columns that are formed of them are not asked
  /// for.
  static func checkRawAnswers(_ trial: Trial, _ checks: inout Checks) throws {
    var connection = try Connection(port: trial.port)
    try trial.serve(trial.answers.bytes)
    let isServed = try wait {
      try connection.ask("GET", "/health").body.contains(trial.answers.digest)
    }
    checks.expect(isServed, "a model with a battery is not served")
    try checkColumns(&connection, &checks)
    var scored = 0
    for row in trial.surveyed.indices.prefix(200) {
      let answer = try connection.ask("POST", "/score", Trial.single(trial.surveyed[row]))
      let expected = trial.answers.predictors[row]
      let found = answer.body.number("linearPredictor") ?? .nan
      checks.expect(
        answer.status == 200 && (found == expected || found.isNaN && expected.isNaN),
        "answers of customer \(row): \(answer.body)")
      if !expected.isNaN { scored += 1 }
    }
    checks.expect(scored > 100, "\(scored) of 200 customers are scored")
    let batch = try connection.ask("POST", "/score", Trial.batch(trial.surveyed, ""))
    let predictors = batch.body.split(separator: "\"linearPredictor\":").dropFirst()
      .map { Double($0.prefix { !",}".contains($0) }) ?? .nan }
    checks.expect(
      predictors.count == trial.surveyed.count
        && zip(predictors, trial.answers.predictors).allSatisfy { $0 == $1 || $0.isNaN && $1.isNaN },
      "a batch of answers gives the numbers of the command")
    try checkAnswerPolicies(trial, &connection, &checks)
    try trial.serve(trial.first.bytes)
  }

  /// `GET /model` names the questions, their ranges and codes, and nothing that is formed of them.
  private static func checkColumns(
    _ connection: inout Connection, _ checks: inout Checks
  ) throws {
    let model = try connection.ask("GET", "/model")
    checks.expect(model, 200, #""name":"trust_1","kind":"answer","driver":"trust""#, "a question")
    checks.expect(
      model, 200, #""least":1,"greatest":7,"reversed":false,"notApplicable":[8],"missing":[9]"#,
      "a range and codes")
    checks.expect(model, 200, #""name":"asked","kind":"date""#, "a date")
    for formed in ["trust", "surveyed", "survey_age"] {
      checks.expect(
        !model.body.contains("\"name\":\"\(formed)\""), "\(formed) is asked for: \(model.body)")
    }
  }

  /// Answers outside their range, dates that are none, and columns that answers give.
  private static func checkAnswerPolicies(
    _ trial: Trial, _ connection: inout Connection, _ checks: inout Checks
  ) throws {
    func ask(_ text: String) throws -> Response {
      try connection.ask("POST", "/score", Array(text.utf8))
    }
    let outside = #"{"customer":{"trust_1":70,"asked":"2024-01-01","offer":0}"#
    checks.expect(
      try ask(outside + "}"), 200, #""answersOutsideRange":{"trust_1":1}"#, "an answer out of range"
    )
    checks.expect(
      try ask(outside + #","policy":"strict"}"#), 422,
      "trust_1: 70.0 is outside the declared range",
      "an answer out of range, strictly")
    checks.expect(
      try ask(#"{"customer":{"trust_1":"often"}}"#), 400, "wrongType", "an answer in words")
    checks.expect(
      try ask(#"{"customer":{"asked":"2024-02-30"}}"#), 400, "is no date", "a day that was not")
    checks.expect(
      try ask(#"{"customer":{"trust":50}}"#), 200, #""ignored":["trust"]"#, "a column of a driver")
    let reasons = try connection.ask(
      "POST", "/score", Trial.batch([trial.surveyed[0]], "\"reasons\":2,"))
    checks.expect(reasons, 200, "Trust and confidence", "a reason by its driver")
  }
}
