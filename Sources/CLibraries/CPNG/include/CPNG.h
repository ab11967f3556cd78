#ifndef EIL_PNG_H
#define EIL_PNG_H

#include <stddef.h>
#include <stdint.h>

// libpng reports errors by longjmp; its simplified interface keeps those jumps to itself, and this shim keeps that
// interface away from Swift.

/// Reads the header of a PNG in memory. Returns 0, or 1 with a text in `message`.
int eil_png_size(const void *bytes, size_t count, uint32_t *width, uint32_t *height, char message[64]);

/// Decodes a PNG in memory to 8-bit pixels with `channels` (1 gray, 3 RGB, 4 RGBA) into `pixels`, which must hold
/// width * height * channels bytes. Without an alpha channel in the result, transparency is laid on white.
int eil_png_decode(const void *bytes, size_t count, int channels, uint8_t *pixels, size_t capacity, char message[64]);

/// What a PNG's chunks before its pixels say.
typedef struct {
  uint32_t width;
  uint32_t height;
  /// 1, 2, 4, 8 or 16.
  int bit_depth;
  /// As in the file: 0 gray, 2 RGB, 3 palette, 4 gray with alpha, 6 RGB with alpha.
  int color_type;
  /// Samples a pixel: 1 for palettes.
  int channels;
  /// Red, green, blue and alpha of each index; alpha is 255 where the file says none.
  uint8_t palette[256][4];
  int palette_count;
  /// Whether one color, of one sample or three, is transparent, and which.
  int has_transparent_color;
  uint16_t transparent_color[3];
} eil_png_info;

/// Reads a PNG in memory as it is stored: indices of palettes, levels that are not scaled. Without `samples` only
/// `info` is filled; with it, width * height * channels samples. Returns 0, or 1 with a text in `message`.
int eil_png_read_stored(
    const void *bytes, size_t count, eil_png_info *info, uint16_t *samples, char message[64]);

/// Encodes 8-bit pixels as a PNG. With `output` null, `written` is set to an upper bound of the size.
int eil_png_encode(
    const uint8_t *pixels, uint32_t width, uint32_t height, int channels, void *output, size_t *written,
    char message[64]);

#endif
