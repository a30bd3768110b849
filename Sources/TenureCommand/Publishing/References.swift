/// Where the methods of a report are described.
enum MethodReference: String, CaseIterable {
  case deLong, brier, calibration, loess, gains, decision, profit, harrell, uno, ipcw, kaplanMeier
  case expectedObserved, ownProfit, uplift
  case cook, cain, likelihood, cox, firth, optimism, penalty
  case discreteTime, piecewiseExponential, lifetimes, roystonParmar, cure, causeSpecific, fineGray
  case sharedFrailty

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
    case .expectedObserved:
      "Predictions too high or too low on the whole, by the interval of the events expected over those "
        + "observed: Debray et al. (2017), British Medical Journal 356."
    case .ownProfit:
      "Profit by each customer\u{2019}s own value and costs: H\u{F6}ppner, Stripling, Baesens, vanden "
        + "Broucke & Verdonck (2020), European Journal of Operational Research 284."
    case .uplift:
      "Qini and the area under the uplift curve: Radcliffe (2007), Direct Marketing Analytics Journal; "
        + "Gutierrez & G\u{E9}rardy (2017), Proceedings of Machine Learning Research 67."
    case .cook: "Influence of customers: Pregibon (1981), Annals of Statistics 9."
    case .cain: "Influence of customers: Cain & Lange (1984), Biometrics 40."
    case .likelihood:
      "Logistic regression by maximum likelihood: McCullagh & Nelder, Generalized Linear Models, 2nd "
        + "ed. (1989)."
    case .cox:
      "Proportional hazards regression: Cox (1972), Journal of the Royal Statistical Society B 34; "
        + "Therneau & Grambsch, Modeling Survival Data (2000)."
    case .firth: "Bias-reduced estimates: Firth (1993), Biometrika 80."
    case .optimism:
      "Optimism by the bootstrap: Harrell, Lee & Mark (1996), Statistics in Medicine 15; intervals: Noma "
        + "et al. (2021), Statistics in Medicine 40."
    case .penalty:
      "Elastic net: Zou & Hastie (2005), Journal of the Royal Statistical Society B 67; Friedman, Hastie "
        + "& Tibshirani (2010), Journal of Statistical Software 33."
    case .discreteTime:
      "Hazards by period: Allison (1982), Sociological Methodology 13; Prentice & Gloeckler (1978), "
        + "Biometrics 34."
    case .piecewiseExponential:
      "Rates by stretches of time: Friedman (1982), Annals of Statistics 10."
    case .lifetimes:
      "Parametric families of the time until customers leave: Kalbfleisch & Prentice, The Statistical "
        + "Analysis of Failure Time Data, 2nd ed. (2002)."
    case .roystonParmar:
      "Splines in log time: Royston & Parmar (2002), Statistics in Medicine 21."
    case .cure:
      "Customers who never leave: Farewell (1982), Biometrics 38; Maller & Zhou, Survival Analysis with "
        + "Long-Term Survivors (1996)."
    case .causeSpecific:
      "A hazard for each cause: Prentice et al. (1978), Biometrics 34."
    case .sharedFrailty:
      "Frailties that groups share: Nielsen, Gill, Andersen & S\u{F8}rensen (1992), Scandinavian Journal "
        + "of Statistics 19; Therneau, Grambsch & Pankratz (2003), Journal of Computational and "
        + "Graphical Statistics 12."
    case .fineGray:
      "Hazards of the share that left for one cause: Fine & Gray (1999), Journal of the American "
        + "Statistical Association 94."
    }
  }
}
