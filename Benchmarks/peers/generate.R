# Writes seeded data for the comparison: generate.R ROWS FOLDER.
#
# cox.csv: 30 standard normal columns, a Weibull time (`time`), the same in whole months (`month`), and
# about a third of the rows censored. logistic.csv: 50 columns and a 0/1 outcome. All numbers have 15 digits, as
# measured data exported by a program would.
arguments <- commandArgs(trailingOnly = TRUE)
rows <- as.integer(arguments[1])
folder <- arguments[2]
set.seed(1)

columns <- function(count) {
  x <- matrix(rnorm(rows * count), rows, count)
  colnames(x) <- paste0("x", seq_len(count))
  x
}
write <- function(table, name) {
  data.table::fwrite(data.table::as.data.table(table), file.path(folder, name))
}

x <- columns(30)
eta <- drop(x %*% (0.3 * cos(seq_len(30))))
time <- 20 * (-log(runif(rows)) * exp(-eta))^(1 / 1.3)
censoring <- runif(rows, 0, 60)
observed <- pmin(time, censoring)
write(cbind(time = observed, month = ceiling(observed), event = as.integer(time <= censoring), x), "cox.csv")

x <- columns(50)
eta <- -1 + drop(x %*% (0.2 * sin(seq_len(50))))
write(cbind(churned = rbinom(rows, 1, plogis(eta)), x), "logistic.csv")
