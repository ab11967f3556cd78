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

/// Encodes 8-bit pixels as a PNG. With `output` null, `written` is set to an upper bound of the size.
int eil_png_encode(
    const uint8_t *pixels, uint32_t width, uint32_t height, int channels, void *output, size_t *written,
    char message[64]);

#endif
