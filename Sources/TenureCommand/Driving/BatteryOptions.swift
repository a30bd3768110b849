internal import ArgumentParser
internal import Foundation
internal import Tenure

/// Answers and the battery that they belong to.
struct BatteryOptions: ParsableArguments {
  @Argument(
    help: ArgumentHelp("The answers: a CSV file, or - for standard input.", valueName: "data"),
    completion: .tables)
  var path: String

  @Option(
    help: ArgumentHelp(
      "The battery file (YAML), or the name of a ready battery: "
        + BatteryLibrary.allCases.map(\.rawValue).joined(separator: ", ") + ".",
      valueName: "file"), completion: .file(extensions: ["yaml", "yml"]))
  var battery: String

  @Option(
    help: ArgumentHelp(
      "What questions are taken together by: driver, or the stage or channel that the battery names.",
      valueName: "kind"))
  var by: ArrangementName = .driver

  /// Reads the battery, its questions taken together as asked.
  func readBattery() throws -> Battery {
    let battery = try BatteryFile.read(named: battery)
    guard let arranged = try battery.arranged(by: by.arrangement) else {
      throw CommandFailure(
        .usage,
        "No question of \"\(battery.name)\" names a \(by.rawValue); write \(by.rawValue): beside the "
          + "items, or leave --by out.")
    }
    return arranged
  }

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

  @Option(
    name: .customLong("interval"),
    help: ArgumentHelp(
      "How intervals are made of them: logit, by which shares are normal in their log odds and all "
        + "else is as by percentile; percentile; or bca, corrected for bias and for a spread that "
        + "changes with the estimate.", valueName: "method"))
  var method: ResamplingMethod = .logit

  func validate() throws {
    guard (20...100_000).contains(replicates) else {
      throw ValidationError("--replicates must be between 20 and 100,000, not \(replicates).")
    }
  }

  /// The plan of a bootstrap that draws customers, by `--id` or the battery, with all of their rows.
  func bootstrap(
    _ common: CommonOptions, _ reading: ReadingOptions, _ battery: Battery, _ table: DataFrame
  ) -> ClusterBootstrap {
    var bootstrap = ClusterBootstrap(
      replicates: replicates, seed: UInt64(common.seed),
      clusters: (reading.identifier ?? battery.keys.customer).flatMap { table[$0] }.map(
        \.groupCodes),
      lanes: common.lanes)
    bootstrap.method = method.method
    return bootstrap
  }
}

/// What questions are taken together by, as the option names it.
enum ArrangementName: String, ExpressibleByArgument, CaseIterable {
  case driver, stage, channel

  /// The way of the library.
  var arrangement: BatteryArrangement {
    switch self {
    case .driver: .driver
    case .stage: .stage
    case .channel: .channel
    }
  }
}

/// How intervals are made of bootstrap samples, as the option names it.
enum ResamplingMethod: String, ExpressibleByArgument, CaseIterable {
  case logit, percentile, bca

  /// The way of the library.
  var method: ClusterBootstrap.Method {
    switch self {
    case .logit: .logOdds
    case .percentile: .percentile
    case .bca: .biasCorrected
    }
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
