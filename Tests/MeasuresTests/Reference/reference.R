# Writes the data and the reference values of the tests of Measures beside this script.
#
#   Rscript reference.R
#
# Needs R with survival, modeldata and pROC (Debian: r-cran-*). README.md has the sources of the data.
suppressMessages({
  library(survival); library(modeldata); library(pROC)
})
folder <- dirname(sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE)))
classic <- function(name) {
  read.csv(file.path(folder, "../../SurvivalAnalysisTests/Reference/data", paste0(name, ".csv")))
}
lung <- classic("lung")
heart <- classic("heart")
digits17 <- function(x) if (is.numeric(x)) sprintf("%.17g", x) else x
save <- function(table, name) {
  table <- as.data.frame(lapply(table, digits17))
  write.csv(table, file.path(folder, paste0(name, ".csv")), row.names = FALSE, quote = FALSE)
}
values <- data.frame(key = character(), value = character())
record <- function(key, x) {
  x <- as.vector(x)
  keys <- if (length(x) == 1) key else paste(key, seq_along(x) - 1, sep = "/")
  values <<- rbind(values, data.frame(key = keys, value = sprintf("%.17g", x)))
}
tight <- coxph.control(eps = 1e-14, toler.chol = 1e-15, iter.max = 50)

# Concordance -----------------------------------------------------------------------------------
recordConcordance <- function(name, y, risk, weights = NULL, strata = NULL, uno = TRUE, ...) {
  n <- length(risk)
  if (is.null(weights)) weights <- rep(1, n)
  if (is.null(strata)) strata <- rep(1L, n)
  one <- function(key, timewt, ...) {
    fit <- survival:::concordancefit(y, risk, strata, weights, timewt = timewt, reverse = TRUE,
      timefix = FALSE, keepstrata = FALSE, influence = 1, ...)
    record(paste0(key, "/concordance"), fit$concordance)
    record(paste0(key, "/standardError"), sqrt(fit$var))
    record(paste0(key, "/pairs"), fit$count)
    fit
  }
  fit <- one(name, "n", ...)
  if (n < 100) record(paste0(name, "/influence"), fit$dfbeta)
  if (uno) one(paste0(name, "/uno"), "n/G2", ...)
  invisible()
}

t <- as.data.frame(wa_churn)
t$event <- as.integer(t$churn == "Yes")
for (v in c("senior_citizen", "partner", "dependents", "paperless_billing"))
  t[[v]] <- if (is.numeric(t[[v]])) t[[v]] else as.integer(t[[v]] == "Yes")
t$internet_service <- relevel(factor(as.character(t$internet_service)), "DSL")
t$contract <- factor(as.character(t$contract))
t$contract <- relevel(t$contract, "Month-to-month")
t$payment_method <- factor(as.character(t$payment_method))
t$payment_method <- relevel(t$payment_method, grep("Bank", levels(t$payment_method), value = TRUE))
telco <- coxph(Surv(tenure, event) ~ senior_citizen + partner + dependents + internet_service +
  contract + paperless_billing + payment_method + monthly_charges, t, control = tight)
cox <- data.frame(time = t$tenure, event = t$event, risk = telco$linear.predictors,
  contract = as.integer(t$contract))
save(cox, "telco-cox")
recordConcordance("telco", Surv(cox$time, cox$event), cox$risk)

l <- na.omit(lung[c("time", "status", "age", "sex", "ph_ecog")])
fit <- coxph(Surv(time, status) ~ age + sex + ph_ecog, l, control = tight)
cox <- data.frame(time = l$time, event = l$status - 1, risk = fit$linear.predictors, sex = l$sex)
save(cox, "lung-cox")
recordConcordance("lung", Surv(cox$time, cox$event), cox$risk)
cluster <- rep(1:76, 3)[1:227]
clustered <- survival:::concordancefit(Surv(cox$time, cox$event), cox$risk, rep(1L, 227),
  rep(1, 227), cluster = cluster, reverse = TRUE, timefix = FALSE)
record("lung/clustered", sqrt(clustered$var))
recordConcordance("lung/strata", Surv(cox$time, cox$event), cox$risk, strata = cox$sex, uno = FALSE)

