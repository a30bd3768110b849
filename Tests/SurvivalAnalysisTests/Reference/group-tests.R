# Writes group-tests.csv and ties.csv beside this script: tests that groups have the same curves, by
# R's survival and cmprsk.
#
#   Rscript group-tests.R --overwrite
#
# survdiff takes neither weights nor delayed entry. Frequencies are written out as rows; with delayed
# entry the log-rank test is the score test of a Cox model with exact ties.
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
set.seed(20240301)
n <- 90
ties <- data.frame(start = 0, time = sample(1:12, n, TRUE), cause = rbinom(n, 2, 0.5),
  group = sample(0:2, n, TRUE), stratum = sample(0:1, n, TRUE), weight = sample(1:4, n, TRUE))
ties$start <- pmax(0, ties$time - sample(1:12, n, TRUE))
write.csv(ties, file.path(folder, "ties.csv"), row.names = FALSE, quote = FALSE)
repeated <- ties[rep(seq_len(n), ties$weight), ]

logRank <- function(key, ...) {
  f <- survdiff(...)
  record(paste0(key, "/observed"), if (is.matrix(f$obs)) rowSums(f$obs) else f$obs)
  record(paste0(key, "/expected"), if (is.matrix(f$exp)) rowSums(f$exp) else f$exp)
  record(paste0(key, "/variance"), f$var)
  record(paste0(key, "/chiSquared"), f$chisq)
}
for (rho in c(0, 1, 0.5)) {
  logRank(paste0("logRank/plain/", rho), Surv(time, cause > 0) ~ group, ties, rho = rho)
  logRank(paste0("logRank/strata/", rho), Surv(time, cause > 0) ~ group + strata(stratum), ties,
    rho = rho)
  logRank(paste0("logRank/frequency/", rho), Surv(time, cause > 0) ~ group, repeated, rho = rho)
}
score <- function(...) {
  coxph(..., ties = "exact", init = c(0, 0), control = coxph.control(iter.max = 0))$score
}
record("logRank/left/chiSquared",
  score(Surv(start, time, cause > 0) ~ base::factor(group), ties))
record("logRank/leftStrata/chiSquared",
  score(Surv(start, time, cause > 0) ~ base::factor(group) + strata(stratum), ties))

gray <- function(key, data, strata = NULL, rho = 0) {
  f <- if (is.null(strata)) cuminc(data$time, data$cause, data$group, rho = rho) else
    cuminc(data$time, data$cause, data$group, strata, rho = rho)
  record(paste0(key, "/chiSquared"), f$Tests[, "stat"])
  record(paste0(key, "/degreesOfFreedom"), f$Tests[, "df"])
}
for (rho in c(0, 1)) {
  gray(paste0("gray/plain/", rho), ties, rho = rho)
  gray(paste0("gray/strata/", rho), ties, ties$stratum, rho = rho)
  gray(paste0("gray/frequency/", rho), repeated, rho = rho)
}
m <- data.frame(time = ifelse(mgus2$pstat == 0, mgus2$futime, mgus2$ptime),
  cause = ifelse(mgus2$pstat == 0, 2 * mgus2$death, 1), group = as.integer(mgus2$sex) - 1)
gray("gray/mgus2", m)

write.csv(values, file.path(folder, "group-tests.csv"), row.names = FALSE, quote = FALSE)
