import Autodiff
import Layers

/// A convolution without bias, batch normalization and a ReLU, torchvision's `BasicConv2d`, with its names `conv` and
/// `bn`. The normalization adds 0.001 to the variance, as in the networks of TensorFlow that the weights come from.
///
/// - Parameters:
///   - kernel: height and width of the window.
///   - padding: rows of zeros at the top and at the bottom, and columns at the left and at the right.
func BasicConv2D(
  _ inputs: Int, _ outputs: Int, kernel: (Int, Int), stride: Int = 1, padding: (Int, Int) = (0, 0)
) -> Sequential {
  Sequential {
    Conv2D(inputs, outputs, kernel: kernel, stride: stride, padding: .zeros(padding.0, padding.1), bias: false)
      .named("conv")
    BatchNorm2D(outputs, epsilon: 1e-3).named("bn")
    ReLU().named("relu")
  }
}

/// The same with a square window.
func BasicConv2D(_ inputs: Int, _ outputs: Int, kernel: Int, stride: Int = 1, padding: Int = 0) -> Sequential {
  BasicConv2D(inputs, outputs, kernel: (kernel, kernel), stride: stride, padding: (padding, padding))
}

/// Convolutions one behind the other as a branch of a module, called `name_1`, `name_2` and so on in that module.
///
/// - Parameter steps: the outputs and the window of each; one of stride 1 keeps the size.
private func tower(_ name: String, _ inputs: Int, _ steps: [TowerStep]) -> NamedLayer {
  let widths = [inputs] + steps.map(\.outputs)
  return Sequential(
    steps.enumerated().map { index, step in
      let convolution = BasicConv2D(
        widths[index], step.outputs, kernel: step.kernel, stride: step.stride, padding: step.padding)
      return Sequential.Child(name: "\(name)_\(index + 1)", layer: convolution)
    }
  ).named("")
}

private struct TowerStep {
  let outputs: Int
  let kernel: (Int, Int)
  let stride: Int
  let padding: (Int, Int)

  /// - Parameter padding: on all sides; what keeps the size by default.
  init(_ outputs: Int, _ height: Int = 1, _ width: Int? = nil, stride: Int = 1, padding: Int? = nil) {
    (self.outputs, kernel, self.stride) = (outputs, (height, width ?? height), stride)
    self.padding = padding.map { ($0, $0) } ?? (height / 2, (width ?? height) / 2)
  }
}

/// Means over 3x3 windows and a 1x1 convolution.
private func pooled(_ inputs: Int, _ outputs: Int) -> NamedLayer {
  Sequential {
    AvgPool2D(3, stride: 1, padding: 1).named("pool")
    BasicConv2D(inputs, outputs, kernel: 1).named("branch_pool")
  }.named("")
}

// The modules of InceptionV3 (Szegedy et al. 2016), called as in torchvision. Each is `[N, inputs, H, W]` to the sum of
// its branches' channels, at the same height and width but where a stride is said.

/// 1x1, 5x5 and double 3x3 convolutions, and a pooling: 224 channels and those of the pooling.
func InceptionA(_ inputs: Int, pool: Int) -> Concatenated {
  Concatenated {
    BasicConv2D(inputs, 64, kernel: 1).named("branch1x1")
    tower("branch5x5", inputs, [.init(48), .init(64, 5)])
    tower("branch3x3dbl", inputs, [.init(64), .init(96, 3), .init(96, 3)])
    pooled(inputs, pool)
  }
}

/// Half the height and width, of 3x3 and double 3x3 convolutions and a pooling: 480 channels and the inputs.
///
/// - Parameter keepsSize: whether all of them have stride 1, and padding, instead.
func InceptionB(_ inputs: Int, keepsSize: Bool = false) -> Concatenated {
  let (stride, padding) = keepsSize ? (1, 1) : (2, 0)
  return Concatenated {
    BasicConv2D(inputs, 384, kernel: 3, stride: stride, padding: padding).named("branch3x3")
    tower("branch3x3dbl", inputs, [.init(64), .init(96, 3), .init(96, 3, stride: stride, padding: padding)])
    MaxPool2D(3, stride: stride, padding: padding).named("branch_pool")
  }
}

/// 7x7 convolutions as rows and columns of `width` channels: 768 channels.
func InceptionC(_ inputs: Int, width: Int) -> Concatenated {
  Concatenated {
    BasicConv2D(inputs, 192, kernel: 1).named("branch1x1")
    tower("branch7x7", inputs, [.init(width), .init(width, 1, 7), .init(192, 7, 1)])
    tower(
      "branch7x7dbl", inputs,
      [.init(width), .init(width, 7, 1), .init(width, 1, 7), .init(width, 7, 1), .init(192, 1, 7)])
    pooled(inputs, 192)
  }
}

/// Half the height and width before the last modules: 512 channels and the inputs.
func InceptionD(_ inputs: Int) -> Concatenated {
  Concatenated {
    tower("branch3x3", inputs, [.init(192), .init(320, 3, stride: 2, padding: 0)])
    tower(
      "branch7x7x3", inputs, [.init(192), .init(192, 1, 7), .init(192, 7, 1), .init(192, 3, stride: 2, padding: 0)])
    MaxPool2D(3, stride: 2).named("branch_pool")
  }
}

/// 3x3 convolutions as rows beside columns: 2048 channels.
func InceptionE(_ inputs: Int) -> Concatenated {
  /// A row and a column of three, side by side.
  func split(_ name: String, _ inputs: Int) -> NamedLayer {
    Concatenated {
      BasicConv2D(inputs, 384, kernel: (1, 3), padding: (0, 1)).named(name + "a")
      BasicConv2D(inputs, 384, kernel: (3, 1), padding: (1, 0)).named(name + "b")
    }.named("")
  }
  return Concatenated {
    BasicConv2D(inputs, 320, kernel: 1).named("branch1x1")
    Sequential {
      BasicConv2D(inputs, 384, kernel: 1).named("branch3x3_1")
      split("branch3x3_2", 384)
    }.named("")
    Sequential {
      BasicConv2D(inputs, 448, kernel: 1).named("branch3x3dbl_1")
      BasicConv2D(448, 384, kernel: 3, padding: 1).named("branch3x3dbl_2")
      split("branch3x3dbl_3", 384)
    }.named("")
    pooled(inputs, 192)
  }
}
