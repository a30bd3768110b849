/// The strange inputs, in the order in which the design lists them.
enum StrangeInput {
  /// What all cases of a section have in common.
  enum Promise {
    /// A model, and not a word.
    case silence
    /// A model with a warning.
    case warning
    /// An answer with a remark.
    case remark
    /// A sentence instead of an answer, and nothing written.
    case refusal
  }

  struct Section {
    let title: String
    let promise: Promise
    let cases: [Case]
  }

  struct Case {
    let title: String
    let arguments: [String]
    var input: String?
    let status: Int32

    init(_ title: String, _ arguments: [String], input: String? = nil, exit status: Int32 = 0) {
      self.title = title
      self.arguments = arguments
      self.input = input
      self.status = status
    }

    /// The command as one would type it.
    var command: String {
      let words = arguments.map { word in
        !word.isEmpty && word.allSatisfy { $0.isLetter || $0.isNumber || "-_./,:~".contains($0) }
          ? word : word.contains("\"") ? "'\(word)'" : "\"\(word)\""
      }
      return (["tenure"] + words).joined(separator: " ") + (input.map { " < \($0)" } ?? "")
    }
  }

  private static func cox(_ file: String, _ terms: String = "age") -> [String] {
    ["train", "cox", file, "--formula", "Surv(time, event) ~ \(terms)", "-q", "-o", "out.json"]
  }

  private static func logistic(_ file: String, _ formula: String) -> [String] {
    ["train", "logistic", file, "--formula", formula, "-q", "-o", "out.json"]
  }

  private static func periods(_ file: String) -> [String] {
    [
      "train", "cox", file, "--formula", "Surv(start, stop, event) ~ price", "--id", "customer",
      "-q", "-o", "out.json",
    ]
  }

