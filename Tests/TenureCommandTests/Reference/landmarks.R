# The twelve-month forecasts of Telco by landmark, made by R alone, as reference numbers for Tenure:
# landmarks.json. At a landmark every customer's story is cut; models learn from what is left and
# forecast the next twelve months of everybody who was still there.
#
#   Rscript landmarks.R --overwrite
#
# Also there: what came, and how often customers left in each year of tenure, by contract.
suppressPackageStartupMessages(library(survival))
script <- sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE))
source(file.path(dirname(script), "../../../scripts/oracle.R"))

telco <- read_table(file.path(top_folder(), "datasets/telco/telco.csv"))
telco <- telco[telco$tenure > 0, ]
telco$left <- as.integer(telco$churn == "Yes")
model <- Surv(months, event) ~ senior_citizen + partner + dependents + internet_service + contract +
  paperless_billing + payment_method + monthly_charges

staying <- list(
  weibull = function(w) exp(-exp(w)), lognormal = function(w) pnorm(w, lower.tail = FALSE),
  loglogistic = function(w) 1 / (1 + exp(w)))
staying$exponential <- staying$weibull

# The mean over `asked` of 1 - S(t0 + 12) / S(t0), by a parametric family.
parametric <- function(known, asked, family, t0) {
  environment(model) <- environment()
  # Of two-year contracts nobody has left by month 24: their coefficient has no finite estimate, and R
  # stops on the way, near enough for a probability.
  finite <- any(known$event[known$contract == "Two year"] == 1)
  fit <- suppressWarnings(survreg(
    model, known, dist = family,
    control = survreg.control(rel.tolerance = if (finite) 1e-15 else 1e-11, maxiter = 100)))
  location <- predict(fit, asked, type = "lp")
  survival <- function(t) staying[[family]]((log(t) - location) / fit$scale)
  mean(1 - survival(t0 + 12) / survival(t0))
}

# The same by Cox's model whose hazard of the last year is carried on.
carried <- function(known, asked, t0) {
  environment(model) <- environment()
  fit <- suppressWarnings(coxph(
    model, known, control = coxph.control(eps = 1e-14, toler.chol = 1e-15, iter.max = 200)))
  base <- basehaz(fit, centered = FALSE)
  hazard <- function(t) c(0, base$hazard)[findInterval(t, base$time) + 1]
  ratio <- exp(predict(fit, asked, type = "lp", reference = "zero"))
  mean(1 - exp(-ratio * (hazard(t0) - hazard(t0 - 12))))
}

landmarks <- lapply(c(12, 24, 36, 48), function(t0) {
  known <- transform(
    telco, months = pmin(tenure, t0), event = as.integer(left == 1 & tenure <= t0))
  asked <- telco[telco$tenure > t0, ]
  came <- summary(survfit(Surv(tenure - t0, left) ~ 1, asked), times = 12)$surv
  families <- names(staying)
  forecasts <- vapply(families, function(f) parametric(known, asked, f, t0), 0)
  list(
    landmark = t0, customers = nrow(asked), came = 1 - came,
    forecasts = object(c(forecasts, carried(known, asked, t0)), c(families, "cox")))
})

# Of 100 customers, how many leave in a year of tenure: 100 * 12 * events / months at risk.
rates <- lapply(split(telco, telco$contract), function(part) vapply(1:6, function(year) {
  begin <- 12 * (year - 1)
  inside <- part$left == 1 & part$tenure > begin & part$tenure <= begin + 12
  1200 * sum(inside) / sum(pmax(pmin(part$tenure, begin + 12) - begin, 0))
}, 0))
write_reference(list(landmarks = landmarks, yearlyRates = rates), "landmarks")
