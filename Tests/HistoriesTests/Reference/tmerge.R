# Counting-process rows by R's tmerge and survSplit, and the tables that they are made from.
#
#   Rscript tmerge.R --overwrite
#
# Writes NAME-customers.csv, NAME-log.csv and NAME-episodes.csv for
#   cgd     infections in chronic granulomatous disease, cgd0 to cgd (Fleming & Harrington 1991)
#   pbc     measurements in primary biliary cirrhosis, pbcseq (Murtaugh et al. 1994)
#   heart   waiting for a heart transplant, jasa to heart (Crowley & Hu 1977)
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

# Infections: several events for a patient, and their number so far.
base <- cgd0[, c("id", "treat", "age", "futime")]
save(base, "cgd-customers")
log <- do.call(rbind, lapply(1:7, function(k) {
  data.frame(id = cgd0$id, day = cgd0[[paste0("etime", k)]])
}))
log <- log[!is.na(log$day), ]
save(log, "cgd-log")  # not in the order of the patients
rows <- tmerge(base, base, id = id, tstop = futime)
rows <- tmerge(rows, log, id = id, infect = event(day), infections = cumtdc(day))
# The published data set has the same rows.
stopifnot(nrow(rows) == nrow(cgd), all(rows$tstart == cgd$tstart), all(rows$tstop == cgd$tstop),
  all(rows$infect == cgd$status))
save(rows[, c("id", "tstart", "tstop", "infect", "infections", "treat", "age")], "cgd-episodes")

# Measurements.
base <- subset(pbc, id <= 312, select = c(id, sex, stage, time, status))
save(base, "pbc-customers")
log <- pbcseq[, c("id", "day", "ascites", "bili", "albumin", "protime")]
save(log, "pbc-log")
rows <- tmerge(base, base, id = id, death = event(time, status))
rows <- tmerge(rows, log, id = id, ascites = tdc(day, ascites), bili = tdc(day, bili),
  albumin = tdc(day, albumin), protime = tdc(day, protime))
save(rows[, c("id", "tstart", "tstop", "death", "ascites", "bili", "albumin", "protime", "sex",
  "stage")], "pbc-episodes")

# Transplants, by the rules of the published data set: the first day is day 1, and who had the
# transplant on the last day had it half a day earlier.
base <- data.frame(id = seq_len(nrow(jasa)), age = jasa$age - 48, surgery = jasa$surgery,
  futime = jasa$futime + 1, fustat = jasa$fustat)
log <- data.frame(id = base$id, wait = jasa$wait.time + 1)
log$wait <- ifelse(log$wait == base$futime, log$wait - 0.5, log$wait)
log <- log[!is.na(log$wait), ]
save(base, "heart-customers")
save(log, "heart-log")
rows <- tmerge(base, base, id = id, death = event(futime, fustat))
rows <- tmerge(rows, log, id = id, transplant = tdc(wait))
stopifnot(nrow(rows) == nrow(heart), all(rows$tstart == heart$start),
  all(rows$tstop == heart$stop), all(rows$death == heart$event),
  all(rows$transplant == as.integer(as.character(heart$transplant))))
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
