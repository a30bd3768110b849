internal import ArgumentParser
internal import Foundation
internal import Tenure

/// Answers and the battery that they belong to.
struct BatteryOptions: ParsableArguments {
  @Argument(
    help: ArgumentHelp("The answers: a CSV file, or - for standard input.", valueName: "data"),
    completion: .file(extensions: ["csv", "tsv", "txt"]))
  var path: String

  @Option(
    help: ArgumentHelp(
      "The battery file (YAML), or the name of a ready battery: "
        + BatteryLibrary.allCases.map(\.rawValue).joined(separator: ", ") + ".",
      valueName: "file"), completion: .file(extensions: ["yaml", "yml"]))
  var battery: String

  /// Reads the battery.
  func readBattery() throws -> Battery { try BatteryFile.read(named: battery) }

  /// The name of the data for titles.
  var title: String { ModelFile.name(of: path) }
}

extension BatteryFile {
  /// Reads a battery file, or a ready battery.
  static func read(named name: String) throws -> Battery {
    if !FileManager.default.fileExists(atPath: name), let ready = BatteryLibrary(rawValue: name) {
      return try read(ready.text, source: name)
    }
    guard let bytes = FileManager.default.contents(atPath: name) else {
      let ready = BatteryLibrary.allCases.map(\.rawValue).joined(separator: ", ")
      throw CommandFailure(
        .noInput, "There is no battery file \(name); ready batteries are \(ready).")
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw CommandFailure(.dataAtFault, "\(name) is not text in UTF-8.")
    }
    return try read(text, source: name)
  }
}

/// How samples are drawn again.
struct ResamplingOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("Bootstrap samples for intervals.", valueName: "number"))
  var replicates: Int = 1_000

  func validate() throws {
    guard (20...100_000).contains(replicates) else {
      throw ValidationError("--replicates must be between 20 and 100,000, not \(replicates).")
    }
  }

  /// The plan of a bootstrap that draws customers, by `--id` or the battery, with all of their rows.
  func bootstrap(
    _ common: CommonOptions, _ reading: ReadingOptions, _ battery: Battery, _ table: DataFrame
  ) -> ClusterBootstrap {
    ClusterBootstrap(
      replicates: replicates, seed: UInt64(common.seed),
      clusters: (reading.identifier ?? battery.keys.customer).flatMap { table[$0] }.map(
        \.groupCodes),
      lanes: common.lanes)
  }
}

extension Column {
  /// Codes from 0 that are equal where values are; a missing value is a group of its own.
  var groupCodes: [Int32] {
    var known: [String: Int32] = [:]
    return (0..<count).map { row in
      let key: String =
        switch values {
        case .numeric(let numbers):
          numbers[row].isNaN ? "missing \(row)" : "\(numbers[row])"
        case .categorical(let codes, let levels):
          codes[row] < 0 ? "missing \(row)" : "=" + levels[Int(codes[row])]
        case .logical(let truths): truths[row] < 0 ? "missing \(row)" : "\(truths[row])"
        }
      if let known = known[key] { return known }
      let code = Int32(known.count)
      known[key] = code
      return code
    }
  }
}
