# Reads what a run left in FOLDER: compares the answers, then prints seconds, ratios and memory.
#
# Seconds are the best of the turns. A difference of coefficients is relative to the coefficient or, where
# that is smaller, to its standard error.
folder <- commandArgs(trailingOnly = TRUE)[1]
read_json <- function(name) jsonlite::fromJSON(file.path(folder, name))
best <- function(runs, what) min(vapply(runs, function(run) as.numeric(run[[what]]), 0))
titles <- c(
  cox = "Cox, continuous times, 30 columns", monthly = "Cox, monthly times, 30 columns",
  logistic = "Logistic, 50 columns")
disagree <- FALSE
compared <- 0

# The largest differences of a model's coefficients and errors from those that R converged to.
differences <- function(estimates, errors, expected) {
  scale <- pmax(abs(expected$coefficients), expected$standardErrors)
  c(max(abs(estimates - expected$coefficients) / scale),
    if (is.null(errors)) NA else max(abs(errors / expected$standardErrors - 1)))
}

line <- function(what, seconds, note = "") cat(sprintf("  %-34s %8.3f s  %s\n", what, seconds, note))
for (kind in names(titles)) {
  cat("\n", titles[[kind]], "\n", sep = "")
  r <- lapply(list.files(folder, paste0("^", kind, "-r-.*json$")), read_json)
  models <- list.files(folder, paste0("^", kind, "-tenure-.*[.]tenure[.]json$"))
  expected <- r[[1]]
  for (model in models) {
    ours <- read_json(model)$coefficients
    ours <- ours[match(expected$names, ours$name), ]
    difference <- differences(ours$estimate, ours$standardError, expected)
    if (!(difference[1] < 1e-8 && difference[2] < 1e-6)) disagree <- TRUE
    compared <- compared + 2 * nrow(ours)
  }
  cat(sprintf("  largest difference: coefficients %.1e, standard errors %.1e%s\n", difference[1], difference[2],
    if (disagree) "  THE ANSWERS DISAGREE" else ""))

  kernel <- best(r, "kernel")
  whole <- best(r, "whole")
  function_name <- if (kind == "logistic") "glm" else "coxph"
  line(paste0("R ", function_name, ".fit"), kernel)
  line(paste("R", function_name), whole)
  for (threads in sort(unique(as.integer(sub(".*-tenure-([0-9]+)-.*", "\\1", models))))) {
    name <- paste0(kind, "-tenure-", threads, "-")
    files <- list.files(folder, paste0("^", name, ".*timings$"))
    runs <- lapply(files, function(file) {
      lines <- readLines(file.path(folder, file))
      timings <- jsonlite::fromJSON(tail(lines[startsWith(lines, "{")], 1))
      timings$wall <- as.numeric(readLines(file.path(folder, sub("timings$", "wall", file))))
      timings
    })
    fit <- best(runs, "fit")
    line(sprintf("tenure fit, %d thread%s", threads, if (threads > 1) "s" else ""), fit,
      sprintf("%.1f x %s.fit, %.1f x %s", kernel / fit, function_name, whole / fit, function_name))
    last <- runs
  }
  for (file in list.files(folder, paste0("^", kind, "-.*[.]peer[.]json$"))) {
    peer <- read_json(file)
    slope <- match(peer$names, expected$names)
    difference <- differences(peer$coefficients, peer$standardErrors, lapply(expected, `[`, slope))
    compared <- compared + length(slope) * sum(!is.na(difference))
    line(peer$name, peer$seconds, sprintf("%.1f x on all threads; differs from R by %.0e%s", peer$seconds / fit,
      difference[1], if (is.na(difference[2])) ", has no standard errors"
      else sprintf(", its errors by %.0e", difference[2])))
  }
  line("reading: R data.table::fread", best(r, "read"))
  line("reading: tenure", best(last, "read"), sprintf("%.1f x", best(r, "read") / best(last, "read")))
  line(sprintf("whole run: R fread and %s", function_name), best(r, "read") + whole)
  line("whole run: tenure, as a process", best(last, "wall"),
    sprintf("%.1f x", (best(r, "read") + whole) / best(last, "wall")))
  cat(sprintf("  peak memory: R %.0f MB; tenure %.0f MB anonymous, %.0f MB of files\n",
    best(r, "peakBytes") / 1e6, best(last, "peakAnonymousBytes") / 1e6, best(last, "peakFileBytes") / 1e6))
}

cat(sprintf("\n%d values compared\n", compared))
calibration <- as.numeric(readLines(file.path(folder, "calibration")))
change <- calibration[2] / calibration[1] - 1
cat(sprintf("\nCalibration before and after: %.4f s, %.4f s (%+.1f %%)\n",
  calibration[1], calibration[2], 100 * change))
if (abs(change) > 0.05) cat("The machine was not idle: these ratios are not to be trusted.\n")
if (disagree) quit(status = 1)
