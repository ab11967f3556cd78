import Foundation

extension JSONDecoder {
  /// Reads the JSON of a run's folder: also with the names of versions that said *picture* where this one says *image*.
  static func ofRun() -> JSONDecoder {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .custom { path in
      StoredName(stringValue: StoredName.renamed[path[path.count - 1].stringValue] ?? path[path.count - 1].stringValue)
    }
    return decoder
  }
}

/// A name in the JSON of a run's folder.
private struct StoredName: CodingKey {
  static let renamed = [
    "pictureLimit": "imageLimit", "picturesPerSecond": "imagesPerSecond", "pictures": "images",
  ]

  let stringValue: String
  var intValue: Int? { Int(stringValue) }

  init(stringValue: String) { self.stringValue = stringValue }
  init(intValue: Int) { self.init(stringValue: "\(intValue)") }
}
