# Which columns R's qr() (LINPACK dqrdc2) drops, on small designs, and what they are made of.
#
#   Rscript rank.R        compares with rank.csv
#   Rscript rank.R --overwrite
#
# Columns of rank.csv: design, rows, columns, tolerance, elements (column after column), rank,
# pivot (R's, from 0: the kept columns, then the others in the order they were dropped),
# combination (rank x dropped, column after column).
options(digits = 17)
set.seed(1)
n <- 12
x <- round(rnorm(n), 3); y <- round(runif(n), 3); z <- round(rexp(n), 3)
g <- rep(1:3, length.out = n); h <- rep(1:2, each = n / 2)
dummies <- function(f) sapply(sort(unique(f)), function(level) as.numeric(f == level))
year <- c(2015, 2016, 2016, 2017, 2018, 2018, 2019, 2020, 2020, 2021, 2022, 2023)
unit <- function(v) v / sqrt(sum(v^2))
off <- unit(qr.resid(qr(cbind(x)), y))        # orthogonal to x
beside <- function(share) x + share * sqrt(sum(x^2)) * off
random <- matrix(round(rnorm(20 * 5), 3), 20)
hilbert <- outer(1:10, 1:10, function(i, j) 1 / (i + j - 1))

designs <- list(
  full = cbind(1, x, y, z),
  twice = cbind(1, x, 2 * x + 1, y),
  dummyTrap = cbind(1, dummies(g)),
  twoFactors = cbind(dummies(g), dummies(h)),
  interaction = cbind(1, dummies(g)[, -1], h == 2, (h == 2) * dummies(g)[, 1:2], (h == 2) * (g == 3)),
  duplicates = cbind(x, x, y, x, y, z),
  zeros = cbind(0, x, 0, y, 0),
  onlyZeros = cbind(numeric(n), 0),
  constants = cbind(1, 7, x, -3),
  sumInTheMiddle = cbind(x, y, x + y - z, z, x - y),
  keptNearby = cbind(x, beside(1.1e-7)),
  droppedNearby = cbind(x, beside(0.9e-7)),
  farApart = cbind(1, x * 1e10, y * 1e-10, z * 1e3, x * 1e-10 + 1),
  yearPowers = cbind(1, year, year^2, year^3),
  wide = matrix(round(rnorm(5 * 8), 3), 5),
  random = cbind(random[, 1:2], random[, 1] - 3 * random[, 2], random[, 3],
    random[, 2] + random[, 3] / 2, random[, 4:5], rowSums(random)),
  hilbert = hilbert,
  offers = {
    service <- rep(c("none", "no", "yes", "yes"), 3)
    other <- rep(c("none", "yes", "no", "yes", "none", "no"), 2)
    other[service == "none"] <- "none"; other[service != "none" & other == "none"] <- "no"
    cbind(1, service == "none", service == "yes", other == "none", other == "yes")
  }
)

line <- function(name, tolerance) {
  design <- unname(designs[[name]] + 0)
  fit <- qr(design, tol = tolerance)
  kept <- seq_len(fit$rank)
  dropped <- setdiff(seq_len(ncol(design)), kept)
  combination <- if (length(dropped) == 0 || length(kept) == 0) numeric() else
    backsolve(fit$qr[kept, kept, drop = FALSE], fit$qr[kept, dropped, drop = FALSE])
  spaced <- function(v) paste(formatC(as.vector(v), digits = 17, format = "g", width = 1), collapse = " ")
  paste(name, nrow(design), ncol(design), formatC(tolerance, format = "g"), spaced(design),
    fit$rank, paste(fit$pivot - 1, collapse = " "), spaced(combination), sep = ",")
}
lines <- c(
  "design,rows,columns,tolerance,elements,rank,pivot,combination",
  sapply(names(designs), line, tolerance = 1e-7, USE.NAMES = FALSE),
  line("hilbert", 1e-11), line("yearPowers", 1e-11))

here <- dirname(sub("--file=", "", grep("--file=", commandArgs(), value = TRUE)))
file <- file.path(here, "rank.csv")
if ("--overwrite" %in% commandArgs(TRUE)) writeLines(lines, file) else
  stopifnot(identical(readLines(file), lines))
