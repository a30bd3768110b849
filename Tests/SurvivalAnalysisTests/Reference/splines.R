# Royston-Parmar models by their likelihood as it is written down, maximized in R, as reference numbers
# for Tenure: splines.json. Without inner knots they are survreg's models, which is checked.
#
#   Rscript splines.R --overwrite
#
# Newton's method on derivatives by Richardson's extrapolation of complex steps (value) and central
# differences of the exact score; the step ends at rounding error.
suppressPackageStartupMessages(library(survival))
script <- sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE))
source(file.path(dirname(script), "../../../scripts/oracle.R"))

# Royston & Parmar's functions of x = log t and their slopes, without the constant.
functions <- function(x, knots) {
  low <- knots[1]
  high <- knots[length(knots)]
  inner <- knots[-c(1, length(knots))]
  values <- cbind(x)
  slopes <- cbind(rep(1, length(x)))
  for (k in inner) {
    share <- (high - k) / (high - low)
    values <- cbind(values, pmax(x - k, 0)^3 - share * pmax(x - low, 0)^3 -
      (1 - share) * pmax(x - high, 0)^3)
    slopes <- cbind(slopes, 3 * (pmax(x - k, 0)^2 - share * pmax(x - low, 0)^2 -
      (1 - share) * pmax(x - high, 0)^2))
  }
  list(values = values, slopes = slopes)
}

knots_of <- function(times, count, at = NULL) {
  x <- log(times)
  inner <- if (is.null(at)) quantile(x, seq_len(count) / (count + 1), names = FALSE) else log(at)
  c(min(x), inner, max(x))
}

# log(-dS/deta), log S and their derivatives on each scale.
links <- list(
  hazard = list(
    event = function(e) list(e - exp(e), 1 - exp(e)), stay = function(e) list(-exp(e), -exp(e))),
  odds = list(
    event = function(e) list(e - 2 * log1p(exp(e)), 1 - 2 * plogis(e)),
    stay = function(e) list(-log1p(exp(e)), -plogis(e))),
  normal = list(
    event = function(e) list(dnorm(e, log = TRUE), -e),
    stay = function(e) list(
      pnorm(e, lower.tail = FALSE, log.p = TRUE),
      -exp(dnorm(e, log = TRUE) - pnorm(e, lower.tail = FALSE, log.p = TRUE)))))

spline_fit <- function(x, time, event, scale, knots, entry = NULL, weights = NULL, offset = NULL,
                       varying = list(), cluster = NULL) {
  n <- length(time)
  w <- if (is.null(weights)) rep(1, n) else weights
  o <- if (is.null(offset)) rep(0, n) else offset
  late <- if (is.null(entry)) rep(FALSE, n) else entry > 0
  matrices <- function(t) {
    base <- functions(log(t), knots)
    values <- cbind(gamma0 = 1, base$values)
    slopes <- cbind(0, base$slopes)
    colnames(values) <- paste0("gamma", seq_len(ncol(values)) - 1)
    values <- cbind(values, x)
    slopes <- cbind(slopes, 0 * x)
    for (set in varying) {
      own <- functions(log(t), set$knots)
      for (column in set$columns) for (j in seq_len(ncol(own$values))) {
        values <- cbind(values, x[, column] * own$values[, j])
        colnames(values)[ncol(values)] <- paste0(column, ":gamma", j)
        slopes <- cbind(slopes, x[, column] * own$slopes[, j])
      }
    }
    list(values = values, slopes = slopes)
  }
  at_end <- matrices(time)
  at_entry <- if (any(late)) matrices(ifelse(late, entry, 1))$values
  link <- links[[scale]]
  d <- event == 1
  scores <- function(theta) {
    eta <- drop(at_end$values %*% theta) + o
    rate <- drop(at_end$slopes %*% theta)
    first <- ifelse(d, link$event(eta)[[2]], link$stay(eta)[[2]])
    s <- at_end$values * first + at_end$slopes * ifelse(d, 1 / rate, 0)
    if (any(late)) {
      s <- s - at_entry * ifelse(late, link$stay(drop(at_entry %*% theta) + o)[[2]], 0)
    }
    s
  }
  value <- function(theta) {
    eta <- drop(at_end$values %*% theta) + o
    rate <- drop(at_end$slopes %*% theta)
    if (any(rate[d] <= 0)) return(-Inf)
    parts <- ifelse(d, link$event(eta)[[1]] + log(pmax(rate, 1e-300)) - log(time), link$stay(eta)[[1]])
    if (any(late)) {
      parts <- parts - ifelse(late, link$stay(drop(at_entry %*% theta) + o)[[1]], 0)
    }
    sum(w * parts)
  }
  p <- ncol(at_end$values)
  # Columns are scaled so that one step of differences fits all.
  size <- sqrt(colMeans(at_end$values^2))
  gradient <- function(theta) colSums(w * scores(theta)) / size
  information <- function(theta) {
    -vapply(seq_len(p), function(j) {
      h <- 1e-4 / size[j]
      unit <- replace(numeric(p), j, h)
      (8 * (gradient(theta + unit) - gradient(theta - unit)) -
        (gradient(theta + 2 * unit) - gradient(theta - 2 * unit))) / (12 * h * size[j])
    }, numeric(p))
  }
  theta <- numeric(p)
  theta[2] <- 1
  theta[1] <- log(sum(w * d) / sum(w * time))
  if (scale != "hazard") theta[1:2] <- c(-mean(log(time[d])), 1)
  for (iteration in 1:200) {
    step <- solve(information(theta), gradient(theta)) / size
    factor <- 1
    while (value(theta + factor * step) < value(theta) - 1e-9) factor <- factor / 2
    theta <- theta + factor * step
    if (factor == 1 && max(abs(step * size)) < 1e-13) break
  }
  inverse <- solve((information(theta) + t(information(theta))) / 2)
  covariance <- inverse / outer(size, size)
  groups <- if (is.null(cluster)) seq_len(n) else cluster
  sums <- rowsum(w * scores(theta), groups)
  robust <- covariance %*% crossprod(sums) %*% covariance
  names <- colnames(at_end$values)
  list(
    coefficients = object(theta, names), standardErrors = object(sqrt(diag(covariance)), names),
    robustStandardErrors = object(sqrt(diag(robust)), names), logLikelihood = value(theta))
}

