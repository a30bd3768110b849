#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// The customers that are asked about, and what two models say of them.
struct Trial: Sendable {
  /// A model and its predictions.
  struct Model: Sendable {
    let bytes: [UInt8]
    let digest: String
    let predictors: [Double]
  }

  let port: UInt16
  /// The file that the service watches.
  let servedPath: String
  let customers: [[UInt8]]
  let first: Model
  let second: Model
  /// Customers by their raw answers, and a model that takes those.
  let surveyed: [[UInt8]]
  let answers: Model

  /// Reads what scripts/check-scoring-service prepared in a folder.
  init(folder: String, port: UInt16) throws(ClientFailure) {
    self.port = port
    servedPath = folder + "/served.tenure.json"
    func lines(_ name: String) throws(ClientFailure) -> [[UInt8]] {
      try contents(of: "\(folder)/\(name).jsonl").split(separator: 10).map(Array.init)
    }
    customers = try lines("customers")
    surveyed = try lines("surveyed")
    func model(_ name: String) throws(ClientFailure) -> Model {
      let bytes = try contents(of: "\(folder)/\(name).tenure.json")
      let lines = String(decoding: try contents(of: "\(folder)/\(name).txt"), as: UTF8.self)
      let text = String(decoding: bytes, as: UTF8.self)
      let digest = text.split(separator: "\"digest\": \"").last.map { $0.prefix { $0 != "\"" } }
      return Model(
        bytes: bytes, digest: String(digest ?? ""),
        // A customer who is not scored has none.
        predictors: lines.split(separator: "\n").map { Double($0) ?? .nan })
    }
    first = try model("first")
    second = try model("second")
    answers = try model("answers")
    guard first.predictors.count == customers.count, second.predictors.count == customers.count,
      answers.predictors.count == surveyed.count
    else { throw ClientFailure("a prediction of each model for each customer is needed") }
  }

  /// The request for one customer.
  func single(_ row: Int) -> [UInt8] { Self.single(customers[row]) }

  /// The request for one customer.
  static func single(_ customer: [UInt8]) -> [UInt8] {
    Array(#"{"customer":"#.utf8) + customer + [0x7D]
  }

  /// The request for some customers.
  func batch(_ rows: some Sequence<Int>, _ options: String) -> [UInt8] {
    Self.batch(rows.map { customers[$0] }, options)
  }

  /// The request for some customers.
  static func batch(_ customers: [[UInt8]], _ options: String) -> [UInt8] {
    let list = customers.joined(separator: [0x2C])
    return Array("{\(options)\"customers\":[".utf8) + list + Array("]}".utf8)
  }

  /// Whether an answer is what either model says of a customer, under that model's digest.
  func holds(_ body: String, row: Int) -> Bool {
    let predictor = body.number("linearPredictor")
    switch body.text("model") {
    case first.digest: return predictor == first.predictors[row]
    case second.digest: return predictor == second.predictors[row]
    default: return false
    }
  }

  /// Puts another content in the place of the served file, at once.
  func serve(_ bytes: [UInt8]) throws(ClientFailure) {
    let path = servedPath + ".new"
    guard let file = fopen(path, "w") else { throw ClientFailure("cannot write \(path)") }
    let written = fwrite(bytes, 1, bytes.count, file)
    guard fclose(file) == 0, written == bytes.count, rename(path, servedPath) == 0 else {
      throw ClientFailure("cannot write \(servedPath)")
    }
  }
}

/// The bytes of a file.
func contents(of path: String) throws(ClientFailure) -> [UInt8] {
  guard let file = fopen(path, "r") else { throw ClientFailure("cannot read \(path)") }
  defer { fclose(file) }
  var bytes: [UInt8] = []
  var part = [UInt8](repeating: 0, count: 1 << 16)
  while case let count = fread(&part, 1, part.count, file), count > 0 { bytes += part[..<count] }
  return bytes
}
