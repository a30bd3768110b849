# Cox regressions with shared frailty, as reference numbers for Tenure: frailty.json.
#
#   Rscript frailty.R --overwrite
#
# The penalized partial likelihood of coefficients and log frailties is maximized as it is written
# down, with Efron's or Breslow's information as a dense matrix, and the variance of the frailties is
# a root of its own equation. R's coxph stops its loops early, so that its numbers, kept beside under
# "coxph", agree to some four digits.
suppressPackageStartupMessages(library(survival))
script <- sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE))
source(file.path(dirname(script), "../../../scripts/oracle.R"))

# Log partial likelihood, score and information; start is NULL where all enter at the beginning.
partial <- function(z, beta, start, time, event, ties, strata) {
  eta <- drop(z %*% beta)
  r <- exp(eta)
  value <- sum(eta[event == 1])
  score <- colSums(z[event == 1, , drop = FALSE])
  information <- matrix(0, ncol(z), ncol(z))
  for (s in unique(strata)) for (t in unique(time[event == 1 & strata == s])) {
    risk <- strata == s & time >= t & (if (is.null(start)) TRUE else start < t)
    dies <- strata == s & time == t & event == 1
    d <- sum(dies)
    for (l in seq_len(d) - 1) {
      part <- if (ties == "efron") l / d else 0
      w <- r * risk - part * r * dies
      total <- sum(w)
      mean <- drop(crossprod(z, w)) / total
      value <- value - log(total)
      score <- score - mean
      information <- information + crossprod(z * sqrt(w)) / total - tcrossprod(mean)
    }
  }
  list(value = value, score = score, information = information)
}

frailty_fit <- function(x, group, start, time, event, distribution, ties = "efron",
                        strata = rep(1, length(time))) {
  p <- ncol(x)
  q <- max(group)
  z <- cbind(x, outer(group, seq_len(q), "==") + 0)
  d <- tapply(event, factor(group, levels = seq_len(q)), sum)
  places <- p + seq_len(q)
  theta_hat <- NULL
  settle <- function(theta, from) {
    b <- from
    for (iteration in 1:100) {
      at <- partial(z, b, start, time, event, ties, strata)
      w <- b[places]
      slope <- if (distribution == "gamma") (exp(w) - 1) / theta else w / theta
      bend <- if (distribution == "gamma") exp(w) / theta else rep(1 / theta, q)
      u <- at$score
      u[places] <- u[places] - slope
      information <- at$information + diag(c(rep(0, p), bend))
      step <- solve(information, u)
      # No step changes a parameter by more than 1.
      b <- b + step / max(1, abs(step))
      if (sum(step * u) < 1e-25) break
    }
    at <- partial(z, b, start, time, event, ties, strata)
    w <- b[places]
    bend <- if (distribution == "gamma") exp(w) / theta else rep(1 / theta, q)
    information <- at$information + diag(c(rep(0, p), bend))
    v <- solve(information)
    penalty <- if (distribution == "gamma") sum(expm1(w) - w) / theta else sum(w^2) / (2 * theta)
    nu <- 1 / theta
    integrated <- if (distribution == "gamma") {
      at$value - penalty + sum(d + nu * log(nu) - (nu + d) * log(nu + d) + lgamma(nu + d) - lgamma(nu))
    } else {
      at$value - penalty - 0.5 * (q * log(theta) + determinant(information[places, places])$modulus[1])
    }
    slope <- if (distribution == "gamma") {
      nu * sum(expm1(w) - w - digamma(nu + d) + digamma(nu) + log1p(d / nu))
    } else (sum(w^2) + sum(diag(v)[places])) / theta - q
    list(b = b, v = v, partial = at$value, integrated = integrated, slope = slope)
  }
  from <- rep(0, p + q)
  slope <- function(s) settle(exp(s), from)$slope
  plain <- rep(0, p)
  for (iteration in 1:50) {
    at <- partial(x, plain, start, time, event, ties, strata)
    plain <- plain + solve(at$information, at$score)
  }
  without <- list(
    value = partial(x, plain, start, time, event, ties, strata)$value)
  if (slope(log(1e-4)) <= 0 && slope(log(1e-2)) <= 0 && slope(log(1)) <= 0) {
    return(list(theta = 0, coefficients = object(plain, colnames(x)), logLikelihood = without$value,
                withoutFrailty = without$value))
  }
  lower <- log(1e-2)
  while (slope(lower) < 0) lower <- lower + log(2)
  upper <- lower
  while (slope(upper) > 0) upper <- upper + log(2)
  s <- uniroot(slope, c(lower, upper), tol = 1e-9)$root
  for (round in 1:6) {
    h <- 1e-4
    s <- s - slope(s) * 2 * h / (slope(s + h) - slope(s - h))
  }
  found <- settle(exp(s), from)
  list(
    theta = exp(s),
    coefficients = object(found$b[seq_len(p)], colnames(x)),
    standardErrors = object(sqrt(diag(found$v))[seq_len(p)], colnames(x)),
    logLikelihood = found$integrated, partialLogLikelihood = found$partial,
    withoutFrailty = without$value,
    frailties = array(exp(unname(found$b[places]))),
    groupErrors = array(sqrt(diag(found$v))[places]))
}

