extension AtomicFile {
  /// Points in the writing of a file between which a killed process leaves different things behind.
  enum Stage: String, Sendable, CaseIterable {
    /// The temporary file is there and empty.
    case opened
    /// Some of the content was written.
    case appended
    /// All of it was written.
    case written
    /// It is on the disk.
    case forced
    /// The file has its other name, if it gets one.
    case copied
    /// The old file has its new name, if it is kept.
    case kept
    /// The new file is in place.
    case renamed
  }

  /// Told of each stage, with the file's path: this is where tests kill the process or look at the folder.
  struct Observer: Sendable {
    let tell: @Sendable (Stage, String) -> Void
  }

  @TaskLocal static var observer: Observer?

  static func reached(_ stage: Stage, _ path: String) { observer?.tell(stage, path) }
}
