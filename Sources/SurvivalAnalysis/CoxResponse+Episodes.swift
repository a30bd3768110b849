public import Histories

extension CoxResponse {
  /// This response with its rows cut at given times, for effects that differ between episodes.
  ///
  /// Offsets, weights and strata go with their rows. Rows without a start get one of minus infinity
  /// in their first episode. Nothing about a Cox regression changes by the cutting alone.
  ///
  /// - Parameter cuts: The times to cut at, in any order.
  /// - Returns: The response of the episodes, and the split: which row each is part of, and which
  ///   stretch between cuts it lies in.
  public func splitEpisodes(at cuts: [Double]) -> (response: CoxResponse, split: EpisodeSplit) {
    let split = EpisodeSplit(
      start: start, time: time, event: event.map { $0 == 1 }, at: cuts)
    func picked<Value>(_ values: [Value]?) -> [Value]? {
      values.map { values in split.rows.map { values[$0] } }
    }
    let response = CoxResponse(
      start: split.start, time: split.time, event: split.event.map { $0 ? 1 : 0 },
      weights: picked(weights), weightsAreFrequencies: weightsAreFrequencies,
      offset: picked(offset), strata: picked(strata), stratumCount: stratumCount)
    return (response, split)
  }
}
