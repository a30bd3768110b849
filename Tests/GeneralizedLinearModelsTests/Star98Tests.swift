import DataFiles
import DataFrames
import Formulas
import Foundation
import GeneralizedLinearModels
import StatisticalModels
import TestSupport
import Testing

/// Grouped trials on 20 columns whose interactions make them nearly collinear (a condition number of
/// 3.4 million), from Python's statsmodels, which may not be copied here.
///
/// Source of the numbers: `statsmodels.api.GLM`, confirmed in 19-digit arithmetic.
@Suite("star98: a design of condition 3.4e6")
struct Star98Tests {
  /// The data where a Python with statsmodels is installed.
  static let path: String? = {
    for python in ["python3", "/usr/bin/python3"] {
      let process = Process()
      process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
      process.arguments = [
        python, "-c",
        "import importlib.util, os; "
          + "print(os.path.dirname(importlib.util.find_spec('statsmodels').origin), end='')",
      ]
      let output = Pipe()
      process.standardOutput = output
      process.standardError = FileHandle.nullDevice
      guard (try? process.run()) != nil else { continue }
      let folder = String(
        decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
      process.waitUntilExit()
      let path = folder + "/datasets/star98/star98.csv"
      if !folder.isEmpty, FileManager.default.fileExists(atPath: path) { return path }
    }
    return nil
  }()

  @Test(
    "deviances, coefficients and errors to the digits given",
    .enabled(if: path != nil, "Python's statsmodels, which holds the data, is not installed"))
  func published() throws {
    let table = try CSVReader.read(path: try #require(Self.path))
    let columns = table.names.filter { $0 != "MATHTOT" && $0 != "PR50M" }
    let frame = try ModelFrame(
      Formula("cbind(PR50M, MATHTOT - PR50M) ~ " + columns.joined(separator: " + ")), in: table,
      options: .init(model: .logistic))
    let fit = try LogisticRegression().fit(frame)
    #expect(fit.estimates.estimated.count == 21 && fit.estimates.convergence.converged)
    expectClose(fit.deviance, 4078.76541772, .published(decimals: 8))
    expectClose(fit.nullDeviance, 34345.3688931, .published(decimals: 7))
    expectClose(fit.logLikelihood, -2998.61255899, .published(decimals: 8))
    let rows = Dictionary(uniqueKeysWithValues: fit.coefficients().map { ($0.name, $0) })
    // Rounding moves a solution by up to ε times the condition number, 7.6e-10, and differently on each
    // kind of processor: a seventh of that, which is ten to eleven of the digits given.
    let conditioned = Tolerance.relative(1e-10)
    for (name, estimate, error) in [
      ("LOWINC", -0.0168150366171, 0.000433946695602),
      ("PERASIAN", 0.0099254766112, 0.000601371415479),
      ("PERSPENK", -1.95216050272, 0.316810900363),
      ("PERSPEN_PTRATIO_PCTAF", -0.00224924861305, 0.000348983834107),
      ("(Intercept)", 2.95887792619, 1.54671200175),
    ] {
      let row = try #require(rows[name])
      expectClose(row.estimate, estimate, conditioned)
      expectClose(row.standardError, error, conditioned)
    }
    #expect((fit.estimates.collinearity.conditionNumber ?? 0) > Collinearity.remarkable)
  }
}
