#if defined(__x86_64__)

#include "pixels.hpp"
#include "stages.hpp"
#include "transforms.hpp"

namespace winograd {
namespace {

EIL_WINO_BEGIN

/// One row of pixels to the points of x; returns their sum.
template <int columns, bool masked>
EIL_INLINE Vector rowToPoints(Pixels<masked> pixels, Vector (&t)[points]) {
  Vector y[tileSize], sum = _mm512_setzero_ps();
  EIL_UNROLL for (int column = 0; column < columns; column++) {
    y[column] = pixels.load(column * lanes);
    sum = _mm512_add_ps(sum, y[column]);
  }
  gradientToPoints<columns>(y, t);
  return sum;
}

template <int rows>
EIL_INLINE void columnToPoints(const Vector (*t)[points], int column, float *destination, size_t position) {
  Vector y[tileSize], out[points];
  EIL_UNROLL for (int row = 0; row < rows; row++) y[row] = t[row][column];
  gradientToPoints<rows>(y, out);
  EIL_UNROLL for (int row = 0; row < rows + 2; row++)
    _mm512_store_ps(destination + (row * points + column) * position, out[row]);
}

template <bool masked>
EIL_INLINE Vector whole(Pixels<masked> pixels, size_t rowStride, float *destination, size_t position) {
  Vector t[tileSize][points], sum = _mm512_setzero_ps();
  EIL_UNROLL for (int row = 0; row < tileSize; row++) {
    EIL_UNROLL for (int column = 0; column < tileSize; column++)
      pixels.prefetch(row * rowStride + (column + tilesAhead * tileSize) * lanes);
    sum = _mm512_add_ps(sum, rowToPoints<tileSize>(pixels.at(row * rowStride), t[row]));
  }
  EIL_UNROLL for (int column = 0; column < points; column++)
    columnToPoints<tileSize>(t, column, destination, position);
  return sum;
}

template <int columns, bool masked>
Vector rowsToPoints(Pixels<masked> pixels, size_t rowStride, int rows, Vector (*t)[points]) {
  Vector sum = _mm512_setzero_ps();
  for (int row = 0; row < rows; row++)
    sum = _mm512_add_ps(sum, rowToPoints<columns>(pixels.at(row * rowStride), t[row]));
  return sum;
}

template <int rows>
void columnsToPoints(const Vector (*t)[points], int columns, float *destination, size_t position) {
  for (int column = 0; column < columns + 2; column++) columnToPoints<rows>(t, column, destination, position);
}

template <bool masked>
Vector partial(const Tile &tile, Pixels<masked> pixels, size_t rowStride, float *destination, size_t position) {
  Vector t[tileSize][points], sum;
  switch (tile.columns) {
    case 1: sum = rowsToPoints<1>(pixels, rowStride, tile.rows, t); break;
    case 2: sum = rowsToPoints<2>(pixels, rowStride, tile.rows, t); break;
    case 3: sum = rowsToPoints<3>(pixels, rowStride, tile.rows, t); break;
    default: sum = rowsToPoints<4>(pixels, rowStride, tile.rows, t);
  }
  switch (tile.rows) {
    case 1: columnsToPoints<1>(t, tile.columns, destination, position); break;
    case 2: columnsToPoints<2>(t, tile.columns, destination, position); break;
    case 3: columnsToPoints<3>(t, tile.columns, destination, position); break;
    default: columnsToPoints<4>(t, tile.columns, destination, position);
  }
  return sum;
}

template <bool masked>
void transform(
  const Geometry &geometry, const Chunk &chunk, Pixels<masked> pixels, int block, int begin, int end, Slab slab,
  float *total) {
  const Plane &plane = geometry.output;
  const size_t rowStride = size_t(plane.width) * lanes;
  Vector sum = _mm512_setzero_ps();
  for (int index = begin; index < end; index++) {
    const Tile &tile = chunk.tiles[index];
    const Pixels<masked> first = pixels.at(
      tile.image * plane.image() + block * plane.block() + tile.y * rowStride + size_t(tile.x) * lanes);
    float *destination = slab.data + (size_t(block) * chunk.capacity + index) * lanes;
    const Vector part = tile.whole()
      ? whole(first, rowStride, destination, slab.position)
      : partial(tile, first, rowStride, destination, slab.position);
    sum = _mm512_add_ps(sum, part);
  }
  _mm512_storeu_ps(total, sum);
}

EIL_WINO_END

}  // namespace

void transformGradient(
  const Geometry &geometry, const Chunk &chunk, const float *gradient, const float *mask, int block, int begin,
  int end, Slab slab, float *sum) {
  if (mask) transform(geometry, chunk, Pixels<true>{gradient, mask}, block, begin, end, slab, sum);
  else transform(geometry, chunk, Pixels<false>{gradient, gradient}, block, begin, end, slab, sum);
}

}  // namespace winograd

#endif
