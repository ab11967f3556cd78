import Core
import Glibc

/// The shape of a creature and its place in the image.
///
/// In its own frame the body's half length is 1 and the head points roughly along x.
struct Creature {
  /// A limb: a line from `start` to `end`, `radius` thick on all sides.
  struct Limb {
    let start: SIMD2<Float>
    let end: SIMD2<Float>
    let radius: Float
  }

  /// Half of the body's length and breadth.
  let body: SIMD2<Float>
  /// How far the body's edge swings, and where, in two waves.
  let wobble: (depth: SIMD2<Float>, phase: SIMD2<Float>)
  let limbs: [Limb]
  /// From the body's center to the head's.
  var headDirection: SIMD2<Float>
  var headCenter = SIMD2<Float>.zero
  var headRadius: Float = 0.5
  /// Images per unit of the own frame.
  private(set) var scale: Float = 1
  /// Where x of the own frame points in the image.
  let axis: SIMD2<Float>
  /// Where the body's center lies in the image.
  private(set) var center = SIMD2<Float>(0.5, 0.5)
  /// Corners of what the creature covers in the image, from above.
  private(set) var bounds = (low: SIMD2<Float>.zero, high: SIMD2<Float>(1, 1))

  init(using generator: inout RandomGenerator) {
    let breadth = Float(1 / generator.uniform(1.5...2.1))
    body = SIMD2(1, breadth)
    wobble = (
      SIMD2(Float(generator.uniform(0...0.06)), Float(generator.uniform(0...0.06))),
      SIMD2(Float(generator.uniform(0...6.28)), Float(generator.uniform(0...6.28)))
    )
    headDirection = Creature.direction(generator.uniform(-0.9...0.9))
    axis = Creature.direction(generator.uniform(0...(2 * .pi)))
    limbs = Creature.limbs(breadth, using: &generator)
    let area = generator.uniform(0.08...0.2)
    fitHead(share: Float(generator.uniform(0.112...0.142)))
    place(area: Float(area), using: &generator)
  }

  private static func limbs(_ breadth: Float, using generator: inout RandomGenerator) -> [Limb] {
    var limbs: [Limb] = []
    let count = 2 + generator.integer(below: 3)
    let side: Float = generator.uniform() < 0.5 ? -1 : 1
    for leg in 0..<count {
      let spread = Float(leg) / Float(count - 1) * 1.1 - 0.6 + Float(generator.uniform(-0.08...0.08))
      let length = breadth + Float(generator.uniform(0.22...0.42))
      let lean = Float(generator.uniform(-0.2...0.2))
      limbs.append(
        Limb(
          start: SIMD2(spread, side * breadth * 0.5), end: SIMD2(spread + lean, side * length),
          radius: Float(generator.uniform(0.08...0.12))))
    }
    let bend = Float(generator.uniform(-0.45...0.45))
    let tip = SIMD2(-1.2 - Float(generator.uniform(0...0.15)), bend * 0.6)
    limbs.append(Limb(start: SIMD2(-0.8, 0), end: tip, radius: 0.1))
    limbs.append(Limb(start: tip, end: tip + SIMD2(-0.1, bend), radius: 0.075))
    return limbs
  }

  /// Chooses the head's radius so that it covers `share` of the creature.
  private mutating func fitHead(share: Float) {
    headRadius = 0.42
    for _ in 0..<3 {
      let edge = 1 / (headDirection / body * (headDirection / body)).sum().squareRoot()
      headCenter = headDirection * (edge + headRadius * 0.35)
      let areas = measured()
      headRadius *= max(0.6, min(1.6, (share / (areas.head / areas.whole)).squareRoot()))
    }
  }

  /// Chooses scale and center so that the creature covers `area` of the image and lies wholly inside it.
  private mutating func place(area: Float, using generator: inout RandomGenerator) {
    let measure = measured()
    let extent = measure.high - measure.low
    scale = min((area / measure.whole).squareRoot(), 0.95 / extent.max())
    let room = 1 - extent * scale
    let shift = SIMD2(Float(generator.uniform(0.02...0.98)), Float(generator.uniform(0.02...0.98)))
    let low = room * shift
    center = low - measure.low * scale
    bounds = (low, low + extent * scale)
  }

  static func direction(_ angle: Double) -> SIMD2<Float> { SIMD2(Float(cos(angle)), Float(sin(angle))) }
}
