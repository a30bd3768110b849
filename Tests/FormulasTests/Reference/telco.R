# Writes telco.csv: for formulas on the Telco data, the sum and the sum of squares of each column of
# R's model.matrix, knots and all: formula;column;rows;sum;sum of squares
#
# Run in this folder: Rscript telco.R
suppressPackageStartupMessages({library(splines); library(rms)})
invisible(Sys.setlocale("LC_COLLATE", "C"))
telco <- read.csv("../../../datasets/telco/telco.csv", check.names = FALSE)
bracketed <- function(values) {
  values <- factor(values)
  levels(values) <- paste0("[", levels(values), "]")
  values
}
for (name in names(telco)) {
  if (is.character(telco[[name]])) telco[[name]] <- bracketed(telco[[name]])
}
number <- function(columns) {
  colnames(columns) <- paste0("[", seq_len(ncol(columns)), "]")
  columns
}
ns <- function(...) number(splines::ns(...))
bs <- function(...) number(splines::bs(...))
poly <- function(...) number(stats::poly(...))
rcs <- function(x, nk) number(Hmisc::rcspline.eval(x, nk = nk, inclx = TRUE))

formulas <- c(
  "churn ~ .", "churn ~ ns(tenure, 4) + total_charges", "churn ~ bs(tenure, 6) * contract",
  "churn ~ rcs(tenure, 5) + rcs(monthly_charges, 4)", "churn ~ poly(monthly_charges, 3):partner",
  "churn ~ ns(log(tenure + 1), 3) * internet_service + contract * payment_method")
lines <- character()
for (text in formulas) {
  matrix <- model.matrix(as.formula(text), telco)
  for (column in colnames(matrix)) {
    x <- matrix[, column]
    lines <- c(lines, paste(c(text, column, nrow(matrix),
      formatC(c(sum(x), sum(x^2)), digits = 17, format = "g", width = 1)), collapse = ";"))
  }
}
writeLines(lines, "telco.csv")
cat(length(lines), "columns\n")
