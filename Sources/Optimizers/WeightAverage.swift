import Autodiff
import Core
import Kernels
import Layers

/// The exponential moving average of a network's parameters and buffers, which often does better at evaluation than the
/// weights of the last step (Polyak and Juditsky 1992; Tarvainen and Valpola 2017).
///
///     let average = WeightAverage(of: network, decay: 0.999)
///     for batch in batches {
///       optimizer.step(network, gradients(batch))
///       average.update(behind: optimizer.stepCount)
///     }
///     average.exchange()   // the network has the averages now
///
/// Behind step t, from 1, each value becomes `d * average + (1 - d) * value` with `d = min(decay, (1 + t) / (10 + t))`:
/// the first steps, whose weights mean little, are soon forgotten. Running statistics are averaged as weights are;
/// counters, which are whole numbers, are taken as they are. PyTorch: `torch.optim.swa_utils.AveragedModel` with
/// `get_ema_multi_avg_fn` and `use_buffers=True`, which has no such beginning; timm: `ModelEmaV3`.
public final class WeightAverage {
  /// A parameter or buffer with its average.
  private struct Member {
    let name: String
    let source: Source
    var average: NDArray
  }

  private enum Source {
    case parameter(Parameter)
    case buffer(Buffer)

    /// As it is stored, in blocks where a convolution asked for that.
    var array: NDArray {
      switch self {
      case .parameter(let parameter): parameter.storedArray
      case .buffer(let buffer): buffer.wrappedValue.storedArray
      }
    }

    func set(_ array: NDArray) {
      switch self {
      case .parameter(let parameter): parameter.wrappedValue = Tensor(array)
      case .buffer(let buffer): buffer.wrappedValue = Tensor(array)
      }
    }
  }

  /// The largest share of the average that a step keeps, 0..<1.
  public let decay: Double
  private var members: [Member]

  /// The averages begin with what `network` has now.
  ///
  /// - Parameter decay: 0.99 to 0.9999 are usual; the smaller, the shorter the run. At least 0 and below 1, or the
  ///   program stops.
  public init(of network: some Layer, decay: Double) {
    require(decay >= 0 && decay < 1, "weight average: the decay is \(decay); it must be at least 0 and below 1")
    self.decay = decay
    members =
      network.namedParameters.map { named in
        Member(name: named.name, source: .parameter(named.parameter), average: named.parameter.storedArray)
      }
      + network.namedBuffers.map { named in
        Member(name: named.name, source: .buffer(named.buffer), average: named.buffer.wrappedValue.storedArray)
      }
  }

  /// The share of the average that is kept behind step `step`, which counts from 1.
  public func decay(behind step: Int) -> Double {
    let step = Double(max(1, step))
    return min(decay, (1 + step) / (10 + step))
  }

  /// Follows the network behind a step of its optimizer.
  ///
  /// - Parameter step: the step's number, from 1; `Optimizer.stepCount`.
  public func update(behind step: Int) {
    let share = 1 - decay(behind: step)
    var updates: [ParameterUpdate] = []
    for index in members.indices {
      let value = members[index].source.array
      guard value.dtype.isFloatingPoint else {
        members[index].average = value
        continue
      }
      prepare(index, value.form)
      updates.append(.average(members[index].average, following: value, share: share))
    }
    ParameterUpdate.run(updates)
  }

  /// An average in the form of its value, which can change when a network first runs, and in memory of its own.
  private func prepare(_ index: Int, _ form: ArrayForm) {
    if members[index].average.form != form { members[index].average = members[index].average.lying(as: form) }
    if !members[index].average.isUniquelyHeld() { members[index].average = members[index].average.copied() }
  }

  /// Gives the network the averages, and keeps what it had in their place: a second call undoes it.
  public func exchange() {
    for index in members.indices {
      let value = members[index].source.array
      members[index].source.set(members[index].average)
      members[index].average = value
    }
  }

  /// Gives the network the averages, and forgets what it had.
  public func apply() {
    for member in members { member.source.set(member.average) }
  }

  /// The averages by the names of what they are of, for files.
  public var state: [(name: String, tensor: Tensor)] { members.map { ($0.name, Tensor($0.average.plain())) } }
}
