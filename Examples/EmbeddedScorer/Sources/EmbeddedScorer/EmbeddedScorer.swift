import Glibc
import ModelExchange
import Scoring

/// Scores one customer with a model file: `EmbeddedScorer MODEL column=value …`.
///
/// This is all that a service needs. It loads neither Foundation nor a BLAS.
@main
struct EmbeddedScorer {
  static func main() throws {
    guard CommandLine.arguments.count > 1 else {
      print("usage: EmbeddedScorer MODEL column=value …")
      exit(64)
    }
    let path = CommandLine.arguments[1]
    let document = try ModelDocument(bytes: contents(of: path), source: path)

    var rows = RowScorer(document.scorer)
    for argument in CommandLine.arguments.dropFirst(2) {
      let parts = argument.split(separator: "=", maxSplits: 1).map(String.init)
      guard parts.count == 2, let slot = rows.slot(named: parts[0]) else { continue }
      if let number = Double(parts[1]) {
        rows.slots[slot] = number
      } else {
        rows.setText(parts[1], in: slot)
      }
    }

    let score = rows.score()
    guard score.status.isScored else {
      print(score.status.text(document.scorer.encoder))
      exit(65)
    }
    switch document.scorer {
    case .logistic(let logistic):
      print("churn:", logistic.probability(linearPredictor: score.linearPredictor))
    case .cox, .discreteTime, .piecewiseExponential, .causeSpecific, .aft, .roystonParmar, .cure,
      .sharedFrailty:
      if let survival = document.scorer.survival { printChurn(survival, score, rows.row) }
    case .fineGray(let scorer): printChurn(scorer.subdistribution, score, rows.row)
    }
  }

  /// Prints the probability of churn within some months; of a Fine–Gray model's cause alone.
  private static func printChurn(
    _ scorer: some SurvivalScorer, _ score: RowScorer.Score, _ row: [Double]
  ) {
    var curve = scorer.makeCurve()
    curve.move(to: row, linearPredictor: score.linearPredictor, stratum: score.stratum)
    for months in [3.0, 6, 12] {
      let staying = curve.survival(over: SurvivalPeriod(horizon: months))
      print("churn within \(Int(months)):", 1 - staying)
    }
  }

  /// The bytes of a file; none where it cannot be read, which is no model.
  private static func contents(of path: String) -> [UInt8] {
    guard let file = fopen(path, "r") else { return [] }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var part = [UInt8](repeating: 0, count: 1 << 16)
    while case let count = fread(&part, 1, part.count, file), count > 0 {
      bytes += part[..<count]
    }
    return bytes
  }
}
