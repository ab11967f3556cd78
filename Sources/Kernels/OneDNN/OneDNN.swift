/// The library of kernels that the package trait of this name brings; without it this project's own kernels and
/// OpenBLAS's serve.
public enum OneDNN {}
