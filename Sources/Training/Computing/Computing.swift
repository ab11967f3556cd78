import Kernels

/// The machine's part in a run.
public enum Computing {
  /// How many threads compute at a time; all processors by default.
  public static var threads: Int {
    get { Team.size }
    set { Team.size = newValue }
  }
}
