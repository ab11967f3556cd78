// Everything a reader of this module's results needs: pictures, boxes and masks.
@_exported import Imaging
// The type of a batch's pixels, so that whoever changes batches need not import the kernels.
import Kernels

public typealias NDArray = Kernels.NDArray
