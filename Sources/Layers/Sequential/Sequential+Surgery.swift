import Autodiff

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
