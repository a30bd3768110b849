internal import Formulas
internal import Scoring

extension ModelDocument {
  /// What only models of a hazard for each stretch of time have.
  public struct HazardStatistics: Sendable, Equatable {
    /// Minus twice the log-likelihood: the deviance on a row for every customer and period.
    public var deviance: Double
    /// The same without effects.
    public var nullDeviance: Double

    /// Collects statistics.
    public init(deviance: Double, nullDeviance: Double) {
      self.deviance = deviance
      self.nullDeviance = nullDeviance
    }
  }

  /// What only cause-specific regressions have.
  public struct CauseSpecificStatistics: Sendable, Equatable {
    /// How events of one cause at the same time enter the partial likelihood.
    public var ties: CoxStatistics.Ties

    /// Collects statistics.
    public init(ties: CoxStatistics.Ties) { self.ties = ties }
  }

  /// What only a Fine–Gray regression has.
  public struct FineGrayStatistics: Sendable, Equatable {
    /// How events at the same time are treated.
    public enum Convention: String, Sendable, CaseIterable {
      /// R's `finegray` and `coxph`.
      case efron
      /// R's `finegray` and `coxph(ties = "breslow")`.
      case breslow
      /// R's `cmprsk::crr`.
      case crr
    }
    /// How events at the same time are treated.
    public var ties: Convention

    /// Collects statistics.
    public init(ties: Convention) { self.ties = ties }
  }
}

extension ModelDocument.Model {
  /// A number of the scorer that a coefficient of the document stands for.
  public struct Parameter: Sendable, Equatable {
    /// The equation, where there are several.
    public let equation: String?
    /// The design column; `nil` for a part of the baseline, whose name the document gives.
    public let name: String?
    /// The design column's index; `nil` for a part of the baseline.
    public let column: Int?
    /// The value, 0 where aliased.
    public let value: Double
  }

  /// The equation that a baseline's coefficients belong to.
  public static let baselineEquation = "baseline"

  /// The scorer's numbers that were estimated together, in the order of the coefficients and of the
  /// covariance.
  public var parameters: [Parameter] {
    func columns(_ names: [String], _ values: [Double], _ equation: String?) -> [Parameter] {
      names.indices.map {
        Parameter(equation: equation, name: names[$0], column: $0, value: values[$0])
      }
    }
    func hazards(_ parameters: HazardParameters) -> [Parameter] {
      parameters.baselineCoefficients.map {
        Parameter(equation: Self.baselineEquation, name: nil, column: nil, value: $0)
      } + columns(parameters.encoder.columnNames, parameters.coefficients, nil)
    }
    switch self {
    case .logistic(let scorer, _):
      return columns(scorer.encoder.columnNames, scorer.coefficients, nil)
    case .cox(let scorer, _):
      return columns(scorer.encoder.columnNames, scorer.coefficients, nil)
    case .discreteTime(let scorer, _): return hazards(scorer.parameters)
    case .piecewiseExponential(let scorer): return hazards(scorer.parameters)
    case .aft(let scorer, _): return scorer.parameters
    case .roystonParmar(let scorer): return scorer.parameters
    case .cure(let scorer, _): return scorer.parameters
    case .causeSpecific(let scorer, _):
      return scorer.causes.flatMap {
        columns(scorer.encoder.columnNames, $0.coefficients, $0.name)
      }
    case .fineGray(let scorer, _):
      return columns(
        scorer.encoder.columnNames, scorer.subdistribution.coefficients, nil)
    case .sharedFrailty(let scorer, _):
      return columns(scorer.encoder.columnNames, scorer.conditional.coefficients, nil)
    }
  }

  /// The coefficients that belong to a term of the encoder, in every equation.
  ///
  /// - Precondition: There is such a term.
  public func coefficientRows(ofTerm term: Int) -> [Int] {
    let columns = scorer.encoder.terms[term].columns
    return parameters.enumerated().filter { $0.element.column.map(columns.contains) ?? false }
      .map(\.offset)
  }
}

extension ModelDocument.Coefficient {
  /// The name, behind the equation where there is one: what tells coefficients apart.
  public var label: String { equation.map { "\($0): \(name)" } ?? name }
}
