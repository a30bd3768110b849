# Counting-process rows by R's tmerge and survSplit, and the tables that they are made from.
#
#   Rscript tmerge.R --overwrite
#
# Writes NAME-customers.csv, NAME-log.csv and NAME-episodes.csv for
#   heart   waiting for a heart transplant (Crowley & Hu 1977)
#   edge    seeded rows with gaps, and entries that lie everywhere, tied and missing
# and edge-delay-episodes.csv, heart-cut-episodes.csv, edge-counts.csv.
suppressPackageStartupMessages(library(survival))
folder <- dirname(sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE)))
save <- function(table, name) {
  table <- as.data.frame(lapply(as.data.frame(table), function(x) {
    if (is.double(x)) ifelse(is.na(x), NA, sprintf("%.15g", x)) else as.character(x)
  }))
  write.csv(table, file.path(folder, paste0(name, ".csv")), row.names = FALSE, quote = FALSE)
}

# Transplants: whom the published rows speak of, and on which day they had the transplant. The first
# day is day 1, and who had it on the last day had it half a day earlier.
heart <- read.csv(file.path(folder, "../../SurvivalAnalysisTests/Reference/data/heart.csv"))
last <- heart[!duplicated(heart$id, fromLast = TRUE), ]
base <- data.frame(id = last$id, age = last$age, surgery = last$surgery, futime = last$stop,
  fustat = last$event)
log <- with(heart[heart$transplant == 1, ], data.frame(id = id, wait = start))
save(base, "heart-customers")
save(log, "heart-log")
rows <- tmerge(base, base, id = id, death = event(futime, fustat))
rows <- tmerge(rows, log, id = id, transplant = tdc(wait))
stopifnot(nrow(rows) == nrow(heart), all(rows$tstart == heart$start),
  all(rows$tstop == heart$stop), all(rows$death == heart$event),
  all(rows$transplant == heart$transplant))
save(rows[, c("id", "tstart", "tstop", "death", "transplant", "age", "surgery")],
  "heart-episodes")
cut <- survSplit(Surv(futime, fustat) ~ ., base, cut = c(30, 90, 365), episode = "stretch")
cut$stretch <- cut$stretch - 1
save(cut[, c("id", "tstart", "futime", "fustat", "stretch", "age", "surgery")],
  "heart-cut-episodes")

# Everything that may happen to a log.
set.seed(20240305)
stretches <- do.call(rbind, lapply(1:40, function(id) {
  ends <- sort(sample(1:30, 6))
  k <- sample(1:3, 1)
  starts <- ends[c(1, 3, 5)[seq_len(k)]]
  stops <- ends[c(2, 4, 6)[seq_len(k)]]
  # Some rows follow each other without a gap.
  if (k > 1 && id %% 3 == 0) stops[1] <- starts[2]
  data.frame(id = id, from = starts, to = stops)
}))
stretches$left <- rbinom(nrow(stretches), 1, 0.3)
save(stretches, "edge-customers")
n <- 400
log <- data.frame(id = sample(1:40, n, TRUE), day = sample(c(0:32, NA), n, TRUE),
  level = sample(c(1:9, NA), n, TRUE), size = sample(1:4, n, TRUE))
log$kind <- sample(c("call", "visit", "mail"), n, TRUE)
save(log, "edge-log")
ids <- data.frame(id = unique(stretches$id), zero = 0)
merged <- function(delay) {
  first <- tmerge(ids, stretches, id = id, tstart = from, tstop = to)
  first <- tmerge(first, stretches, id = id, left = event(to, left))
  suppressWarnings(tmerge(first, log, id = id, level = tdc(day, level), seen = tdc(day),
    kind = tdc(day, kind), count = cumtdc(day), sum = cumtdc(day, size, 0),
    hit = event(day), value = event(day, level), number = cumevent(day),
    total = cumevent(day, size), options = list(delay = delay)))
}
rows <- merged(0)
counts <- attr(rows, "tcount")
columns <- c("id", "tstart", "tstop", "left", "level", "seen", "kind", "count", "sum", "hit",
  "value", "number", "total")
save(rows[, columns], "edge-episodes")
counts <- data.frame(name = rownames(counts), counts)
save(counts[counts$name %in% columns[-(1:4)], ], "edge-counts")
save(merged(3)[, columns], "edge-delay-episodes")
