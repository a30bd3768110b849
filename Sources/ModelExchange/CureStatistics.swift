internal import JSONDocuments

extension ModelDocument {
  /// What only a cure model has.
  public struct CureStatistics: Sendable, Equatable {
    /// The formula of who will ever leave, `~ contract`.
    public var incidence: String
    /// The mean probability of never leaving over the rows of training.
    public var neverLeaving: Double
    /// Where the Kaplan–Meier curve ends.
    public var plateau: Double
    /// Maller and Zhou's α, which is small where the follow-up suffices.
    public var followUpAlpha: Double
    /// The time of the last event.
    public var lastEvent: Double
    /// By the model, the share of those who will leave that has not left when the follow-up ends.
    public var notYetLeft: Double

    /// The tests of terms that stand in both equations, in each of them alone.
    public var equationTests: [EquationTest]

    /// A term in one equation, against the model that has it in the other alone.
    public struct EquationTest: Sendable, Equatable {
      /// The term as the formula prints it.
      public var term: String
      /// The equation, `incidence` or `latency`.
      public var equation: String
      /// The test.
      public var likelihoodRatio: ChiSquaredTest

      /// Records a test.
      public init(term: String, equation: String, likelihoodRatio: ChiSquaredTest) {
        self.term = term
        self.equation = equation
        self.likelihoodRatio = likelihoodRatio
      }
    }

    /// Collects statistics.
    public init(
      incidence: String, neverLeaving: Double, plateau: Double, followUpAlpha: Double,
      lastEvent: Double, notYetLeft: Double, equationTests: [EquationTest] = []
    ) {
      self.incidence = incidence
      self.neverLeaving = neverLeaving
      self.plateau = plateau
      self.followUpAlpha = followUpAlpha
      self.lastEvent = lastEvent
      self.notYetLeft = notYetLeft
      self.equationTests = equationTests
    }
  }
}

extension ModelDocument.CureStatistics {
  /// The members that a document's `fit` has besides those of all families.
  var values: [JSONValue.Member] {
    var members: [JSONValue.Member] = [
      .init("incidence", .string(incidence)), .init("neverLeaving", .number(neverLeaving)),
      .init("plateau", .number(plateau)), .init("followUpAlpha", .number(followUpAlpha)),
      .init("lastEvent", .number(lastEvent)), .init("notYetLeft", .number(notYetLeft)),
    ]
    guard !equationTests.isEmpty else { return members }
    members.append(
      .init(
        "equationTests",
        .array(
          equationTests.map { test in
            .object([
              .init("term", .string(test.term)), .init("equation", .string(test.equation)),
              .init("likelihoodRatio", test.likelihoodRatio.value),
            ])
          })))
    return members
  }

  /// Takes those members from a document's `fit`; files of earlier versions have no tests by
  /// equation.
  init(_ fit: inout ObjectReader) throws(JSONShapeError) {
    self.init(
      incidence: try fit.string("incidence"), neverLeaving: try fit.number("neverLeaving"),
      plateau: try fit.number("plateau"), followUpAlpha: try fit.number("followUpAlpha"),
      lastEvent: try fit.number("lastEvent"), notYetLeft: try fit.number("notYetLeft"))
    guard fit.optional("equationTests") != nil else { return }
    equationTests = try fit.array("equationTests") { value, path throws(JSONShapeError) in
      var object = try ObjectReader(value, at: path)
      let (term, equation) = (try object.string("term"), try object.string("equation"))
      guard let test = try object.optionalTest("likelihoodRatio") else {
        throw JSONShapeError(path: path, problem: .invalid("a test has no likelihoodRatio"))
      }
      try object.finish()
      return EquationTest(term: term, equation: equation, likelihoodRatio: test)
    }
  }
}
