# Tables that come with packages of R whose licence does not let them be kept here.
#
#   Rscript scripts/package-tables.R FOLDER
#
# writes FOLDER/NAME.csv for each table of `package_tables` whose package is installed, and prints the
# names of the others. Tests run it once, and skip what needs an absent table; scripts/oracle.R uses
# it for the scripts that make reference numbers. Dots in column names become underscores, a missing
# value is NA, and numbers get 17 digits where 15 do not give them back.

# The data set `name` of a package, without loading the package.
package_data <- function(name, package) {
  frame <- new.env()
  utils::data(list = name, package = package, envir = frame)
  frame[[name]]
}

# Tables of R's survival by its tmerge: infections from cgd0, measurements from pbcseq.
merged_infections <- function(part) {
  tmerge <- survival::tmerge
  cgd0 <- survival::cgd0
  base <- cgd0[, c("id", "treat", "age", "futime")]
  log <- do.call(rbind, lapply(1:7, function(k) {
    data.frame(id = cgd0$id, day = cgd0[[paste0("etime", k)]])
  }))
  log <- log[!is.na(log$day), ]
  if (part == "customers") return(base)
  if (part == "log") return(log)  # not in the order of the patients
  rows <- tmerge(base, base, id = id, tstop = futime)
  rows <- tmerge(rows, log, id = id, infect = event(day), infections = cumtdc(day))
  # The published data set has the same rows.
  cgd <- survival::cgd
  stopifnot(nrow(rows) == nrow(cgd), all(rows$tstart == cgd$tstart), all(rows$tstop == cgd$tstop),
    all(rows$infect == cgd$status))
  rows[, c("id", "tstart", "tstop", "infect", "infections", "treat", "age")]
}
merged_measurements <- function(part) {
  tmerge <- survival::tmerge
  base <- subset(survival::pbc, id <= 312, select = c(id, sex, stage, time, status))
  log <- survival::pbcseq[, c("id", "day", "ascites", "bili", "albumin", "protime")]
  if (part == "customers") return(base)
  if (part == "log") return(log)
  rows <- tmerge(base, base, id = id, death = event(time, status))
  rows <- tmerge(rows, log, id = id, ascites = tdc(day, ascites), bili = tdc(day, bili),
    albumin = tdc(day, albumin), protime = tdc(day, protime))
  rows[, c("id", "tstart", "tstop", "death", "ascites", "bili", "albumin", "protime", "sex",
    "stage")]
}

# Functions that make the tables, by package and by the name of the file.
package_tables <- list(
  survival = list(
    veteran = function() survival::veteran,
    `veteran-outcomes` = function() with(survival::veteran, data.frame(time, event = status)),
    pbc = function() survival::pbc,
    bladder = function() survival::bladder,
    bladder2 = function() survival::bladder2,
    cgd = function() survival::cgd,
    ovarian = function() survival::ovarian,
    kidney = function() survival::kidney,
    # The litters of the females, who are the ones that get tumours.
    `rats-female` = function() subset(survival::rats, sex == "f", c(litter, rx, time, status)),
    # Monoclonal gammopathy: progression to a plasma cell malignancy, or death without it.
    mgus2 = function() with(survival::mgus2, data.frame(
      age, sex, time = ifelse(pstat == 1, ptime, futime),
      cause = ifelse(pstat == 1, "pcm", ifelse(death == 1, "death", "censor")))),
    # The same with causes 0 (none), 1 (progression) and 2 (death), sex 1 (F) and 2 (M).
    `mgus2-codes` = function() with(survival::mgus2, data.frame(
      time = ifelse(pstat == 0, futime, ptime), cause = ifelse(pstat == 0, 2 * death, 1),
      sex = as.integer(sex))),
    # Recurrence of colon cancer.
    colon = function() subset(
      survival::colon, etype == 1, c(time, status, rx, age, nodes, extent, node4)),
    `cgd-customers` = function() merged_infections("customers"),
    `cgd-log` = function() merged_infections("log"),
    `cgd-episodes` = function() merged_infections("episodes"),
    `pbc-customers` = function() merged_measurements("customers"),
    `pbc-log` = function() merged_measurements("log"),
    `pbc-episodes` = function() merged_measurements("episodes")),
  MASS = list(
    birthwt = function() package_data("birthwt", "MASS"),
    menarche = function() {
      table <- package_data("menarche", "MASS")
      setNames(table, tolower(names(table)))
    }),
  datasets = list(
    infert = function() datasets::infert,
    # Groups of age, tobacco and alcohol by number. From R 4.0.4 on, ncontrols are the 775 controls.
    esoph = function() with(datasets::esoph, data.frame(
      agegroup = as.integer(agegp), tobacco = as.integer(tobgp), alcohol = as.integer(alcgp),
      ncases, ncontrols))),
  robustbase = list(
    vaso = function() with(package_data("vaso", "robustbase"), data.frame(
      volume = Volume, rate = Rate, y = Y))),
  vcdExtra = list(icu = function() package_data("ICU", "vcdExtra")),
  pROC = list(
    asah = function() with(package_data("aSAH", "pROC"), data.frame(
      event = as.integer(outcome == "Poor"), s100b, ndka, wfns = as.integer(wfns)))),
  glmnet = list(
    `glmnet-gaussian` = function() {
      example <- package_data("QuickStartExample", "glmnet")
      data.frame(y = as.vector(example$y), example$x)
    },
    `glmnet-binomial` = function() {
      example <- package_data("BinomialExample", "glmnet")
      data.frame(y = as.numeric(as.character(example$y)), example$x)
    },
    `glmnet-cox` = function() {
      example <- package_data("CoxExample", "glmnet")
      data.frame(time = example$y[, 1], status = example$y[, 2], example$x)
    }))

write_package_table <- function(table, path) {
  names(table) <- gsub(".", "_", names(table), fixed = TRUE)
  for (column in names(table)) {
    values <- table[[column]]
    if (!is.double(values)) next
    text <- ifelse(is.na(values), NA, sprintf("%.15g", values))
    long <- !is.na(values) & suppressWarnings(as.double(text)) != values
    text[long] <- sprintf("%.17g", values[long])
    table[[column]] <- text
  }
  write.csv(table, path, row.names = FALSE, quote = FALSE)
}

# Writes every table whose package is installed; returns the names of the others.
write_package_tables <- function(folder) {
  dir.create(folder, showWarnings = FALSE, recursive = TRUE)
  absent <- character()
  for (package in names(package_tables)) {
    tables <- package_tables[[package]]
    if (!nzchar(system.file(package = package))) {
      absent <- c(absent, names(tables))
      next
    }
    for (name in names(tables)) {
      write_package_table(tables[[name]](), file.path(folder, paste0(name, ".csv")))
    }
  }
  absent
}

if (sys.nframe() == 0) {
  folder <- commandArgs(trailingOnly = TRUE)
  if (length(folder) != 1) stop("usage: Rscript package-tables.R FOLDER")
  writeLines(write_package_tables(folder))
}
