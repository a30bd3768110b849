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

    /// Collects statistics.
    public init(
      incidence: String, neverLeaving: Double, plateau: Double, followUpAlpha: Double,
      lastEvent: Double, notYetLeft: Double
    ) {
      self.incidence = incidence
      self.neverLeaving = neverLeaving
      self.plateau = plateau
      self.followUpAlpha = followUpAlpha
      self.lastEvent = lastEvent
      self.notYetLeft = notYetLeft
    }
  }
}

extension ModelDocument.CureStatistics {
  /// The members that a document's `fit` has besides those of all families.
  var values: [JSONValue.Member] {
    [
      .init("incidence", .string(incidence)), .init("neverLeaving", .number(neverLeaving)),
      .init("plateau", .number(plateau)), .init("followUpAlpha", .number(followUpAlpha)),
      .init("lastEvent", .number(lastEvent)), .init("notYetLeft", .number(notYetLeft)),
    ]
  }

  /// Takes those members from a document's `fit`.
  init(_ fit: inout ObjectReader) throws(JSONShapeError) {
    self.init(
      incidence: try fit.string("incidence"), neverLeaving: try fit.number("neverLeaving"),
      plateau: try fit.number("plateau"), followUpAlpha: try fit.number("followUpAlpha"),
      lastEvent: try fit.number("lastEvent"), notYetLeft: try fit.number("notYetLeft"))
  }
}
