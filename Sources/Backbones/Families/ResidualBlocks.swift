import Autodiff
import Layers

/// The block of the shallower ResNets (He et al. 2016), torchvision's `BasicBlock`: two 3x3 convolutions with batch
/// normalization, to which the input is added before the last ReLU. `[N, inputs, H, W]` becomes
/// `[N, outputs, H/stride, W/stride]`, rounded up.
///
/// State names are torchvision's: `conv1`, `bn1`, `conv2`, `bn2`, and `downsample.0` and `downsample.1` where the
/// input goes through a 1x1 convolution because its shape differs from the output's.
public func BasicBlock(_ inputs: Int, _ outputs: Int, stride: Int = 1) -> Residual {
  let main = Sequential {
    Conv2D(inputs, outputs, kernel: 3, stride: stride, padding: 1, bias: false).named("conv1")
    BatchNorm2D(outputs).named("bn1")
    ReLU().named("relu")
    Conv2D(outputs, outputs, kernel: 3, padding: 1, bias: false).named("conv2")
    BatchNorm2D(outputs).named("bn2")
  }
  return Residual(main, shortcut: projection(inputs, outputs, stride: stride))
}

/// The block of the deeper ResNets (He et al. 2016), torchvision's `Bottleneck`: 1x1, 3x3 and 1x1 convolutions with
/// batch normalization, to which the input is added before the last ReLU. `[N, inputs, H, W]` becomes
/// `[N, outputs, H/stride, W/stride]`, rounded up; the 3x3 convolution has the stride.
///
/// State names are torchvision's, as those of `BasicBlock`, with `conv3` and `bn3`.
///
/// - Parameter width: channels of the 3x3 convolution; a quarter of the outputs by default.
public func Bottleneck(_ inputs: Int, _ outputs: Int, width: Int? = nil, stride: Int = 1) -> Residual {
  let width = width ?? outputs / 4
  let main = Sequential {
    Conv2D(inputs, width, kernel: 1, bias: false).named("conv1")
    BatchNorm2D(width).named("bn1")
    ReLU().named("relu1")
    Conv2D(width, width, kernel: 3, stride: stride, padding: 1, bias: false).named("conv2")
    BatchNorm2D(width).named("bn2")
    ReLU().named("relu2")
    Conv2D(width, outputs, kernel: 1, bias: false).named("conv3")
    BatchNorm2D(outputs).named("bn3")
  }
  return Residual(main, shortcut: projection(inputs, outputs, stride: stride))
}

/// Blocks one behind the other, named `0`, `1` and so on. The first has the stride and changes the channels.
///
/// - Parameter block: makes a block from its inputs, outputs and stride.
func residualStage(
  _ blocks: Int, _ inputs: Int, _ outputs: Int, stride: Int, block: (Int, Int, Int) -> Residual
) -> Sequential {
  Sequential(
    (0..<blocks).map { index in
      let block = index == 0 ? block(inputs, outputs, stride) : block(outputs, outputs, 1)
      return Sequential.Child(name: String(index), layer: block)
    })
}

/// What brings a block's input to its output's shape; nil where they have one shape.
private func projection(_ inputs: Int, _ outputs: Int, stride: Int) -> Sequential? {
  guard inputs != outputs || stride != 1 else { return nil }
  return Sequential {
    Conv2D(inputs, outputs, kernel: 1, stride: stride, bias: false)
    BatchNorm2D(outputs)
  }
}
