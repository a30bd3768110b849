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
      switch self {
      case .coefficients: return .exact
      case .scorecard:
        return family == .logistic
          ? .exact
          : .refused("points stand for one probability, this model has one for every time")
      case .sql, .c, .python, .swift, .mlflow, .onnx, .pmml: break
      }
      if family == .gaussianFrailty {
        return .refused("a mean over Gaussian frailties is an integral")
      }
      if family == .generalizedGamma {
        return .refused("languages have no incomplete gamma function")
      }
      let functions = family.functions.filter { !$0.isKnown(to: self) }
      guard let last = functions.last?.rawValue else { return .exact }
      let others = functions.dropLast().map(\.rawValue).joined(separator: ", ")
      return .ownFunctions(others.isEmpty ? last : "\(others) and \(last)")
    }
  }

  /// How a kind of artefact takes the dates of a survey; `nil` for tables, which take nothing.
  public static func surveyDates(of kind: Kind) -> String? {
    switch kind {
    case .sql:
      "a DATE, or a text such as 2024-03-31; of a text that is no date NULL, but PostgreSQL stops"
    case .python, .mlflow:
      "a date, or a text such as 2024-03-31; a text that is no date is an error"
    case .c, .swift, .onnx, .pmml: "the days since 1 January 1970"
    case .coefficients, .scorecard: nil
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

/// A function that not every language has.
private enum RareFunction: String {
  case logOnePlus = "log(1 + x)"
  case expMinusOne = "eˣ − 1"
  case erfc = "erfc"
  case inverse = "its inverse"

  /// Whether a kind of artefact calls its language's own.
  func isKnown(to kind: Artefact.Kind) -> Bool {
    switch self {
    case .erfc, .inverse: false
    case .logOnePlus, .expMinusOne: kind != .sql && kind != .onnx && kind != .pmml
    }
  }
}

extension Scorer.Family {
  /// The functions beyond exp, log and sqrt of which its curves are made.
  fileprivate var functions: [RareFunction] {
    switch self {
    case .logistic, .cox, .discreteTimeComplementaryLogLog, .piecewiseExponential, .fineGray,
      .weibull, .roystonParmarHazard, .generalizedGamma, .gaussianFrailty:
      []
    case .discreteTimeLogit, .loglogistic, .roystonParmarOdds, .gammaFrailty: [.logOnePlus]
    case .causeSpecific, .gompertz, .cureWeibull, .cureLoglogistic: [.logOnePlus, .expMinusOne]
    case .lognormal, .roystonParmarNormal: [.logOnePlus, .erfc, .inverse]
    case .cureLognormal: [.logOnePlus, .expMinusOne, .erfc, .inverse]
    }
  }
}
