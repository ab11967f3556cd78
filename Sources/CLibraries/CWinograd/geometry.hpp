#pragma once

#include "include/CWinograd.h"

#include <cstddef>

namespace winograd {

constexpr int lanes = 16;         // channels of a block, floats of a vector
constexpr int tileSize = 4;       // outputs of a tile along one axis
constexpr int points = 6;         // evaluation points along one axis
constexpr int positions = 36;     // points of a tile: as many matrix products
constexpr int stepTiles = 14;       // tiles of one step of the multiplication
constexpr int pairSize = 2 * lanes;  // output channels that one pass of the multiplication makes

/// Where features are: one picture after the other, blocks of channels in it.
struct Plane {
  int channels;
  int height;
  int width;

  size_t block() const { return size_t(height) * width * lanes; }
  size_t image() const { return block() * (channels / lanes); }
};

/// The pictures on both sides of a convolution and the tiles that cover its output. Only the last row and the last
/// column of tiles can be partial.
struct Geometry {
  int images;
  Plane source;
  Plane output;
  int padding;
  int tileRows;
  int tileColumns;
  int lastRows;     // valid output rows, 1...4, of the last row of tiles
  int lastColumns;

  Geometry(int images, int inputs, int outputs, int height, int width, int padding)
      : images(images), source{inputs, height, width},
        output{outputs, height + 2 * padding - 2, width + 2 * padding - 2}, padding(padding) {
    tileRows = (output.height + tileSize - 1) / tileSize;
    tileColumns = (output.width + tileSize - 1) / tileSize;
    lastRows = output.height - (tileRows - 1) * tileSize;
    lastColumns = output.width - (tileColumns - 1) * tileSize;
  }

  static Geometry forward(const eil_wino_shape &shape) {
    return {shape.images, shape.inputs, shape.outputs, shape.height, shape.width, shape.padding};
  }

  /// The gradient of the source is a convolution of that of the destination, with 2 - padding around it.
  static Geometry backward(const eil_wino_shape &shape) {
    Geometry forth = forward(shape);
    return {shape.images, shape.outputs, shape.inputs, forth.output.height, forth.output.width, 2 - shape.padding};
  }

  int tiles() const { return images * tileRows * tileColumns; }
};

/// One tile: its picture, its first output pixel, and how many of its rows and columns are outputs.
struct Tile {
  int image;
  int y;
  int x;
  int rows;
  int columns;

  bool whole() const { return rows == tileSize && columns == tileSize; }
};

/// Some consecutive tiles, sorted so that those which need a given point lie side by side: first the tiles that are
/// partial along x only, then the whole ones, then those partial along y only, then those partial along both.
///
/// A tile with v valid outputs along an axis needs only the first v + 2 points of that axis: the matrix products of
/// the other points leave it out. At 14 x 14 outputs that saves 16 % of the multiplications.
struct Chunk {
  int count;
  int capacity;  // tiles between two blocks of channels in the transformed data

  /// Makes `tiles` (room for `end - begin`) the tiles of this chunk.
  Chunk(const Geometry &geometry, int begin, int end, int capacity, Tile *tiles);

  /// The range of tiles that take part at a position.
  void range(int position, int &begin, int &end) const;

  const Tile *tiles;

 private:
  int starts[5];
  int rowPoints;     // points that partial tiles need along y and x
  int columnPoints;
};

}  // namespace winograd
