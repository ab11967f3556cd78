import Foundation
import Testing

/// Texts that lead on: what is not known is answered with what may have been meant.
@Suite("Proposals")
struct ProposalTests {
  @Test(
    "A mistyped command or option gets a proposal",
    arguments: [
      ("tarin --data parts", "there is no command 'tarin'; did you mean 'train'? The commands are: train, evaluate"),
      ("bench stpe", "there is no command 'stpe'; did you mean 'step'?"),
      ("help evaluat", "did you mean 'evaluate'?"), ("zzzz", "there is no command 'zzzz'. The commands are: train"),
      ("evaluate --runn runs/a --data parts", "there is no option '--runn'; did you mean '--run'?"),
      ("evaluate --runn=runs/a", "did you mean '--run'?"), ("train --dta parts", "did you mean '--data'?"),
      ("train --data parts --epoch 3", "did you mean '--epochs'?"),
    ])
  func mistyped(line: String, text: String) throws {
    let result = try Program.run(line)
    #expect(result.status == 64 && result.errors.contains(text), "\(result.errors)")
  }

  @Test("Weights within something else are unwrapped, and renamed where that is asked for")
  func wrapped() throws {
    let files = try WeightFolder()
    func run(_ arguments: [String]) throws -> Program.Result { try Program.run(arguments, in: files.folder) }
    _ = try run(["predict", "--weights", "w.safetensors", "--input", "x.npy", "--output", "y.npy"])
    for prefix in ["model.", "backbone."] {
      #expect(try run(["convert", "w.safetensors", "m.pth", "--remap-prefix", "=\(prefix)"]).status == 0)
      let found = try run(["predict", "--weights", "m.pth", "--input", "x.npy", "--output", "m.npy"])
      #expect(found.status == 0, "\(found.errors)")
      #expect(found.errors == "m.pth: names: prefix '\(prefix)' taken off\n")
      #expect(try files.data("m.npy") == files.data("y.npy"))
    }
    let training = "train --data parts:train=24,test=8,size=32,classes=4 --image-size 32 --batch 8 --epochs 1"
    func train(_ more: [String]) throws -> Program.Result {
      try run(training.split(separator: " ").map(String.init) + more)
    }
    let plain = try train(["--weights", "m.pth", "--out", "unwrapped"])
    #expect(plain.status == 0 && plain.errors.contains("weights from m.pth:\n  loaded"), "\(plain.errors)")
    _ = try run(["convert", "w.safetensors", "odd.pth", "--remap-pattern", "^(features|fc)=>my_$1"])
    let odd = try train(["--weights", "odd.pth", "--out", "odd"])
    #expect(odd.status == 1, "\(odd.errors)")
    let renamed = try train(["--weights", "odd.pth", "--out", "odd", "--remap-prefix", "my_="])
    #expect(renamed.status == 0 && renamed.errors.contains("my_fc.weight -> fc.weight") == false, "\(renamed.errors)")
    let resumed = try train(["--weights", "odd.pth", "--out", "odd", "--resume"])
    #expect(resumed.status == 1 && resumed.errors.contains("weightsRenaming was"), "\(resumed.errors)")
    let alone = try train(["--remap-prefix", "a=b", "--out", "none"])
    #expect(alone.status == 64 && alone.errors.contains("give one with --weights"))
  }

  @Test("What is no file is named, and nothing is waited for or replaced")
  func pipes() throws {
    let files = try WeightFolder()
    let pipe = files.folder + "/pipe.npy"
    try #require(mkfifo(pipe, 0o600) == 0)
    let predict = "predict --weights pipe.npy --input x.npy --output y.npy"
    for line in ["inspect pipe.npy", "convert pipe.npy out.npz", predict] {
      let result = try Program.run(line, in: files.folder)
      #expect(result.status == 1 && result.errors.contains("this is a named pipe (FIFO), not a file"))
    }
    let written = try Program.run("predict --weights w.safetensors --input x.npy --output pipe.npy", in: files.folder)
    #expect(written.status == 1 && written.errors.contains("a named pipe (FIFO)"), "\(written.errors)")
    let folder = try Program.run("inspect .", in: files.folder)
    #expect(folder.errors.contains("this is a folder, not a file. Give the path of a file"))
  }

  @Test("Types that are not computed with are listed")
  func float8() throws {
    let folder = NSTemporaryDirectory() + "float8-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let first = #"{"a":{"dtype":"F8_E4M3","shape":[2],"data_offsets":[0,2]},"#
    let header = Data((first + #""b":{"dtype":"F32","shape":[1],"data_offsets":[2,6]}}"#).utf8)
    let file = withUnsafeBytes(of: UInt64(header.count).littleEndian) { Data($0) } + header + Data([1, 2, 0, 0, 0, 0])
    try file.write(to: URL(fileURLWithPath: folder + "/w.bin"))
    let list = try Program.run("inspect w.bin", in: folder)
    #expect(list.status == 0 && list.output.contains("float8_e4m3fn"), "\(list.errors)")
    #expect(list.output.contains("2 tensors, 3 numbers, 6 bytes"))
    #expect(try Program.run("convert w.bin copy.safetensors", in: folder).status == 0)
    let refused = try Program.run("convert w.bin copy.npz", in: folder)
    #expect(refused.status == 1 && refused.errors.contains("a type that NumPy does not have"), "\(refused.errors)")
  }
}
