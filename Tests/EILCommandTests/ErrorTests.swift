import Foundation
import Testing

@Suite("Errors of the command line")
struct ErrorTests {
  /// Nothing that only a programmer would understand, and nothing cut into several texts.
  private func expectReadable(_ result: Program.Result, sourceLocation: SourceLocation = #_sourceLocation) {
    #expect(result.output.isEmpty, sourceLocation: sourceLocation)
    #expect(result.errors.hasPrefix("Error: "), sourceLocation: sourceLocation)
    #expect(result.errors.components(separatedBy: "Error: ").count == 2, sourceLocation: sourceLocation)
    for noise in ["Error(", "Optional(", "Swift.", "NSError", "Fatal error", "The operation couldn"] {
      #expect(!result.errors.contains(noise), "\(noise) in: \(result.errors)", sourceLocation: sourceLocation)
    }
  }

  @Test(
    "Wrong use ends with status 64, the value and the usage",
    arguments: [
      ("train", "'--data <data>'"),
      ("train --data parts --backbone vgg17", "'vgg17' is invalid for '--backbone"),
      ("train --data parts --backbone vgg17", "small-resnet"),
      ("train --data parts --epochs 0", "--epochs must be at least 1, not 0"),
      ("train --data parts --epochs many", "'many' is invalid for '--epochs"),
      ("train --data parts --batch 0", "--batch must be at least 1, not 0"),
      ("train --data parts --image-size 8", "--image-size must be at least 32, not 8"),
      ("train --data parts --map-size 15", "--map-size must be 14 or 28, not 15"),
      ("train --data parts --learning-rate nan", "--learning-rate must be a number above 0"),
      ("train --data parts --label-smoothing 1", "--label-smoothing must be at least 0 and below 1"),
      ("train --data parts --erase pool1 --threshold 1.5", "--threshold must be above 0 and at most 1, not 1.5"),
      ("train --data parts --erase pool1,pool2 --threshold 0.1,0.2,0.3", "--threshold has 3 values for 2 layers"),
      ("train --data parts --erase pool1 --loss-weight 1,2", "--loss-weight has 2 values for 1 layers"),
      ("train --data parts --wiring both", "parallel"),
      ("train --data parts --layer-decay 0", "(--layer-decay) must be above 0 and at most 1, not 0.0"),
      ("train --data parts --layer-decay 1.5", "(--layer-decay) must be above 0 and at most 1, not 1.5"),
      ("train --data parts --batch-norm off", "training"),
      ("train --data parts --batch-norm-momentum 0", "(--batch-norm-momentum) must be above 0 and at most 1, not 0.0"),
      ("train --data parts --batch-norm frozen --batch-norm-momentum 0.1", "frozen statistics (--batch-norm frozen)"),
      ("train --data parts --recalibrate 0", "(--recalibrate) with at least 1 batch, not 0; 'never' leaves it out"),
      ("train --data parts --recalibrate often", "'often' is invalid for '--recalibrate"),
      ("train --data parts --ema 1", "(--ema) must be above 0 and below 1, not 1.0"),
      ("train --data parts --accumulate 0", "(--accumulate) must be at least 1, not 0"),
      ("train --data parts --augmentation mixup", "random-resized-crop"),
      ("train --data parts --crop-scale 0.3,1", "give them with --augmentation random-resized-crop"),
      ("train --data parts --augmentation random-resized-crop --crop-scale 1,0.3", "--crop-scale takes two numbers"),
      ("train --data parts --augmentation random-resized-crop --crop-scale 0,1", "(--crop-scale) must be above 0"),
      ("train --data parts --augmentation random-resized-crop --crop-ratio nan,1", "--crop-ratio takes two numbers"),
      ("train --data parts --threads 0", "--threads must be at least 1, not 0"),
      ("evaluate", "'--run <run>'"),
      ("evaluate --run x --split tests", "validation"),
      ("evaluate --run x --maps edges", "--maps: no map method is called 'edges'. The map methods are: cam, gradcam"),
      ("evaluate --run x --maps gradcam", "--maps: map method 'gradcam': it needs 'at', as in gradcam:at=..."),
      ("evaluate --run x --metrics lost", "--metrics: no registered metric is called 'lost'. There are none"),
      ("evaluate --run x --metrics pxAP", "--metrics: 'pxAP' is of a standard metric, and those are always counted"),
      ("evaluate --run x --normalization mean", "'mean' is invalid for '--normalization"),
      ("evaluate --run x --interpolation cubic", "bicubic"),
      ("evaluate --run x --json --csv", "--json and --csv are two ways to print"),
      ("localize --run x", "'<images> ...'"),
      ("localize --run x --threshold 1 a.jpg", "--threshold must be at least 0 and below 1, not 1.0"),
      ("localize --run x --out o a/one.jpg b/one.jpg", "a/one.jpg and b/one.jpg would both be written"),
      ("summary", "'--backbone <backbone>'"),
      ("summary --backbone vgg16 --classes 0", "--classes must be at least 1, not 0"),
      ("report", "'--run <run> ...'"),
      ("bench step", "'--backbone <backbone>'"),
      ("bench step --backbone vgg17", "'vgg17' is invalid for '--backbone"),
      ("bench step --backbone vgg16 --form boxes", "classification"),
      ("bench step --backbone vgg16 --batch 0", "--batch must be at least 1, not 0"),
      ("bench step --backbone vgg16 --steps 0", "--steps must be at least 1, not 0"),
      ("bench step --backbone vgg16 --warmup -1", "--warmup"),
      ("bench step --backbone vgg16 --threads 0", "--threads must be at least 1, not 0"),
      ("bench step --backbone vgg16 --threads 1025", "--threads must be at most 1024, not 1025"),
      ("bench infer --backbone vgg16 --image-size 31", "--image-size must be at least 32, not 31"),
      ("bench infer --backbone vgg16 --image-size 100000", "--image-size must be at most 16384, not 100000"),
      ("bench infer --backbone vgg16 --batch 100000", "--batch must be at most 65536, not 100000"),
      ("bench infer --backbone vgg16 --cams 0", "--cams must be at least 1, not 0"),
      ("bench infer --backbone vgg16 --classes 5 --cams 6", "--cams must be at most 5, not 6"),
      ("bench infer --backbone vgg16 --peak-gflops 300", "add --profile"),
      ("bench loader", "'--data <data>'"),
      ("bench loader --data parts --epochs 0", "--epochs must be at least 1, not 0"),
      ("bench loader --data parts --workers 1025", "--workers must be at most 1024, not 1025"),
      ("nonsense", "nonsense"),
    ])
  func usage(_ line: String, _ text: String) throws {
    let result = try Program.run(line)
    #expect(result.status == 64)
    #expect(result.errors.contains(text) && result.errors.contains("--help"), "\(result.errors)")
    expectReadable(result)
  }

