/// What is known of data that pretrained weights were trained on: ImageNet's 1000 classes (Russakovsky et al. 2015).
public enum ImageNet {
  /// The classes in the order of the logits, by the first of their names, as torchvision lists them: `tench` to
  /// `toilet tissue`. No two are alike.
  public static let classNames: [String] =
    String(decoding: PackageResources.imagenet_classes_txt, as: UTF8.self).split(separator: "\n").map(String.init)

  /// Names for the classes of a network with `count` logits: ImageNet's where they are as many, else `class 0` and so
  /// on, because numbers are all that is known.
  public static func classNames(count: Int) -> [String] {
    count == classNames.count ? classNames : (0..<count).map { "class \($0)" }
  }
}