rats <- read_table("data/rats-female.csv")
kidney <- read_table("data/kidney.csv")
cgd <- read_table("data/cgd.csv")
x_rats <- as.matrix(rats["rx"])
x_kidney <- with(kidney, cbind(
  age, sex, `disease[AN]` = disease == "AN", `disease[GN]` = disease == "GN",
  `disease[PKD]` = disease == "PKD"))
x_cgd <- with(cgd, cbind(treat = (treat == "rIFN-g") + 0, age))

one <- function(name, data, formula, group, coxph, fit, distribution, ties) {
  numbers <- c(list(name = name, data = paste0("data/", data, ".csv"), formula = formula, group = group,
                    distribution = distribution, ties = ties), fit)
  count <- length(fit$coefficients)
  numbers$names <- array(names(fit$coefficients))
  numbers$coxph <- array(unname(coef(coxph))[seq_len(count)])
  numbers
}
tight <- coxph.control(eps = 1e-12, toler.chol = 1e-13, iter.max = 100, outer.max = 50)
fits <- list()
for (ties in c("efron", "breslow")) for (distribution in c("gamma", "gaussian")) {
  fits[[length(fits) + 1]] <- one(
    paste("rats", distribution, ties), "rats-female", "Surv(time, status) ~ rx", "litter",
    coxph(Surv(time, status) ~ rx + frailty(litter, distribution, sparse = FALSE), rats, ties = ties,
          control = tight),
    frailty_fit(x_rats, match(rats$litter, sort(unique(rats$litter))), NULL, rats$time, rats$status,
                distribution, ties), distribution, ties)
}
for (distribution in c("gamma", "gaussian")) {
  fits[[length(fits) + 1]] <- one(
    paste("kidney disease", distribution), "kidney",
    'Surv(time, status) ~ age + sex + factor(disease, reference = "Other")', "id",
    suppressWarnings(coxph(
      Surv(time, status) ~ age + sex + factor(disease, reference = "Other") +
        frailty(id, distribution, sparse = FALSE), kidney, control = tight)),
    frailty_fit(x_kidney, kidney$id, NULL, kidney$time, kidney$status, distribution),
    distribution, "efron")
}
fits[[length(fits) + 1]] <- one(
  "kidney gamma", "kidney", "Surv(time, status) ~ age + sex", "id",
  coxph(Surv(time, status) ~ age + sex + frailty(id, sparse = FALSE), kidney, control = tight),
  frailty_fit(x_kidney[, 1:2], kidney$id, NULL, kidney$time, kidney$status, "gamma"), "gamma", "efron")
# Repeated infections, with start-stop rows.
fits[[length(fits) + 1]] <- one(
  "cgd gamma", "cgd", "Surv(tstart, tstop, status) ~ treat + age", "id",
  coxph(Surv(tstart, tstop, status) ~ treat + age + frailty(id, sparse = FALSE), cgd, control = tight),
  frailty_fit(x_cgd, match(cgd$id, sort(unique(cgd$id))), cgd$tstart, cgd$tstop, cgd$status, "gamma"),
  "gamma", "efron")
write_reference(list(fits = fits), "frailty")
