#ifndef EIL_BMP_H
#define EIL_BMP_H

#include <stddef.h>
#include <stdint.h>

// TurboJPEG reads BMP, but only from files with a name, which Swift cannot give to what is in memory.

/// Decodes a BMP in memory to RGB, rows from the top, into `pixels`, which must hold width * height * 3 bytes of the
/// size that the header says. Returns 0, or 1 with a text in `message`.
int eil_bmp_decode(
    const void *bytes, size_t count, uint32_t width, uint32_t height, uint8_t *pixels, char message[256]);

#endif
