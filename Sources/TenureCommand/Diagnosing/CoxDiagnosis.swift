internal import JSONDocuments
internal import Tenure

/// What a Cox model rests on.
struct CoxDiagnosis: DiagnosisReport {
  private let collinearity: CollinearityReport?

  /// Measures what the document's own covariance tells.
  init(_ document: ModelDocument) {
    collinearity = document.collinearity.map { CollinearityReport($0, document) }
  }

  var lines: [String] { collinearity?.lines ?? [] }

  var json: [JSONValue.Member] { [.init("collinearity", collinearity?.json ?? .null)] }
}
