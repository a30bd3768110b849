# Cox models by R's survival, as reference numbers for Tenure: NAME.json for each data set.
#
#   Rscript reference.R
#
# R stops on the change of the log-likelihood. Each fit is therefore started again at its own
# answer, which adds a Newton step and brings the coefficients to rounding error; tests that R
# evaluates at its starting values (score, robust score) are taken from the fit that starts at zero.
suppressPackageStartupMessages({
  library(survival)
  library(splines)
  library(rms)
})
script <- sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE))
source(file.path(dirname(script), "../../../scripts/oracle.R"))
control <- suppressWarnings(coxph.control(eps = 1e-14, iter.max = 50))

# One fit: `formula` is a text in the language that R and Tenure share.
cox <- function(data, name, formula, ties = "efron", weights = NULL, robust = FALSE, test_terms = FALSE,
                customers = NULL, times = NULL) {
  text <- formula
  formula <- as.formula(text)
  environment(formula) <- environment()
  case_weights <- if (is.null(weights)) rep(1, nrow(data)) else data[[weights]]
  clustered <- grepl("cluster(", text, fixed = TRUE)
  run <- function(formula, start = NULL) {
    environment(formula) <- environment()
    arguments <- list(formula, data = data, ties = ties, control = control, model = TRUE)
    arguments$init <- start
    if (!is.null(weights)) arguments$weights <- case_weights
    if (robust) arguments$robust <- TRUE
    suppressWarnings(do.call(coxph, arguments))
  }
  first <- run(formula)
  restart <- function(fit) run(formula, ifelse(is.na(coef(fit)), 0, coef(fit)))
  fit <- restart(restart(first))
  names <- tenure_names(names(coef(fit)), first$model)
  estimated <- !is.na(coef(fit))
  errors <- function(covariance) {
    values <- sqrt(diag(covariance))
    values[!estimated] <- NA
    object(values, names)
  }
  isRobust <- !is.null(fit$naive.var)
  wald <- sum(coef(fit)[estimated] * solve(fit$var[estimated, estimated], coef(fit)[estimated]))
  result <- list(
    name = name, formula = text, ties = ties, weights = weights, robust = isRobust && !clustered,
    observations = fit$n, events = fit$nevent,
    coefficients = object(coef(fit), names),
    standardErrors = errors(if (isRobust) fit$naive.var else fit$var),
    robustStandardErrors = if (isRobust) errors(fit$var),
    logLikelihood = fit$loglik[2], nullLogLikelihood = first$loglik[1],
    aic = 2 * sum(estimated) - 2 * fit$loglik[2],
    bic = log(fit$nevent) * sum(estimated) - 2 * fit$loglik[2],
    tests = Filter(Negate(is.null), list(
      degreesOfFreedom = sum(estimated),
      likelihoodRatio = 2 * (fit$loglik[2] - first$loglik[1]), wald = wald, score = first$score,
      robustScore = if (isRobust) first$rscore)),
    # R keeps Breslow's hazards with exact ties, Tenure Efron's: see the decision on them.
    concordance = if (ties != "exact") concordance_of(fit),
    baseline = if (ties != "exact") baseline(fit))
  if (is.numeric(customers)) {
    columns <- intersect(all.vars(delete.response(terms(formula))), names(data))
    customers <- data[customers, columns]
  }
  if (test_terms) {
    # A model with fewer columns must not gain the rows that lacked a value in the one dropped.
    complete <- complete.cases(data[intersect(all.vars(formula), names(data))])
    data <- data[complete, ]
    case_weights <- case_weights[complete]
    result$terms <- term_tests(formula, fit, run)
  }
  if (!is.null(customers)) {
    result$curves <- curves(fit, customers, times)
  }
  Filter(Negate(is.null), result)
}

# Harrell's concordance as coxph has it, but customers that are alike are ties even where their
# linear predictors differ in the last bits, which depend on the BLAS.
concordance_of <- function(fit) {
  specials <- attr(fit$terms, "specials")
  strata <- if (!is.null(specials$strata)) fit$model[[specials$strata]]
  cluster <- if (!is.null(specials$cluster)) fit$model[[specials$cluster]]
  cluster <- if (is.null(cluster)) fit$model[["(cluster)"]] else cluster
  result <- concordancefit(
    fit$y, round(fit$linear.predictors, 10), strata, model.weights(fit$model),
    cluster = cluster, reverse = TRUE, timefix = FALSE)
  stopifnot(abs(result$concordance - fit$concordance[["concordance"]]) < 1e-4)
  list(value = result$concordance, standardError = sqrt(result$var))
}

