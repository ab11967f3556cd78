import Core

// A tensor is a value, so assignment makes a new one: it costs a pass over all elements, whatever is assigned. Instead
// of assigning all entries in a loop, `Tensor.stacked` joins them in one pass.

extension Tensor {
  /// The elements that one index an axis names, as in PyTorch: whole numbers take their axis away, ranges keep it, and
  /// axes without an index are whole. `x[0]` of `[N, C, H, W]` is `[C, H, W]`, `x[0..., 1..<3]` is `[N, 2, H, W]`.
  ///
  /// `x[(0...).by(2)]` takes every second entry, and `x[0..., newAxis]` has one axis more, of size 1.
  ///
  /// Entries that are not there stop the program, as do too many indices. Lists of places are `indexSelected`.
  ///
  /// Assigned is a tensor of the same element type that broadcasts to the shape that reading gives. Gradients go to
  /// what is assigned, and to the elements that stay.
  public subscript(_ indices: any TensorIndex...) -> Tensor {
    get { sliced(TensorBlock(indices, rest: nil, of: self)) }
    set { self = replacing(TensorBlock(indices, rest: nil, of: self), by: newValue) }
  }

  /// Entry `index` of the first axis, without that axis; -1 is the last one.
  public subscript(index: Int) -> Tensor {
    get { sliced(TensorBlock([index], rest: nil, of: self)) }
    set { self = replacing(TensorBlock([index], rest: nil, of: self), by: newValue) }
  }

  /// `x[..., 3]`: `...` stands for all axes that no other index names, as in PyTorch. There may be none of them.
  public subscript(_ rest: UnboundedRange, _ last: any TensorIndex...) -> Tensor {
    get { sliced(TensorBlock(last, rest: 0, of: self)) }
    set { self = replacing(TensorBlock(last, rest: 0, of: self), by: newValue) }
  }

  /// `x[0..<1, ..., 3]`, with `...` for all axes between.
  public subscript(_ first: any TensorIndex, _ rest: UnboundedRange, _ last: any TensorIndex...) -> Tensor {
    get { sliced(TensorBlock([first] + last, rest: 1, of: self)) }
    set { self = replacing(TensorBlock([first] + last, rest: 1, of: self), by: newValue) }
  }

  /// `x[0, 1..<3, ..., 3]`, with `...` for all axes between.
  public subscript(
    _ first: any TensorIndex, _ second: any TensorIndex, _ rest: UnboundedRange, _ last: any TensorIndex...
  ) -> Tensor {
    get { sliced(TensorBlock([first, second] + last, rest: 2, of: self)) }
    set { self = replacing(TensorBlock([first, second] + last, rest: 2, of: self), by: newValue) }
  }
}
