#ifndef EIL_TIFF_H
#define EIL_TIFF_H

#include <stddef.h>
#include <stdint.h>

// libtiff gives the values of tags through functions with any number of arguments, which Swift cannot call.

/// What a TIFF's first page says of itself.
typedef struct {
  uint32_t width;
  uint32_t height;
  uint16_t bits_per_sample;
  uint16_t samples_per_pixel;
  /// 1...8, as in EXIF.
  uint16_t orientation;
  /// Whether the page is gray, by its photometric interpretation.
  int is_gray;
  int has_more_pages;
} eil_tiff_info;

/// Reads the first page of a TIFF in memory. Without `pixels` only `info` is filled. Into `pixels` go
/// width * height * 4 bytes: red, green, blue, already multiplied by alpha, and alpha, as stored, not turned.
/// Returns 0, or 1 with a text in `message`.
int eil_tiff_read(
    const void *bytes, size_t count, size_t largest_allocation, eil_tiff_info *info, uint8_t *pixels,
    char message[256]);

#endif
