import Foundation
import Testing

/// The house, a module a line: its floor, its name, what it imports.
///
/// RealModule's elementary functions are free to all. A change here changes the architecture; say why
/// in Tenure.docc's Decisions.
private let table = """
  0 COpenBLAS
  0 CGramKernels
  0 CScoringKernels
  0 CTextKernels
  0 CBoostMath
  0 CZlib
  0 Lanes
  0 DataFrames
  0 JSONDocuments

  1 Distributions CBoostMath
  1 LinearAlgebra COpenBLAS CGramKernels Lanes
  1 DataFiles CTextKernels CZlib DataFrames Lanes
  1 Formulas DataFrames
  1 Histories DataFrames

  2 Scoring CScoringKernels Formulas Histories DataFrames Lanes
  2 Measures Distributions Lanes
  2 StatisticalModels \
    LinearAlgebra Distributions Formulas Measures Scoring Lanes DataFrames

  3 GeneralizedLinearModels \
    StatisticalModels LinearAlgebra Distributions Formulas Measures Scoring Lanes
  3 SurvivalAnalysis \
    StatisticalModels LinearAlgebra Distributions Formulas Histories Measures Scoring Lanes
  3 Evaluation \
    Measures Scoring StatisticalModels Formulas DataFrames Distributions Lanes
  3 Effects Scoring Formulas DataFrames LinearAlgebra Distributions Lanes
  3 ModelExchange Scoring Formulas JSONDocuments DataFrames

  4 Drivers \
    StatisticalModels GeneralizedLinearModels SurvivalAnalysis LinearAlgebra Distributions Measures \
    Scoring Effects Formulas DataFrames Lanes Yams
  4 Reports DataFrames

  5 Tenure \
    DataFrames DataFiles Formulas Histories Scoring Measures StatisticalModels \
    GeneralizedLinearModels \
    SurvivalAnalysis Evaluation Effects ModelExchange LinearAlgebra Drivers \
    Reports Lanes
  5 TenureCommand ArgumentParser Tenure JSONDocuments Lanes
  """

private let house: [(floor: String, module: String, imports: Set<String>)] =
  table.split(separator: "\n").map { line in
    let words = line.split(separator: " ").map(String.init)
    return (words[0], words[1], Set(words.dropFirst(2)))
  }

@Suite("Import rules")
struct ImportRuleTests {
  let package: PackageDump

  init() throws { package = try PackageDump.shared.get() }

  @Test("every module imports what the table says, no more and no less")
  func table() {
    #expect(Set(package.modules.map(\.name)) == Set(house.map(\.module)))
    for module in package.modules {
      let row = house.first { $0.module == module.name }
      let imports = module.dependencyNames.subtracting(["RealModule"])
      #expect(imports == row?.imports, "\(module.name)")
    }
  }

  @Test("no module imports one of a higher floor")
  func floors() {
    let floorOf = Dictionary(uniqueKeysWithValues: house.map { ($0.module, $0.floor) })
    for row in house {
      for other in row.imports {
        #expect(floorOf[other] ?? "0" <= row.floor, "\(row.module) imports \(other)")
      }
    }
  }

  @Test(
    "what must not be reached is not reached",
    arguments: [
      ("GeneralizedLinearModels", ["SurvivalAnalysis", "Evaluation", "DataFiles"]),
      ("SurvivalAnalysis", ["GeneralizedLinearModels", "Evaluation", "DataFiles"]),
      ("Evaluation", ["GeneralizedLinearModels", "SurvivalAnalysis"]),
      ("Effects", ["GeneralizedLinearModels", "SurvivalAnalysis", "DataFiles"]),
      ("Measures", ["Scoring", "StatisticalModels", "Formulas"]),
      ("Scoring", ["COpenBLAS", "LinearAlgebra", "CBoostMath", "DataFiles"]),
      ("ModelExchange", ["COpenBLAS", "LinearAlgebra", "CBoostMath", "DataFiles"]),
      ("DataFrames", ["Lanes", "DataFiles", "Formulas"]),
      ("Reports", ["DataFiles", "Scoring", "Measures", "StatisticalModels"]),
    ])
  func unreachable(module: String, forbidden: [String]) {
    #expect(package.reachable(from: module).isDisjoint(with: forbidden))
  }

  @Test(
    "some imports have one importer",
    arguments: [
      ("COpenBLAS", "LinearAlgebra"), ("CGramKernels", "LinearAlgebra"),
      ("CScoringKernels", "Scoring"), ("CTextKernels", "DataFiles"),
      ("CBoostMath", "Distributions"), ("CZlib", "DataFiles"),
      ("ArgumentParser", "TenureCommand"), ("Yams", "Drivers"),
    ])
  func onlyImporter(imported: String, importer: String) {
    let importers = package.targets.filter { $0.dependencyNames.contains(imported) }
    #expect(importers.map(\.name) == [importer])
  }

  @Test(
    "no Foundation where a service or a kernel lives",
    arguments: [
      "Lanes", "DataFrames", "JSONDocuments", "Distributions", "LinearAlgebra", "Formulas",
      "Histories", "Scoring", "Measures", "StatisticalModels", "GeneralizedLinearModels",
      "SurvivalAnalysis", "Evaluation", "Effects", "ModelExchange",
    ])
  func foundationFree(module: String) throws {
    let folder = PackageDump.top.appending(path: "Sources/\(module)")
    let files = try #require(
      FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
    )
    .compactMap { $0 as? URL }
    .filter { $0.pathExtension == "swift" }
    #expect(!files.isEmpty)
    for file in files {
      let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
      let offending = lines.filter { $0.contains("import Foundation") && !$0.hasPrefix("//") }
      #expect(offending.isEmpty, "\(file.lastPathComponent)")
    }
  }
}
