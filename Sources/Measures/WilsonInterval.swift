/// Wilson's interval for a share of `events` among `trials`; NaN without trials.
///
/// - SeeAlso: Wilson, *Journal of the American Statistical Association* 22 (1927).
package func wilsonInterval(events: Double, trials: Double, level: Double) -> ConfidenceInterval {
  guard trials > 0 else { return ConfidenceInterval(lower: .nan, upper: .nan, level: level) }
  let z = criticalValue(level: level)
  let share = events / trials
  let shrunk = z * z / trials
  let centre = (share + shrunk / 2) / (1 + shrunk)
  let reach = z * (share * (1 - share) / trials + shrunk / (4 * trials)).squareRoot() / (1 + shrunk)
  return ConfidenceInterval(
    lower: max(0, centre - reach), upper: min(1, centre + reach), level: level)
}