  @Test(
    "What cannot be found or does not fit ends with status 1 and one text",
    arguments: [
      ("train --data nothing", "known are cub:DIR, tiny-imagenet:DIR, folder:DIR, idx:DIR, parts"),
      ("train --data cub:/nowhere", "/nowhere: is not a folder"),
      ("train --data tiny-imagenet:/nowhere", "/nowhere"),
      ("train --data folder:/nowhere", "/nowhere"),
      ("train --data idx:/nowhere", "/nowhere"),
      ("train --data cub", "names no folder; write cub:DIR"),
      ("train --data parts:color=3", "'color' is no option; known are size, classes"),
      ("train --data parts:train=24,size=32 --erase conv9", "no layer is called 'conv9'. The names are: features"),
      ("train --data parts:train=24,size=32 --freeze conv9", "--freeze: no layer is called 'conv9'. The names are:"),
      ("train --data parts:train=24,size=32 --freeze pool1", "'pool1' has no parameters, so there is nothing to"),
      ("train --data parts:train=24,size=32 --from /nowhere", "run folder /nowhere: there is no checkpoint"),
      ("train --data parts:train=24,size=32 --resume --out /nowhere", "run folder /nowhere: there is no checkpoint"),
      ("train --data parts:train=24,size=32 --out /proc/run", "run folder /proc/run: it cannot be made"),
      ("evaluate --run /nowhere", "run folder /nowhere: there is no run.json in it"),
      ("localize --run /nowhere a.jpg", "run folder /nowhere: there is no run.json in it"),
      ("report --run /nowhere", "run folder /nowhere: there is no run.json in it"),
      ("summary --backbone small-vgg --erase pool9", "no layer is called 'pool9'"),
      ("summary --backbone resnet18 --erase fc --image-size 32", "no layer is called 'fc'"),
      ("bench step --backbone tiny-vgg --erase pool9", "no layer is called 'pool9'. The names are: features"),
      ("bench infer --backbone tiny-vgg --erase fc", "no layer is called 'fc'"),
      ("bench loader --data nothing", "known are cub:DIR"),
      ("bench loader --data folder:/nowhere", "/nowhere"),
      (
        "bench step --backbone resnet18 --form classification --batch 1 --image-size 32",
        "images of 32 x 32 pixels are too small to train with a batch of 1"
      ),
      ("bench infer --backbone vgg11 --form classification --image-size 32 --cams 1", "class activation maps need"),
    ])
  func failure(_ line: String, _ text: String) throws {
    let result = try Program.run(line)
    #expect(result.status == 1)
    #expect(result.errors.contains(text), "\(result.errors)")
    #expect(!result.errors.contains("Usage:"))
    expectReadable(result)
  }

