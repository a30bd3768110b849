/// When estimates are made with Firth's penalty.
public enum BiasReductionRule: String, Sendable, CaseIterable {
  /// Where the likelihood has no finite maximum.
  case auto
  /// Always.
  case always
  /// Never: coefficients without a finite estimate are said to be infinite.
  case never
}

/// How the coefficients' intervals are made.
public enum IntervalMethod: String, Sendable, CaseIterable {
  /// By profile likelihood under Firth's penalty, where Wald's mislead, and Wald's elsewhere.
  case auto
  /// Estimate ± z standard errors.
  case wald
  /// Where the profile likelihood has fallen by half the quantile of χ²₁.
  case profile
}

extension MaximumLikelihood {
  /// The estimates as they were asked for: with Firth's penalty if the rule wants it, and with
  /// profile intervals if these are wanted.
  ///
  /// - Parameters:
  ///   - likelihood: The likelihood that was maximized.
  ///   - design: Its standardized design.
  ///   - plan: How it was maximized.
  ///   - rule: When Firth's penalty is used.
  ///   - intervals: How intervals are made; ``IntervalMethod/wald`` where robust errors are wanted,
  ///     as a profile believes in the model.
  ///   - level: The intervals' level.
  /// - Returns: The estimates to be reported.
  package func refined(
    _ likelihood: some BiasReducible, _ design: StandardizedDesign, plan: Plan,
    biasReduction rule: BiasReductionRule, intervals: IntervalMethod, level: Double
  ) -> MaximumLikelihood {
    let penalized = rule == .always || (rule == .auto && estimateExists == false)
    guard penalized else {
      // A limit has no maximum to measure a fall from; what has an estimate keeps Wald's interval.
      guard intervals == .profile, convergence.converged, !status.contains(.infinite) else {
        return self
      }
      return profiled(likelihood, design, level: level, newton: plan.newton)
    }
    let reduced = biasReduced(likelihood, design, plan: plan)
    guard intervals != .wald, reduced.convergence.converged else { return reduced }
    return reduced.profiled(
      BiasReduced(likelihood, columns: estimated), design, level: level, newton: plan.newton)
  }
}
