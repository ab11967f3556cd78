#include "CTIFF.h"

#include <stdio.h>
#include <string.h>
#include <tiffio.h>

/// A file in memory, and the first complaint about it.
typedef struct {
  const uint8_t *bytes;
  size_t count;
  size_t at;
  char *message;
} source;

static tmsize_t source_read(thandle_t handle, void *buffer, tmsize_t size) {
  source *from = handle;
  size_t left = from->at < from->count ? from->count - from->at : 0;
  size_t taken = size < 0 ? 0 : (size_t)size < left ? (size_t)size : left;
  memcpy(buffer, from->bytes + (left ? from->at : 0), taken);
  from->at += taken;
  return (tmsize_t)taken;
}

static tmsize_t source_write(thandle_t handle, void *buffer, tmsize_t size) {
  (void)handle, (void)buffer, (void)size;
  return 0;
}

static toff_t source_seek(thandle_t handle, toff_t offset, int whence) {
  source *from = handle;
  size_t base = whence == SEEK_CUR ? from->at : whence == SEEK_END ? from->count : 0;
  from->at = base + (size_t)offset;
  return from->at;
}

static int source_close(thandle_t handle) {
  (void)handle;
  return 0;
}

static toff_t source_size(thandle_t handle) { return ((source *)handle)->count; }

static int keep_error(TIFF *file, void *user, const char *module, const char *format, va_list arguments) {
  (void)file, (void)module;
  char *message = user;
  if (message && !message[0]) vsnprintf(message, 256, format, arguments);
  return 1;
}

static int drop_warning(TIFF *file, void *user, const char *module, const char *format, va_list arguments) {
  (void)file, (void)user, (void)module, (void)format, (void)arguments;
  return 1;
}

static TIFF *open_source(source *from, size_t largest_allocation) {
  TIFFOpenOptions *options = TIFFOpenOptionsAlloc();
  if (!options) return NULL;
  TIFFOpenOptionsSetMaxSingleMemAlloc(options, (tmsize_t)largest_allocation);
  TIFFOpenOptionsSetErrorHandlerExtR(options, keep_error, from->message);
  TIFFOpenOptionsSetWarningHandlerExtR(options, drop_warning, NULL);
  TIFF *file = TIFFClientOpenExt(
      "image", "rm", from, source_read, source_write, source_seek, source_close, source_size, NULL, NULL, options);
  TIFFOpenOptionsFree(options);
  return file;
}

static void describe(TIFF *file, eil_tiff_info *info) {
  memset(info, 0, sizeof *info);
  uint16_t photometric = PHOTOMETRIC_RGB;
  TIFFGetField(file, TIFFTAG_IMAGEWIDTH, &info->width);
  TIFFGetField(file, TIFFTAG_IMAGELENGTH, &info->height);
  TIFFGetFieldDefaulted(file, TIFFTAG_BITSPERSAMPLE, &info->bits_per_sample);
  TIFFGetFieldDefaulted(file, TIFFTAG_SAMPLESPERPIXEL, &info->samples_per_pixel);
  TIFFGetFieldDefaulted(file, TIFFTAG_ORIENTATION, &info->orientation);
  TIFFGetField(file, TIFFTAG_PHOTOMETRIC, &photometric);
  info->is_gray = photometric == PHOTOMETRIC_MINISBLACK || photometric == PHOTOMETRIC_MINISWHITE;
}

static int decode(TIFF *file, const eil_tiff_info *info, uint8_t *pixels, char message[256]) {
  TIFFRGBAImage image;
  char text[1024] = "";
  if (!TIFFRGBAImageBegin(&image, file, 1, text)) {
    if (!message[0]) snprintf(message, 256, "%.255s", text);
    return 1;
  }
  // Where both agree, nothing is turned.
  image.orientation = image.req_orientation = ORIENTATION_TOPLEFT;
  int done = TIFFRGBAImageGet(&image, (uint32_t *)pixels, info->width, info->height);
  TIFFRGBAImageEnd(&image);
  if (!done && !message[0]) snprintf(message, 256, "its pixels cannot be read");
  return !done;
}

int eil_tiff_read(
    const void *bytes, size_t count, size_t largest_allocation, eil_tiff_info *info, uint8_t *pixels,
    char message[256]) {
  message[0] = 0;
  source from = {bytes, count, 0, message};
  TIFF *file = open_source(&from, largest_allocation);
  if (!file) {
    if (!message[0]) snprintf(message, 256, "its header cannot be read");
    return 1;
  }
  describe(file, info);
  int failed = 0;
  if (pixels) {
    failed = decode(file, info, pixels, message);
  } else {
    info->has_more_pages = TIFFReadDirectory(file);
  }
  TIFFClose(file);
  return failed;
}
