/// What a trainer tells whoever watches it.
public enum TrainingEvent: Sendable {
  case step(StepReport)
  case epoch(EpochReport)
  case checkpoint(path: String)
}
