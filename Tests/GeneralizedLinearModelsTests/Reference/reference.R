# Logistic regressions by R's glm, as reference numbers for Tenure: NAME.json for each data set.
#
#   Rscript reference.R
#
# R stops on the change of the deviance, and its standard errors are those of the step before. A
# smaller epsilon is no way out, as glm judges the rank by it too. Each fit is therefore continued by
# Newton steps on the columns that glm kept, and the information is taken at the final estimate.
suppressPackageStartupMessages({
  library(splines)
  library(rms)
})
script <- sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE))
source(file.path(dirname(script), "../../../scripts/oracle.R"))

# The maximum of the likelihood, from where glm stopped.
converge <- function(fit) {
  estimated <- !is.na(coef(fit))
  x <- model.matrix(fit)[, estimated, drop = FALSE]
  y <- fit$y
  case_weights <- fit$prior.weights
  offset <- if (is.null(fit$offset)) 0 else fit$offset
  beta <- coef(fit)[estimated]
  for (step in 1:4) {
    p <- plogis(drop(x %*% beta) + offset)
    root <- sqrt(case_weights * p * (1 - p))
    increment <- qr.coef(qr(root * x, tol = 1e-14), root * (y - p) / (p * (1 - p)))
    beta <- beta + increment
  }
  eta <- drop(x %*% beta) + offset
  p <- plogis(eta)
  decomposition <- qr(sqrt(case_weights * p * (1 - p)) * x, tol = 1e-14)
  stopifnot(decomposition$rank == ncol(x), all(decomposition$pivot == seq_len(ncol(x))))
  covariance <- chol2inv(qr.R(decomposition))
  stopifnot(max(abs(increment) / sqrt(diag(covariance))) < 1e-10)
  losses <- y * plogis(eta, log.p = TRUE) + (1 - y) * plogis(-eta, log.p = TRUE)
  list(
    estimated = estimated, x = x, y = y, weights = case_weights, coefficients = beta,
    probabilities = p, covariance = covariance, leverage = rowSums(qr.Q(decomposition)^2),
    logLikelihood = sum(case_weights * losses))
}

# One fit: `formula` is a text in the language that R and Tenure share.
logistic <- function(data, name, formula, weights = NULL, cluster = NULL, robust = FALSE,
                     terms = FALSE, customers = NULL) {
  text <- formula
  formula <- as.formula(text)
  run <- function(formula) {
    environment(formula) <- environment()
    arguments <- list(formula, data = data, family = binomial())
    if (!is.null(weights)) {
      # From its own starting values, glm diverges where weights are large.
      arguments$start <- coef(do.call(glm, arguments))
      arguments$weights <- data[[weights]]
    }
    suppressWarnings(do.call(glm, arguments))  # weights that are no counts
  }
  fit <- run(formula)
  best <- converge(fit)
  names <- tenure_names(names(coef(fit)), model.frame(fit))
  complete <- function(values) {
    all <- rep(NA_real_, length(names))
    all[best$estimated] <- values
    object(all, names)
  }
  n <- length(best$y)
  p <- best$probabilities
  result <- list(
    name = name, formula = text, weights = weights, cluster = cluster,
    observations = n, events = sum(best$y), rank = fit$rank,
    coefficients = complete(best$coefficients),
    standardErrors = complete(sqrt(diag(best$covariance))),
    aliased = array(names[!best$estimated]),
    logLikelihood = best$logLikelihood, nullLogLikelihood = -fit$null.deviance / 2,
    deviance = -2 * best$logLikelihood, nullDeviance = fit$null.deviance,
    aic = 2 * fit$rank - 2 * best$logLikelihood, bic = log(n) * fit$rank - 2 * best$logLikelihood)
  # Huber and White's: the covariance times the sum of squared scores times the covariance.
  residual <- best$weights * (best$y - p)
  sandwich <- function(scores, factor = 1) {
    complete(sqrt(diag(best$covariance %*% crossprod(scores) %*% best$covariance) * factor))
  }
  if (robust) {
    rest <- 1 - best$leverage
    result$robustStandardErrors <- list(
      hc0 = sandwich(residual * best$x), hc1 = sandwich(residual * best$x, n / (n - fit$rank)),
      hc2 = sandwich(residual / sqrt(rest) * best$x), hc3 = sandwich(residual / rest * best$x))
  }
  if (!is.null(cluster)) {
    groups <- data[rownames(best$x), cluster]
    count <- length(unique(groups))
    scores <- rowsum(residual * best$x, groups)
    result$clusterStandardErrors <- list(
      hc0 = sandwich(scores), adjusted = sandwich(scores, count / (count - 1)))
  }
  if (is.null(weights)) {
    result$measures <- list(
      auc = auc(best$y, p), brier = mean((best$y - p)^2), logLoss = -best$logLikelihood / n)
  }
  if (terms) {
    result$terms <- lapply(attr(terms(fit), "term.labels"), function(label) {
      without <- run(update(terms(fit), as.formula(paste(". ~ . -", label))))
      list(name = label, degreesOfFreedom = fit$rank - without$rank,
        likelihoodRatio = 2 * (best$logLikelihood - converge(without)$logLikelihood))
    })
  }
  if (!is.null(customers)) {
    columns <- intersect(all.vars(delete.response(terms(fit))), names(data))
    frame <- model.frame(delete.response(terms(fit)), data[customers, columns], xlev = fit$xlevels)
    rows <- model.matrix(delete.response(terms(fit)), frame, contrasts.arg = fit$contrasts)
    rows <- rows[, best$estimated, drop = FALSE]
    offsets <- model.offset(frame)
    if (is.null(offsets)) offsets <- rep(0, nrow(rows))
    result$predictions <- lapply(seq_along(customers), function(i) {
      raw <- data[customers[i], columns, drop = FALSE]
      eta <- sum(rows[i, ] * best$coefficients) + offsets[i]
      list(
        customer = lapply(raw, function(x) if (is.factor(x)) as.character(x) else x),
        linearPredictor = eta, probability = plogis(eta),
        standardError = sqrt(drop(rows[i, ] %*% best$covariance %*% rows[i, ])))
    })
  }
  Filter(Negate(is.null), result)
}

