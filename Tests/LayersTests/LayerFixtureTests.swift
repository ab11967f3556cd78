import Autodiff
import Layers
import TestSupport
import Testing

/// Blocks and paddings in training against PyTorch: outputs, and gradients of the input and of all parameters.
@Suite struct LayerFixtureTests {
  private static let cases = (try? Fixture.load("layers").cases()) ?? []

  @Test func allKindsAreThere() {
    let kinds: Set = [
      "squeeze_excitation", "inverted_residual", "channel_shuffle", "zero_pad", "reflection_pad", "replication_pad",
      "same_conv",
    ]
    #expect(Set(Self.cases.map(\.op)) == kinds)
  }

  @Test(arguments: cases) func isPyTorchs(fixture: FixtureCase) throws {
    let layer = try #require(try Self.layer(fixture), "\(fixture)").convert(to: .float64)
    let names = layer.namedParameters.map(\.name)
    let roles = fixture.tensors.keys.filter { $0 != "in0" && $0 != "out" && !$0.hasPrefix("grad_") }
    #expect(Set(names.map { Self.role($0, fixture) }) == Set(roles))
    for named in layer.namedParameters {
      named.parameter.wrappedValue = Self.tensor(try fixture.tensor(Self.role(named.name, fixture)))
    }
    var context = Context(mode: .training)
    let input = Self.tensor(try fixture.tensor("in0")).traced(by: Tape(), retainingGradient: true)
    let output = layer(input, &context)
    try compare(output, fixture.tensor("out"), "\(fixture)")
    let gradients = (output * Self.tensor(try fixture.tensor("grad_out"))).sum().backward()
    try compare(gradients[input], fixture.tensor("grad_in0"), "\(fixture): input")
    for named in layer.namedParameters {
      let expected = try fixture.tensor("grad_" + Self.role(named.name, fixture))
      try compare(gradients[named.parameter], expected, "\(fixture): \(named.name)")
    }
  }

  /// A convolution behind its padding has a name of its own here.
  private static func role(_ name: String, _ fixture: FixtureCase) -> String {
    fixture.op == "same_conv" ? String(name.dropFirst("conv.".count)) : name
  }

  private static func tensor(_ tensor: Fixture.Tensor) -> Tensor { Tensor(tensor.values, shape: Shape(tensor.shape)) }

  private func compare(
    _ found: Tensor?, _ expected: Fixture.Tensor, _ name: String, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let found = try #require(found, "\(name)", sourceLocation: sourceLocation)
    #expect(Array(found.shape) == expected.shape, "\(name)", sourceLocation: sourceLocation)
    let largest = expected.values.reduce(1e-3) { max($0, abs($1)) }
    let worst = zip(found.doubles, expected.values).reduce(0) { max($0, abs($1.0 - $1.1)) }
    // PyTorch's hard sigmoid multiplies by a sixth that is rounded to float32, in float64 too.
    let tolerance = name.hasPrefix("squeeze_excitation/hard") ? 1e-7 : 1e-10
    #expect(worst <= tolerance * largest, "\(name): \(worst) of \(largest)", sourceLocation: sourceLocation)
  }

  private static func layer(_ fixture: FixtureCase) throws -> (any Layer<Tensor, Tensor>)? {
    switch (fixture.op, fixture.name) {
    case ("squeeze_excitation", "relu"): return SqueezeExcitation(6, 2)
    case ("squeeze_excitation", "silu"): return SqueezeExcitation(6, 2, activation: SiLU())
    case ("squeeze_excitation", "hard"): return SqueezeExcitation(6, 3, gate: Hardsigmoid())
    case ("inverted_residual", "added"): return InvertedResidual(4, 4, width: 8)
    case ("inverted_residual", "strided"):
      return InvertedResidual(4, 6, width: 12, kernel: 5, stride: 2, activation: Hardswish())
    case ("inverted_residual", "squeezed"):
      return InvertedResidual(
        4, 4, width: 8, squeeze: SqueezeExcitation(8, 2, activation: SiLU()), activation: SiLU())
    case ("inverted_residual", "narrow"): return InvertedResidual(6, 3, width: 6)
    case ("channel_shuffle", _): return ChannelShuffle(try fixture.attributes["groups"].int())
    case ("same_conv", _): return try same(fixture.attributes)
    default: return try padding(fixture)
    }
  }

  private static func padding(_ fixture: FixtureCase) throws -> (any Layer<Tensor, Tensor>)? {
    let sides = try fixture.attributes["sides"].ints()
    let (top, bottom, left, right) = (sides[0], sides[1], sides[2], sides[3])
    switch fixture.op {
    case "zero_pad": return ZeroPad2D(top: top, bottom: bottom, left: left, right: right)
    case "reflection_pad": return ReflectionPad2D(top: top, bottom: bottom, left: left, right: right)
    case "replication_pad": return ReplicationPad2D(top: top, bottom: bottom, left: left, right: right)
    default: return nil
    }
  }

  private static func same(_ attributes: FixtureValue) throws -> Sequential {
    let (kernel, stride) = (try attributes["kernel"].int(), try attributes["stride"].int())
    let dilation = try attributes["dilation"].int()
    return Sequential {
      SamePad2D(kernel: kernel, stride: stride, dilation: dilation)
      Conv2D(2, 3, kernel: kernel, stride: stride, dilation: dilation, bias: false).named("conv")
    }
  }
}