# The cumulative hazard of a customer whose design columns are all zero, at the times of events.
baseline <- function(fit) {
  if (any(is.na(coef(fit)))) return(NULL)
  curve <- suppressWarnings(survfit(fit, se.fit = FALSE))  # at the means; shifted to zero below
  offset <- model.offset(fit$model)
  shift <- exp(-sum(fit$means * coef(fit)) - if (is.null(offset)) 0 else mean(offset))
  strata <- rep("", length(curve$time))
  if (!is.null(curve$strata)) strata <- rep(names(curve$strata), curve$strata)
  unname(lapply(unique(strata), function(stratum) {
    rows <- strata == stratum & curve$n.event > 0
    list(
      stratum = if (stratum == "") structure(list(), names = character()) else {
        parts <- strsplit(strsplit(stratum, ", ", fixed = TRUE)[[1]], "=", fixed = TRUE)
        object(vapply(parts, `[`, "", 2), vapply(parts, `[`, "", 1))
      },
      times = array(curve$time[rows]), cumulativeHazard = array(curve$cumhaz[rows] * shift))
  }))
}

# Likelihood-ratio tests of each term: the model without it against the whole model.
term_tests <- function(formula, fit, run) {
  labels <- attr(terms(formula), "term.labels")
  unname(lapply(labels, function(label) {
    without <- run(update(formula, as.formula(paste(". ~ . -", label))))
    list(
      name = label, degreesOfFreedom = length(coef(fit)) - length(coef(without)),
      likelihoodRatio = 2 * (fit$loglik[2] - without$loglik[2]))
  }))
}

# Predicted survival of customers, each a row of raw values, with R's intervals.
curves <- function(fit, customers, times) {
  intervals <- c("log", "log-log", "plain")
  lapply(seq_len(nrow(customers)), function(i) {
    customer <- customers[i, , drop = FALSE]
    by_type <- lapply(intervals, function(type) survfit(fit, newdata = customer, conf.type = type))
    names(by_type) <- intervals
    at <- summary(by_type[[1]], times = times, extend = TRUE)
    list(
      customer = as.list(lapply(customer, function(x) if (is.factor(x)) as.character(x) else x)),
      times = array(times),
      survival = array(at$surv), cumulativeHazard = array(at$cumhaz),
      standardError = array(at$std.err),
      intervals = lapply(by_type, function(curve) {
        at <- summary(curve, times = times, extend = TRUE)
        list(lower = array(at$lower), upper = array(at$upper))
      }),
      medians = lapply(by_type, function(curve) {
        table <- summary(curve)$table
        list(median = table[["median"]], lower = table[["0.95LCL"]], upper = table[["0.95UCL"]])
      }))
  })
}

reference <- function(name, file, ...) {
  data <- read_table(file)
  fits <- lapply(list(...), function(model) do.call(cox, c(list(data), model)))
  names <- vapply(fits, function(fit) fit$name, "")
  stopifnot(!anyDuplicated(names))
  folder <- if (grepl("datasets", file)) file.path("datasets", name) else "data"
  write_reference(list(data = file.path(folder, basename(file)), fits = fits), name)
}
classic <- function(name) file.path(script_folder(), "data", paste0(name, ".csv"))

# Telco. `main` is the model of the documentation.
churned <- 'Surv(tenure, churn == "Yes")'
main <- paste(churned, "~ senior_citizen + partner + dependents + internet_service + contract",
  "+ paperless_billing + payment_method + monthly_charges")
telco <- function(name, right, ...) {
  formula <- paste(churned, "~ contract +", right)
  list(name = name, formula = formula, customers = rows, times = months, ...)
}
rows <- c(1, 4, 19, 490, 2000, 7043)
months <- c(1, 6, 12, 24, 48, 72)
reference("telco", file.path(top_folder(), "datasets", "telco", "telco.csv"),
  list(name = "main, Efron", formula = main, test_terms = TRUE, customers = rows, times = months),
  list(name = "main, Efron, robust", formula = main, robust = TRUE),
  list(name = "main, Breslow", formula = main, ties = "breslow", customers = rows, times = months),
  list(name = "main, Breslow, robust", formula = main, ties = "breslow", robust = TRUE),
  list(name = "stratified by contract", customers = rows, times = months,
    formula = sub("contract ", "strata(contract) ", main)),
  telco("natural spline", "ns(monthly_charges, 3)"),
  telco("natural spline of one degree of freedom", "ns(monthly_charges, 1)"),
  telco("B-spline", "bs(monthly_charges, 5)"),
  telco("restricted cubic spline", "rcs(monthly_charges, 4)"),
  telco("polynomial", "poly(monthly_charges, 3)"),
  telco("transformations", "log(monthly_charges) + sqrt(monthly_charges) + I(monthly_charges^2)"),
  telco("interaction", "internet_service + contract:internet_service + monthly_charges"),
  telco("interaction with a spline", "partner * ns(monthly_charges, 2)"),
  telco("power of a sum", "(partner + contract + monthly_charges)^2"),
  telco("chosen reference", 'factor(payment_method, reference = "Mailed check")'))

