# Writes curves.csv beside this script: Aalen-Johansen incidences, variances by
# influences, exp(-H), on the 60 rows of ties.csv and on R's mgus2 (Kyle et al. 2002).
#
#   Rscript curves.R --overwrite
#
# Needs R with survival and cmprsk.
suppressMessages({
  library(survival); library(cmprsk)
})
folder <- dirname(sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE)))
values <- data.frame(key = character(), value = character())
record <- function(key, x) {
  x <- as.vector(x)
  keys <- if (length(x) == 1) key else paste(key, seq_along(x) - 1, sep = "/")
  values <<- rbind(values, data.frame(key = keys, value = sprintf("%.17g", x)))
}
transforms <- c(log = "log", `log-log` = "log-log", plain = "plain", logit = "logit",
  arcsine = "arcsin")

# Variances of the Kaplan-Meier estimate and of H by influences -----------------------------------
ties <- read.csv(file.path(folder, "ties.csv"))
n <- nrow(ties)
clusters <- rep(1:20, 3)
recordRobust <- function(key, y, weights, cluster) {
  f <- survfit(y ~ 1, weights = weights, cluster = cluster, robust = TRUE, influence = TRUE)
  record(paste0(key, "/survival"), f$surv)
  record(paste0(key, "/standardError"), f$std.err)
  record(paste0(key, "/cumulativeHazardStandardError"), f$std.chaz)
  # The area under the curve up to 10, from the influences on its steps.
  times <- c(0, f$time[f$time <= 10], 10)
  influence <- cbind(0, f$influence.surv[, f$time <= 10, drop = FALSE])
  area <- influence %*% diff(times)
  surv <- c(1, f$surv[f$time <= 10])
  record(paste0(key, "/restrictedMean"), c(sum(surv * diff(times)), sqrt(sum(area^2))))
}
one <- rep(1, n)
right <- Surv(ties$time, ties$event)
left <- Surv(ties$start, ties$time, ties$event)
recordRobust("robust/right", right, one, seq_len(n))
recordRobust("robust/weighted", right, ties$weight, seq_len(n))
recordRobust("robust/clustered", right, ties$weight, clusters)
recordRobust("robust/left", left, ties$weight, seq_len(n))
# Weights that are no whole numbers make R do so unasked.
record("robust/unasked", survfit(right ~ 1, weights = ties$weight)$std.err)

for (kind in c("right", "left")) {
  f <- if (kind == "right") survfit(right ~ 1, stype = 2, ctype = 1, conf.type = "log-log") else
    survfit(left ~ 1, stype = 2, ctype = 1, conf.type = "log-log")
  record(paste0("hazard/", kind, "/survival"), f$surv)
  record(paste0("hazard/", kind, "/lower"), f$lower)
  record(paste0("hazard/", kind, "/upper"), f$upper)
}

# Aalen-Johansen ----------------------------------------------------------------------------------
# For several states R takes rows together by id alone; the errors of clusters are formed here, from its
# influences, which it gives for a weight of 1.
recordIncidence <- function(key, y, weights, cluster, id = NULL, bands = FALSE) {
  f <- if (is.null(id)) {
    survfit(y ~ 1, weights = weights, influence = TRUE)
  } else {
    survfit(y ~ 1, weights = weights, id = id, influence = TRUE)
  }
  if (anyDuplicated(cluster)) {
    for (state in seq_len(ncol(f$pstate))) {
      sums <- rowsum(weights * f$influence.pstate[, -1, state], cluster)
      f$std.err[, state] <- sqrt(colSums(sums^2))
    }
  }
  # With delayed entry R lists times of entry too; only ends of observations are compared.
  ends <- f$n.event[, -1, drop = FALSE]
  ends <- rowSums(ends) + (if (is.matrix(f$n.censor)) rowSums(f$n.censor) else f$n.censor) > 0
  record(paste0(key, "/times"), f$time[ends])
  for (state in seq_len(ncol(f$pstate))) {
    name <- paste0(key, "/", state - 1)
    record(paste0(name, "/share"), f$pstate[ends, state])
    record(paste0(name, "/standardError"), f$std.err[ends, state])
  }
  if (!bands) return(invisible())
  for (type in setdiff(names(transforms), "arcsine")) {  # R has none for several states
    f <- survfit(y ~ 1, weights = weights, conf.type = transforms[[type]])
    for (state in 2:ncol(f$pstate)) {
      name <- paste0(key, "/", state - 1, "/", type)
      record(paste0(name, "/lower"), f$lower[, state])
      record(paste0(name, "/upper"), f$upper[, state])
    }
  }
}
cause <- base::factor(ifelse(ties$event == 1, 1 + ties$risk %% 2, 0), 0:2)
right <- Surv(ties$time, cause)
left <- Surv(ties$start, ties$time, cause)
recordIncidence("incidence/right", right, one, seq_len(n), bands = TRUE)
recordIncidence("incidence/weighted", right, ties$weight, seq_len(n))
recordIncidence("incidence/clustered", right, ties$weight, clusters)
recordIncidence("incidence/left", left, ties$weight, seq_len(n), id = seq_len(n))
f <- survfit(right ~ 1, weights = ties$weight, influence = TRUE)
times <- c(0, f$time[f$time <= 10], 10)
for (state in 2:3) {
  # The influences begin with those at time 0, all 0.
  area <- ties$weight * f$influence.pstate[, c(TRUE, f$time <= 10), state] %*% diff(times)
  share <- c(0, f$pstate[f$time <= 10, state])
  record(paste0("incidence/weighted/", state - 1, "/timeLost"),
    c(sum(share * diff(times)), sqrt(sum(area^2))))
}

# Progression of monoclonal gammopathy, with death as the competing cause.
m <- data.frame(time = ifelse(mgus2$pstat == 0, mgus2$futime, mgus2$ptime),
  cause = ifelse(mgus2$pstat == 0, 2 * mgus2$death, 1), sex = as.integer(mgus2$sex))
recordIncidence("mgus2", Surv(m$time, base::factor(m$cause, 0:2)), rep(1, nrow(m)),
  seq_len(nrow(m)))

write.csv(values, file.path(folder, "curves.csv"), row.names = FALSE, quote = FALSE)
