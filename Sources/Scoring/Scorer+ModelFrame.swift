public import Formulas
public import Lanes

extension Scorer {
  /// η of each row of a formula that met its data, with the bits that scoring its table gives.
  ///
  /// - Precondition: The frame has the encoder's columns.
  public func linearPredictors(_ frame: ModelFrame, lanes: Lanes = .single) -> [Double] {
    let predictor = predictor
    let design = DesignMemory(frame.columns, varying: predictor.varying)
    var etas = [Double](repeating: 0, count: frame.rowCount)
    lanes.forEachPart(of: &etas) { block, etas in
      var extremes = ColumnExtremes(columns: 0)
      predictor.write(
        design, rows: Lanes.block(block, rows: frame.rowCount), offset: frame.offset, into: &etas,
        extremes: &extremes)
    }
    return etas
  }
}
