# Psychometric reference numbers for Drivers, made by psych 2.2.9, GPArotation and stats.
#
#   Rscript reference.R --overwrite
#
# It writes psychometrics.json beside itself: numbers of two tables, "answers" (simulated here, with
# seven items, two factors and some missing answers; data/answers.csv) and "bfi" (psych's, GPL, which
# tests take from the installed package).
source(file.path("..", "..", "..", "scripts", "oracle.R"))
suppressMessages(library(psych))

set.seed(7)
n <- 240
factors <- matrix(rnorm(2 * n), n) %*% chol(matrix(c(1, 0.4, 0.4, 1), 2))
loadings <- cbind(c(.8, .7, .6, .75, 0, 0, 0), c(0, 0, 0, .1, .7, .8, .6))
latent <- factors %*% t(loadings) + matrix(rnorm(7 * n), n) * 0.6
answers <- as.data.frame(pmin(pmax(round(4 + 1.3 * latent), 1), 7))
names(answers) <- paste0("q", 1:7)
for (j in 1:7) answers[sample(n, 6), j] <- NA
write_table(answers, "answers")

rows <- function(m) lapply(seq_len(nrow(m)), function(i) array(unclass(m)[i, ]))
# Factors by falling sums of squares, each with a positive sum of loadings: Tenure's order.
ordered <- function(l, phi = diag(ncol(l))) {
  l <- unclass(l)
  o <- order(-diag(phi %*% t(l) %*% l))
  l <- l[, o, drop = FALSE]
  phi <- phi[o, o, drop = FALSE]
  s <- ifelse(colSums(l) < 0, -1, 1)
  list(loadings = rows(l %*% diag(s, length(s))), correlation = rows(diag(s, length(s)) %*% phi %*% diag(s, length(s))))
}

analyse <- function(x, scale, k) {
  r <- cor(x, use = "pairwise.complete.obs")
  items <- x[scale]
  complete <- items[complete.cases(items), ]
  a <- suppressWarnings(psych::alpha(complete))
  whole <- x[complete.cases(x), ]
  rc <- cor(whole)
  ml <- factanal(covmat = rc, factors = k, n.obs = nrow(whole), rotation = "none",
    control = list(lower = 0.005, opt = list(factr = 1, pgtol = 0, maxit = 5000), nstart = 4))
  extracted <- unclass(ml$loadings)
  vm <- varimax(extracted, eps = 1e-15)
  pm <- promax(vm$loadings)
  phi <- solve(pm$rotmat); phi <- phi %*% t(phi)
  # promax() starts from raw varimax loadings; the correlations are those of normalised axes.
  ob <- GPArotation::oblimin(extracted, eps = 1e-10, maxit = 10000)
  mr <- psych::fa(r, k, rotate = "none", fm = "minres", n.obs = nrow(x))
  b <- cortest.bartlett(r, n = nrow(x))
  scores <- function(l, f, method) psych::factor.scores(whole, l, Phi = f, method = method)$weights
  lo <- ordered(unclass(ob$loadings), ob$Phi)
  l <- do.call(rbind, lo$loadings); f <- do.call(rbind, lo$correlation)
  list(
    alpha = a$total$raw_alpha, standardizedAlpha = a$total$std.alpha,
    alphaIfDropped = a$alpha.drop$raw_alpha, itemRest = a$item.stats$r.drop,
    feldt = unlist(alpha.ci(a$total$raw_alpha, nrow(complete), length(scale))[c("lower.ci", "upper.ci")]),
    kmo = KMO(r)$MSA, kmoItems = KMO(r)$MSAi, bartlett = b$chisq, bartlettDf = b$df,
    eigen = eigen(r)$values,
    observations = nrow(whole), mlStatistic = unname(ml$STATISTIC), mlUniqueness = unname(ml$uniquenesses),
    minresCommunality = unname(mr$communality),
    varimax = ordered(vm$loadings), promax = ordered(pm$loadings, phi), oblimin = lo,
    regressionWeights = rows(scores(l, f, "Thurstone")),
    bartlettWeights = rows(scores(l, f, "Bartlett")))
}

data(bfi, package = "psych")
bfi <- bfi[1:25]
reversed <- bfi
reversed$A1 <- 7 - reversed$A1
# Loadings repeat to this from one kind of processor to another: factanal() and varimax() stop where the
# objective changes no more, which is half of the digits before the loadings do.
write_reference(list(
  answers = analyse(answers, paste0("q", 1:4), 2),
  bfi = analyse(reversed, paste0("A", 1:5), 5), reproducedToAbsolute = 5e-7), "psychometrics")
