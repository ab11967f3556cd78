import ReferenceKernels
import TestSupport

let arrangementChecks: [String: ReferenceCheck] = [
  "index_select": check(
    { entry, x in
      Reference.gather(x, axis: try entry.attributes["axis"].int(), indices: try entry.integers("indices"))
    },
    gradient: { entry, x, gradient in
      Reference.gatherGradient(
        shape: x.shape, axis: try entry.attributes["axis"].int(), indices: try entry.integers("indices"),
        gradient: gradient)
    }),
  "pad": check(
    { entry, x in
      Reference.pad(
        x, before: try entry.attributes["before"].ints(), after: try entry.attributes["after"].ints(),
        value: try entry.attributes["value"].double())
    },
    gradient: { entry, x, gradient in
      Reference.padGradient(
        shape: x.shape, before: try entry.attributes["before"].ints(), gradient: gradient)
    }),
  "slice": check(
    { entry, x in
      let (axis, start, end, step) = try cut(entry)
      return Reference.slice(x, axis: axis, start: start, end: end, step: step)
    },
    gradient: { entry, x, gradient in
      let (axis, start, end, step) = try cut(entry)
      return Reference.sliceGradient(
        shape: x.shape, axis: axis, start: start, end: end, step: step, gradient: gradient)
    }),
  "permute": check(
    { Reference.transpose($1, axes: try $0.attributes["axes"].ints()) },
    gradient: { entry, _, gradient in
      Reference.transposeGradient(axes: try entry.attributes["axes"].ints(), gradient: gradient)
    }),
  "broadcast_to": check(
    { Reference.broadcast($1, to: try $0.attributes["shape"].ints()) },
    gradient: { Reference.sum($2, toShape: $1.shape) }),
  "cat": { entry in
    let arrays = try (0..<entry.tensors.keys.count { $0.hasPrefix("in") }).map { try entry.array("in\($0)") }
    let axis = try entry.attributes["axis"].int()
    let gradients = Reference.concatenateGradients(
      lengths: arrays.map { $0.shape[axis] }, axis: axis, gradient: try entry.array("grad_out"))
    var results = ["out": Reference.concatenate(arrays, axis: axis)]
    for (position, gradient) in gradients.enumerated() { results["grad_in\(position)"] = gradient }
    return results
  },
]

private func cut(_ entry: FixtureCase) throws -> (axis: Int, start: Int, end: Int, step: Int) {
  let attributes = entry.attributes
  return (
    try attributes["axis"].int(), try attributes["start"].int(), try attributes["end"].int(),
    try attributes["step"].int()
  )
}
