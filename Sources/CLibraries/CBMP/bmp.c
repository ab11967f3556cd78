#define _GNU_SOURCE
#include "CBMP.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <turbojpeg.h>
#include <unistd.h>

static int failed(const char *text, char message[256]) {
  snprintf(message, 256, "%s", text);
  return 1;
}

/// A file without a name that holds `bytes`; -1 where there can be none.
static int memory_file(const void *bytes, size_t count) {
  int descriptor = memfd_create("image.bmp", MFD_CLOEXEC);
  size_t done = 0;
  while (descriptor >= 0 && done < count) {
    ssize_t written = write(descriptor, (const char *)bytes + done, count - done);
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) {
      close(descriptor);
      return -1;
    }
    done += (size_t)written;
  }
  return descriptor;
}

int eil_bmp_decode(
    const void *bytes, size_t count, uint32_t width, uint32_t height, uint8_t *pixels, char message[256]) {
  int descriptor = memory_file(bytes, count);
  if (descriptor < 0) return failed(strerror(errno), message);
  char path[64];
  snprintf(path, sizeof path, "/proc/self/fd/%d", descriptor);
  int found_width = 0, found_height = 0, format = TJPF_RGB;
  unsigned char *found = tjLoadImage(path, &found_width, 1, &found_height, &format, 0);
  close(descriptor);
  if (!found) return failed(tjGetErrorStr2(NULL), message);
  int fits = (uint32_t)found_width == width && (uint32_t)found_height == height;
  if (fits) memcpy(pixels, found, (size_t)width * height * 3);
  tjFree(found);
  return fits ? 0 : failed("its header has another size", message);
}
