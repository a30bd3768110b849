# glmnet's side of the comparison of lasso paths: paths.R DATA.csv LAMBDAS.csv ANSWER.csv.
#
# Fits the path at glmnet's default settings, and writes the coefficients in the columns' units, one row
# for each strength; the last line of its output is the seconds that the path took. With a fourth
# argument it also times cv.glmnet with that many folds.
suppressPackageStartupMessages({
  library(glmnet)
  library(data.table)
})
arguments <- commandArgs(trailingOnly = TRUE)
data <- fread(arguments[1])
x <- as.matrix(data[, -"churned"])
y <- data$churned
lambda <- fread(arguments[2])$lambda
glmnet.control(fdev = 0)
seconds <- system.time(fit <- glmnet(x, y, family = "binomial", lambda = lambda), gcFirst = TRUE)
fwrite(as.data.table(as.matrix(t(coef(fit)))), arguments[3])
if (length(arguments) > 3) {
  folds <- as.integer(arguments[4])
  cv <- system.time(cv.glmnet(x, y, family = "binomial", lambda = lambda, nfolds = folds))
  cat("cv", cv[["elapsed"]], "\n")
}
cat("path", seconds[["elapsed"]], "\n")
