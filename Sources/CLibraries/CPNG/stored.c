#include "CPNG.h"

#include <png.h>
#include <stdlib.h>
#include <string.h>

/// A file in memory that is read from its start.
typedef struct {
  const uint8_t *bytes;
  size_t count;
  size_t at;
} source;

static void read_source(png_structp png, png_bytep target, size_t size) {
  source *from = png_get_io_ptr(png);
  if (size > from->count - from->at) png_error(png, "the file ends too early");
  memcpy(target, from->bytes + from->at, size);
  from->at += size;
}

static void keep_error(png_structp png, png_const_charp text) {
  char *message = png_get_error_ptr(png);
  strncpy(message, text, 63);
  message[63] = 0;
  png_longjmp(png, 1);
}

static void drop_warning(png_structp png, png_const_charp text) { (void)png, (void)text; }

static void describe_colors(png_structp png, png_infop found, eil_png_info *info) {
  png_colorp colors;
  if (png_get_PLTE(png, found, &colors, &info->palette_count)) {
    for (int index = 0; index < info->palette_count && index < 256; index++) {
      const uint8_t entry[4] = {colors[index].red, colors[index].green, colors[index].blue, 255};
      memcpy(info->palette[index], entry, 4);
    }
  }
  png_bytep alphas = NULL;
  int count = 0;
  png_color_16p color = NULL;
  if (!png_get_tRNS(png, found, &alphas, &count, &color)) return;
  if (info->color_type == PNG_COLOR_TYPE_PALETTE) {
    for (int index = 0; alphas && index < count && index < 256; index++) info->palette[index][3] = alphas[index];
  } else if (color) {
    int is_gray = info->color_type == PNG_COLOR_TYPE_GRAY;
    info->has_transparent_color = 1;
    info->transparent_color[0] = is_gray ? color->gray : color->red;
    info->transparent_color[1] = color->green;
    info->transparent_color[2] = color->blue;
  }
}

static void describe(png_structp png, png_infop found, eil_png_info *info) {
  memset(info, 0, sizeof *info);
  info->width = png_get_image_width(png, found);
  info->height = png_get_image_height(png, found);
  info->bit_depth = png_get_bit_depth(png, found);
  info->color_type = png_get_color_type(png, found);
  info->channels = png_get_channels(png, found);
  describe_colors(png, found, info);
}

/// Reads all rows; those of an interlaced file come in several passes over the whole image.
static void read_rows(png_structp png, png_infop found, uint8_t **rows, uint8_t *memory) {
  size_t stride = png_get_rowbytes(png, found);
  for (uint32_t y = 0; y < png_get_image_height(png, found); y++) rows[y] = memory + y * stride;
  png_read_image(png, rows);
}

static void widen(const eil_png_info *info, uint8_t *const *rows, uint16_t *samples) {
  size_t across = (size_t)info->width * (size_t)info->channels;
  for (uint32_t y = 0; y < info->height; y++) {
    for (size_t x = 0; x < across; x++) {
      const uint8_t *row = rows[y];
      samples[y * across + x] = info->bit_depth == 16 ? (uint16_t)(row[2 * x] << 8 | row[2 * x + 1]) : row[x];
    }
  }
}

int eil_png_read_stored(
    const void *bytes, size_t count, eil_png_info *info, uint16_t *samples, char message[64]) {
  message[0] = 0;
  source from = {bytes, count, 0};
  png_structp png = png_create_read_struct(PNG_LIBPNG_VER_STRING, message, keep_error, drop_warning);
  png_infop found = png ? png_create_info_struct(png) : NULL;
  // What is changed below and looked at behind a jump must lie in memory.
  uint8_t **volatile rows = NULL;
  uint8_t *volatile memory = NULL;
  volatile int failed = 1;
  if (found && !setjmp(png_jmpbuf(png))) {
    png_set_read_fn(png, &from, read_source);
    png_read_info(png, found);
    describe(png, found, info);
    if (samples) {
      // A byte a sample, without scaling.
      png_set_packing(png);
      png_set_interlace_handling(png);
      png_read_update_info(png, found);
      rows = malloc(info->height * sizeof *rows);
      memory = malloc((size_t)info->height * png_get_rowbytes(png, found));
      if (!rows || !memory) png_error(png, "there is not enough memory");
      read_rows(png, found, rows, memory);
      widen(info, rows, samples);
    }
    failed = 0;
  }
  if (failed && !message[0]) strcpy(message, "there is not enough memory");
  free(rows);
  free(memory);
  png_destroy_read_struct(&png, &found, NULL);
  return failed;
}
