/// The things of Python's that pickles of tensors may name. What stands here is only noted, never run; a pickle that
/// names anything else is refused.
enum PickleGlobal: Sendable, Hashable, CustomStringConvertible {
  /// A dictionary, whatever its order or default: its entries are all that matters.
  case dictionary(String)
  /// `list`, `tuple`, `set` or `frozenset`.
  case sequence(String)
  /// A storage of typed elements.
  case storage(StoredType)
  /// A storage of bytes, whose type stands elsewhere.
  case untypedStorage
  case type(StoredType)
  case size
  case tensor
  case parameter
  case rebuildTensor
  case rebuildTensorV2
  case rebuildTensorV3
  case rebuildParameter
  case rebuildParameterWithState
  case rebuildFromType
  /// A value without influence on tensors, such as a device, by its name.
  case other(String)

  /// The global `name` of `module`; nil where it is not one of those that are allowed.
  init?(module: String, name: String) {
    // Python 2's name of the module.
    let full = (module == "__builtin__" ? "builtins" : module) + "." + name
    if let known = Self.known[full] {
      self = known
    } else if let type = Self.storageType(module, name) {
      self = .storage(type)
    } else if module == "torch", let type = Self.types[name] {
      self = .type(type)
    } else if Self.others.contains(full) {
      self = .other(full)
    } else {
      return nil
    }
  }

  private static let known: [String: PickleGlobal] = [
    "collections.OrderedDict": .dictionary("collections.OrderedDict"),
    "collections.defaultdict": .dictionary("collections.defaultdict"),
    "collections.Counter": .dictionary("collections.Counter"),
    "builtins.dict": .dictionary("dict"),
    "builtins.list": .sequence("list"), "builtins.tuple": .sequence("tuple"),
    "builtins.set": .sequence("set"), "builtins.frozenset": .sequence("frozenset"),
    "torch.Size": .size, "torch.Tensor": .tensor, "torch._tensor.Tensor": .tensor,
    "torch.nn.parameter.Parameter": .parameter,
    "torch.storage.UntypedStorage": .untypedStorage,
    "torch._utils._rebuild_tensor": .rebuildTensor,
    "torch._utils._rebuild_tensor_v2": .rebuildTensorV2,
    "torch._utils._rebuild_tensor_v3": .rebuildTensorV3,
    "torch._utils._rebuild_parameter": .rebuildParameter,
    "torch._utils._rebuild_parameter_with_state": .rebuildParameterWithState,
    "torch._tensor._rebuild_from_type_v2": .rebuildFromType,
  ]

  private static let storages: [String: StoredType] = [
    "DoubleStorage": .float64, "FloatStorage": .float32, "HalfStorage": .float16, "BFloat16Storage": .bfloat16,
    "LongStorage": .int64, "IntStorage": .int32, "ShortStorage": .int16, "CharStorage": .int8, "ByteStorage": .uint8,
    "BoolStorage": .bool, "ComplexFloatStorage": .complex64,
  ]

  private static func storageType(_ module: String, _ name: String) -> StoredType? {
    module == "torch" || module == "torch.cuda" ? storages[name] : nil
  }

  private static let types: [String: StoredType] = [
    "float64": .float64, "double": .float64, "float32": .float32, "float": .float32, "float16": .float16,
    "half": .float16, "bfloat16": .bfloat16, "int64": .int64, "long": .int64, "int32": .int32, "int": .int32,
    "int16": .int16, "short": .int16, "int8": .int8, "uint8": .uint8, "uint16": .uint16, "uint32": .uint32,
    "uint64": .uint64, "bool": .bool, "complex64": .complex64, "cfloat": .complex64, "float8_e4m3fn": .float8E4M3,
    "float8_e4m3fnuz": .float8E4M3FNUZ, "float8_e5m2": .float8E5M2, "float8_e5m2fnuz": .float8E5M2FNUZ,
    "float8_e8m0fnu": .float8E8M0,
  ]

  private static let others: Set<String> = [
    "builtins.int", "builtins.float", "builtins.bool", "builtins.str", "builtins.bytes", "builtins.bytearray",
    "builtins.complex", "builtins.slice", "builtins.range", "builtins.object",
    "_codecs.encode", "argparse.Namespace", "pathlib.Path", "pathlib.PosixPath", "pathlib.PurePosixPath",
    "pathlib._local.Path", "pathlib._local.PosixPath", "pathlib._local.PurePosixPath",
    "datetime.date", "datetime.datetime", "datetime.timedelta",
    "torch.device", "torch.serialization._get_layout",
    "numpy.dtype", "numpy.ndarray",
    "numpy.core.multiarray.scalar", "numpy._core.multiarray.scalar",
    "numpy.core.multiarray._reconstruct", "numpy._core.multiarray._reconstruct",
    "numpy.core.numeric._frombuffer", "numpy._core.numeric._frombuffer",
  ]

  var description: String {
    switch self {
    case .dictionary(let name), .sequence(let name), .other(let name): name
    case .storage(let type): "a storage of \(type.rawValue)"
    case .untypedStorage: "torch.storage.UntypedStorage"
    case .type(let type): "the element type \(type.rawValue)"
    case .size: "torch.Size"
    case .tensor: "torch.Tensor"
    case .parameter: "torch.nn.parameter.Parameter"
    case .rebuildTensor: "torch._utils._rebuild_tensor"
    case .rebuildTensorV2: "torch._utils._rebuild_tensor_v2"
    case .rebuildTensorV3: "torch._utils._rebuild_tensor_v3"
    case .rebuildParameter: "torch._utils._rebuild_parameter"
    case .rebuildParameterWithState: "torch._utils._rebuild_parameter_with_state"
    case .rebuildFromType: "torch._tensor._rebuild_from_type_v2"
    }
  }
}
