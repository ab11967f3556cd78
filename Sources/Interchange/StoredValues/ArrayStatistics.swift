import Autodiff
import Core

/// What the numbers of an array are like. They are computed in float64 and are the same for any number of threads.
public struct ArrayStatistics: Sendable, Hashable, Codable {
  // Reports keep the short word.
  private enum CodingKeys: String, CodingKey {
    case count, minimum, maximum, mean, standardDeviation = "deviation", zeros, notNumbers, infinities
  }

  /// How many numbers there are.
  public private(set) var count = 0
  /// The smallest number, infinities included; nil where there is none.
  public private(set) var minimum: Double?
  /// The largest number, infinities included; nil where there is none.
  public private(set) var maximum: Double?
  /// The mean of the finite numbers; nil where there is none.
  public private(set) var mean: Double?
  /// The standard deviation of the finite numbers, divided by their count, as NumPy does; nil where there is none.
  public private(set) var standardDeviation: Double?
  /// How many are zero.
  public private(set) var zeros = 0
  /// How many are not numbers.
  public private(set) var notNumbers = 0
  /// How many are infinite.
  public private(set) var infinities = 0

  /// Reads all elements once, in float64. Of types that are not computed with nothing is counted.
  public init(_ array: StoredArray) {
    let parts: [Part] =
      switch array.storedType {
      case .float32: Part.all(array) { (word: UInt32) in Double(Float(bitPattern: word)) }
      case .float64: Part.all(array) { (word: UInt64) in Double(bitPattern: word) }
      case .float16: Part.all(array) { (word: UInt16) in Double(HalfPrecision.float(word)) }
      case .bfloat16: Part.all(array) { (word: UInt16) in Double(Float(bitPattern: UInt32(word) << 16)) }
      case .int64: Part.all(array) { (word: Int64) in Double(word) }
      case .uint64: Part.all(array) { (word: UInt64) in Double(word) }
      case .int32: Part.all(array) { (word: Int32) in Double(word) }
      case .uint32: Part.all(array) { (word: UInt32) in Double(word) }
      case .int16: Part.all(array) { (word: Int16) in Double(word) }
      case .uint16: Part.all(array) { (word: UInt16) in Double(word) }
      case .int8: Part.all(array) { (word: Int8) in Double(word) }
      case .uint8: Part.all(array) { (word: UInt8) in Double(word) }
      case .bool: Part.all(array) { (word: UInt8) in word == 0 ? 0 : 1 }
      default: []
      }
    let total = parts.reduce(Part()) { $0.joined(with: $1) }
    (count, zeros, notNumbers, infinities) = (total.count, total.zeros, total.notNumbers, total.infinities)
    guard total.minimum <= total.maximum else { return }
    (minimum, maximum) = (total.minimum, total.maximum)
    guard total.finite > 0 else { return }
    (mean, standardDeviation) = (total.mean, (total.squares / Double(total.finite)).squareRoot())
  }
}

/// The same of a part of an array.
private struct Part {
  /// Numbers of a part; whatever the number of threads, parts are the same.
  private static let size = 1 << 16

  var count = 0
  var finite = 0
  var minimum = Double.infinity
  var maximum = -Double.infinity
  var mean = 0.0
  /// The sum of squared distances from the mean.
  var squares = 0.0
  var zeros = 0
  var notNumbers = 0
  var infinities = 0

  static func all<Word: FixedWidthInteger & BitwiseCopyable>(
    _ array: StoredArray, _ value: (Word) -> Double
  ) -> [Part] {
    let count = array.shape.elementCount
    let partCount = (count + size - 1) / size
    var parts = [Part](repeating: Part(), count: partCount)
    array.bytes.read { bytes in
      parts.withUnsafeMutableBufferPointer { parts in
        ThreadPool.run(partCount, grain: 1) { numbers in
          for number in numbers {
            parts[number] = Part(bytes, number * size..<min(count, (number + 1) * size), value)
          }
        }
      }
    }
    return parts
  }

  init() {}

  private init<Word: FixedWidthInteger & BitwiseCopyable>(
    _ bytes: UnsafeRawBufferPointer, _ range: Range<Int>, _ value: (Word) -> Double
  ) {
    func number(_ index: Int) -> Double {
      value(Word(littleEndian: bytes.loadUnaligned(fromByteOffset: index * MemoryLayout<Word>.size, as: Word.self)))
    }
    var sum = 0.0
    for index in range {
      let number = number(index)
      if number.isFinite {
        finite += 1
        sum += number
        if number == 0 { zeros += 1 }
      } else if number.isNaN {
        notNumbers += 1
        continue
      } else {
        infinities += 1
      }
      minimum = min(minimum, number)
      maximum = max(maximum, number)
    }
    count = range.count
    mean = finite > 0 ? sum / Double(finite) : 0
    for index in range {
      let distance = number(index) - mean
      if distance.isFinite { squares += distance * distance }
    }
  }

  /// Both parts as one (Chan, Golub and LeVeque 1979).
  func joined(with other: Part) -> Part {
    var result = self
    result.count += other.count
    result.finite += other.finite
    result.zeros += other.zeros
    result.notNumbers += other.notNumbers
    result.infinities += other.infinities
    result.minimum = min(minimum, other.minimum)
    result.maximum = max(maximum, other.maximum)
    guard result.finite > 0 else { return result }
    let distance = other.mean - mean
    let share = Double(other.finite) / Double(result.finite)
    result.mean = mean + distance * share
    result.squares = squares + other.squares + distance * distance * Double(finite) * share
    return result
  }
}
