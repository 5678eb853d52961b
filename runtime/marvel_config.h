/*
 * The types of an accelerator configuration, as `marvel-opt --emit=config` writes them: plain constant tables, no
 * pointers between tables but in marvel_layer. docs/configuration.md explains every field.
 */
#ifndef MARVEL_CONFIG_H
#define MARVEL_CONFIG_H

#include <stdint.h>

#define MARVEL_CONFIG_VERSION 2
#define MARVEL_MAX_RANK 8
#define MARVEL_MAX_PARALLEL 16

/* Where a buffer lives; an L1 buffer exists once in every processing element. */
typedef enum { MARVEL_DRAM, MARVEL_L2, MARVEL_L1 } marvel_space;

/* What steps a loop: a sequencer at one of three levels, or an axis of the array. */
typedef enum { MARVEL_AT_DRAM, MARVEL_AT_L2, MARVEL_AT_L1, MARVEL_AT_ROWS, MARVEL_AT_COLS } marvel_where;

typedef enum {
  MARVEL_INT8, MARVEL_UINT8, MARVEL_INT16, MARVEL_UINT16, MARVEL_INT32, MARVEL_UINT32, MARVEL_INT64,
  MARVEL_UINT64, MARVEL_FLOAT16, MARVEL_BFLOAT16, MARVEL_FLOAT32, MARVEL_FLOAT64, MARVEL_BOOL
} marvel_dtype;

/* coefficient * (value of loop counter `loop`) */
typedef struct { int32_t loop; int64_t coefficient; } marvel_term;

/* constant + the sum of terms[first_term .. first_term + term_count - 1] */
typedef struct { int64_t constant; int32_t first_term; int32_t term_count; } marvel_affine;

/* the least of affines[first_affine .. first_affine + affine_count - 1] */
typedef struct { int32_t first_affine; int32_t affine_count; } marvel_bound;

/* A loop counter: 0, step, 2 step, ... while below end. */
typedef struct { const char *name; marvel_where where; int64_t step; marvel_bound end; } marvel_loop;

/* A box of elements along one axis: length elements from start. */
typedef struct { int32_t start; marvel_bound length; } marvel_range; /* start: index into affines */

/* A buffer: extents by axis, distance in elements between neighbours along each axis (this is the layout). */
typedef struct {
  const char *name;
  marvel_space space;
  marvel_dtype dtype;
  int32_t rank;
  int64_t extent[MARVEL_MAX_RANK];
  int64_t stride[MARVEL_MAX_RANK];
  int64_t elements;
} marvel_buffer;

/* A DMA descriptor: moves a box between `outer` (nearer to DRAM) and the start of `inner`. */
typedef struct {
  int32_t inner;          /* buffer */
  int32_t outer;          /* buffer */
  int32_t first_range;    /* ranges[first_range + axis], one for each axis of outer */
  int32_t bounded;        /* load: zero outside outer (padding); store: drop what lies outside */
  int32_t first_value;    /* store: values[first_value ..], the epilogue in postfix order */
  int32_t value_count;
  int32_t first_reduced;  /* store: reduced[first_reduced ..], axes' loops whose lanes are added up */
  int32_t reduced_count;
} marvel_dma;

/*
 * What an epilogue does with one or two values of the dtype of the result; only a cast changes it. Integers wrap around to
 * the dtype, floats are rounded to it.
 */
typedef enum {
  MARVEL_NONE,
  MARVEL_ADD, MARVEL_SUBTRACT, MARVEL_MULTIPLY,
  MARVEL_DIVIDE,       /* of integers: towards zero, and zero where the divisor is */
  MARVEL_MAXIMUM,      /* of floats, what is not a number wins */
  MARVEL_MINIMUM,      /* likewise */
  MARVEL_POWER,
  MARVEL_SHIFT_LEFT,   /* of integers, by 0 to 63 places */
  MARVEL_SHIFT_RIGHT,  /* the same; keeps the sign */
  /* of floats: */
  MARVEL_NEGATIVE, MARVEL_ABS, MARVEL_EXP, MARVEL_LOG, MARVEL_SQRT, MARVEL_TANH, MARVEL_ERF,
  MARVEL_ROUND,        /* to the nearest integer, of two the one further from zero */
  MARVEL_FLOOR, MARVEL_CEIL,
  MARVEL_CAST          /* floats to integers: towards zero, saturating at 64 bits, zero for what is not a number */
} marvel_operation;

/* A step of an epilogue, in postfix order. */
typedef enum { MARVEL_PUSH_TILE, MARVEL_PUSH_OPERAND, MARVEL_PUSH_NUMBER, MARVEL_APPLY } marvel_value_kind;
typedef struct {
  marvel_value_kind kind;
  marvel_operation op;               /* APPLY */
  int32_t args;                      /* APPLY: how many values it takes */
  int32_t buffer;                    /* PUSH_TILE, PUSH_OPERAND */
  int32_t axis[MARVEL_MAX_RANK];     /* PUSH_OPERAND: axis of outer that each axis of the operand runs along */
  double number;                     /* PUSH_NUMBER */
  marvel_dtype dtype;                /* dtype of the value */
} marvel_value;

/* target[...] += left[...] * right[...]; indices are affines[first_*_index + axis] */
typedef struct {
  int32_t target, first_target_index;
  int32_t left, first_left_index;
  int32_t right, first_right_index;
} marvel_mac;

/* lower <= affines[value] < upper */
typedef struct { int32_t value; int64_t lower, upper; } marvel_guard;

/* The program of the sequencers. `index` names an entry of the table that the opcode says. */
typedef enum {
  MARVEL_OP_LOOP,      /* loops[index]; runs the block up to its END for each value; count: most iterations, the radix of its lanes */
  MARVEL_OP_IF,        /* guards[index .. index + count - 1] all hold, else jump to ELSE or END */
  MARVEL_OP_ELSE,
  MARVEL_OP_END,       /* of a LOOP or IF */
  MARVEL_OP_LOAD,      /* dmas[index]: inner = box of outer */
  MARVEL_OP_STORE,     /* dmas[index]: box of outer = epilogue(inner) */
  MARVEL_OP_FILL,      /* buffer index = 0 */
  MARVEL_OP_MAC        /* macs[index] */
} marvel_opcode;
typedef struct { marvel_opcode opcode; int32_t index; int32_t count; int32_t end; } marvel_step; /* end: step after the block's matching ELSE or END */

/* One operator. Buffers 0 .. param_count - 1 are its parameters, in the order of the loop function. */
typedef struct {
  const char *name;
  const char *op;
  int32_t rows, cols;                /* processing elements used on each axis */
  int32_t param_count;
  int32_t output;                    /* the parameter that is written */
  int32_t buffer_count; const marvel_buffer *buffers;
  int32_t loop_count; const marvel_loop *loops;
  int32_t step_count; const marvel_step *steps;
  int32_t dma_count; const marvel_dma *dmas;
  int32_t range_count; const marvel_range *ranges;
  int32_t affine_count; const marvel_affine *affines;
  int32_t term_count; const marvel_term *terms;
  int32_t guard_count; const marvel_guard *guards;
  int32_t mac_count; const marvel_mac *macs;
  int32_t value_count; const marvel_value *values;
  int32_t reduced_count; const int32_t *reduced;
} marvel_layer;

#endif
