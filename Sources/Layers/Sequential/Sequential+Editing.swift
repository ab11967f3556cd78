import Autodiff
import Core

extension Sequential {
  /// Where the layer `name` is: the position in this `Sequential`, then in the one at that position, and so on. Only a
  /// chain of layers can be cut there, so that what is inside blocks is not known here; the program stops for it.
  func requiredLocation(of name: String, operation: StaticString) -> [Int] {
    let all = chainPoints
    let found = all.filter { $0.names.contains(name) }
    guard found.count == 1 else {
      let known = all.map { $0.names[0] }
      fail("\(operation): \(UnknownLayerName(name: name, known: known, matches: found.count))")
    }
    return found[0].location
  }

  /// The points in this `Sequential` and in those in it.
  private var chainPoints: [NetworkPoint] { points { ($0 as? Sequential)?.chainPoints ?? [] } }

  fileprivate func points(_ inner: (any Layer<Tensor, Tensor>) -> [NetworkPoint]) -> [NetworkPoint] {
    children.enumerated().flatMap { position, child in
      let own = NetworkPoint(site: child.site, path: child.name, location: [position])
      return (child.name.isEmpty ? [] : [own]) + inner(child.layer).map { $0.inside(child.name, at: position) }
    }
  }
}

extension Sequential: EditableNetwork {
  public var points: [NetworkPoint] { points { ($0 as? any EditableNetwork)?.points ?? [] } }

  public func layer(at location: ArraySlice<Int>) -> any Layer<Tensor, Tensor> {
    let layer = children[location[location.startIndex]].layer
    let rest = location.dropFirst()
    guard !rest.isEmpty, let inner = layer as? any EditableNetwork else { return layer }
    return inner.layer(at: rest)
  }

  public func applying(_ edit: NetworkEdit, at location: ArraySlice<Int>) -> Sequential {
    var copy = self
    let (position, rest) = (location[location.startIndex], location.dropFirst())
    if !rest.isEmpty, let inner = children[position].layer as? any EditableNetwork {
      copy.children[position].layer = inner.changed(by: edit, at: rest)
      return copy
    }
    switch edit {
    case .insert(let layer): copy.insert(layer, at: position + 1)
    case .replace(let layer): copy.children[position].layer = layer
    case .remove: copy.children.remove(at: position)
    }
    return copy
  }

  /// Puts `layer` in under its own name, or under `inserted1` and so on.
  mutating func insert(_ layer: any Layer<Tensor, Tensor>, at position: Int) {
    children.insert(named(layer), at: position)
    checkNames()
  }

  private func named(_ layer: any Layer<Tensor, Tensor>) -> Child {
    if let named = layer as? NamedLayer { return Child(name: named.name, site: named.site, layer: named.layer) }
    let taken = Set(children.map(\.name))
    let number = (1...).first { !taken.contains("inserted\($0)") } ?? 0
    return Child(name: "inserted\(number)", layer: layer)
  }
}

extension Sequential {
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
}
