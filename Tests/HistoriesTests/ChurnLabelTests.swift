import DataFrames
import Histories
import TestSupport
import Testing

@Suite("Days of the calendar")
struct CalendarDayTests {
  /// Day numbers of GNU `date -d … +%s` / 86400.
  @Test(
    "known days",
    arguments: [
      ("1970-01-01", 0), ("2000-02-29", 11_016), ("2024-03-31", 19_813), ("1900-03-01", -25_508),
      ("0001-01-01", -719_162), ("9999-12-31", 2_932_896),
    ])
  func known(text: String, number: Int) throws {
    let day = try CalendarDay(iso: text)
    #expect(day.number == number)
    #expect(day.description == text)
  }

  @Test("every day of 400 years follows the one before")
  func allDays() {
    let first = -135_140  // 1600-01-01
    var last = CalendarDay(number: first).parts
    #expect(last == (1600, 1, 1))
    for number in (first + 1)...(first + 146_097) {
      let parts = CalendarDay(number: number).parts
      #expect(
        CalendarDay(year: parts.year, month: parts.month, day: parts.day)?.number == number)
      #expect((parts.year, parts.month, parts.day) > last)
      last = parts
    }
    #expect(last == (2000, 1, 1))
  }

  @Test("what is no date", arguments: ["2023-02-29", "2023-13-01", "2023-00-10", "2023-04-31"])
  func notInCalendar(text: String) {
    #expect(throws: CalendarDay.Fault.notInCalendar) { _ = try CalendarDay(iso: text) }
  }

  @Test(
    "what is not written as one",
    arguments: ["31.12.2023", "12/31/2023", "2023-1-5", "", "2023-01-0x"])
  func notISO(text: String) {
    #expect(throws: CalendarDay.Fault.notISO) { _ = try CalendarDay(iso: text) }
  }

  @Test("a time of day is left aside")
  func timeOfDay() throws {
    #expect(try CalendarDay(iso: "2024-03-31T23:59:59Z").number == 19_813)
    #expect(try CalendarDay(iso: "2024-03-31 07:00").number == 19_813)
  }

  @Test("the rule of months")
  func months() throws {
    let last = try CalendarDay(iso: "2024-01-31")
    #expect(last.adding(months: 1).description == "2024-02-29")
    #expect(last.adding(months: 13).description == "2025-02-28")
    #expect(last.adding(months: -2).description == "2023-11-30")
    let unit = CalendarUnit.months
    #expect(unit.time(from: last, to: try CalendarDay(iso: "2024-02-29")) == 1)
    #expect(unit.time(from: last, to: try CalendarDay(iso: "2024-03-30")) == 1 + 30.0 / 31)
    #expect(unit.time(from: last, to: try CalendarDay(iso: "2024-03-31")) == 2)
    #expect(unit.time(from: last, to: last) == 0)
    #expect(
      CalendarUnit.weeks.time(from: last, to: CalendarDay(number: last.number + 10)) == 10.0 / 7)
  }

  @Test("time in months rises with the days")
  func monthsRise() throws {
    for start in ["2023-12-31", "2024-02-29", "2023-08-15"] {
      let first = try CalendarDay(iso: start)
      var before = -1.0
      for days in 0..<800 {
        let time = CalendarUnit.months.time(
          from: first, to: CalendarDay(number: first.number + days))
        #expect(time > before)
        before = time
      }
    }
  }
}

@Suite("Churn labels")
struct ChurnLabelTests {
  private func table(_ rows: [(String?, String?)]) -> DataFrame {
    func column(_ name: String, _ texts: [String?]) -> Column {
      let levels = Set(texts.compactMap { $0 }).sorted()
      return Column(
        name: name,
        values: .categorical(
          codes: texts.map { text in Int32(text.flatMap { levels.firstIndex(of: $0) } ?? -1) },
          levels: levels))
    }
    return DataFrame(
      source: "c.csv", columns: [column("joined", rows.map(\.0)), column("ended", rows.map(\.1))])
  }

  private let asOf = CalendarDay(number: 19_904)  // 2024-06-30

  @Test("from sign-up to end or as-of; what comes after as-of is not known")
  func plain() throws {
    let labels = try ChurnLabels(
      table([
        ("2024-01-31", "2024-02-29"), ("2024-06-01", nil), ("2024-01-01", "2024-07-01"),
        ("2024-07-02", nil), ("2024-06-30", "2024-06-30"),
      ]), signUp: "joined", ending: .date(column: "ended"), asOf: asOf, unit: .days)
    #expect(labels.rows == [0, 1, 2, 4])
    #expect(labels.time == [29, 29, 181, 0])
    #expect(labels.churned == [true, false, false, true])
    #expect(labels.notYetCustomers == 1)
    #expect(labels.endsLater == 1)
  }

