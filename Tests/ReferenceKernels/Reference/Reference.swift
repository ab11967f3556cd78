/// Plain implementations of every operation, written as loops from the definitions, in double precision.
///
/// They are slow and short on purpose: the fast kernels are tested against them.
public enum Reference {}
