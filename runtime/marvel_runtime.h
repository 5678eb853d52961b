/*
 * Executes an accelerator configuration on the host, buffer for buffer: copies into arrays of exactly the L2 and L1
 * sizes, the array's loops one processing element after the other, accumulation, epilogue. C99, no dependency but libc
 * and libm.
 */
#ifndef MARVEL_RUNTIME_H
#define MARVEL_RUNTIME_H

#include "marvel_config.h"

typedef enum {
  MARVEL_OK = 0,
  MARVEL_OUT_OF_MEMORY,
  MARVEL_OUT_OF_BOUNDS,     /* an access outside a buffer */
  MARVEL_UNSUPPORTED        /* a dtype or operator that this runtime does not know */
} marvel_status;

/*
 * Runs one operator. params[i] points to parameter i, laid out as layer->buffers[i] says, in its dtype. Scratch buffers
 * are allocated and freed inside.
 */
marvel_status marvel_run(const marvel_layer *layer, void *const *params);

#endif
