import Core
import Datasets
import Glibc

/// What tells the images of a run from others, so that one that was replaced between training and resuming is noticed.
///
/// It is made of each image's name, class, file size in bytes and time of change, of which a million take a few
/// seconds: no pixel is read, which would take as long as an epoch. An image that was replaced by one of as many bytes
/// changes `times` alone, as copying a data set does.
struct DataDigest: Codable, Sendable, Equatable {
  /// Of names, classes and sizes.
  let content: String
  /// Of the times at which the files were changed.
  let times: String

  init(_ datasets: [any Dataset]) {
    var (content, times) = (Fingerprint(), Fingerprint())
    for dataset in datasets {
      content.add(dataset.count)
      for index in 0..<dataset.count {
        let annotation = dataset.annotation(at: index)
        content.add(annotation.identifier)
        content.add(annotation.label)
        var status = stat()
        guard let path = dataset.path(at: index), stat(path, &status) == 0 else { continue }
        content.add(Int(status.st_size))
        times.add(status.st_mtim.tv_sec)
        times.add(status.st_mtim.tv_nsec)
      }
    }
    (self.content, self.times) = (content.text, times.text)
  }
}
