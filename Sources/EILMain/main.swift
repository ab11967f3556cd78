// The command line tool. A program of your own with methods, backbones or data sets beside the library's registers them
// and does the same:
//
//     MethodRegistry.register(Sharper.self)
//     EILProgram.main()
import EILCommand

EILProgram.main()
