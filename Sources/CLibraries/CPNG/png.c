#include "CPNG.h"

#include <png.h>
#include <string.h>

static png_uint_32 format_for(int channels) {
  if (channels == 1) return PNG_FORMAT_GRAY;
  return channels == 4 ? PNG_FORMAT_RGBA : PNG_FORMAT_RGB;
}

static int failed(png_image *image, char message[64]) {
  strncpy(message, image->message, 63);
  message[63] = 0;
  png_image_free(image);
  return 1;
}

static png_image blank_image(void) {
  png_image image;
  memset(&image, 0, sizeof image);
  image.version = PNG_IMAGE_VERSION;
  return image;
}

int eil_png_size(const void *bytes, size_t count, uint32_t *width, uint32_t *height, char message[64]) {
  png_image image = blank_image();
  if (!png_image_begin_read_from_memory(&image, bytes, count)) return failed(&image, message);
  *width = image.width;
  *height = image.height;
  png_image_free(&image);
  return 0;
}

int eil_png_decode(
    const void *bytes, size_t count, int channels, uint8_t *pixels, size_t capacity, char message[64]) {
  png_image image = blank_image();
  if (!png_image_begin_read_from_memory(&image, bytes, count)) return failed(&image, message);
  image.format = format_for(channels);
  if (PNG_IMAGE_SIZE(image) > capacity) {
    strcpy(message, "the pixels do not fit the buffer");
    png_image_free(&image);
    return 1;
  }
  png_color white = {255, 255, 255};
  if (!png_image_finish_read(&image, &white, pixels, 0, NULL)) return failed(&image, message);
  return 0;
}

int eil_png_encode(
    const uint8_t *pixels, uint32_t width, uint32_t height, int channels, void *output, size_t *written,
    char message[64]) {
  png_image image = blank_image();
  image.width = width;
  image.height = height;
  image.format = format_for(channels);
  png_alloc_size_t size = output ? *written : PNG_IMAGE_PNG_SIZE_MAX(image);
  if (output && !png_image_write_to_memory(&image, output, &size, 0, pixels, 0, NULL)) {
    return failed(&image, message);
  }
  *written = size;
  return 0;
}
