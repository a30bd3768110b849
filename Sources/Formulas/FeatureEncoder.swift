/// Turns a customer's raw columns into the features of a model, the same way in training and in
/// service.
///
/// It is learned once from a formula and a table, and holds all that was learned: levels, knots,
/// boundaries, polynomial constants. An input row is a slot per ``inputs`` entry: a number as it is,
/// a category or truth value as the index of its level; NaN is missing, and ``unseenLevel`` marks a
/// level that training did not see.
public struct FeatureEncoder: Sendable, Equatable {
  /// A raw column that the model reads.
  public struct Input: Sendable, Equatable {
    /// What values the column holds.
    public enum Kind: Sendable, Equatable {
      /// A number.
      case numeric
      /// true or false: the slot is 1 or 0.
      case logical
      /// One of these levels: the slot is its index.
      case categorical(levels: [String])
    }
    /// The column's name in the data.
    public let name: String
    /// What the column holds.
    public let kind: Kind
    /// What training saw in it.
    public let profile: Profile
    /// The slot value that stands in for a missing one, as training learned it; `nil` where a
    /// customer without a value cannot be scored.
    public let substitute: Double?

    /// Describes a raw column.
    public init(name: String, kind: Kind, profile: Profile, substitute: Double? = nil) {
      self.name = name
      self.kind = kind
      self.profile = profile
      self.substitute = substitute
    }
  }

  /// What training saw in a raw column.
  public struct Profile: Sendable, Equatable {
    /// The share of rows without a value, before any were dropped.
    public let missingShare: Double
    /// For numbers: minimum, the deciles, maximum (11 values, R's type 7); else empty.
    public let quantiles: [Double]
    /// For numbers: the share of values at or below each of ``quantiles``, which equal values can make
    /// greater than its tenths; else, or where it was not recorded, empty.
    public let sharesAtOrBelow: [Double]
    /// For categories and truth values: each level's share of the rows used; else empty.
    public let levelShares: [Double]

    /// Records what training saw.
    public init(
      missingShare: Double, quantiles: [Double], sharesAtOrBelow: [Double] = [],
      levelShares: [Double]
    ) {
      self.missingShare = missingShare
      self.quantiles = quantiles
      self.sharesAtOrBelow = sharesAtOrBelow
      self.levelShares = levelShares
    }
  }

  /// What a term multiplies: one column, a basis of several, or a factor's indicators.
  public struct Variable: Sendable, Equatable {
    /// How the variable turns slots into columns.
    public enum Kind: Sendable, Equatable {
      /// The value of an expression: one column.
      case numeric(Expression)
      /// The columns of a basis at the value of an expression.
      case basis(Expression, Basis)
      /// Indicators of the levels of an expression that names one input.
      ///
      /// `levels` are those that training saw (for a numeric input: its distinct values, printed),
      /// `reference` is the index of the one that treatment contrasts leave out.
      case factor(Expression, levels: [String], reference: Int)
    }
    /// The name as the formula prints it: `age`, `log(nodes + 1)`, `ns(age, 3)`, `contract`.
    public let name: String
    /// How it is computed.
    public let kind: Kind

    /// Names a variable.
    public init(name: String, kind: Kind) {
      self.name = name
      self.kind = kind
    }
  }

  /// One term of the formula: a product of variables.
  public struct Term: Sendable, Equatable {
    /// A variable of the product, and whether its factor is coded in full.
    public struct Component: Sendable, Equatable {
      /// An index into ``FeatureEncoder/variables``.
      public let variable: Int
      /// For factors: an indicator for every level, where R's rule asks for it; else the reference
      /// level has none.
      public let full: Bool

      /// Picks a variable.
      public init(variable: Int, full: Bool) {
        self.variable = variable
        self.full = full
      }
    }
    /// The term as the formula prints it: `age:contract`.
    public let name: String
    /// The variables multiplied; the first varies fastest over the columns, as in R.
    public let components: [Component]
    /// The design columns, counted with the intercept where there is one.
    public let columns: Range<Int>

    /// Describes a term.
    public init(name: String, components: [Component], columns: Range<Int>) {
      self.name = name
      self.components = components
      self.columns = columns
    }
  }

  /// The slot value of a level that training did not see.
  public static let unseenLevel: Double = -1

  /// The raw columns read, one slot each, in the order of first use.
  public let inputs: [Input]
  /// The variables that terms multiply.
  public let variables: [Variable]
  /// The terms, in R's order (main effects before interactions), without the intercept.
  public let terms: [Term]
  /// Whether column 0 of the design is the constant 1.
  public let hasIntercept: Bool
  /// What is added to the linear predictor as it is.
  public let offsets: [Expression]
  /// What splits a survival model's baseline; every kind is a factor.
  public let strata: [Variable]
  /// The names of the design's columns: `(Intercept)`, `age`, `contract[One year]`, `age:kappa`,
  /// `ns(age, 3)[2]`.
  public let columnNames: [String]

  /// What the parts come to; `nil` where they contradict each other.
  private let compiled: EncoderProgram?
  /// Why there is no program.
  let fault: Binder.Fault?

  /// Assembles an encoder from its parts.
  ///
  /// Parts that were read from a file are to be checked by ``validate()`` before use.
  public init(
    inputs: [Input], variables: [Variable], terms: [Term], hasIntercept: Bool,
    offsets: [Expression], strata: [Variable], columnNames: [String]
  ) {
    self.inputs = inputs
    self.variables = variables
    self.terms = terms
    self.hasIntercept = hasIntercept
    self.offsets = offsets
    self.strata = strata
    self.columnNames = columnNames
    do throws(Binder.Fault) {
      compiled = try EncoderProgram(
        inputs: inputs, variables: variables, terms: terms, hasIntercept: hasIntercept,
        offsets: offsets, strata: strata, columnNames: columnNames)
      fault = nil
    } catch {
      compiled = nil
      fault = error
    }
  }

  /// What computes rows and columns.
  var program: EncoderProgram {
    guard let compiled else {
      preconditionFailure("the encoder was not validated: \(fault?.reason ?? "")")
    }
    return compiled
  }

  /// Whether two encoders have the same parts.
  public static func == (a: FeatureEncoder, b: FeatureEncoder) -> Bool {
    a.inputs == b.inputs && a.variables == b.variables && a.terms == b.terms
      && a.hasIntercept == b.hasIntercept && a.offsets == b.offsets && a.strata == b.strata
      && a.columnNames == b.columnNames
  }
}