gbsg <- read_table("data/gbsg.csv")
lung <- read_table("data/lung.csv")
every_lung <- lung
heart <- read_table("data/heart.csv")
groups <- with(gbsg, cbind("group[Medium]" = as.numeric(group == "Medium"),
                           "group[Poor]" = as.numeric(group == "Poor")))
lung <- lung[complete.cases(lung[, c("age", "sex", "ph_ecog")]), ]
lung_x <- with(lung, cbind(age = age, sex = sex, ph_ecog = ph_ecog))
heart_x <- with(heart, cbind(age = age, year = year, surgery = surgery))
entry <- heart$start
result <- function(name, data, formula, fit, ...) c(list(name = name, data = data, formula = formula, ...), fit)

fits <- list()
for (scale in names(links)) {
  for (count in c(0, 1, 3)) {
    times <- gbsg$recyrs[gbsg$censrec == 1]
    fits <- c(fits, list(result(
      paste("gbsg", scale, count), "data/gbsg.csv", "Surv(recyrs, censrec) ~ group", scale = scale,
      knots = count,
      spline_fit(groups, gbsg$recyrs, gbsg$censrec, scale, knots_of(times, count)))))
  }
  times <- lung$time[lung$status == 2]
  fits <- c(fits, list(result(
    paste("lung", scale, "2, offset"), "data/lung.csv",
    "Surv(time, status == 2) ~ age + sex + ph_ecog + offset(0.01 * age)", scale = scale, knots = 2,
    spline_fit(lung_x, lung$time, as.numeric(lung$status == 2), scale, knots_of(times, 2),
               offset = 0.01 * lung$age))))
}
check <- survreg(Surv(recyrs, censrec) ~ group, gbsg)
stopifnot(abs(fits[[1]]$logLikelihood - logLik(check)) < 1e-8)

times <- gbsg$recyrs[gbsg$censrec == 1]
x <- cbind(groups, hormon = gbsg$hormon)
fits <- c(fits, list(
  result("gbsg, effects of the group that change", "data/gbsg.csv",
    "Surv(recyrs, censrec) ~ group + hormon", scale = "hazard", knots = 2, varying = "group",
    varyingKnots = 1,
    spline_fit(x, gbsg$recyrs, gbsg$censrec, "hazard", knots_of(times, 2),
      varying = list(list(columns = c("group[Medium]", "group[Poor]"), knots = knots_of(times, 1))))),
  result("gbsg, an effect that changes along log time", "data/gbsg.csv",
    "Surv(recyrs, censrec) ~ group + hormon", scale = "odds", knots = 2, varying = "hormon",
    varyingKnots = 0,
    spline_fit(x, gbsg$recyrs, gbsg$censrec, "odds", knots_of(times, 2),
      varying = list(list(columns = "hormon", knots = knots_of(times, 0))))),
  result("gbsg, given knots", "data/gbsg.csv", "Surv(recyrs, censrec) ~ group", scale = "hazard",
    knotsAt = c(1, 2, 3), knots = 3,
    spline_fit(groups, gbsg$recyrs, gbsg$censrec, "hazard", knots_of(times, 0, c(1, 2, 3)))),
  result("gbsg, case weights", "data/gbsg.csv", "Surv(recyrs, censrec) ~ group", scale = "hazard",
    knots = 1, weights = "nodes",
    spline_fit(groups, gbsg$recyrs, gbsg$censrec, "hazard", knots_of(times, 1),
      weights = gbsg$nodes)),
  result("lung, clusters", "data/lung.csv", "Surv(time, status == 2) ~ age + sex + cluster(inst)",
    scale = "hazard", knots = 1, with(subset(every_lung, !is.na(inst)), spline_fit(
      cbind(age = age, sex = sex), time, as.numeric(status == 2), "hazard",
      knots_of(time[status == 2], 1), cluster = inst))),
  result("heart, late entries", "data/heart.csv",
    "Surv(start, stop, event) ~ age + year + surgery + cluster(id)", scale = "hazard", knots = 1,
    with(heart, spline_fit(heart_x, stop, event, "hazard", knots_of(stop[event == 1], 1),
      entry = start, cluster = id))),
  result("heart, late entries, odds", "data/heart.csv",
    "Surv(start, stop, event) ~ age + year + surgery + cluster(id)", scale = "odds", knots = 1,
    with(heart, spline_fit(heart_x, stop, event, "odds", knots_of(stop[event == 1], 1),
      entry = start, cluster = id)))))
# Information matrices are differences of gradients, which repeat to some nine digits.
if ("--overwrite" %in% commandArgs()) {
  write_reference(list(fits = fits, reproducedTo = 1e-7), "splines")
} else {
  str(fits)
}
