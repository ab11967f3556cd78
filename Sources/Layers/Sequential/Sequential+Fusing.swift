import Autodiff
import Kernels

/// A layer that can apply a ReLU to its output in the same pass.
public protocol ReLUFusing: Layer<Tensor, Tensor> {
  /// This layer and a ReLU behind it as one; nil if its output already goes through something else.
  func fusingReLU() -> (any Layer<Tensor, Tensor>)?
}

/// A layer with a ReLU in it that can also pool its output, which then need not be kept.
public protocol MaxPoolFusing: Layer<Tensor, Tensor> {
  /// This layer and a maximum pooling behind it as one; nil where the two do not go together.
  func fusingMaxPool(_ pooling: PoolingGeometry) -> (any Layer<Tensor, Tensor>)?
}

/// A layer that can add something to its output, before a ReLU fused with it, in the same pass.
public protocol SumFusing: Layer<Tensor, Tensor> {
  /// This layer's output plus `addend`, which has the same shape, through the ReLU if there is one.
  func callAsFunction(_ input: Tensor, adding addend: Tensor, _ context: inout Context) -> Tensor
}

extension Sequential {
  /// This network's layers but the last, and the last one, with a ReLU behind it if `activates`; nil where it cannot
  /// add something in its own pass.
  func splittingSum(activates: Bool, _ context: Context) -> (front: Sequential, last: Child, adder: any SumFusing)? {
    guard !context.showsLayers, let last = children.last, last.layer is any SumFusing else { return nil }
    let adder = activates ? (last.layer as? any ReLUFusing)?.fusingReLU() : last.layer
    guard let adder = adder as? any SumFusing else { return nil }
    return (Sequential(checked: children.dropLast()), last, adder)
  }

  /// The layer to run at `index`, and how many of the children it stands for. An observer or a tap sees each child on
  /// its own.
  func step(at index: Int, _ context: Context) -> (layer: any Layer<Tensor, Tensor>, count: Int) {
    let plain = (children[index].layer, 1)
    guard !context.showsLayers, index + 1 < children.count, children[index + 1].layer is ReLU,
      let active = (children[index].layer as? any ReLUFusing)?.fusingReLU()
    else { return plain }
    guard index + 2 < children.count, let pool = children[index + 2].layer as? MaxPool2D,
      let pooled = (active as? any MaxPoolFusing)?.fusingMaxPool(pool.geometry)
    else { return (active, 2) }
    return (pooled, 3)
  }
}
