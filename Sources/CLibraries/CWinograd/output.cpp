#if defined(__x86_64__)

#include "stages.hpp"
#include "transforms.hpp"

namespace winograd {
namespace {

EIL_WINO_BEGIN

/// What is done to an output on its way to memory.
struct Finish {
  Vector bias;
  Vector floor;

  // Nothing is below minus infinity, so one instruction serves with and without ReLU. It returns its second operand
  // if one of them is not a number: in this order it keeps a NaN.
  EIL_INLINE Vector operator()(Vector value) const { return _mm512_max_ps(floor, _mm512_add_ps(value, bias)); }
};

/// The products at one point of x, from the points of y to rows.
template <int rows>
EIL_INLINE void columnToOutput(const float *products, size_t position, int column, Vector (*t)[points]) {
  Vector m[points], y[tileSize];
  EIL_UNROLL for (int row = 0; row < rows + 2; row++)
    m[row] = _mm512_load_ps(products + (row * points + column) * position);
  pointsToOutput<rows>(m, y);
  EIL_UNROLL for (int row = 0; row < rows; row++) t[row][column] = y[row];
}

/// One row at the points of x to pixels.
template <int columns, bool stream>
EIL_INLINE void rowToOutput(const Vector (&t)[points], const Finish &finish, float *pixels) {
  Vector y[tileSize];
  pointsToOutput<columns>(t, y);
  EIL_UNROLL for (int column = 0; column < columns; column++) {
    if constexpr (stream) _mm512_stream_ps(pixels + column * lanes, finish(y[column]));
    else _mm512_store_ps(pixels + column * lanes, finish(y[column]));
  }
}

template <bool stream>
EIL_INLINE void whole(const float *products, size_t position, const Finish &finish, float *pixels, size_t rowStride) {
  Vector t[tileSize][points];
  EIL_UNROLL for (int column = 0; column < points; column++) columnToOutput<tileSize>(products, position, column, t);
  EIL_UNROLL for (int row = 0; row < tileSize; row++)
    rowToOutput<tileSize, stream>(t[row], finish, pixels + row * rowStride);
}

template <int rows>
void columnsToOutput(const float *products, size_t position, int columns, Vector (*t)[points]) {
  for (int column = 0; column < columns + 2; column++) columnToOutput<rows>(products, position, column, t);
}

template <int columns>
void rowsToOutput(const Vector (*t)[points], int rows, const Finish &finish, float *pixels, size_t rowStride) {
  for (int row = 0; row < rows; row++) rowToOutput<columns, false>(t[row], finish, pixels + row * rowStride);
}

void partial(
  const Tile &tile, const float *products, size_t position, const Finish &finish, float *pixels, size_t rowStride) {
  Vector t[tileSize][points];
  switch (tile.rows) {
    case 1: columnsToOutput<1>(products, position, tile.columns, t); break;
    case 2: columnsToOutput<2>(products, position, tile.columns, t); break;
    case 3: columnsToOutput<3>(products, position, tile.columns, t); break;
    default: columnsToOutput<4>(products, position, tile.columns, t);
  }
  switch (tile.columns) {
    case 1: rowsToOutput<1>(t, tile.rows, finish, pixels, rowStride); break;
    case 2: rowsToOutput<2>(t, tile.rows, finish, pixels, rowStride); break;
    case 3: rowsToOutput<3>(t, tile.rows, finish, pixels, rowStride); break;
    default: rowsToOutput<4>(t, tile.rows, finish, pixels, rowStride);
  }
}

template <bool stream>
void transform(
  const Geometry &geometry, const Chunk &chunk, Slab slab, int slabBlock, int block, OutputStyle style,
  float *destination) {
  const Plane &plane = geometry.output;
  const size_t rowStride = size_t(plane.width) * lanes;
  const Finish finish{
    style.bias ? _mm512_loadu_ps(style.bias + block * lanes) : _mm512_setzero_ps(),
    splat(style.relu ? 0.0f : -__builtin_inff())};
  for (int index = 0; index < chunk.count; index++) {
    const Tile &tile = chunk.tiles[index];
    const float *products = slab.data + (size_t(slabBlock) * chunk.capacity + index) * lanes;
    float *pixels = destination + tile.image * plane.image() + block * plane.block() + tile.y * rowStride
      + size_t(tile.x) * lanes;
    if (tile.whole()) whole<stream>(products, slab.position, finish, pixels, rowStride);
    else partial(tile, products, slab.position, finish, pixels, rowStride);
  }
  if constexpr (stream) _mm_sfence();
}

EIL_WINO_END

}  // namespace

void transformOutput(
  const Geometry &geometry, const Chunk &chunk, Slab slab, int slabBlock, int block, OutputStyle style,
  float *destination) {
  if (style.stream) transform<true>(geometry, chunk, slab, slabBlock, block, style, destination);
  else transform<false>(geometry, chunk, slab, slabBlock, block, style, destination);
}

}  // namespace winograd

#endif
