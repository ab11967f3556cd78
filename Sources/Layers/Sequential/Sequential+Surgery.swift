import Autodiff
import Kernels

extension Sequential {
  /// The layer called `name`: a child's name, a path such as `features.3`, or a site such as `pool4`.
  public subscript(name: String) -> any Layer<Tensor, Tensor> {
    get { child(at: requiredLocation(of: name, operation: "Sequential")[...]).layer }
    set { edit(requiredLocation(of: name, operation: "Sequential")[...]) { $0.children[$1].layer = newValue } }
  }

  /// A network with `layer` behind the layer or site `name`.
  ///
  /// The other layers keep their names, so a layer without parameters leaves all checkpoints valid. The inserted layer
  /// is called by its own name or by `inserted1`, `inserted2` and so on.
  public func inserting(_ layer: any Layer<Tensor, Tensor>, after name: String) -> Sequential {
    var copy = self
    copy.edit(requiredLocation(of: name, operation: "inserting")[...]) { parent, position in
      parent.children.insert(parent.named(layer), at: position + 1)
      parent.checkUnique()
    }
    return copy
  }

  /// A network without the layer `name`.
  public func removing(_ name: String) -> Sequential {
    var copy = self
    copy.edit(requiredLocation(of: name, operation: "removing")[...]) { $0.children.remove(at: $1) }
    return copy
  }

  /// A network with `layer` in the place, and under the name, of the layer `name`.
  public func replacing(_ name: String, with layer: any Layer<Tensor, Tensor>) -> Sequential {
    var copy = self
    copy[name] = layer
    return copy
  }

  /// The layers up to and including `name`. Layers keep their names.
  public func prefix(through name: String) -> Sequential {
    cut(requiredLocation(of: name, operation: "prefix")[...]) { children, position in
      Array(children[...position])
    }
  }

  /// The layers behind `name`. Layers keep their names.
  public func suffix(after name: String) -> Sequential {
    tail(requiredLocation(of: name, operation: "suffix")[...])
  }

  private func child(at location: ArraySlice<Int>) -> Child {
    let child = children[location[location.startIndex]]
    let rest = location.dropFirst()
    guard !rest.isEmpty, let inner = child.layer as? Sequential else { return child }
    return inner.child(at: rest)
  }

  mutating func edit(_ location: ArraySlice<Int>, _ change: (inout Sequential, Int) -> Void) {
    let position = location[location.startIndex]
    let rest = location.dropFirst()
    guard !rest.isEmpty, var inner = children[position].layer as? Sequential else {
      change(&self, position)
      return
    }
    inner.edit(rest, change)
    children[position].layer = inner
  }

  private func cut(_ location: ArraySlice<Int>, _ keep: ([Child], Int) -> [Child]) -> Sequential {
    let position = location[location.startIndex]
    var kept = keep(children, position)
    let rest = location.dropFirst()
    if !rest.isEmpty, let inner = children[position].layer as? Sequential {
      kept[kept.count - 1].layer = inner.cut(rest, keep)
    }
    return Sequential(kept)
  }

  private func tail(_ location: ArraySlice<Int>) -> Sequential {
    let position = location[location.startIndex]
    var kept = Array(children[(position + 1)...])
    let rest = location.dropFirst()
    if !rest.isEmpty, let inner = children[position].layer as? Sequential {
      var child = children[position]
      child.layer = inner.tail(rest)
      kept.insert(child, at: 0)
    }
    return Sequential(kept)
  }

  private func named(_ layer: any Layer<Tensor, Tensor>) -> Child {
    if let named = layer as? NamedLayer { return Child(name: named.name, site: named.site, layer: named.layer) }
    let taken = Set(children.map(\.name))
    let number = (1...).first { !taken.contains("inserted\($0)") } ?? 0
    return Child(name: "inserted\(number)", layer: layer)
  }

  private func checkUnique() { _ = Sequential(children) }
}
