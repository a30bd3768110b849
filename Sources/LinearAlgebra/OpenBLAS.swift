internal import COpenBLAS

/// The integer of the LP64 interface, which is what Debian's OpenBLAS offers.
typealias BLASInt = Int32

/// The one place that speaks of OpenBLAS itself rather than of its routines.
enum OpenBLAS {
  private static let singleThreaded: Void = openblas_set_num_threads(1)

  /// Makes sure that OpenBLAS works on the calling thread alone.
  ///
  /// Tenure owns the threads: it cuts rows into blocks and calls OpenBLAS on one block from many
  /// threads at once. Threads of OpenBLAS's own would compete with those, and its sums would
  /// depend on their number. The first call sets it for the process; a later one costs a load.
  static func useCallersThread() { _ = singleThreaded }
}

/// The triangle that every symmetric matrix here is kept in.
let lowerTriangle = CChar(UInt8(ascii: "L"))
