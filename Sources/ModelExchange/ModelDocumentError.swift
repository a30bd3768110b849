public import JSONDocuments

/// Why a file is not a model that can be trusted.
public struct ModelDocumentError: Error, Equatable, CustomStringConvertible {
  /// What is wrong.
  public enum Problem: Error, Equatable {
    /// The text is no JSON, or stops too early.
    case unreadable(JSONReadError)
    /// JSON, but not a model of this format.
    case notAModel
    /// Written by a newer version.
    case newerVersion(Int)
    /// A family of models that this version does not have.
    case unknownModel(String)
    /// The digest does not fit: something was changed.
    case changed
    /// A member is missing, unknown or of the wrong kind.
    case shape(JSONShapeError)
    /// The parts contradict each other, in a clause.
    case inconsistent(String)
    /// A check row is not predicted as the file says.
    case check(index: Int, reason: String)
  }

  /// What messages call the file.
  public let source: String
  /// What is wrong.
  public let problem: Problem

  /// A sentence: what was found, and what to do.
  public var description: String {
    switch problem {
    case .unreadable(let error) where error.problem == .endsEarly:
      "\(source), line \(error.line): the model file is truncated; copy it again, or train the "
        + "model again"
    case .unreadable(let error):
      "\(source), \(error); the file is damaged or no model file, so restore it or train the model "
        + "again"
    case .notAModel:
      "\(source) is JSON but not a Tenure model: its \"format\" is not \"tenure-model\"; give a "
        + "file that 'tenure train' wrote"
    case .newerVersion(let version):
      "\(source) has format version \(version), and this version of Tenure reads up to "
        + "\(ModelDocument.formatVersion); update Tenure"
    case .unknownModel(let name):
      "\(source) holds a model of the kind \"\(name)\", which this version of Tenure does not know; "
        + "update Tenure"
    case .changed:
      "\(source) was changed after it was written: its digest does not fit; restore the file, or "
        + "train the model again"
    case .shape(let error):
      "\(source): \(error); the file was not written by this version of Tenure, so train the model "
        + "again"
    case .inconsistent(let reason):
      "\(source) contradicts itself: \(reason); train the model again"
    case .check(let index, let reason):
      "\(source): check \(index + 1) is not predicted as the file says: \(reason); the file or this "
        + "machine's arithmetic is at fault, so train the model again"
    }
  }
}
