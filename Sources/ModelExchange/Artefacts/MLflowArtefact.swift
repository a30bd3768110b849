internal import Formulas
internal import Scoring

/// A model as a directory that MLflow serves: the Python module, a loader and a description.
///
/// Nothing of MLflow is needed to write it.
struct MLflowArtefact {
  let program: ScoringProgram
  /// A line for the reader.
  let title: String
  /// The document's digest, from which the model's identifier is made.
  let digest: String

  /// The files, by their paths in the directory.
  func files() -> [(path: String, bytes: [UInt8])] {
    let module = PythonArtefact(program: program, title: title).text()
    return [
      ("MLmodel", description), ("code/tenure_model.py", module),
      ("code/tenure_pyfunc.py", Self.loader), ("requirements.txt", Self.requirements),
      ("python_env.yaml", Self.environment),
    ].map { ($0.0, Array($0.1.utf8)) }
  }

  private var description: String {
    let digits = digest.split(separator: ":").last.map { String($0.prefix(32)) } ?? ""
    return """
      flavors:
        python_function:
          code: code
          env:
            virtualenv: python_env.yaml
          loader_module: tenure_pyfunc
          python_version: 3.9.0
      mlflow_version: 2.19.0
      model_uuid: \(digits)
      signature:
        inputs: \(columns(inputs).yamlLiteral)
        outputs: \(columns(outputs).yamlLiteral)

      """
  }

  private var inputs: [(name: String, type: String)] {
    // As doubles MLflow would refuse columns of whole numbers, as strings levels like 0 and 1.
    program.inputs.map { ($0.name, "any") }
  }

  private var outputs: [(name: String, type: String)] {
    program.outputs.map { ($0.name, "double") } + [("status", "string")]
  }

  /// Columns in MLflow's JSON.
  private func columns(_ columns: [(name: String, type: String)]) -> String {
    let entries = columns.map { column in
      "{\"type\": \"\(column.type)\", \"name\": \(column.name.jsonLiteral), \"required\": false}"
    }
    return "[\(entries.joined(separator: ", "))]"
  }

  private static let loader = """
    \"\"\"What MLflow loads.\"\"\"

    import tenure_model


    class Model:
        def predict(self, model_input, params=None):
            return tenure_model.predict(model_input)


    def _load_pyfunc(path):
        return Model()

    """

  private static let requirements = """
    mlflow>=2.19
    numpy
    pandas

    """

  private static let environment = """
    python: "3.11"
    dependencies:
      - -r requirements.txt

    """
}

extension String {
  /// The text as a literal of JSON, in ASCII.
  fileprivate var jsonLiteral: String {
    var result = "\""
    for unit in utf16 {
      switch unit {
      case 0x22, 0x5C: result += "\\" + String(UnicodeScalar(UInt8(unit)))
      case 0x20...0x7E: result.unicodeScalars.append(UnicodeScalar(UInt8(unit)))
      default:
        let digits = String(unit, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      }
    }
    return result + "\""
  }

  /// An ASCII text as a single-quoted scalar of YAML.
  fileprivate var yamlLiteral: String {
    "'" + split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''") + "'"
  }
}
