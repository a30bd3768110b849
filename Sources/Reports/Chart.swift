/// A picture of numbers with two axes: what is shown, not yet how it is laid out.
///
///     let chart = Chart(title: "ROC", summary: "…", x: …, y: …, series: [curve])
///     chart.svg(width: 640)
///
/// The same value is drawn as SVG for any width, with labels measured so that none overlaps another,
/// as letters for a terminal, and listed as a table of numbers.
public struct Chart: Sendable, Equatable {
  /// What the picture is called, also by a screen reader.
  public var title: String
  /// What it shows, in a sentence, for those who cannot see it.
  public var summary: String
  /// The horizontal axis.
  public var x: Axis
  /// The vertical axis.
  public var y: Axis
  /// What is drawn, the first at the back.
  public var series: [Series]
  /// Lines to compare with.
  public var rules: [Rule] = []
  /// Counts that stand under the horizontal axis, such as customers still at risk.
  public var counts: CountTable?
  /// The height of the plot over its width.
  public var aspect = 0.56

  /// Describes a picture.
  public init(
    title: String, summary: String, x: Axis, y: Axis, series: [Series], rules: [Rule] = []
  ) {
    self.title = title
    self.summary = summary
    self.x = x
    self.y = y
    self.series = series
    self.rules = rules
  }

  /// One axis.
  public struct Axis: Sendable, Equatable {
    /// What is measured, with its unit.
    public var label: String
    /// How values become places.
    public var scale: Scale
    /// How numbers are written.
    public var format: Format
    /// What distances between marks are sensible.
    public var steps: Steps

    /// Describes an axis.
    public init(
      _ label: String, _ scale: Scale, format: Format = .number, steps: Steps = .decimal
    ) {
      self.label = label
      self.scale = scale
      self.format = format
      self.steps = steps
    }
  }

  /// How numbers on an axis are written.
  public enum Format: Sendable, Equatable {
    /// As they are.
    case number
    /// As hundredths: 0.25 is 25 %.
    case percent
  }

  /// What distances between the marks of an axis are sensible.
  public enum Steps: Sendable, Equatable {
    /// 1, 2 and 5 times a power of ten.
    case decimal
    /// The same from 1 on.
    case whole
    /// Quarters and years of months.
    case months
    /// Quarters and years of weeks.
    case weeks

    /// The steps of times in a unit, if it has steps of its own.
    public init(unit: String?) {
      switch unit?.lowercased() {
      case "month", "months": self = .months
      case "week", "weeks": self = .weeks
      default: self = .decimal
      }
    }
  }

  /// A place in the plot, with the limits of what is uncertain about its height.
  public struct Place: Sendable, Equatable {
    /// Where it stands on the horizontal axis.
    public var x: Double
    /// Where it stands on the vertical axis; NaN breaks a line.
    public var y: Double
    /// The lower limit of ``y``.
    public var lower: Double?
    /// The upper limit of ``y``.
    public var upper: Double?
    /// Words for who points at it.
    public var note: String?

    /// A place, with limits where it has any.
    public init(
      _ x: Double, _ y: Double, lower: Double? = nil, upper: Double? = nil, note: String? = nil
    ) {
      self.x = x
      self.y = y
      self.lower = lower
      self.upper = upper
      self.note = note
    }
  }

  /// Places that belong together.
  public struct Series: Sendable, Equatable {
    /// How places are drawn.
    public enum Form: Sendable, Equatable {
      /// Joined by straight lines; limits become a band.
      case line
      /// Joined by steps, each height holding until the next place; limits become a band.
      case steps
      /// Dots; limits become whiskers.
      case dots
      /// Columns of this width, from zero.
      case columns(width: Double)
    }
    /// The name that stands beside it; nothing stands there when it is empty.
    public var name: String
    /// Its places, ascending in x.
    public var places: [Place]
    /// How they are drawn.
    public var form: Form
    /// Which colour of the palette it has, from 0; `nil` is a quiet grey.
    public var colour: Int?
    /// Whether its line is broken.
    public var isDashed: Bool

    /// Describes a series.
    public init(
      _ name: String, _ places: [Place], form: Form = .line, colour: Int? = 0,
      isDashed: Bool = false
    ) {
      self.name = name
      self.places = places
      self.form = form
      self.colour = colour
      self.isDashed = isDashed
    }
  }

  /// A line to compare with.
  public struct Rule: Sendable, Equatable {
    /// Where it lies.
    public enum Place: Sendable, Equatable {
      /// At this height.
      case horizontal(Double)
      /// At this place of the horizontal axis.
      case vertical(Double)
      /// Where both axes have the same value.
      case diagonal
    }
    /// Where it lies.
    public var place: Place
    /// What it means; nothing is written when it is empty.
    public var label: String

    /// Describes a line.
    public init(_ place: Place, _ label: String = "") {
      self.place = place
      self.label = label
    }
  }

  /// Counts under the horizontal axis, a row for each of several groups.
  public struct CountTable: Sendable, Equatable {
    /// What is counted.
    public var title: String
    /// The groups.
    public var rows: [Row]

    /// Describes counts.
    public init(title: String, rows: [Row]) {
      self.title = title
      self.rows = rows
    }

    /// How many of one group there are, at any time.
    public struct Row: Sendable, Equatable {
      /// The group's name; empty when there is only one.
      public var name: String
      /// The colour of the group's curve.
      public var colour: Int?
      /// Ascending times.
      public var times: [Double]
      /// How many there are up to and including each time.
      public var counts: [Double]

      /// Describes the counts of one group.
      public init(name: String, colour: Int?, times: [Double], counts: [Double]) {
        self.name = name
        self.colour = colour
        self.times = times
        self.counts = counts
      }

      /// How many there are at `time`.
      package func count(at time: Double) -> Double {
        times.firstIndex { $0 >= time }.map { counts[$0] } ?? 0
      }
    }
  }
}
