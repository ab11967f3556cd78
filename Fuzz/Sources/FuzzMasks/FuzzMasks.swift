import FuzzSupport

@testable import Imaging

/// By each rule; what is read must fit its size.
@c(LLVMFuzzerTestOneInput)
public func target(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
  let file = array(bytes, count)
  for rule in [MaskRule.automatic, .any, .value(1)] {
    guard let mask = try? Mask.decode(file, rule) else { continue }
    guard mask.values.allSatisfy({ [Mask.background, Mask.foreground, Mask.ignored].contains($0) }) else {
      fatalError("a mask has values that mean nothing")
    }
  }
  return 0
}