  @Test("A run of other classes, or with a damaged checkpoint, cannot be evaluated")
  func mismatch() throws {
    let run = try TrainedRun.path()
    let other = try Program.run("evaluate --run \(run) --data parts:train=24,test=8,size=32,classes=3")
    #expect(other.status == 1)
    #expect(other.errors.contains("trained on 6 classes and the data has 3; class"))
    expectReadable(other)
    let folder = try TrainedRun.get().folder
    try FileManager.default.copyItem(atPath: run, toPath: folder + "/damaged")
    let checkpoint = URL(fileURLWithPath: folder + "/damaged/last.safetensors")
    try Data(contentsOf: checkpoint).prefix(5000).write(to: checkpoint)
    let damaged = try Program.run("evaluate --run \(folder)/damaged")
    #expect(damaged.status == 1 && damaged.errors.contains("damaged/last.safetensors"))
    expectReadable(damaged)
    let description = URL(fileURLWithPath: folder + "/damaged/run.json")
    try Data("{\"classNames\": []}".utf8).write(to: description)
    let unknown = try Program.run("localize --run \(folder)/damaged a.jpg")
    #expect(unknown.status == 1 && unknown.errors.contains("'configuration' is missing"))
    expectReadable(unknown)
  }

  @Test("A run folder is never overwritten, and resuming wants the same settings")
  func existing() throws {
    let run = try TrainedRun.path()
    let options = "--data \(TrainedRun.data) --image-size 32 --epochs 1 --out \(run)"
    let again = try Program.run("train \(options)")
    #expect(again.status == 1 && again.errors.contains("it already holds a run. Use --resume"))
    expectReadable(again)
    let changed = try Program.run("train \(options) --batch 4 --resume")
    #expect(changed.status == 1 && changed.errors.contains("batchSize was 8 and is now 4"))
    expectReadable(changed)
    let smaller = try Program.run("train \(options) --batch 8 --erase layer2 --backbone small-resnet --resume")
    #expect(smaller.status == 1 && smaller.errors.contains("backbone was small-vgg and is now small-resnet"))
  }
}
