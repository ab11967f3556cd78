#include "geometry.hpp"

namespace winograd {

Chunk::Chunk(const Geometry &geometry, int begin, int end, int capacity, Tile *tiles)
    : count(end - begin), capacity(capacity), tiles(tiles), rowPoints(geometry.lastRows + 2),
      columnPoints(geometry.lastColumns + 2) {
  int placed = 0;
  for (int kind = 0; kind < 4; kind++) {
    starts[kind] = placed;
    const bool wantsWholeRows = kind < 2, wantsWholeColumns = kind == 1 || kind == 2;
    for (int tile = begin; tile < end; tile++) {
      const int column = tile % geometry.tileColumns, line = tile / geometry.tileColumns;
      const int row = line % geometry.tileRows;
      const int rows = row == geometry.tileRows - 1 ? geometry.lastRows : tileSize;
      const int columns = column == geometry.tileColumns - 1 ? geometry.lastColumns : tileSize;
      if ((rows == tileSize) != wantsWholeRows || (columns == tileSize) != wantsWholeColumns) continue;
      tiles[placed++] = {line / geometry.tileRows, row * tileSize, column * tileSize, rows, columns};
    }
  }
  starts[4] = placed;
}

void Chunk::range(int position, int &begin, int &end) const {
  const bool wholeRowsOnly = position / points >= rowPoints, wholeColumnsOnly = position % points >= columnPoints;
  begin = wholeColumnsOnly ? starts[1] : 0;
  end = wholeRowsOnly ? starts[2] : wholeColumnsOnly ? starts[3] : starts[4];
}

}  // namespace winograd
