# Writes scores of one of two causes at horizons, with standard errors, by R's riskRegression, beside this
# script.
#
#   Rscript competing.R
#
# Needs R with riskRegression (Debian: r-cran-riskregression). The data are mgus2 of R's survival;
# the predictions are made up: 0.02 + 0.001 · (row mod 97), so that there are ties.
suppressMessages({ library(survival); library(prodlim); library(riskRegression) })
folder <- dirname(sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE)))
d <- with(survival::mgus2, data.frame(
  time = ifelse(pstat == 0, futime, ptime), cause = ifelse(pstat == 0, 2 * death, 1),
  sex = as.integer(sex)))
d$prediction <- 0.02 + 0.001 * ((seq_len(nrow(d)) - 1) %% 97) + 0.05 * (d$sex == 1)
times <- c(60, 120, 240)
values <- data.frame(key = character(), value = character())
for (cause in 1:2) {
  # The errors of riskRegression 2022.11 are those of the first cause, whichever is asked for.
  d$status <- if (cause == 1) d$cause else c(0, 2, 1)[d$cause + 1]
  s <- Score(list(m = matrix(d$prediction, nrow(d), length(times))), Hist(time, status) ~ 1, d,
    times = times, cause = 1, cens.model = "km", metrics = c("auc", "brier"),
    se.fit = TRUE, conservative = FALSE, null.model = FALSE, summary = NULL)
  for (k in seq_along(times)) for (score in c("AUC", "Brier")) {
    row <- s[[score]]$score[k, ]
    for (column in c(score, "se"))
      values <- rbind(values, data.frame(key = paste(cause, times[k], score, column, sep = "/"),
        value = sprintf("%.17g", row[[column]])))
  }
}
write.csv(values, file.path(folder, "competing.csv"), row.names = FALSE, quote = FALSE)
