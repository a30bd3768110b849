internal import JSONDocuments

/// A diagnosis that can be printed below its title.
protocol DiagnosisReport {
  /// For people.
  var lines: [String] { get }
  /// For programs: members beside those that every diagnosis has.
  var json: [JSONValue.Member] { get }
}
