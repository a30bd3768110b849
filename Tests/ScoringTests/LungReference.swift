import Foundation
import Formulas
import JSONDocuments
import Scoring

/// The fit of the lung data in `Reference/lung.json`, made by `Reference/reference.R`.
struct LungReference {
  let json: JSONValue
  let scorer: CoxScorer

  init() throws {
    let folder = URL(filePath: #filePath).deletingLastPathComponent()
    let data = try Data(contentsOf: folder.appending(path: "Reference/lung.json"))
    json = try JSONValue(bytes: Array(data))
    var object = try ObjectReader(json)
    let time = try object.numbers("time")
    let rows = try object.matrix("meanHazard")
    scorer = CoxScorer(
      encoder: .identity(["age", "sex"]), coefficients: try object.numbers("coefficients"),
      reference: try object.numbers("reference"),
      covariance: CoefficientCovariance(columns: [0, 1], lower: try object.numbers("covariance")),
      strata: [
        BaselineStratum(
          key: [], time: time, cumulativeHazard: try object.numbers("cumulativeHazard"),
          atRisk: try object.numbers("atRisk"), events: try object.numbers("events"),
          intervalGrid: .init(
            time: time, variance: try object.numbers("variance"), meanHazard: rows))
      ])
  }

  /// The curve of a customer.
  func curve(_ row: [Double]) -> CoxCurve {
    var curve = scorer.makeCurve()
    curve.move(to: row, linearPredictor: scorer.linearPredictor(row), stratum: 0)
    return curve
  }

  /// The objects of an array.
  func objects(_ name: String) throws -> [ObjectReader] {
    var object = try ObjectReader(json)
    return try object.array(name, { value, _ in value }).map { try ObjectReader($0) }
  }
}

extension ObjectReader {
  /// Takes an array of rows of numbers.
  mutating func matrix(_ name: String) throws(JSONShapeError) -> [[Double]] {
    try array(name) { row, path throws(JSONShapeError) in
      try row.array(at: path) { value, path throws(JSONShapeError) in try value.number(at: path) }
    }
  }

  /// Takes an array of numbers, in which R's missing values are infinite.
  mutating func limits(_ name: String) throws(JSONShapeError) -> [Double] {
    try array(name) { value, path throws(JSONShapeError) in
      value == .null ? .infinity : try value.number(at: path)
    }
  }

}
