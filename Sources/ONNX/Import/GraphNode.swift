/// The module that a node belongs to, by the ways in which programs note it.
enum ModuleScope {
  static func path(of node: Onnx_NodeProto) -> String {
    if let scopes = node.metadataProps.first(where: { $0.key == "pkg.torch.onnx.name_scopes" })?.value {
      return path(scopes: scopes)
    }
    return path(name: node.name)
  }

  /// From a list such as `['', 'layer4', 'layer4.1', 'layer4.1.bn2', 'node']`: the last but one.
  private static func path(scopes: String) -> String {
    let names = scopes.split(separator: ",").map { $0.filter { !" []'\"".contains($0) } }
    return names.count > 1 ? String(names[names.count - 2]) : ""
  }

  /// From a name such as `/layer4/layer4.1/bn2/BatchNormalization`. A part that starts with the one before it goes on
  /// from there, others are a level deeper.
  private static func path(name: String) -> String {
    var (path, last) = ("", "")
    for part in name.split(separator: "/").dropLast().map(String.init) {
      if !last.isEmpty && part.hasPrefix(last + ".") {
        path += part.dropFirst(last.count)
      } else {
        path += path.isEmpty ? part : "." + part
      }
      last = part
    }
    return path
  }
}