  @Test("windows of months: gone, in the gap, in the outcome window, still there")
  func windows() throws {
    let windows = ChurnWindows(asOf: asOf, outcome: 3, gap: 1, observation: 6, unit: .months)
    #expect(windows.prediction.description == "2024-02-29")
    #expect(windows.gapEnd.description == "2024-03-30")
    #expect(windows.observationStart?.description == "2023-08-29")
    let labels = try ChurnLabels(
      table([
        ("2023-01-29", "2024-02-29"), ("2023-01-29", "2024-03-30"), ("2023-01-29", "2024-03-31"),
        ("2023-01-29", "2024-06-30"), ("2023-01-29", "2024-07-01"), ("2024-02-29", nil),
        ("2024-03-01", nil),
      ]), signUp: "joined", ending: .date(column: "ended"), asOf: asOf, windows: windows,
      unit: .months)
    #expect(labels.rows == [2, 3, 4, 5])
    #expect(labels.churned == [true, true, false, false])
    #expect(labels.tenure == [13, 13, 13, 0])
    #expect(labels.time[0] == 1 + 2.0 / 31)
    #expect(labels.alreadyGone == 1)
    #expect(labels.leftInGap == 1)
    #expect(labels.notYetCustomers == 1)
  }

  @Test("silence since the last activity; later activity is not looked at")
  func inactivity() throws {
    func day(_ text: String) throws -> CalendarDay { try CalendarDay(iso: text) }
    var activity = CustomerActivity(customers: 4, asOf: asOf, windows: nil)
    activity.add(try day("2024-05-01"), of: 0)
    activity.add(try day("2024-02-01"), of: 0)
    activity.add(try day("2024-05-02"), of: 1)
    activity.add(try day("2024-05-01"), of: 2)
    activity.add(try day("2024-07-01"), of: 2)
    #expect(activity.laterCount == 1)
    let labels = try ChurnLabels(
      table([("2024-01-01", nil), ("2024-01-01", nil), ("2024-01-01", nil), ("2024-04-30", nil)]),
      signUp: "joined", ending: .inactivity(units: 60, activity), asOf: asOf, unit: .days)
    // 60 days after 1 May is 30 June; after 2 May it is a day that is not known yet.
    #expect(labels.churned == [true, false, true, true])
    #expect(labels.time == [181, 181, 181, 60])
  }

  @Test("what was known on the prediction day, and nothing later")
  func observed() throws {
    let windows = ChurnWindows(asOf: asOf, outcome: 30, gap: 0, observation: 10, unit: .days)
    func activity(_ days: [Int]) -> CustomerActivity {
      var activity = CustomerActivity(customers: 1, asOf: asOf, windows: windows)
      for day in days { activity.add(CalendarDay(number: asOf.number - day), of: 0) }
      return activity
    }
    let known = activity([30, 31, 39, 40, 55])
    #expect(known.observed == [3])
    #expect(known.lastKnown == [CalendarDay(number: asOf.number - 30)])
    let more = activity([30, 31, 39, 40, 55, 29, 3, 0, -5])
    #expect(more.observed == known.observed)
    #expect(more.lastKnown == known.lastKnown)
  }

  @Test(
    "impossible dates are refused with row and column",
    arguments: [
      ("2024-02-30", nil, #"c.csv: row 2, column "joined": "2024-02-30" is not in the calendar"#),
      ("30.1.2024", nil, #"c.csv: row 2, column "joined": "30.1.2024" is no date; write dates as"#),
      ("2024-03-02", "2024-03-01", "c.csv: row 2: ended is 2024-03-01, before joined 2024-03-02"),
      (nil, nil, #"c.csv: row 2, column "joined" has no value"#),
    ] as [(String?, String?, String)])
  func refusals(joined: String?, ended: String?, words: String) {
    do {
      _ = try ChurnLabels(
        table([("2024-01-01", nil), (joined, ended)]), signUp: "joined",
        ending: .date(column: "ended"), asOf: asOf, unit: .days)
      Issue.record("nothing was refused")
    } catch {
      #expect(error.description.hasPrefix(words), "\(error)")
    }
  }
}
