/// What a service must answer to requests, good and bad.
extension ServiceClient {
  /// Good requests: the numbers of the command, for one customer and for many.
  static func checkAnswers(_ trial: Trial, _ checks: inout Checks) throws {
    var connection = try Connection(port: trial.port)
    checks.expect(try connection.ask("GET", "/health"), 200, "\"status\":\"ok\"", "health")
    let model = try connection.ask("GET", "/model")
    checks.expect(model, 200, "\"digest\":\"sha256:", "model")
    checks.expect(model, 200, "\"levels\":[\"Month-to-month\"", "levels of the model")
    checks.expect(
      model.head.lowercased().contains("content-type: application/json"), "the type of answers")
    for row in 0..<50 {
      let answer = try connection.ask("POST", "/score", trial.single(row))
      checks.expect(
        answer.status == 200 && trial.holds(answer.body, row: row),
        "customer \(row): \(answer.body)")
    }
    let batch = try connection.ask("POST", "/score", trial.batch(0..<500, ""))
    let predictors = batch.body.split(separator: "\"linearPredictor\":").dropFirst()
      .map { Double($0.prefix { !",}".contains($0) }) }
    checks.expect(
      predictors.elementsEqual(trial.first.predictors[..<500].map { $0 }),
      "a batch of 500 gives the numbers of the command")
    checks.expect(batch, 200, "\"customers\":500,\"scored\":500", "the summary of a batch")
    let whole = try connection.ask(
      "POST", "/score", trial.batch(0..<2, "\"reasons\":2,\"intervals\":0.9,"))
    checks.expect(whole, 200, "against the average customer", "reasons")
    checks.expect(whole, 200, "\"churnLower\":", "intervals")
    try checkPolicies(&connection, &checks)
    // A body in pieces, without a length said before.
    let body = trial.single(0)
    let chunked =
      Array(
        "POST /score HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n".utf8)
      + Array("\(String(body.count, radix: 16))\r\n".utf8) + body + Array("\r\n0\r\n\r\n".utf8)
    try connection.send(chunked)
    let answer = try connection.response()
    checks.expect(
      answer.status == 200 && trial.holds(answer.body, row: 0), "a body in chunks: \(answer.body)")
  }