  static let sections = [
    Section(
      title: "Accepted without a word", promise: .silence,
      cases: [
        Case("Lines that end as on Windows", cox("crlf.csv")),
        Case("A byte order mark", cox("byte-order-mark.csv")),
        Case("Line breaks and quotes inside quoted cells", cox("quoted-newlines.csv")),
        Case("No line break at the end", cox("no-newline-at-the-end.csv")),
        Case(
          "Semicolons between cells, which are found out, and decimal commas",
          ["train", "cox", "semicolons.csv", "--decimal", ",", "--formula"]
            + ["Surv(time, event) ~ price", "-q", "-o", "out.json"]),
        Case("Standard input", cox("-"), input: "customers.csv"),
        Case("Customers who all left, in a Cox model", cox("only-events.csv")),
        Case("Time 0, in a Cox model", cox("time-zero.csv")),
        Case("Several rows a customer", periods("periods.csv")),
      ]),
    Section(
      title: "Accepted with a warning", promise: .warning,
      cases: [
        Case("A column that says the same as another", cox("twice.csv", "age + age_in_months")),
        Case("A constant text beside others", cox("constant-beside-others.csv", "age + country")),
        Case("A constant number beside others", cox("constant-number.csv", "age + year")),
        Case(
          "A column that separates who left from who stayed",
          logistic("separated.csv", "event ~ age + cancelled")),
        Case("Missing values", cox("missing.csv", "age + price")),
        Case(
          "A level that is left only in rows without a value",
          cox("level-only-in-dropped-rows.csv", "price + plan")),
      ]),
    Section(
      title: "Scored with a status in the row and a remark", promise: .remark,
      cases: [
        Case(
          "A missing value, a level and an age that training did not see, a cell that is no number",
          ["score", "model.json", "to-score.csv", "--id", "customer", "--horizons", "5,20"])
      ]),
    Section(
      title: "Refused: the file", promise: .refusal,
      cases: [
        Case("No such file", cox("nowhere.csv"), exit: 66),
        Case("A directory", cox("."), exit: 66),
        Case("Nothing in it", cox("empty.csv"), exit: 65),
        Case("Only a header", cox("header-only.csv"), exit: 65),
        Case("Two columns of one name", cox("duplicate-header.csv"), exit: 65),
        Case("A row with too few cells", cox("ragged.csv"), exit: 65),
        Case("A quote that is never closed", cox("unclosed-quote.csv"), exit: 65),
        Case("A NUL byte", cox("nul.csv"), exit: 65),
        Case("Bytes that are not UTF-8", cox("latin-1.csv"), exit: 65),
      ]),
    Section(
      title: "Refused: what is in it", promise: .refusal,
      cases: [
        Case("A column that is not there", cox("customers.csv", "age + prize"), exit: 65),
        Case("A text among numbers", cox("text-among-numbers.csv"), exit: 65),
        Case(
          "A text among numbers, of which logarithms are taken",
          cox("text-among-numbers.csv", "log(age)"), exit: 65),
        Case(
          "A text in a column that is said to be numeric",
          cox("text-among-numbers.csv") + ["--type", "age=numeric"], exit: 65),
        Case("An infinite number", cox("infinite.csv"), exit: 65),
        Case("A column without any value", cox("all-missing.csv", "age + email"), exit: 65),
        Case("Nothing but a constant number", cox("constant-number.csv", "year"), exit: 65),
        Case("Nothing but a constant text", cox("constant-beside-others.csv", "country"), exit: 65),
        Case("A time before zero", cox("negative-time.csv"), exit: 65),
        Case("A row that stops where it starts", periods("stop-at-start.csv"), exit: 65),
        Case(
          "Two rows of one customer about the same time", periods("overlapping-periods.csv"),
          exit: 65),
        Case("Nobody left", cox("no-events.csv"), exit: 65),
        Case(
          "Nobody left, in a logistic model", logistic("no-events.csv", "event ~ age"), exit: 65),
        Case(
          "Everybody left, in a logistic model", logistic("only-events.csv", "event ~ age"),
          exit: 65),
        Case("An outcome of 1 and 2", cox("event-one-two.csv"), exit: 65),
        Case(
          "An outcome of 1 and 2, in a logistic model",
          logistic("event-one-two.csv", "event ~ age"), exit: 65),
        Case("An outcome of Yes and No", cox("event-text.csv"), exit: 65),
        Case(
          "An outcome of Yes and No, in a logistic model",
          logistic("event-text.csv", "event ~ age"), exit: 65),
        Case("An outcome of three values", cox("event-three-values.csv"), exit: 65),
        Case(
          "As many columns as rows", cox("more-columns-than-rows.csv", "a + b + c + d"), exit: 65),
        Case(
          "A missing value, where none is wanted",
          cox("missing.csv") + ["--missing", "error"], exit: 65),
        Case(
          "A row that cannot be scored, where all must be",
          ["score", "model.json", "to-score.csv", "--strict", "-o", "scores.csv"], exit: 65),
        Case(
          "A table without a column that the model needs",
          ["score", "model.json", "periods.csv", "-o", "scores.csv"], exit: 65),
      ]),
    Section(
      title: "Refused: the model file", promise: .refusal,
      cases: [
        Case("No such file", ["verify", "nowhere.json"], exit: 66),
        Case("The end is missing", ["verify", "truncated.json"], exit: 65),
        Case("A digit was changed", ["verify", "edited.json"], exit: 65),
        Case(
          "A digit was changed, and it is to score",
          ["score", "edited.json", "customers.csv", "-o", "scores.csv"], exit: 65),
        Case("A newer version wrote it", ["describe", "newer.json"], exit: 65),
        Case("JSON, but not a model", ["export", "not-a-model.json", "--to", "json"], exit: 65),
        Case("Not JSON", ["evaluate", "no-json.json", "customers.csv"], exit: 65),
        Case("A table", ["verify", "customers.csv"], exit: 65),
      ]),
    Section(
      title: "Refused: the command", promise: .refusal,
      cases: [
        Case(
          "A formula that breaks off",
          ["train", "cox", "customers.csv", "--formula", "Surv(time, event) ~ age +"], exit: 64),
        Case(
          "A logistic model that is asked for a time",
          logistic("customers.csv", "Surv(time, event) ~ age"), exit: 65),
        Case(
          "A Cox model without a time",
          ["train", "cox", "customers.csv", "--formula", "event ~ age", "-o", "out.json"], exit: 65),
        Case(
          "An outcome without its parts",
          ["train", "cox", "customers.csv", "--formula", "Surv() ~ age"], exit: 64),
        Case("A command that does not exist", ["trian", "cox", "customers.csv"], exit: 64),
        Case("A model that does not exist", ["train", "forest", "customers.csv"], exit: 64),
        Case(
          "An option that does not exist", ["describe", "customers.csv", "--verbose"], exit: 64),
        Case(
          "A number of threads that cannot work", ["describe", "customers.csv", "--threads", "-1"],
          exit: 64),
        Case(
          "An output without a name",
          ["train", "cox", "customers.csv", "--formula", "Surv(time, event) ~ age", "-o", ""],
          exit: 64),
        Case("A table without a name", ["describe", ""], exit: 66),
        Case(
          "A condition that no row fulfils",
          cox("customers.csv") + ["--where", "age > 200"], exit: 65),
        Case(
          "A directory for the output that does not exist",
          ["score", "model.json", "customers.csv", "-q", "-o", "nowhere/scores.csv"], exit: 73),
        Case(
          "A full disk", ["score", "model.json", "customers.csv", "-q", "-o", "/dev/full"],
          exit: 74),
      ]),
  ]
}
