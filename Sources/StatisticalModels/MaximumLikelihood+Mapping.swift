package import LinearAlgebra

extension MaximumLikelihood {
  /// The same estimates in other parameters.
  ///
  /// Likelihoods are maximized in the parameters in which they are well behaved, and reported in
  /// those that readers know. Tests by likelihood ratio and by score do not depend on the choice.
  ///
  /// - Parameters:
  ///   - estimates: The other parameters' estimates, as many as now; aliased ones stay NaN.
  ///   - jacobian: Their derivatives by the present parameters, p × p.
  ///   - names: Their names.
  ///   - logLikelihood: The log-likelihood, where what was maximized had more in it.
  /// - Returns: The estimates and their covariance J V Jᵀ.
  package func mapped(
    to estimates: [Double], jacobian: Matrix, names: [String]? = nil, logLikelihood: Double? = nil
  ) -> MaximumLikelihood {
    precondition(
      estimates.count == self.estimates.count,
      "\(estimates.count) estimates take the place of \(self.estimates.count)")
    var result = self
    for column in estimated { result.estimates[column] = estimates[column] }
    result.covariance = transformed(covariance, by: jacobian)
    if let logLikelihood { result.logLikelihood = logLikelihood }
    if let names { result.names = names }
    return result
  }

  /// J V Jᵀ over ``estimated``, of a covariance over ``estimated``.
  package func transformed(_ covariance: Matrix, by jacobian: Matrix) -> Matrix {
    let part = jacobian.extracting(rows: estimated, columns: estimated)
    return part.multiplied(by: covariance).multiplied(by: part.transposed)
  }
}
