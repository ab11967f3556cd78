import ReferenceKernels
import TestSupport

let spatialChecks: [String: ReferenceCheck] = [
  "max_pool2d": check(
    { try pooling($0).maximum($1) }, gradient: { try pooling($0).maximumGradient($1, gradient: $2) }),
  "avg_pool2d": check(
    { try pooling($0).average($1, countIncludePad: try $0.attributes["count_include_pad"].bool()) },
    gradient: { entry, x, gradient in
      try pooling(entry).averageGradient(
        shape: x.shape, countIncludePad: try entry.attributes["count_include_pad"].bool(), gradient: gradient)
    }),
  "adaptive_avg_pool2d": check(
    { Reference.adaptiveAverage($1, size: try $0.pair("size")) },
    gradient: { Reference.adaptiveAverageGradient(shape: $1.shape, size: try $0.pair("size"), gradient: $2) }),
  "resize_bilinear": resize(.bilinear),
  "resize_bicubic": resize(.bicubic),
]

private func pooling(_ entry: FixtureCase) throws -> ReferencePooling {
  ReferencePooling(
    kernel: try entry.pair("kernel"), stride: try entry.pair("stride"), padding: try entry.pair("padding"),
    ceil: try entry.attributes["ceil"].bool())
}

private func resize(_ method: ReferenceResize.Method) -> ReferenceCheck {
  let make: @Sendable (FixtureCase) throws -> ReferenceResize = {
    ReferenceResize(method, alignCorners: try $0.attributes["align_corners"].bool())
  }
  return check(
    { try make($0).forward($1, size: try $0.pair("size")) },
    gradient: { try make($0).inputGradient(shape: $1.shape, gradient: $2) })
}
