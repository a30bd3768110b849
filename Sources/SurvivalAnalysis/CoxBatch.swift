internal import Lanes
internal import LinearAlgebra
internal import StatisticalModels

/// Cox's partial log-likelihoods of one design for all rows or for those outside folds.
///
/// A row that a member does not learn from weighs nothing there. What it adds is the difference that
/// it makes to the likelihood of all rows (Verweij & van Houwelingen 1993).
struct CoxBatch: LikelihoodBatch {
  private var members: [CoxLikelihood]
  private var whole: CoxLikelihood?
  private let makeWhole: () -> CoxLikelihood

  init(_ family: PenalizedCox, _ rows: [TrainingRows], columns: [Int]) {
    let design = family.design.selecting(columns)
    members = rows.map {
      CoxLikelihood(design, family.response($0), ties: family.ties, lanes: family.lanes)
    }
    makeWhole = {
      CoxLikelihood(design, family.response, ties: family.ties, lanes: family.lanes)
    }
  }

  var informationCost: Double { 1 + Double(members.first?.parameterCount ?? 0) / 8 }

  mutating func evaluate(_ requests: [LikelihoodRequest]) -> [TrainingPoint] {
    requests.map { request in
      TrainingPoint(
        point: members[request.member].evaluate(at: request.beta, request.derivatives),
        heldOut: nil)
    }
  }

  mutating func heldOutLogLikelihood(_ member: Int, at beta: [Double]) -> Double {
    let all = whole ?? makeWhole()
    whole = all
    return all.evaluate(at: beta, .value).logLikelihood
      - members[member].evaluate(at: beta, .value).logLikelihood
  }
}
