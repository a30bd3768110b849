public import LinearAlgebra

/// A likelihood whose estimate can be freed of its first-order bias, which also makes it finite where
/// the maximum-likelihood estimate is not: Firth's penalty, half the log-determinant of the
/// information (Jeffreys' prior).
///
///     ℓ*(β) = ℓ(β) + ½ log det I(β),   ∂ℓ*/∂β_r = U_r + ½ tr(I⁻¹ ∂I/∂β_r)
///
/// A conformer adds to its value, score and information only how that information changes with the
/// parameters. From that follow, written once: the penalised estimate, tests by penalised likelihood
/// ratio and intervals by penalised profile likelihood (``MaximumLikelihood``).
///
/// - SeeAlso: Firth, *Bias reduction of maximum likelihood estimates*, Biometrika 80 (1993), 27–38;
///   Heinze & Schemper, *A solution to the problem of monotone likelihood in Cox regression*,
///   Biometrics 57 (2001), 114–119, and *… of separation in logistic regression*, Statistics in
///   Medicine 21 (2002), 2409–2419.
public protocol BiasReducible: Likelihood {
  /// The gradient of the penalty, ½ tr(V ∂I/∂β_r) for every parameter r.
  ///
  /// It is called right after ``Likelihood/evaluate(at:_:)`` at the same point with
  /// ``Derivatives/information``, so what stands in working memory may be used.
  ///
  /// - Parameters:
  ///   - beta: The point, ``Likelihood/parameterCount`` long.
  ///   - inverseInformation: V, p × p: the inverse of the information over the parameters whose
  ///     determinant is the penalty, with zeros in the rows and columns of all others (aliased
  ///     ones).
  /// - Returns: One number for every parameter, p long, those without a part in V included.
  mutating func penaltyScore(at beta: [Double], inverseInformation: Matrix) -> [Double]

  /// The information of the data augmented by the pseudo-observations that the penalty amounts to,
  /// p × p, for the second convention of standard errors; `nil` where the model has no such data.
  ///
  /// - Parameters:
  ///   - beta: The point, ``Likelihood/parameterCount`` long.
  ///   - inverseInformation: V as above.
  /// - Returns: The information, of all parameters.
  mutating func augmentedInformation(at beta: [Double], inverseInformation: Matrix) -> Matrix?
}

extension BiasReducible {
  /// No augmented data.
  public mutating func augmentedInformation(
    at beta: [Double], inverseInformation: Matrix
  ) -> Matrix? { nil }
}
