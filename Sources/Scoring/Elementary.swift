internal import RealModule

/// The one exponential that every prediction goes through, for a row and for a batch.
func exponential(_ x: Double) -> Double { .exp(x) }

/// The one natural logarithm.
package func logarithm(_ x: Double) -> Double { .log(x) }

/// log(1 + x), for small x too.
func logarithm(onePlus x: Double) -> Double { .log(onePlus: x) }

/// e^x − 1, for small x too.
func exponentialMinusOne(_ x: Double) -> Double { .expMinusOne(x) }