rossi <- "Surv(week, arrest) ~ fin + age + race + wexp + mar + paro + prio"
weeks <- c(1, 10, 26, 49, 52)
reference("rossi", classic("rossi"),
  list(name = "Efron", formula = rossi, test_terms = TRUE, customers = c(1, 5, 100), times = weeks),
  list(name = "Breslow", formula = rossi, ties = "breslow", test_terms = TRUE,
    customers = c(1, 5, 100), times = weeks),
  list(name = "exact", formula = rossi, ties = "exact", test_terms = TRUE),
  list(name = "Efron, robust", formula = rossi, robust = TRUE))

lung_model <- "Surv(time, status == 2) ~ age + sex + ph_ecog"
patients <- data.frame(age = c(60, 74, 45), sex = c(1, 1, 2), ph_ecog = c(1, 0, 3))
days <- c(5, 100, 365, 730, 1022)
reference("lung", classic("lung"),
  list(name = "Efron", formula = lung_model, test_terms = TRUE, customers = patients, times = days),
  list(name = "Breslow", formula = lung_model, ties = "breslow", customers = patients,
    times = days),
  list(name = "exact", formula = lung_model, ties = "exact", test_terms = TRUE),
  list(name = "exact, stratified by sex", ties = "exact",
    formula = "Surv(time, status == 2) ~ age + ph_ecog + strata(sex)"),
  list(name = "stratified by sex",
    formula = "Surv(time, status == 2) ~ age + ph_ecog + strata(sex)",
    customers = patients, times = c(100, 365, 730)),
  list(name = "weighted", formula = "Surv(time, status == 2) ~ sex + ph_ecog", weights = "age",
    customers = patients[c("sex", "ph_ecog")], times = days),
  list(name = "weighted, Breslow, robust", formula = "Surv(time, status == 2) ~ sex + ph_ecog",
    weights = "age", ties = "breslow", robust = TRUE),
  list(name = "offset", formula = "Surv(time, status == 2) ~ sex + ph_ecog + offset(age / 100)"),
  list(name = "clustered by institution",
    formula = "Surv(time, status == 2) ~ age + sex + cluster(inst)"),
  list(name = "natural spline", formula = "Surv(time, status == 2) ~ ns(age, 4)"),
  list(name = "aliased", formula = "Surv(time, status == 2) ~ age + I(2 * age + 1) + sex"))

veteran_model <- "Surv(time, status) ~ trt + celltype + karno + diagtime + age + prior"
reference("veteran", classic("veteran"),
  list(name = "Efron", formula = veteran_model, test_terms = TRUE,
    customers = c(1, 50), times = c(30, 100, 300)),
  list(name = "squamous as reference",
    formula = sub("celltype", 'factor(celltype, reference = "squamous")', veteran_model)))

heart_model <- "Surv(start, stop, event) ~ age + year + surgery + transplant"
reference("heart", classic("heart"),
  list(name = "Efron", formula = heart_model, test_terms = TRUE,
    customers = c(1, 10), times = c(30, 100, 300)),
  list(name = "Breslow", formula = heart_model, ties = "breslow"),
  list(name = "exact", formula = heart_model, ties = "exact"),
  list(name = "clustered by patient", formula = paste(heart_model, "+ cluster(id)")))

reference("pbc", classic("pbc"),
  list(name = "Efron", test_terms = TRUE, customers = c(1, 100), times = c(400, 1500, 4000),
    formula = "Surv(time, status == 2) ~ age + edema + log(bili) + log(protime) + log(albumin)"))

reference("bladder", classic("bladder"),
  list(name = "marginal, stratified and clustered",
    formula = "Surv(stop, event) ~ rx + size + number + strata(enum) + cluster(id)"))
reference("bladder2", classic("bladder2"),
  list(name = "recurrent, clustered",
    formula = "Surv(start, stop, event) ~ rx + number + size + cluster(id)"))
reference("cgd", classic("cgd"),
  list(name = "recurrent, clustered",
    formula = "Surv(tstart, tstop, status) ~ treat + inherit + steroids + cluster(id)"))
reference("ovarian", classic("ovarian"),
  list(name = "Efron", formula = "Surv(futime, fustat) ~ age + resid_ds + rx + ecog_ps",
    test_terms = TRUE, customers = c(1, 20), times = c(100, 400, 700)))
