public import Formulas
public import Lanes

extension Scorer {
  /// η of each row of a formula that met its data, with the bits that scoring its table gives.
  ///
  /// - Precondition: The frame has the encoder's columns.
  public func linearPredictors(_ frame: ModelFrame, lanes: Lanes = .single) -> [Double] {
    let predictor = predictor
    return lanes.map(Lanes.blockCount(rows: frame.rowCount)) { block in
      predictor.values(
        frame.columns, rows: Lanes.block(block, rows: frame.rowCount), offset: frame.offset)
    }.flatMap { $0 }
  }
}
