import ArgumentParser
import EIL

/// Which of a run's checkpoints a command uses.
struct CheckpointOptions: ParsableArguments {
  @Option(help: "Which checkpoint: the newest, or that of the epoch with the best held-out accuracy.")
  var checkpoint = CheckpointChoice.last
}

extension CheckpointChoice: ExpressibleByArgument {}
