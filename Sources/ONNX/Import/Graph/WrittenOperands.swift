import Autodiff
import Layers

/// How an operation of a file is written into a `NetworkGraph`.
enum GraphForm {
  /// As an operation of that graph, which reads the operands with these numbers.
  case operation(NetworkOperation, reading: [Int] = [0])
  /// Its first operand.
  case passedOn
}

/// The operands of an operation that is being written into a `NetworkGraph`.
struct WrittenOperands {
  /// With the sizes that the file was checked with.
  let types: GraphTypes
  /// The tensors among them that are stored.
  let weights: [Int: NetworkGraph.Weight]
  /// Those that are computed while the network runs.
  let computed: Set<Int>
  /// Whether all numbers among them are the same for images of any size.
  let hasFixedNumbers: Bool
  /// The first result's sizes.
  let result: [Int]
  /// The names around the network.
  let path: String

  var count: Int { types.types.count }

  func shape(_ number: Int) -> [Int] { types[number].shape }

  /// Numbers that are in the file.
  func numbers(_ number: Int) -> KnownNumbers? {
    guard hasFixedNumbers, case .known(let numbers) = types[number] else { return nil }
    return numbers
  }

  /// A stored tensor, or the numbers of one that is small.
  func weight(_ number: Int) -> NetworkGraph.Weight? {
    weights[number] ?? numbers(number).map { named("constant", $0.tensor) }
  }

  /// A tensor under `name`, with the names around the network before it.
  func named(_ name: String, _ tensor: Tensor) -> NetworkGraph.Weight {
    NetworkGraph.Weight(name: path.isEmpty ? name : "\(path).\(name)", tensor: tensor)
  }

  /// Whether the operands named are computed, and nothing else is read.
  func areComputed(_ numbers: Range<Int>) -> Bool { numbers.allSatisfy { computed.contains($0) } }
}
