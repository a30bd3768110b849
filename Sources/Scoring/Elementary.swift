internal import RealModule

/// The one exponential that every prediction goes through, for a row and for a batch.
func exponential(_ x: Double) -> Double { .exp(x) }

/// The one natural logarithm.
func logarithm(_ x: Double) -> Double { .log(x) }
