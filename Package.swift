// swift-tools-version: 6.2
import Foundation
import PackageDescription

let package = Package(
  name: "tenure",
  products: [
    .library(name: "Tenure", targets: ["Tenure"]),
    // What a service loads, with the tables that it scores.
    .library(name: "Scoring", targets: ["Scoring", "Formulas", "DataFrames", "Lanes"]),
    .library(name: "ModelExchange", targets: ["ModelExchange"]),
    .library(name: "JSONDocuments", targets: ["JSONDocuments"]),
    .library(name: "DataFiles", targets: ["DataFiles", "DataFrames", "Lanes"]),
    .executable(name: "tenure", targets: ["TenureCommand"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-numerics", from: "1.1.0"),
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
    .package(url: "https://github.com/swiftlang/swift-docc-plugin", from: "1.5.0"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
  ],
  targets: [
    // Floor 0: knows nothing of statistics.
    .systemLibrary(
      name: "COpenBLAS", pkgConfig: "openblas",
      providers: [.apt(["libopenblas-dev", "liblapacke-dev"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .target(name: "CBoostMath"),
    .target(name: "CGramKernels"),
    .target(name: "CScoringKernels"),
    .target(name: "CTextKernels"),
    .target(name: "Lanes"),
    .target(name: "DataFrames"),
    .target(name: "JSONDocuments"),

    // Floor 1: mathematics, files, formulas.
    .target(name: "Distributions", dependencies: ["CBoostMath", .realModule]),
    .target(
      name: "LinearAlgebra", dependencies: ["COpenBLAS", "CGramKernels", "Lanes", .realModule]),
    .target(name: "DataFiles", dependencies: ["CTextKernels", "CZlib", "DataFrames", "Lanes"]),
    .target(name: "Formulas", dependencies: ["DataFrames", .realModule]),
    .target(name: "Histories", dependencies: ["DataFrames"]),

    // Floor 2: what predicts, what measures, what fits.
    .target(
      name: "Scoring",
      dependencies: [
        "CScoringKernels", "Formulas", "Histories", "DataFrames", "Lanes", .realModule,
      ]),
    .target(name: "Measures", dependencies: ["Distributions", "Lanes", .realModule]),
    .target(
      name: "StatisticalModels",
      dependencies: [
        "LinearAlgebra", "Distributions", "Formulas", "Measures", "Scoring", "Lanes", "DataFrames",
        .realModule,
      ]),

    // Floor 3: the models, what judges them, what carries them.
    .target(
      name: "GeneralizedLinearModels",
      dependencies: [
        "StatisticalModels", "LinearAlgebra", "Distributions", "Formulas", "Measures", "Scoring",
        "Lanes", .realModule,
      ]),
    .target(
      name: "SurvivalAnalysis",
      dependencies: [
        "StatisticalModels", "LinearAlgebra", "Distributions", "Formulas", "Histories", "Measures",
        "Scoring", "Lanes", .realModule,
      ]),
    .target(
      name: "Evaluation",
      dependencies: [
        "Measures", "Scoring", "StatisticalModels", "Formulas", "DataFrames", "Distributions",
        "Lanes", .realModule,
      ]),
    .target(
      name: "Effects",
      dependencies: [
        "Scoring", "Formulas", "DataFrames", "LinearAlgebra", "Distributions", "Lanes", .realModule,
      ]),
    .target(
      name: "ModelExchange",
      dependencies: ["Scoring", "Formulas", "JSONDocuments", "DataFrames"]),

    // Floor 4: what people make of models.
    .target(
      name: "Drivers",
      dependencies: [
        "StatisticalModels", "GeneralizedLinearModels", "SurvivalAnalysis", "LinearAlgebra",
        "Distributions", "Measures", "Scoring", "Effects", "Formulas", "DataFrames", "Lanes",
        .realModule, .product(name: "Yams", package: "Yams"),
      ]),

    .target(name: "Reports", dependencies: ["DataFrames", .realModule]),

    // The umbrella and the command.
    .target(
      name: "Tenure",
      dependencies: [
        "DataFrames", "DataFiles", "Formulas", "Histories", "Scoring", "Measures", "LinearAlgebra",
        "StatisticalModels", "GeneralizedLinearModels", "SurvivalAnalysis", "Evaluation", "Effects",
        "ModelExchange", "Drivers", "Reports", "Lanes",
      ]),
    .executableTarget(
      name: "TenureCommand",
      dependencies: [
        "Tenure", "JSONDocuments", "Lanes",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),

    // Tests: one folder per module, in the order of the floors.
    .target(name: "TestSupport", path: "Tests/TestSupport"),
    .tests(of: "Lanes"),
    .tests(of: "DataFrames"),
    .tests(of: "JSONDocuments"),
    .tests(of: "Distributions"),
    .tests(of: "LinearAlgebra", "Lanes"),
    .tests(of: "DataFiles", "DataFrames", "Lanes"),
    .tests(of: "Formulas", "DataFrames", "DataFiles"),
    .tests(of: "Histories", "DataFrames", "DataFiles"),
    .tests(of: "Scoring", "Formulas", "DataFrames", "DataFiles", "JSONDocuments", "Lanes"),
    .tests(of: "Measures", "Distributions"),
    .tests(
      of: "StatisticalModels", "LinearAlgebra", "Distributions", "Formulas", "Lanes", "Measures",
      "DataFrames", "DataFiles"),
    .tests(
      of: "GeneralizedLinearModels", "StatisticalModels", "LinearAlgebra", "Distributions",
      "Formulas", "Measures", "Scoring", "DataFrames", "DataFiles", "Lanes"),
    .tests(
      of: "SurvivalAnalysis", "StatisticalModels", "LinearAlgebra", "Distributions",
      "Formulas", "Histories", "Measures", "Scoring", "DataFrames", "DataFiles", "Lanes"),
    .tests(
      of: "Evaluation", "Measures", "Distributions", "Formulas", "DataFrames", "DataFiles", "Lanes"),
    .tests(
      of: "Effects", "Scoring", "Formulas", "DataFrames", "DataFiles", "Lanes",
      "StatisticalModels", "GeneralizedLinearModels", "SurvivalAnalysis"),
    .tests(
      of: "ModelExchange", "Scoring", "Formulas", "JSONDocuments", "DataFrames", "DataFiles"),
    .tests(
      of: "Drivers", "Effects", "LinearAlgebra", "Scoring", "Formulas", "DataFrames", "DataFiles",
      "Lanes",
      "Measures", "Distributions", "SurvivalAnalysis", "GeneralizedLinearModels",
      "StatisticalModels"),
    .tests(of: "Reports"),
    .tests(of: "Tenure", "Distributions", "Lanes"),
    .tests(of: "TenureCommand", "JSONDocuments", "DataFrames", "DataFiles"),
    .testTarget(name: "ArchitectureTests"),
  ],
  cxxLanguageStandard: .cxx17
)

extension Target {
  /// The tests of one module, which may look at the modules below it.
  ///
  /// A folder Reference/ holds their numbers and the scripts that made them, a folder Snapshots/ what
  /// a command printed; they are no source.
  static func tests(of module: String, _ others: Target.Dependency...) -> Target {
    let folder = "\(Context.packageDirectory)/Tests/\(module)Tests"
    return .testTarget(
      name: module + "Tests",
      dependencies: [.byName(name: module)] + others + ["TestSupport", .realModule],
      exclude: ["Reference", "Snapshots"].filter {
        FileManager.default.fileExists(atPath: "\(folder)/\($0)")
      })
  }
}

extension Target.Dependency {
  static let realModule: Self = .product(name: "RealModule", package: "swift-numerics")
}

for target in package.targets where target.type != .system && !target.name.hasPrefix("C") {
  target.swiftSettings = [
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("ExistentialAny"),
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
  ]
}
