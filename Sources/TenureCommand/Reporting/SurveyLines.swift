internal import Tenure

extension ModelDocument {
  /// What a battery gives the model, in words; empty without one.
  var surveyLines: [String] {
    guard let survey else { return [] }
    let names = survey.features.map(\.name).joined(separator: ", ")
    var lines = wrapped(
      "Formed of raw answers (\(survey.battery.name), \(survey.columns.count) columns): \(names).")
    let shares = zip(survey.battery.drivers, survey.contributions).compactMap { driver, share in
      share.map { "\(driver.name) \(NumberText.percent($0))" }
    }
    if !shares.isEmpty {
      lines += wrapped("The index weighs \(shares.joined(separator: ", ")).")
    }
    let ideals = zip(survey.battery.drivers, survey.ideals).compactMap { driver, ideal in
      ideal.map { "\(driver.name) \(NumberText.fixed($0, 1))" }
    }
    if !ideals.isEmpty { lines += wrapped("Ideals: \(ideals.joined(separator: ", ")).") }
    let standIns = survey.features.filter { !$0.neverSurveyed.isNaN && $0.measure != .surveyed }
    if !standIns.isEmpty {
      let values = standIns.map { "\($0.name) \(NumberText.fixed($0.neverSurveyed, 1))" }
      lines += wrapped(
        "Whoever was never surveyed counts with surveyed 0 and \(values.joined(separator: ", ")), the "
          + "means of the others.")
    }
    return lines
  }
}
