import Core
import Kernels

/// A convolution of a well-known network, at images of 224 pixels.
struct ConvolutionShape {
  /// Network and layer.
  let name: String
  let inputs: Int
  let outputs: Int
  /// Pixels a side of the input.
  let size: Int
  var kernel = 3
  var stride = 1

  var geometry: ConvolutionGeometry {
    let padding = kernel / 2
    return ConvolutionGeometry(stride: (stride, stride), padding: (padding, padding, padding, padding))
  }

  var weight: Shape { [outputs, inputs, kernel, kernel] }

  func input(batch: Int) -> Shape { [batch, inputs, size, size] }

  /// Of one direction; all three do the same work.
  func floatingPointOperations(batch: Int) -> Double {
    let side = (size + stride - 1) / stride
    return 2 * Double(batch * outputs * side * side) * Double(inputs * kernel * kernel)
  }

  /// Whether oneDNN offers Winograd for it.
  var hasWinograd: Bool { kernel == 3 && stride == 1 && inputs >= 16 }

  var label: String { "\(name) \(inputs)-\(outputs) \(kernel)x\(kernel)\(stride > 1 ? "/\(stride)" : "") \(size)px" }

  /// The different shapes of VGG16 (Simonyan and Zisserman 2015) and ResNet-50 (He et al. 2016).
  static let all: [ConvolutionShape] = [
    ConvolutionShape(name: "vgg16 conv1_1", inputs: 3, outputs: 64, size: 224),
    ConvolutionShape(name: "vgg16 conv1_2", inputs: 64, outputs: 64, size: 224),
    ConvolutionShape(name: "vgg16 conv2_1", inputs: 64, outputs: 128, size: 112),
    ConvolutionShape(name: "vgg16 conv2_2", inputs: 128, outputs: 128, size: 112),
    ConvolutionShape(name: "vgg16 conv3_1", inputs: 128, outputs: 256, size: 56),
    ConvolutionShape(name: "vgg16 conv3_2", inputs: 256, outputs: 256, size: 56),
    ConvolutionShape(name: "vgg16 conv4_1", inputs: 256, outputs: 512, size: 28),
    ConvolutionShape(name: "vgg16 conv4_2", inputs: 512, outputs: 512, size: 28),
    ConvolutionShape(name: "vgg16 conv5_1", inputs: 512, outputs: 512, size: 14),
    ConvolutionShape(name: "resnet50 conv1", inputs: 3, outputs: 64, size: 224, kernel: 7, stride: 2),
    ConvolutionShape(name: "resnet50 layer1 in", inputs: 256, outputs: 64, size: 56, kernel: 1),
    ConvolutionShape(name: "resnet50 layer1 mid", inputs: 64, outputs: 64, size: 56),
    ConvolutionShape(name: "resnet50 layer1 out", inputs: 64, outputs: 256, size: 56, kernel: 1),
    ConvolutionShape(name: "resnet50 layer2 mid", inputs: 128, outputs: 128, size: 28),
    ConvolutionShape(name: "resnet50 layer2 out", inputs: 128, outputs: 512, size: 28, kernel: 1),
    ConvolutionShape(name: "resnet50 layer2 short", inputs: 256, outputs: 512, size: 56, kernel: 1, stride: 2),
    ConvolutionShape(name: "resnet50 layer2 step", inputs: 128, outputs: 128, size: 56, stride: 2),
    ConvolutionShape(name: "resnet50 layer3 mid", inputs: 256, outputs: 256, size: 14),
    ConvolutionShape(name: "resnet50 layer3 in", inputs: 1024, outputs: 256, size: 14, kernel: 1),
    ConvolutionShape(name: "resnet50 layer4 mid", inputs: 512, outputs: 512, size: 7),
    ConvolutionShape(name: "resnet50 layer4 out", inputs: 512, outputs: 2048, size: 7, kernel: 1),
  ]
}
