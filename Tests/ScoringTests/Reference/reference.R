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

# Quartiles with their limits, from the start and given 200 days served, by survfit() alone.
quartiles <- list()
for (type in c("log", "log-log", "plain")) for (i in seq_len(nrow(customers))) for (elapsed in c(NA, 200)) {
  curve <- if (is.na(elapsed)) survfit(fit, newdata = customers[i, ], conf.type = type) else
    survfit(fit, newdata = customers[i, ], conf.type = type, start.time = elapsed)
  q <- quantile(curve, c(0.25, 0.5, 0.75))
  shift <- if (is.na(elapsed)) 0 else elapsed
  quartiles[[length(quartiles) + 1]] <- list(
    type = type, row = as.numeric(customers[i, ]), elapsed = elapsed,
    remaining = as.vector(q$quantile) - shift, lower = as.vector(q$lower) - shift,
    upper = as.vector(q$upper) - shift)
}

# The whole covariance matrix of a customer's hazard increments, D + G V G', and from it by the delta
# method the expected time within a horizon, discounted, and the survival where the mean hazard of the
# last 365 days is carried on.
dH <- diff(c(0, column("hazard")))
dV <- diff(c(0, column("variance")))
dM <- diff(rbind(0, t(column("meanHazard"))))
last <- max(times)
span <- 365
expectations <- list()
carried <- list()
for (i in seq_len(nrow(customers))) {
  z <- as.numeric(customers[i, ]) - centre
  r <- exp(sum(z * coef(fit)))
  g <- r * (outer(dH, z) - dM)
  covariance <- r^2 * diag(dV) + g %*% v %*% t(g)
  lambda <- r * dH
  late <- times > last - span
  rho <- sum(lambda[late]) / span
  # F for given increments: the increments are the only argument, so that its derivatives can be taken
  # one by one, by complex steps.
  expected.time <- function(lambda, elapsed, horizon, delta) {
    start <- if (is.na(elapsed)) 0 else elapsed
    end <- start + horizon
    inside <- if (is.na(elapsed)) times <= end else times > start & times <= end
    known <- max(min(end, last), start)
    survival <- exp(-c(0, cumsum(lambda[inside])))
    knots <- c(start, times[inside], known) - start
    value <- function(from, to) if (delta == 0) to - from else (exp(-delta * from) - exp(-delta * to)) / delta
    total <- sum(survival * value(knots[-length(knots)], knots[-1]))
    if (end > last) {
      rho <- sum(lambda[late]) / span
      from <- max(last, start) - start
      total <- total + survival[length(survival)] * exp(-delta * from) *
        (1 - exp(-(rho + delta) * (horizon - from))) / (rho + delta)
    }
    total
  }
  survive <- function(lambda, elapsed, horizon) {
    start <- if (is.na(elapsed)) 0 else elapsed
    end <- start + horizon
    inside <- if (is.na(elapsed)) times <= end else times > start & times <= end
    sum(lambda[inside]) + max(0, end - max(start, last)) * sum(lambda[late]) / span
  }
  gradient <- function(f) sapply(seq_along(lambda), function(k) {
    step <- as.complex(lambda)
    step[k] <- step[k] + 1e-100i
    Im(f(step)) / 1e-100
  })
  for (elapsed in c(NA, 0, 200, 1100)) for (horizon in c(0, 100, 365.25, 800, 2000)) {
    for (delta in c(0, 0.0005)) {
      f <- function(l) expected.time(l, elapsed, horizon, delta)
      w <- gradient(f)
      expectations[[length(expectations) + 1]] <- list(
        row = as.numeric(customers[i, ]), elapsed = elapsed, horizon = horizon, discount = delta,
        value = f(lambda), standardError = sqrt(sum(w * (covariance %*% w))))
    }
    f <- function(l) survive(l, elapsed, horizon)
    w <- gradient(f)
    carried[[length(carried) + 1]] <- list(
      row = as.numeric(customers[i, ]), elapsed = elapsed, horizon = horizon, hazard = f(lambda),
      standardError = sqrt(sum(w * (covariance %*% w))))
  }
}

write_reference(list(
  program = paste("R", getRversion(), "survival", packageVersion("survival")),
  coefficients = as.vector(coef(fit)), reference = centre, covariance = c(v[1, 1], v[2, 1], v[2, 2]),
  time = times, cumulativeHazard = column("hazard"), atRisk = column("atRisk"),
  events = column("events"), variance = column("variance"),
  meanHazard = lapply(rows, `[[`, "meanHazard"),
  customers = lapply(seq_len(nrow(customers)), function(i) as.numeric(customers[i, ])),
  quantiles = lapply(seq_len(nrow(customers)), function(i) as.vector(medians[, i])),
  expected = expected, quartiles = quartiles, span = span, expectations = expectations,
  carried = carried
), "lung")