r <- classic("rossi")
fit <- coxph(Surv(week, arrest) ~ fin + age + race + wexp + mar + paro + prio, r, control = tight)
cox <- data.frame(time = r$week, event = r$arrest, risk = fit$linear.predictors)
save(cox, "rossi-cox")
recordConcordance("rossi", Surv(cox$time, cox$event), cox$risk)

fit <- coxph(Surv(time, status) ~ trt + celltype + karno + diagtime + age + prior, veteran,
  control = tight)
curves <- summary(survfit(fit, veteran), times = c(60, 100, 200))$surv
cox <- data.frame(risk = fit$linear.predictors, s60 = curves[1, ], s100 = curves[2, ], s200 = curves[3, ])
save(cox, "veteran-cox")
recordConcordance("veteran", Surv(veteran$time, veteran$status), cox$risk)

fit <- coxph(Surv(start, stop, event) ~ age + year + surgery + transplant, heart, control = tight)
cox <- data.frame(start = heart$start, time = heart$stop, event = heart$event,
  risk = fit$linear.predictors)
save(cox, "heart-cox")
recordConcordance("heart", Surv(cox$start, cox$time, cox$event), cox$risk, uno = FALSE)

# Small tables with every kind of tie, weights, delayed entry and strata: each is the same
# 60 rows, with and without them.
set.seed(20240229)
n <- 60
ties <- data.frame(start = 0, time = sample(1:12, n, TRUE), event = rbinom(n, 1, 0.6),
  risk = sample(1:8, n, TRUE), weight = sample(c(0.5, 1, 1.25, 2, 3), n, TRUE),
  stratum = sample(1:3, n, TRUE))
ties$start <- pmax(0, ties$time - sample(1:12, n, TRUE))
save(ties, "ties")
right <- Surv(ties$time, ties$event)
left <- Surv(ties$start, ties$time, ties$event)
recordConcordance("ties/right", right, ties$risk)
recordConcordance("ties/weighted", right, ties$risk, ties$weight)
recordConcordance("ties/left", left, ties$risk, uno = FALSE)
recordConcordance("ties/leftWeighted", left, ties$risk, ties$weight, uno = FALSE)
recordConcordance("ties/strata", left, ties$risk, ties$weight, ties$stratum, uno = FALSE)
recordConcordance("ties/horizon", right, ties$risk, ties$weight, ymax = 6)

# Product-limit and Nelson-Aalen estimates -------------------------------------------------------
recordCurve <- function(name, formula, data, weights = NULL, probabilities = c(.25, .5, .75),
                        horizon = NULL) {
  data$w <- if (is.null(weights)) rep(1, nrow(data)) else weights
  types <- c("plain", "log", "log-log", "logit", "arcsin")
  fits <- lapply(types, function(type)
    survfit(formula, data, weights = w, conf.type = type, timefix = FALSE, robust = FALSE))
  names(fits) <- c("plain", "log", "log-log", "logit", "arcsine")
  f <- fits[["log"]]
  record(paste0(name, "/times"), f$time)
  record(paste0(name, "/atRisk"), f$n.risk)
  record(paste0(name, "/events"), f$n.event)
  record(paste0(name, "/censored"), f$n.censor)
  record(paste0(name, "/survival"), f$surv)
  record(paste0(name, "/standardError"), f$surv * f$std.err)
  record(paste0(name, "/cumulativeHazard"), f$cumhaz)
  record(paste0(name, "/cumulativeHazardStandardError"), f$std.chaz)
  for (type in names(fits)) {
    if (nrow(data) < 100) {
      record(paste0(name, "/", type, "/lower"), fits[[type]]$lower)
      record(paste0(name, "/", type, "/upper"), fits[[type]]$upper)
    }
    q <- quantile(fits[[type]], probabilities)
    record(paste0(name, "/", type, "/quantile"), q$quantile)
    record(paste0(name, "/", type, "/quantileLower"), q$lower)
    record(paste0(name, "/", type, "/quantileUpper"), q$upper)
  }
  if (!is.null(horizon)) {
    means <- survival:::survmean(f, rmean = horizon)$matrix
    record(paste0(name, "/restrictedMean"), means[c("rmean", "se(rmean)")])
  }
}
recordCurve("curve/aml", Surv(time, status) ~ 1, aml[aml$x == "Maintained", ], horizon = 100)
save(data.frame(time = lung$time, event = lung$status - 1), "lung")
recordCurve("curve/lung", Surv(time, status) ~ 1, lung, horizon = 365)
recordCurve("curve/ties", Surv(time, event) ~ 1, ties, horizon = 10)
recordCurve("curve/weighted", Surv(time, event) ~ 1, ties, ties$weight, horizon = 10)
recordCurve("curve/left", Surv(start, time, event) ~ 1, ties)
recordCurve("curve/leftWeighted", Surv(start, time, event) ~ 1, ties, ties$weight)
for (k in 1:3) {
  f <- survfit(Surv(tenure, event) ~ 1, t[as.integer(t$contract) == k, ])
  record(paste0("telco/restrictedMean/", k),
    survival:::survmean(f, rmean = 72)$matrix[c("rmean", "se(rmean)")])
}

