/// Where the methods of a report are described.
enum MethodReference: String, CaseIterable {
  case deLong, brier, calibration, loess, gains, decision, profit, harrell, uno, ipcw, kaplanMeier
  case cook, cain, likelihood, cox, firth

  /// What was done, and the source.
  var sentence: String {
    switch self {
    case .deLong:
      "Area under the ROC curve with its interval: DeLong, DeLong & Clarke-Pearson (1988), "
        + "Biometrics 44."
    case .brier:
      "Brier score, the mean squared error of probabilities: Brier (1950), Monthly Weather Review 78."
    case .calibration:
      "Calibration in the large and slope, the log-odds predicted fitted to what happened: Cox "
        + "(1958), Biometrika 45; groups at quantiles of the predictions with Wilson\u{2019}s intervals: "
        + "Wilson (1927), Journal of the American Statistical Association 22."
    case .loess:
      "Calibration curve by local regression: Cleveland (1979), Journal of the American Statistical "
        + "Association 74; Austin & Steyerberg (2019), Statistics in Medicine 38."
    case .gains:
      "Share of leavers reached, with errors that count where the cut falls: Jiang & Zhao (2015), "
        + "Annals of Applied Statistics 9."
    case .decision:
      "Net benefit: Vickers & Elkin (2006), Medical Decision Making 26."
    case .profit:
      "Maximum profit: Verbraken, Verbeke & Baesens (2013), IEEE Transactions on Knowledge and Data "
        + "Engineering 25."
    case .harrell:
      "Concordance: Harrell, Califf, Pryor, Lee & Rosati (1982), Journal of the American Medical "
        + "Association 247."
    case .uno: "Concordance freed of the censoring: Uno et al. (2011), Statistics in Medicine 30."
    case .ipcw:
      "Brier score and AUC at a horizon, weighted for customers not observed that long: Graf et al. "
        + "(1999), Statistics in Medicine 18; Hung & Chiang (2010), Canadian Journal of Statistics 38."
    case .kaplanMeier:
      "Survival curves: Kaplan & Meier (1958), Journal of the American Statistical Association 53; "
        + "log\u{2013}log intervals with Greenwood\u{2019}s variance."
    case .cook: "Influence of customers: Pregibon (1981), Annals of Statistics 9."
    case .cain: "Influence of customers: Cain & Lange (1984), Biometrics 40."
    case .likelihood:
      "Logistic regression by maximum likelihood: McCullagh & Nelder, Generalized Linear Models, 2nd "
        + "ed. (1989)."
    case .cox:
      "Proportional hazards regression: Cox (1972), Journal of the Royal Statistical Society B 34; "
        + "Therneau & Grambsch, Modeling Survival Data (2000)."
    case .firth: "Bias-reduced estimates: Firth (1993), Biometrika 80."
    }
  }
}
