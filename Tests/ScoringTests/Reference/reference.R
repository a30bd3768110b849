# Predicted survival of the lung data with R's intervals, for Tenure's scorer to repeat: lung.json.
#
# Run: Rscript reference.R
#
# The sums V0 and M of the interval grid are formed here from the raw data, event time by event time,
# with Efron's ties; the expected numbers come from survfit() alone.
suppressPackageStartupMessages(library(survival))
script <- sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE))
source(file.path(dirname(script), "../../../scripts/oracle.R"))

data <- lung[, c("time", "status", "age", "sex")]
fit <- coxph(Surv(time, status) ~ age + sex, data)
x <- as.matrix(data[, c("age", "sex")])
centre <- as.vector(fit$means)
risk <- as.vector(exp(sweep(x, 2, centre) %*% coef(fit)))

times <- sort(unique(data$time))
hazard <- variance <- 0
mean.hazard <- c(0, 0)
rows <- list()
for (t in times) {
  at.risk <- data$time >= t
  dying <- data$time == t & data$status == 2
  d <- sum(dying)
  for (k in seq_len(d) - 1) {
    s0 <- sum(risk[at.risk]) - k / d * sum(risk[dying])
    s1 <- colSums(risk * at.risk * x) - k / d * colSums(risk * dying * x)
    hazard <- hazard + 1 / s0
    variance <- variance + 1 / s0^2
    mean.hazard <- mean.hazard + (s1 / s0 - centre) / s0
  }
  rows[[length(rows) + 1]] <- list(
    time = t, hazard = hazard, atRisk = sum(at.risk), events = d, variance = variance,
    meanHazard = mean.hazard)
}
column <- function(name) sapply(rows, `[[`, name)

horizons <- c(5, 100, 177, 365.25, 800, 1000)
remaining <- c(30, 180, 365)
customers <- data.frame(age = c(50, 70, 39), sex = c(2, 1, 1))
expected <- list()
for (type in c("log", "log-log", "plain")) for (i in seq_len(nrow(customers))) {
  add <- function(curve, times, elapsed) {
    s <- summary(curve, times = times)
    expected[[length(expected) + 1]] <<- list(
      type = type, row = as.numeric(customers[i, ]), elapsed = elapsed,
      horizon = if (is.na(elapsed)) times else times - elapsed,
      survival = s$surv, lower = s$lower, upper = s$upper)
  }
  curve <- survfit(fit, newdata = customers[i, ], conf.type = type)
  add(curve, horizons, NA)
  elapsed <- 200
  curve <- survfit(fit, newdata = customers[i, ], conf.type = type, start.time = elapsed)
  add(curve, elapsed + remaining, elapsed)
}
medians <- sapply(seq_len(nrow(customers)), function(i)
  quantile(survfit(fit, newdata = customers[i, ]), c(0.25, 0.5, 0.75), conf.int = FALSE))

v <- vcov(fit)
write_reference(list(
  program = paste("R", getRversion(), "survival", packageVersion("survival")),
  coefficients = as.vector(coef(fit)), reference = centre, covariance = c(v[1, 1], v[2, 1], v[2, 2]),
  time = times, cumulativeHazard = column("hazard"), atRisk = column("atRisk"),
  events = column("events"), variance = column("variance"),
  meanHazard = lapply(rows, `[[`, "meanHazard"),
  customers = lapply(seq_len(nrow(customers)), function(i) as.numeric(customers[i, ])),
  quantiles = lapply(seq_len(nrow(customers)), function(i) as.vector(medians[, i])),
  expected = expected
), "lung")
