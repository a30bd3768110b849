# Writes curve.csv, columns of numbers to learn bases from, newdata.csv, numbers to evaluate them
# at, within and beyond the boundary, and bases.csv with R's values:
# basis;"training" or "new";column number;value;value;...  Of the training values, every eighth.
#
# Run in this folder: Rscript bases.R
suppressPackageStartupMessages({library(splines); library(rms)})
set.seed(7)
n <- 240
curve <- data.frame(
  smooth = round(rnorm(n, 40, 12), 3),
  skewed = round(exp(rnorm(n, 3, 1.2)), 2),
  # Ends that hold many rows, as the tenure of a telephone contract does.
  heavy = c(rep(0, 30), rep(72, 40), sample(1:71, n - 70, TRUE)),
  few = c(rep(NA, n - 40), round(runif(40, -1, 1), 4)),
  grades = sample(1:10, n, TRUE, prob = 10:1))
write.csv(curve, "curve.csv", row.names = FALSE, quote = FALSE, na = "")
new <- data.frame(
  smooth = c(-50, -3.7, 0, 5, 12.5, 39.99, 40, 61, 75, 90, 300),
  skewed = c(-4, 0, .5, 3, 9.75, 20, 55.5, 240, 600, 1000, 5000),
  heavy = c(-10, 0, 1, 3.5, 12, 36, 60, 71.9, 72, 73, 120),
  few = c(-4, -1, -.99, -.5, -.1, 0, .123, .6, .97, 1, 2),
  grades = c(-1, 0, 1, 1.5, 2, 3, 5.5, 8, 10, 11, 20))
write.csv(new, "newdata.csv", row.names = FALSE, quote = FALSE)

calls <- c(
  "ns(smooth, 1)", "ns(smooth, 3)", "ns(smooth, 6)", "ns(skewed, 4)", "ns(few, 3)",
  "ns(heavy, 4)", "ns(heavy, 6)", "ns(grades, 2)", "ns(smooth, 4, intercept = true)",
  "ns(smooth, knots = c(20, 35, 60))", "ns(smooth, 3, Boundary.knots = c(15, 65))",
  "ns(skewed, knots = c(20), intercept = true, Boundary.knots = c(1, 300))",
  "bs(smooth, 3)", "bs(smooth, 6)", "bs(skewed, 5)", "bs(few, 4)", "bs(heavy, 5)",
  "bs(heavy, 7)", "bs(smooth, 4, degree = 1)", "bs(smooth, 5, degree = 2)",
  "bs(smooth, 7, degree = 5)", "bs(smooth, 5, intercept = true)",
  "bs(smooth, knots = c(20, 60), degree = 2)", "bs(smooth, 5, Boundary.knots = c(20, 60))",
  "bs(grades, 4)",
  "rcs(smooth, 3)", "rcs(smooth, 4)", "rcs(smooth, 5)", "rcs(smooth, 6)", "rcs(smooth, 7)",
  "rcs(skewed, 4)", "rcs(skewed, 7)", "rcs(heavy, 4)", "rcs(heavy, 5)", "rcs(few, 4)",
  "rcs(few, 3)", "rcs(grades, 4)", "rcs(grades, 9)", "rcs(smooth, c(20, 40, 45, 60))",
  "poly(smooth, 1)", "poly(smooth, 2)", "poly(smooth, 5)", "poly(skewed, 3)", "poly(heavy, 4)",
  "poly(few, 3)", "poly(grades, 6)")

lines <- character()
true <- TRUE
add <- function(call, set, values) {
  if (set == "training") values <- values[seq(1, nrow(values), by = 8), , drop = FALSE]
  for (column in seq_len(ncol(values))) {
    digits <- formatC(values[, column], digits = 17, format = "g", width = 1)
    lines <<- c(lines, paste(c(call, set, column, digits), collapse = ";"))
  }
}
for (call in calls) {
  expression <- parse(text = call)[[1]]
  name <- as.character(expression[[2]])
  x <- curve[[name]]
  x <- x[!is.na(x)]
  suppressWarnings(if (as.character(expression[[1]]) == "rcs") {
    argument <- eval(expression[[3]])
    knots <- if (length(argument) > 1) argument
      else rcspline.eval(x, nk = argument, knots.only = TRUE)
    add(call, "training", rcspline.eval(x, knots = knots, inclx = TRUE))
    add(call, "new", rcspline.eval(new[[name]], knots = knots, inclx = TRUE))
  } else {
    expression[[2]] <- quote(x)
    basis <- eval(expression)
    add(call, "training", unclass(basis))
    add(call, "new", unclass(predict(basis, new[[name]])))
  })
}
writeLines(lines, "bases.csv")
cat(length(calls), "bases,", length(lines), "columns\n")
