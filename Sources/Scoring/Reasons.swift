internal import Formulas

/// One reason for a customer's score: what a term contributes against the average customer.
public struct Reason: Sendable, Equatable {
  /// The term, as an index into the encoder's; the first of a group's.
  public let term: Int
  /// Σ βⱼ (xⱼ − cⱼ) over the term's columns: log odds, log hazard or log time.
  public let contribution: Double
  /// A sentence: "contract = Month-to-month raises the risk: hazard × 3.4 against the average
  /// customer".
  public let text: String
}

/// Inputs that say one thing together, such as the delivery of a driver and its gap to the ideal.
public struct ReasonGroup: Sendable, Equatable {
  /// What sentences call it.
  public let label: String
  /// The names of its inputs.
  public let inputs: [String]

  /// Groups inputs.
  public init(label: String, inputs: [String]) {
    self.label = label
    self.inputs = inputs
  }
}

/// Explains scores: the terms that contribute most, in plain words.
public struct Reasons: Sendable {
  private let encoder: FeatureEncoder
  private let coefficients: [Double]
  private let reference: [Double]
  private let quantity: String
  private let riskSign: Double
  /// The inputs that each term reads.
  private let inputs: [[Int]]
  /// What is told apart: a term, or the terms that read nothing but the inputs of one group.
  private let parts: [(label: String?, terms: [Int])]

  /// Prepares to explain the scores of `scorer`.
  ///
  /// - Parameters:
  ///   - scorer: What predicts.
  ///   - groups: Inputs whose terms are one reason together.
  public init(_ scorer: Scorer, groups: [ReasonGroup] = []) {
    let encoder = scorer.encoder
    self.encoder = encoder
    coefficients = scorer.coefficients
    reference = scorer.reference
    riskSign = scorer.riskSign
    quantity =
      switch scorer {
      case .logistic: "odds"
      case .cox, .piecewiseExponential, .causeSpecific, .sharedFrailty: "hazard"
      case .discreteTime(let scorer): scorer.link == .logit ? "odds" : "hazard"
      case .aft(let scorer): scorer.distribution.acceleratesTime ? "expected time" : "hazard"
      case .roystonParmar(let scorer):
        switch scorer.scale {
        case .hazard: "hazard"
        case .odds: "odds"
        case .normal: "e to the normal deviate"
        }
      case .cure: "odds of ever leaving"
      case .fineGray: "subdistribution hazard"
      }
    inputs = encoder.terms.map { term in
      let names = Set(
        term.components.flatMap { encoder.variables[$0.variable].expression.columnNames })
      return encoder.inputs.indices.filter { names.contains(encoder.inputs[$0].name) }
    }
    let owners = inputs.map { inputs in
      groups.firstIndex { group in
        !inputs.isEmpty && inputs.allSatisfy { group.inputs.contains(encoder.inputs[$0].name) }
      }
    }
    parts = owners.indices.compactMap { term in
      guard let owner = owners[term] else { return (nil, [term]) }
      guard owners.firstIndex(of: owner) == term else { return nil }
      return (groups[owner].label, owners.indices.filter { owners[$0] == owner })
    }
  }

  /// The contribution of each term: its part of η less that of the average customer.
  ///
  /// - Parameter row: A design row.
  /// - Returns: One number per term of the encoder.
  public func contributions(_ row: [Double]) -> [Double] {
    encoder.terms.map { term in
      term.columns.reduce(0) { $0 + coefficients[$1] * (row[$1] - reference[$1]) }
    }
  }

  /// The terms, or groups of them, that contribute most, either way, the greatest first.
  ///
  /// - Parameters:
  ///   - count: How many at most; terms that contribute nothing are left out.
  ///   - row: The design row.
  ///   - slots: The customer's slots, for the words.
  /// - Returns: At most `count` reasons.
  public func top(_ count: Int, row: [Double], slots: [Double]) -> [Reason] {
    let byTerm = contributions(row)
    let contributions = parts.map {
      $0.terms.dropFirst().reduce(byTerm[$0.terms[0]]) { $0 + byTerm[$1] }
    }
    let ranked = contributions.indices.filter { contributions[$0] != 0 }.sorted {
      let (left, right) = (contributions[$0].magnitude, contributions[$1].magnitude)
      return left != right ? left > right : $0 < $1
    }
    return ranked.prefix(count).map { part in
      Reason(
        term: parts[part].terms[0], contribution: contributions[part],
        text: text(part, contributions[part], slots))
    }
  }

  private func text(_ part: Int, _ contribution: Double, _ slots: [Double]) -> String {
    let direction = contribution * riskSign > 0 ? "raises" : "lowers"
    let factor = exponential(contribution).shortText
    return "\(subject(part, slots)) \(direction) the risk: "
      + "\(quantity) × \(factor) against the average customer"
  }

  private func subject(_ part: Int, _ slots: [Double]) -> String {
    let (label, terms) = parts[part]
    guard let label else {
      let values = inputs[terms[0]].map { "\(encoder.inputs[$0].name) = \(value($0, slots))" }
      return values.isEmpty ? encoder.terms[terms[0]].name : values.joined(separator: ", ")
    }
    // Scores of drivers are means, whose digits nobody wants.
    let read = encoder.inputs.indices.filter { input in
      terms.contains { inputs[$0].contains(input) }
    }
    let values = read.map { input in
      let slot = slots[input]
      let text = slot.isNaN ? value(input, slots) : ((slot * 10).rounded() / 10).plainText
      return "\(encoder.inputs[input].name) = \(text)"
    }
    return "\(label) (\(values.joined(separator: ", ")))"
  }

  private func value(_ input: Int, _ slots: [Double]) -> String {
    let slot = slots[input]
    if slot.isNaN {
      return "none" + (encoder.substituteText(ofInput: input).map { ", taken as \($0)" } ?? "")
    }
    switch encoder.inputs[input].kind {
    case .numeric:
      return slot.plainText
    case .logical: return slot == 1 ? "true" : "false"
    case .categorical(let levels):
      let level = Int(slot)
      return levels.indices.contains(level) ? levels[level] : "?"
    }
  }
}

extension FeatureEncoder.Variable {
  /// The expression that the variable is made of.
  var expression: Expression {
    switch kind {
    case .numeric(let expression), .basis(let expression, _), .factor(let expression, _, _):
      expression
    }
  }
}

extension Double {
  /// All digits, without ".0" where it is whole.
  fileprivate var plainText: String {
    let text = description
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }

  /// Two significant digits, or all digits before the point: 3.4, 0.29, 128.
  fileprivate var shortText: String {
    guard isFinite, self > 0 else { return description }
    var scale = 1.0
    while self * scale < 10 && scale < 1e300 { scale *= 10 }
    let rounded = (self * scale).rounded() / scale
    return rounded.plainText
  }
}