# The area under the curve with DeLong's standard error, from placements. Customers that are alike
# may get probabilities that differ in the last bits; they are ties.
auc <- function(y, p) {
  p <- signif(p, 10)
  events <- p[y == 1]
  others <- p[y == 0]
  ranks <- rank(c(events, others))
  of_events <- (ranks[seq_along(events)] - rank(events)) / length(others)
  of_others <- 1 - (ranks[-seq_along(events)] - rank(others)) / length(events)
  list(
    value = mean(of_events),
    standardError = sqrt(var(of_events) / length(events) + var(of_others) / length(others)))
}

reference <- function(name, file, ...) {
  data <- read_table(file)
  fits <- lapply(list(...), function(model) do.call(logistic, c(list(data), model)))
  stopifnot(!anyDuplicated(vapply(fits, function(fit) fit$name, "")))
  folder <- if (grepl("datasets", file)) file.path("datasets", name) else "data"
  write_reference(list(data = file.path(folder, basename(file)), fits = fits), name)
}
classic <- function(name) file.path(script_folder(), "data", paste0(name, ".csv"))
churn <- function(name) file.path(top_folder(), "datasets", name, paste0(name, ".csv"))

telco <- function(name, right, ...) {
  formula <- paste('churn == "Yes" ~', right)
  list(name = name, formula = formula, customers = c(1, 4, 19, 2000, 7043), ...)
}
reference("telco", churn("telco"),
  telco("all columns", ".", robust = TRUE),
  telco("natural spline", "contract + ns(tenure, 4)"),
  telco("natural splines of two columns", "ns(tenure, 3) + ns(monthly_charges, 4)"),
  telco("B-spline", "contract + bs(tenure, 5)"),
  telco("restricted cubic spline", "contract + rcs(tenure, 5)"),
  telco("polynomial", "contract + poly(tenure, 3)"),
  telco("transformations",
    "log(tenure + 1) + sqrt(monthly_charges) + I(tenure^2) + exp(tenure / 72)"),
  telco("interaction", "contract * tenure"),
  telco("interaction of factors", "contract * internet_service + tenure"),
  telco("interaction without one main effect", "contract + contract:internet_service"),
  telco("interaction without main effects", "contract:tenure"),
  telco("interaction with a spline", "partner * ns(tenure, 2)"),
  telco("interaction of a factor with a spline", "contract * ns(monthly_charges, 2)"),
  telco("power of a sum", "(partner + contract + tenure)^2"),
  telco("power with one term removed", "(partner + contract + tenure)^2 - partner:contract"),
  telco("no intercept", "0 + contract + tenure"),
  telco("no intercept, number first", "tenure + contract - 1"),
  telco("chosen reference", 'factor(contract, reference = "Two year") + monthly_charges'),
  telco("number as a factor", "factor(partner) + factor(senior_citizen):tenure"),
  telco("offset", "contract + offset(tenure / 100)"),
  telco("weighted", "contract + monthly_charges + partner", weights = "monthly_charges"))

reference("state-telecom", churn("state-telecom"),
  list(name = "nine columns", customers = c(1, 5000), robust = TRUE, terms = TRUE,
    formula = paste('churn == "yes" ~ international_plan + voice_mail_plan + number_vmail_messages',
      "+ total_day_minutes + total_eve_minutes + total_night_minutes + total_intl_minutes",
      "+ total_intl_calls + number_customer_service_calls")),
  list(name = "all columns, charges nearly collinear", formula = 'churn == "yes" ~ .',
    customers = c(1, 5000)))

reference("birthwt", classic("birthwt"),
  list(name = "four columns", formula = "low ~ age + lwt + factor(race) + ftv"),
  list(name = "eight columns",
    formula = "low ~ age + lwt + factor(race) + smoke + ptl + ht + ui + ftv",
    robust = TRUE, cluster = "age", terms = TRUE, customers = c(1, 100)),
  list(name = "aliased", formula = "low ~ age + lwt + I(2 * lwt + 1) + factor(race)"))
reference("infert", classic("infert"),
  list(name = "two columns", formula = "case ~ spontaneous + induced", terms = TRUE),
  list(name = "five columns", terms = TRUE,
    formula = "case ~ age + parity + education + spontaneous + induced"))
reference("icu", classic("icu"), list(name = "age", formula = 'died == "Yes" ~ age', robust = TRUE))
reference("default", classic("default"),
  list(name = "balance", formula = 'default == "Yes" ~ balance'),
  list(name = "student", formula = 'default == "Yes" ~ student'),
  list(name = "all columns", terms = TRUE,
    formula = 'default == "Yes" ~ balance + income + student'))
