#if defined(__x86_64__)

#include "pixels.hpp"
#include "stages.hpp"
#include "transforms.hpp"

namespace winograd {
namespace {

EIL_WINO_BEGIN

/// Rows of pixels to the points of x.
template <int columns>
void rowsToPoints(const Vector (*d)[points], int rows, Vector (*t)[points]) {
  for (int row = 0; row < rows + 2; row++) dataToPoints<columns>(d[row], t[row]);
}

/// Rows at the points of x to the points of y as well.
template <int rows>
EIL_INLINE void columnToPoints(const Vector (*t)[points], int column, float *destination, size_t position) {
  Vector in[points], out[points];
  EIL_UNROLL for (int row = 0; row < rows + 2; row++) in[row] = t[row][column];
  dataToPoints<rows>(in, out);
  EIL_UNROLL for (int row = 0; row < rows + 2; row++)
    _mm512_store_ps(destination + (row * points + column) * position, out[row]);
}

template <int rows>
void columnsToPoints(const Vector (*t)[points], int columns, float *destination, size_t position) {
  for (int column = 0; column < columns + 2; column++) columnToPoints<rows>(t, column, destination, position);
}

/// A whole tile that lies inside its image.
template <bool masked>
EIL_INLINE void inside(
  Pixels<masked> pixels, size_t rowStride, float *destination, size_t position) {
  Vector t[points][points];
  EIL_UNROLL for (int row = 0; row < points; row++) {
    EIL_UNROLL for (int column = 0; column < tileSize; column++)
      pixels.prefetch(row * rowStride + (column + tilesAhead * tileSize) * lanes);
    Vector d[points];
    EIL_UNROLL for (int column = 0; column < points; column++)
      d[column] = pixels.load(row * rowStride + column * lanes);
    dataToPoints<tileSize>(d, t[row]);
  }
  EIL_UNROLL for (int column = 0; column < points; column++)
    columnToPoints<tileSize>(t, column, destination, position);
}

/// A tile at the edge of its image, whose first pixel is `pixels`: those outside count as 0.
template <bool masked>
void atEdge(
  const Plane &plane, Pixels<masked> pixels, const Tile &tile, int y, int x, float *destination, size_t position) {
  Vector d[points][points], t[points][points];
  for (int row = 0; row < tile.rows + 2; row++) {
    const bool rowExists = unsigned(y + row) < unsigned(plane.height);
    for (int column = 0; column < tile.columns + 2; column++)
      d[row][column] = rowExists && unsigned(x + column) < unsigned(plane.width)
        ? pixels.load((size_t(y + row) * plane.width + x + column) * lanes) : _mm512_setzero_ps();
  }
  switch (tile.columns) {
    case 1: rowsToPoints<1>(d, tile.rows, t); break;
    case 2: rowsToPoints<2>(d, tile.rows, t); break;
    case 3: rowsToPoints<3>(d, tile.rows, t); break;
    default: rowsToPoints<4>(d, tile.rows, t);
  }
  switch (tile.rows) {
    case 1: columnsToPoints<1>(t, tile.columns, destination, position); break;
    case 2: columnsToPoints<2>(t, tile.columns, destination, position); break;
    case 3: columnsToPoints<3>(t, tile.columns, destination, position); break;
    default: columnsToPoints<4>(t, tile.columns, destination, position);
  }
}

template <bool masked>
void transform(
  const Geometry &geometry, const Chunk &chunk, Pixels<masked> pixels, int block, int begin, int end, Slab slab) {
  const Plane &plane = geometry.source;
  for (int index = begin; index < end; index++) {
    const Tile &tile = chunk.tiles[index];
    const size_t start = tile.image * plane.image() + block * plane.block();
    const int y = tile.y - geometry.padding, x = tile.x - geometry.padding;
    float *destination = slab.data + (size_t(block) * chunk.capacity + index) * lanes;
    if (tile.whole() && y >= 0 && x >= 0 && y + points <= plane.height && x + points <= plane.width) {
      const size_t offset = start + (size_t(y) * plane.width + x) * lanes;
      inside(pixels.at(offset), size_t(plane.width) * lanes, destination, slab.position);
    } else {
      atEdge(plane, pixels.at(start), tile, y, x, destination, slab.position);
    }
  }
}

EIL_WINO_END

}  // namespace

void transformSource(
  const Geometry &geometry, const Chunk &chunk, const float *source, const float *mask, int block, int begin, int end,
  Slab slab) {
  if (mask) transform(geometry, chunk, Pixels<true>{source, mask}, block, begin, end, slab);
  else transform(geometry, chunk, Pixels<false>{source, source}, block, begin, end, slab);
}

}  // namespace winograd

#endif
