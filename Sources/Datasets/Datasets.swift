// Everything a reader of this module's results needs: images, boxes and masks.
@_exported import Imaging
// The type of a batch's pixels, so that whoever changes batches need not import the kernels.
import Kernels

/// The type of a batch's pixels, `[N, 3, H, W]` in float32: a plain array without gradients.
public typealias NDArray = Kernels.NDArray
