import ArgumentParser
import EIL

/// Names of commands and options, looked at before the parser does: it has no proposal for a command that it does not
/// know, and none for an option where another is missing.
enum CommandNames {
  /// - Parameters:
  ///   - arguments: those of the program, without its own name.
  ///   - program: the command whose commands they name.
  /// - Throws: `ValidationError` where a command was to be named and none is called so, or where an option is called
  ///   nearly like one of the command's.
  static func check(_ arguments: [String], of program: any ParsableCommand.Type) throws {
    var (command, rest) = (program, arguments[...])
    while let name = rest.first, !command.configuration.subcommands.isEmpty {
      rest.removeFirst()
      if name == "help" { continue }
      guard !name.hasPrefix("-") else { return }
      command = try subcommand(name, of: command)
    }
    try checkOptions(rest, helpText: EILProgram.helpMessage(for: command, columns: 1000))
  }

  private static func subcommand(
    _ name: String, of command: any ParsableCommand.Type
  ) throws -> any ParsableCommand.Type {
    let commands = command.configuration.subcommands
    if let found = commands.first(where: { $0.configuration.commandName == name }) { return found }
    let names = commands.compactMap { $0.configuration.commandName }
    let meant = nearestName(to: name, among: names).map { "; did you mean '\($0)'?" } ?? "."
    throw ValidationError("there is no command '\(name)'\(meant) The commands are: \(names.joined(separator: ", "))")
  }

  /// - Parameter helpText: names the command's options, each at the beginning of a line.
  private static func checkOptions(_ arguments: ArraySlice<String>, helpText: String) throws {
    let names = helpText.split(separator: "\n").flatMap { line in
      line.drop { $0 == " " }.split(separator: " ").prefix(2).filter { $0.hasPrefix("--") }.map(String.init)
    }
    for argument in arguments.prefix(while: { $0 != "--" }) where argument.hasPrefix("--") {
      let name = String(argument.prefix { $0 != "=" })
      guard !names.contains(name), let meant = nearestName(to: name, among: names) else { continue }
      throw ValidationError("there is no option '\(name)'; did you mean '\(meant)'?")
    }
  }
}
