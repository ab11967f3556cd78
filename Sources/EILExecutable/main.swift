// The program `eil`: the commands of the library `EILCommand`, with the parts that this package brings along.
import EILCommand

EILProgram.main()
