/// How much one request may ask for.
public struct ServiceLimits: Sendable, Equatable {
  /// The bytes of a body.
  public var bodyBytes = 1 << 20
  /// The customers of a batch.
  public var customers = 1_000
  /// The horizons of a request.
  public var horizons = 64
  /// The reasons of a customer.
  public var reasons = 20
  /// How deep a body may be nested; a request needs four levels.
  public var depth = 8

  /// The limits that a service starts with.
  public init() {}
}
