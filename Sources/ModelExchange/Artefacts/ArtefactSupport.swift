public import Scoring

/// How well an artefact stands for a family of models.
public enum ArtefactSupport: Sendable, Equatable {
  /// It computes what the scorer does, step by step.
  case exact
  /// It computes functions that its language lacks in a way of its own, to the last digits.
  case ownFunctions(String)
  /// It is not written, for this reason.
  case refused(String)

  /// Why it is not written; `nil` where it is.
  public var refusal: String? { if case .refused(let reason) = self { reason } else { nil } }

  /// As tables say it.
  public var text: String {
    switch self {
    case .exact: "exact"
    case .ownFunctions(let functions): "own \(functions)"
    case .refused(let reason): "refused: \(reason)"
    }
  }
}

extension Artefact {
  /// A kind of artefact, without what it is to be called.
  public enum Kind: String, Sendable, CaseIterable {
    /// A SELECT statement.
    case sql = "SQL"
    /// A header.
    case c = "C"
    /// A module on numpy.
    case python = "Python"
    /// A source file.
    case swift = "Swift"
    /// A directory that MLflow serves.
    case mlflow = "MLflow"
    /// A graph of doubles.
    case onnx = "ONNX"
    /// A document of PMML 4.4.
    case pmml = "PMML"
    /// A table of coefficients.
    case coefficients
    /// Points to add up.
    case scorecard

    /// How well this kind stands for a family.
    public func support(of family: Scorer.Family) -> ArtefactSupport {
      switch (self, family) {
      case (.coefficients, _): .exact
      case (.scorecard, .logistic): .exact
      case (.scorecard, _):
        .refused("points stand for one probability, and this model has one for every time")
      case (_, .aft), (_, .roystonParmar), (_, .cure):
        .refused("its curve is not written as steps; tenure score and the Swift library have it")
      case (_, .sharedFrailty):
        .refused(
          "its curve is a mean over frailties, which artefacts do not form yet; tenure score and the "
            + "Swift library have it")
      case (.c, _), (.python, _), (.swift, _), (.mlflow, _): .exact
      case (.sql, _), (.onnx, _), (.pmml, _):
        switch family {
        case .logistic, .cox, .discreteTimeComplementaryLogLog, .piecewiseExponential, .fineGray,
          .aft, .roystonParmar, .cure, .sharedFrailty:
          .exact
        case .discreteTimeLogit: .ownFunctions("log(1 + x)")
        case .causeSpecific: .ownFunctions("log(1 + x) and eˣ − 1")
        }
      }
    }
  }

  /// The kind.
  public var kind: Kind {
    switch self {
    case .sql: .sql
    case .c: .c
    case .python: .python
    case .swift: .swift
    case .mlflow: .mlflow
    case .onnx: .onnx
    case .pmml: .pmml
    case .coefficients, .coefficientsAsJSON: .coefficients
    case .scorecard: .scorecard
    }
  }
}
