import LinearAlgebra
import StatisticalModels

/// What became of fits of random designs: each converges, or is refused for a reason in words that
/// holds; anything else is a failure.
struct RandomDesignTally: CustomStringConvertible {
  private(set) var converged = 0
  /// How often each reason was given.
  private(set) var refusals: [String: Int] = [:]
  /// What the designs were, of those that failed.
  private(set) var failures: [String] = []

  /// Counts a fit.
  ///
  /// - Parameters:
  ///   - name: What the design is called where it fails.
  ///   - fit: Makes the fit.
  ///   - refutes: Whether a refusal does not hold, by a look that is independent of the fit.
  /// - Returns: The estimates, where there are some.
  @discardableResult
  mutating func count(
    _ name: String, _ fit: () throws -> MaximumLikelihood,
    refutes: (FitError) -> Bool = { _ in false }
  ) -> MaximumLikelihood? {
    do {
      let estimates = try fit()
      if estimates.convergence.converged {
        let isFinite = estimates.estimated.indices.allSatisfy {
          estimates.estimates[estimates.estimated[$0]].isFinite
            && estimates.covariance[$0, $0] > 0 && estimates.covariance[$0, $0].isFinite
        }
        if isFinite, estimates.existence == .proven {
          converged += 1
        } else {
          failures.append("\(name): converged without finite errors or proof")
        }
      } else if estimates.estimateExists == false, !estimates.warnings.isEmpty {
        refuse("a coefficient without a finite estimate", name)
      } else {
        failures.append("\(name): \(estimates.convergence), \(estimates.existence)")
      }
      return estimates
    } catch let error as FitError {
      if refutes(error) {
        failures.append("\(name): refused without reason: \(error)")
      } else {
        refuse(Self.reason(error), name)
      }
    } catch {
      failures.append("\(name): \(error)")
    }
    return nil
  }

  private mutating func refuse(_ reason: String, _ name: String) {
    refusals[reason + (name.contains("late entries") ? ", late entries" : ""), default: 0] += 1
  }

  /// A refusal without the numbers of its design.
  private static func reason(_ error: FitError) -> String {
    let words = error.description.split(whereSeparator: { $0 == ";" || $0 == ":" })
    return String((words.first ?? "").filter { !$0.isNumber && $0 != "." && $0 != "-" })
  }

  var description: String {
    let refused = refusals.values.reduce(0, +)
    var lines = [
      "  \(converged + refused + failures.count) fits: \(converged) converged, "
        + "\(refused) refused in words, \(failures.count) failures"
    ]
    for (reason, count) in refusals.sorted(by: { $0.value > $1.value }) {
      lines.append("    refused \(count): \(reason)")
    }
    return (lines + failures.prefix(20).map { "    failed: \($0)" }).joined(separator: "\n")
  }
}