# Binary outcomes --------------------------------------------------------------------------------
strict <- glm.control(epsilon = 1e-14, maxit = 50)
recordBinary <- function(name, event, p) {
  curve <- roc(event, p, levels = c(0, 1), direction = "<", quiet = TRUE)
  ci <- ci.auc(curve, method = "delong")
  record(paste0(name, "/auc"), ci[2])
  record(paste0(name, "/variance"), var(curve, method = "delong"))
  record(paste0(name, "/interval"), ci[c(1, 3)])
  record(paste0(name, "/kolmogorovSmirnov"),
    max(abs(curve$sensitivities + curve$specificities - 1)))
  if (all(p >= 0 & p <= 1)) {
    record(paste0(name, "/brier"), mean((event - p)^2))
    record(paste0(name, "/logLoss"),
      -mean(ifelse(event == 1, log(p), log1p(-p))))
  }
}
m <- mlc_churn
m$event <- as.integer(m$churn == "yes")
fit <- glm(event ~ international_plan + voice_mail_plan + number_vmail_messages +
  total_day_minutes + total_eve_minutes + total_night_minutes + total_intl_minutes +
  total_intl_calls + number_customer_service_calls, binomial, m, control = strict)
save(data.frame(event = m$event, probability = fitted(fit)), "mlc-churn-logistic")
recordBinary("mlc_churn", m$event, fitted(fit))

w <- na.omit(as.data.frame(wa_churn))
w$churned <- as.integer(w$churn == "Yes")
w$churn <- NULL
# Aliased columns are taken out first: glm's rank tolerance follows its epsilon.
x <- model.matrix(churned ~ ., w)
decomposition <- qr(x)
x <- x[, decomposition$pivot[seq_len(decomposition$rank)]]
fit <- glm.fit(x, w$churned, family = binomial(), control = strict)
save(data.frame(event = w$churned, probability = fitted(fit)), "wa-churn-logistic")
recordBinary("wa_churn", w$churned, fitted(fit))

data(aSAH)
poor <- as.integer(aSAH$outcome == "Poor")
a <- data.frame(event = poor, s100b = aSAH$s100b, ndka = aSAH$ndka, wfns = as.integer(aSAH$wfns))
for (marker in c("s100b", "ndka", "wfns")) recordBinary(paste0("asah/", marker), poor, a[[marker]])
paired <- function(key, one, two) {
  test <- roc.test(roc(poor, a[[one]], levels = c(0, 1), direction = "<", quiet = TRUE),
    roc(poor, a[[two]], levels = c(0, 1), direction = "<", quiet = TRUE), method = "delong")
  record(paste0(key, "/statistic"), test$statistic)
  record(paste0(key, "/pValue"), test$p.value)
}
paired("asah/s100b-wfns", "s100b", "wfns")
paired("asah/s100b-ndka", "s100b", "ndka")

write.csv(values, file.path(folder, "values.csv"), row.names = FALSE, quote = FALSE)
