import ArgumentParser
import EIL

struct MethodsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "methods",
    abstract: "List the ways of training and their options.",
    discussion: """
      An option is given with --set, and lists are separated by commas:

        eil train --data parts --method meil --set after=pool2,conv3_2 --set thresholds=0.5

      Methods that act at different places are joined by plus signs. An option that several of them have is given with \
      the method's name before it, as in --set meil.after=pool2.
      """)

  func run() throws {
    for type in MethodRegistry.all {
      try Console.print("\(type.name): \(type.summary)")
      for (name, value) in type.init().options {
        let help = type.optionHelp[name].map { "  \($0)" } ?? ""
        try Console.print("  \(name)=\(value)\(help)")
      }
    }
  }
}