  /// Missing values, unseen levels and names that the model does not read.
  private static func checkPolicies(
    _ connection: inout Connection, _ checks: inout Checks
  ) throws {
    func ask(_ text: String) throws -> Response {
      try connection.ask("POST", "/score", Array(text.utf8))
    }
    let missing = #"{"customer":{"tenure":3,"monthly_charges":50}}"#
    checks.expect(try ask(missing), 200, #""status":"missing: contract""#, "a missing level")
    checks.expect(try ask(missing), 200, #""missing":1"#, "the count of missing values")
    let unseen = #"{"customer":{"contract":"Weekly","tenure":3,"monthly_charges":50}}"#
    checks.expect(try ask(unseen), 200, #""status":"unseenLevel: contract""#, "an unseen level")
    let strict = #"{"customers":[{"contract":null}],"policy":"strict"}"#
    checks.expect(try ask(strict), 422, "contract has no value", "a missing value, strictly")
    let outside = #"{"customer":{"contract":"One year","tenure":3,"monthly_charges":5e4}}"#
    checks.expect(try ask(outside), 200, "outOfRange: monthly_charges", "a value out of range")
    let extra = #"{"customer":{"contract":"One year","tenure":3,"monthly_charges":50,"x":[]}}"#
    checks.expect(try ask(extra), 200, #""ignored":["x"]"#, "a name that is not read")
    let horizons = #"{"customer":{"contract":"One year"},"horizons":[3]}"#
    checks.expect(try ask(horizons), 422, "notAnswered", "horizons of a model without time")
  }

  /// Bad requests: a status of 4xx and a reason each, and the connection goes on.
  static func checkRefusals(_ trial: Trial, _ checks: inout Checks) throws {
    let bodies: [(String, Int, String)] = [
      ("", 400, "malformedJSON"), ("{", 400, "malformedJSON"), ("[]", 400, "unexpectedShape"),
      ("null", 400, "unexpectedShape"), ("{}", 400, "noCustomers"), ("{\"", 400, "malformedJSON"),
      (#"{"customers":[]}"#, 400, "noCustomers"), (#"{"customer":[]}"#, 400, "unexpectedShape"),
      (#"{"customers":{}}"#, 400, "unexpectedShape"),
      (#"{"customers":[1]}"#, 400, "customers[0] is a number"),
      (#"{"customer":{},"customers":[{}]}"#, 400, "noCustomers"),
      (#"{"customer":{"tenure":1,"tenure":2}}"#, 400, "malformedJSON"),
      (#"{"customer":{"tenure":"long"}}"#, 400, "wrongType"),
      (#"{"customer":{"tenure":true}}"#, 400, "wrongType"),
      (#"{"customer":{"contract":{}}}"#, 400, "wrongType"),
      (#"{"customer":{"tenure":1e999}}"#, 400, "malformedJSON"),
      (#"{"customer":{"tenure":NaN}}"#, 400, "malformedJSON"),
      (#"{"customer":{},"horizon":[1]}"#, 400, "horizon"),
      (#"{"customer":{},"horizons":[-1]}"#, 400, "badOption"),
      (#"{"customer":{},"horizons":"3"}"#, 400, "unexpectedShape"),
      (#"{"customer":{},"reasons":1000}"#, 400, "badOption"),
      (#"{"customer":{},"reasons":0.5}"#, 400, "unexpectedShape"),
      (#"{"customer":{},"intervals":2}"#, 400, "badOption"),
      (#"{"customer":{},"policy":"none"}"#, 400, "badOption"),
      (#"{"customer":{},"beyond":"carry-hazard","carrySpan":0}"#, 400, "badOption"),
      (String(repeating: "[", count: 10_000), 400, "malformedJSON"),
      ("{\"customer\":{\"a\":\"\u{0}\"}}", 400, "malformedJSON"),
      ("\u{FEFF}{}", 400, "malformedJSON"),
    ]
    var connection = try Connection(port: trial.port)
    for (body, status, text) in bodies {
      let answer = try connection.ask("POST", "/score", Array(body.utf8))
      checks.expect(answer, status, text, "the body \(body.prefix(60))")
      checks.expect(answer, status, #""error":{"code":""#, "the reason for \(body.prefix(60))")
    }
    checks.expect(
      try connection.ask("POST", "/score", [0x7B, 0x22, 0xFF, 0x22, 0x7D]), 400, "malformedJSON",
      "a body that is no UTF-8")
    let horizons = String(repeating: "1,", count: 64) + "1"
    let many = Array(#"{"customer":{},"horizons":[\#(horizons)]}"#.utf8)
    checks.expect(try connection.ask("POST", "/score", many), 400, "tooManyHorizons", "horizons")
    let batch = trial.batch((0..<1_001).map { $0 % 500 }, "")
    checks.expect(try connection.ask("POST", "/score", batch), 413, "tooManyCustomers", "a batch")
    connection = try Connection(port: trial.port)
    checks.expect(try connection.ask("GET", "/score"), 405, "wrongMethod", "GET /score")
    checks.expect(try connection.ask("POST", "/model"), 405, "wrongMethod", "POST /model")
    checks.expect(try connection.ask("GET", "/scores"), 404, "unknownPath", "another path")
    checks.expect(try connection.ask("GET", "/../../etc/passwd"), 404, "unknownPath", "a file")
    // A length over the limit is refused before the body is sent.
    try connection.send(
      Array("POST /score HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999\r\n\r\n".utf8))
    checks.expect(try connection.response(), 413, "bodyTooLarge", "a body that is too large")
    connection = try Connection(port: trial.port)
    try connection.send(Array("NONSENSE\r\n\r\n".utf8))
    checks.expect(try connection.response().status == 400, "a request that is no HTTP")
    // The service goes on as before.
    connection = try Connection(port: trial.port)
    checks.expect(try connection.ask("GET", "/health"), 200, "\"ok\"", "health after refusals")
  }
}
