import Autodiff
import Layers

/// Blocks of known networks, composed from layers.
enum GraphNetworks {
  /// A convolution, batch normalization and an activation.
  static func unit(
    _ inputs: Int, _ outputs: Int, kernel: Int, stride: Int = 1, groups: Int = 1,
    _ activation: any Layer<Tensor, Tensor>
  ) -> Sequential {
    Sequential {
      Conv2D(inputs, outputs, kernel: kernel, stride: stride, padding: kernel / 2, groups: groups, bias: false)
      BatchNorm2D(outputs)
      activation
    }
  }

  /// Inception's module (Szegedy et al. 2015): 1x1, 3x3 and double 3x3 convolutions and a pooling, side by side.
  static func inception(_ inputs: Int) -> Concatenated {
    Concatenated {
      unit(inputs, 16, kernel: 1, ReLU())
      Sequential {
        unit(inputs, 24, kernel: 1, ReLU())
        unit(24, 32, kernel: 3, ReLU())
      }.named("branch3x3")
      Sequential {
        MaxPool2D(3, stride: 1, padding: 1)
        unit(inputs, 20, kernel: 1, ReLU())
      }.named("pool")
    }
  }

  /// DenseNet's block (Huang et al. 2017): each layer sees all before it.
  static func dense(_ inputs: Int, growth: Int, layers: Int) -> Sequential {
    Sequential {
      for layer in 0..<layers {
        Concatenated {
          Identity().named("before")
          Sequential {
            BatchNorm2D(inputs + layer * growth)
            ReLU()
            Conv2D(inputs + layer * growth, growth, kernel: 3, padding: 1, bias: false)
          }.named("new")
        }
      }
    }
  }

  /// MobileNetV2's block (Sandler et al. 2018), with a gate where `squeeze` is given, as EfficientNet's.
  static func invertedResidual(
    _ inputs: Int, _ outputs: Int, expansion: Int, stride: Int = 1, kernel: Int = 3, squeeze: Int? = nil,
    _ activation: @Sendable () -> any Layer<Tensor, Tensor> = { ReLU6() }
  ) -> any Layer<Tensor, Tensor> {
    let width = inputs * expansion
    let main = Sequential {
      if expansion > 1 { unit(inputs, width, kernel: 1, activation()) }
      unit(width, width, kernel: kernel, stride: stride, groups: width, activation())
      if let squeeze {
        Gated {
          AdaptiveAvgPool2D(1)
          Conv2D(width, squeeze, kernel: 1).named("fc1")
          SiLU().named("act")
          Conv2D(squeeze, width, kernel: 1).named("fc2")
          Sigmoid().named("gate")
        }
      }
      Conv2D(width, outputs, kernel: 1, bias: false)
      BatchNorm2D(outputs)
    }
    return stride == 1 && inputs == outputs ? Residual(main, activates: false) : main
  }
}
