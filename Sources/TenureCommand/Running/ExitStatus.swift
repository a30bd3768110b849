/// How a run ended, for the program that started it; the numbers are those of BSD's sysexits.h.
enum ExitStatus: Int32, CaseIterable {
  /// There is an answer.
  case success = 0
  /// There is an answer, but it says no: not converged, or a check that does not come out.
  case answeredButFailed = 1
  /// The command was not used as its help says.
  case usage = 64
  /// The data or the model file is at fault.
  case dataAtFault = 65
  /// There is no such input, or it cannot be read.
  case noInput = 66
  /// The program is at fault.
  case bug = 70
  /// The output file cannot be made.
  case cannotCreate = 73
  /// The output cannot be written.
  case cannotWrite = 74
  /// The run was interrupted.
  case interrupted = 130

  /// The exit codes as help texts list them.
  static let help = """
    Exit codes: 0 answered; 1 answered but failed (not converged, a check that does not come out); \
    64 usage; 65 the data or model file is at fault; 66 no such input; 70 a bug; 73 or 74 cannot \
    write; 130 interrupted.
    """
}
