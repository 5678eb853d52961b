#include "marvel_runtime.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A value on its way: integers stay exact. */
typedef struct { int is_float; int64_t i; double f; } number;

typedef struct {
  const marvel_layer *layer;
  unsigned char **data;    /* one array for each buffer; an L1 buffer holds one copy for each processing element */
  int64_t *counter;        /* value of each loop counter */
  int64_t *lane;           /* index of each parallel loop's iteration */
  int64_t row, col;        /* the processing element at work */
  struct { int32_t loop; int64_t radix; } active[MARVEL_MAX_PARALLEL];  /* parallel loops around the step, outermost first */
  int32_t active_count;
  number *stack;
  marvel_status status;
} machine;

static int is_float(marvel_dtype t) { return t == MARVEL_FLOAT32 || t == MARVEL_FLOAT64; }

static size_t size_of(marvel_dtype t) {
  switch (t) {
    case MARVEL_INT8: case MARVEL_UINT8: case MARVEL_BOOL: return 1;
    case MARVEL_INT16: case MARVEL_UINT16: return 2;
    case MARVEL_INT32: case MARVEL_UINT32: case MARVEL_FLOAT32: return 4;
    case MARVEL_INT64: case MARVEL_UINT64: case MARVEL_FLOAT64: return 8;
    default: return 0;
  }
}

#define LOAD(type, field) { type v; memcpy(&v, p, sizeof v); n.field = v; break; }
static number get(marvel_dtype t, const unsigned char *p) {
  number n = {0, 0, 0.0};
  n.is_float = is_float(t);
  switch (t) {
    case MARVEL_INT8: LOAD(int8_t, i)
    case MARVEL_UINT8: LOAD(uint8_t, i)
    case MARVEL_BOOL: LOAD(uint8_t, i)
    case MARVEL_INT16: LOAD(int16_t, i)
    case MARVEL_UINT16: LOAD(uint16_t, i)
    case MARVEL_INT32: LOAD(int32_t, i)
    case MARVEL_UINT32: LOAD(uint32_t, i)
    case MARVEL_INT64: LOAD(int64_t, i)
    case MARVEL_UINT64: { uint64_t v; memcpy(&v, p, sizeof v); n.i = (int64_t)v; break; }
    case MARVEL_FLOAT32: LOAD(float, f)
    case MARVEL_FLOAT64: LOAD(double, f)
    default: break;
  }
  return n;
}

/* Towards zero; the nearest there is where too large, 0 where not a number. */
static int64_t to_int(double x) {
  return x >= 9223372036854775808.0 ? INT64_MAX : x >= -9223372036854775808.0 ? (int64_t)x : x < 0 ? INT64_MIN : 0;
}

/* Integers wrap around to the width of the dtype, floats are rounded to it. */
#define KEEP(type, value) { type v = (type)(value); memcpy(p, &v, sizeof v); break; }
static void put(marvel_dtype t, unsigned char *p, number n) {
  uint64_t bits = n.is_float ? (uint64_t)to_int(n.f) : (uint64_t)n.i;
  double real = n.is_float ? n.f : (double)n.i;
  switch (t) {
    case MARVEL_INT8: case MARVEL_UINT8: KEEP(uint8_t, bits)
    case MARVEL_BOOL: KEEP(uint8_t, (n.is_float ? n.f != 0.0 : n.i != 0))
    case MARVEL_INT16: case MARVEL_UINT16: KEEP(uint16_t, bits)
    case MARVEL_INT32: case MARVEL_UINT32: KEEP(uint32_t, bits)
    case MARVEL_INT64: case MARVEL_UINT64: KEEP(uint64_t, bits)
    case MARVEL_FLOAT32: KEEP(float, real)
    case MARVEL_FLOAT64: KEEP(double, real)
    default: break;
  }
}

static number convert(marvel_dtype t, number n) {
  unsigned char bytes[8] = {0};
  put(t, bytes, n);
  return get(t, bytes);
}

static int64_t affine(const machine *m, int32_t index) {
  const marvel_affine *a = &m->layer->affines[index];
  int64_t value = a->constant;
  for (int32_t k = 0; k < a->term_count; k++) {
    const marvel_term *t = &m->layer->terms[a->first_term + k];
    value += t->coefficient * m->counter[t->loop];
  }
  return value;
}

static int64_t bound(const machine *m, marvel_bound b) {
  int64_t least = affine(m, b.first_affine);
  for (int32_t k = 1; k < b.affine_count; k++) {
    int64_t v = affine(m, b.first_affine + k);
    if (v < least) least = v;
  }
  return least;
}

/* The first element of the copy that the processing element at work sees. */
static unsigned char *base(const machine *m, int32_t buffer, int64_t row, int64_t col) {
  const marvel_buffer *b = &m->layer->buffers[buffer];
  int64_t copy = b->space == MARVEL_L1 ? row * m->layer->cols + col : 0;
  return m->data[buffer] + (size_t)(copy * b->elements) * size_of(b->dtype);
}

static unsigned char *at(machine *m, int32_t buffer, int32_t first_index) {
  const marvel_buffer *b = &m->layer->buffers[buffer];
  int64_t offset = 0;
  for (int32_t axis = 0; axis < b->rank; axis++) {
    int64_t i = affine(m, first_index + axis);
    if (i < 0 || i >= b->extent[axis]) {
      m->status = MARVEL_OUT_OF_BOUNDS;
      return base(m, buffer, m->row, m->col);
    }
    offset += i * b->stride[axis];
  }
  return base(m, buffer, m->row, m->col) + (size_t)offset * size_of(b->dtype);
}

static number apply(machine *m, const marvel_value *v, const number *args) {
  number a = args[0];
  number b = v->args > 1 ? args[1] : a;
  number r = a;
#define BINARY(op, ints, reals) case MARVEL_##op: if (a.is_float) r.f = (reals); else r.i = (ints); break;
#define INTEGER(op, value) case MARVEL_##op: r.i = (int64_t)(value); break;
#define FLOAT(op, value) case MARVEL_##op: r.f = (value); break;
  switch (v->op) {
    BINARY(ADD, (int64_t)((uint64_t)a.i + (uint64_t)b.i), a.f + b.f)
    BINARY(SUBTRACT, (int64_t)((uint64_t)a.i - (uint64_t)b.i), a.f - b.f)
    BINARY(MULTIPLY, (int64_t)((uint64_t)a.i * (uint64_t)b.i), a.f * b.f)
    BINARY(DIVIDE, b.i == 0 ? 0 : b.i == -1 ? (int64_t)(0 - (uint64_t)a.i) : a.i / b.i, a.f / b.f)
    BINARY(MAXIMUM, a.i > b.i ? a.i : b.i, a.f > b.f || a.f != a.f ? a.f : b.f)
    BINARY(MINIMUM, a.i < b.i ? a.i : b.i, a.f < b.f || a.f != a.f ? a.f : b.f)
    INTEGER(SHIFT_LEFT, (uint64_t)a.i << b.i)
    INTEGER(SHIFT_RIGHT, a.i >> b.i)
    FLOAT(POWER, pow(a.f, b.f))
    FLOAT(NEGATIVE, -a.f)
    FLOAT(ABS, fabs(a.f))
    FLOAT(EXP, exp(a.f))
    FLOAT(LOG, log(a.f))
    FLOAT(SQRT, sqrt(a.f))
    FLOAT(TANH, tanh(a.f))
    FLOAT(ERF, erf(a.f))
    FLOAT(ROUND, round(a.f))
    FLOAT(FLOOR, floor(a.f))
    FLOAT(CEIL, ceil(a.f))
    case MARVEL_CAST: break;
    default: m->status = MARVEL_UNSUPPORTED;
  }
#undef BINARY
#undef INTEGER
#undef FLOAT
  return convert(v->dtype, r);
}

/* Evaluates the epilogue of a store for the element with these coordinates in the outer buffer. */
static number epilogue(machine *m, const marvel_dma *d, const int64_t *where, number tile) {
  int32_t top = 0;
  for (int32_t k = 0; k < d->value_count; k++) {
    const marvel_value *v = &m->layer->values[d->first_value + k];
    if (v->kind == MARVEL_PUSH_TILE) {
      m->stack[top++] = tile;
    } else if (v->kind == MARVEL_PUSH_OPERAND) {
      const marvel_buffer *b = &m->layer->buffers[v->buffer];
      int64_t offset = 0;
      for (int32_t axis = 0; axis < b->rank; axis++) offset += where[v->axis[axis]] * b->stride[axis];
      if (offset < 0 || offset >= b->elements) {
        m->status = MARVEL_OUT_OF_BOUNDS;
        return tile;
      }
      m->stack[top++] = get(b->dtype, base(m, v->buffer, m->row, m->col) + (size_t)offset * size_of(b->dtype));
    } else if (v->kind == MARVEL_PUSH_NUMBER) {
      number n = {0, 0, 0.0};
      n.is_float = is_float(v->dtype);
      n.f = v->number;
      n.i = n.is_float ? 0 : to_int(v->number);
      m->stack[top++] = n;
    } else {
      top -= v->args;
      m->stack[top] = apply(m, v, &m->stack[top]);
      top++;
    }
  }
  return m->stack[0];
}

static int64_t trips(const machine *m, const marvel_loop *l) { return (bound(m, l->end) + l->step - 1) / l->step; }

/* How far apart, in rows or columns, neighbouring lanes of a parallel loop are: the loops inside it are lower digits. */
static int64_t lane_distance(const machine *m, int32_t loop) {
  int64_t distance = 1;
  for (int32_t k = m->active_count - 1; k >= 0 && m->active[k].loop != loop; k--) {
    if (m->layer->loops[m->active[k].loop].where == m->layer->loops[loop].where) distance *= m->active[k].radix;
  }
  return distance;
}

/* The sum so far and the element of the tile at this offset in all lanes that the store reduces, from loop `k` on. */
static number sum_lanes(machine *m, const marvel_dma *d, size_t offset, int32_t k, int64_t row, int64_t col,
                        number sum) {
  const marvel_buffer *b = &m->layer->buffers[d->inner];
  if (k == d->reduced_count) {
    number n = get(b->dtype, base(m, d->inner, row, col) + offset);
    n.f += sum.f;
    n.i = (int64_t)((uint64_t)n.i + (uint64_t)sum.i);
    return convert(b->dtype, n);
  }
  int32_t loop = m->layer->reduced[d->first_reduced + k];
  const marvel_loop *l = &m->layer->loops[loop];
  int64_t step = lane_distance(m, loop);
  int64_t home = m->lane[loop] * step;
  int64_t counter = m->counter[loop];
  for (int64_t lane = 0; lane < trips(m, l); lane++) {
    m->counter[loop] = lane * l->step; /* how many lanes an inner loop has may depend on it */
    int64_t shift = lane * step - home;
    sum = sum_lanes(m, d, offset, k + 1, row + (l->where == MARVEL_AT_ROWS ? shift : 0),
                    col + (l->where == MARVEL_AT_COLS ? shift : 0), sum);
  }
  m->counter[loop] = counter;
  return sum;
}

/* True at the last lane of every loop that a store reduces: all others have their sums ready then. */
static int is_last_lane(const machine *m, const marvel_dma *d) {
  for (int32_t k = 0; k < d->reduced_count; k++) {
    int32_t loop = m->layer->reduced[d->first_reduced + k];
    if (m->lane[loop] != trips(m, &m->layer->loops[loop]) - 1) return 0;
  }
  return 1;
}

static void move(machine *m, const marvel_dma *d, int store) {
  const marvel_buffer *outer = &m->layer->buffers[d->outer];
  const marvel_buffer *inner = &m->layer->buffers[d->inner];
  int64_t start[MARVEL_MAX_RANK] = {0}, length[MARVEL_MAX_RANK] = {0}, i[MARVEL_MAX_RANK] = {0}, where[MARVEL_MAX_RANK] = {0};
  if (store && !is_last_lane(m, d)) return;
  for (int32_t axis = 0; axis < outer->rank; axis++) {
    const marvel_range *r = &m->layer->ranges[d->first_range + axis];
    start[axis] = affine(m, r->start);
    length[axis] = bound(m, r->length);
    if (length[axis] <= 0) return;
    if (length[axis] > inner->extent[axis]) { m->status = MARVEL_OUT_OF_BOUNDS; return; }
  }
  for (;;) {
    int inside = 1;
    int64_t from = 0, to = 0;
    for (int32_t axis = 0; axis < outer->rank; axis++) {
      where[axis] = start[axis] + i[axis];
      inside = inside && where[axis] >= 0 && where[axis] < outer->extent[axis];
      from += where[axis] * outer->stride[axis];
      to += i[axis] * inner->stride[axis];
    }
    unsigned char *near = base(m, d->inner, m->row, m->col) + (size_t)to * size_of(inner->dtype);
    if (!inside && !d->bounded) { m->status = MARVEL_OUT_OF_BOUNDS; return; }
    if (!store) {
      number zero = {0, 0, 0.0};
      unsigned char *far = base(m, d->outer, m->row, m->col);
      put(inner->dtype, near, inside ? get(outer->dtype, far + (size_t)from * size_of(outer->dtype)) : zero);
    } else if (inside) {
      unsigned char *far = base(m, d->outer, m->row, m->col) + (size_t)from * size_of(outer->dtype);
      number zero = {0, 0, 0.0};
      number n = sum_lanes(m, d, (size_t)to * size_of(inner->dtype), 0, m->row, m->col, zero);
      if (d->value_count > 0) n = epilogue(m, d, where, n);
      put(outer->dtype, far, n);
    }
    int32_t axis = outer->rank - 1;
    while (axis >= 0 && ++i[axis] == length[axis]) i[axis--] = 0;
    if (axis < 0) return;
  }
}

static void multiply_add(machine *m, const marvel_mac *mac) {
  const marvel_buffer *tb = &m->layer->buffers[mac->target];
  unsigned char *target = at(m, mac->target, mac->first_target_index);
  number a = get(m->layer->buffers[mac->left].dtype, at(m, mac->left, mac->first_left_index));
  number b = get(m->layer->buffers[mac->right].dtype, at(m, mac->right, mac->first_right_index));
  number sum = get(tb->dtype, target);
  if (sum.is_float) {
    sum.f += (a.is_float ? a.f : (double)a.i) * (b.is_float ? b.f : (double)b.i);
  } else {
    sum.i = (int64_t)((uint64_t)sum.i + (uint64_t)a.i * (uint64_t)b.i);
  }
  put(tb->dtype, target, sum);
}

static int holds(const machine *m, int32_t first, int32_t count) {
  for (int32_t k = 0; k < count; k++) {
    const marvel_guard *g = &m->layer->guards[first + k];
    int64_t v = affine(m, g->value);
    if (v < g->lower || v >= g->upper) return 0;
  }
  return 1;
}

static void run(machine *m, int32_t from, int32_t to) {
  const marvel_layer *l = m->layer;
  for (int32_t pc = from; pc < to && m->status == MARVEL_OK;) {
    const marvel_step *s = &l->steps[pc];
    switch (s->opcode) {
      case MARVEL_OP_LOOP: {
        const marvel_loop *loop = &l->loops[s->index];
        int64_t row = m->row, col = m->col, n = trips(m, loop);
        int parallel = loop->where == MARVEL_AT_ROWS || loop->where == MARVEL_AT_COLS;
        if (parallel && m->active_count == MARVEL_MAX_PARALLEL) { m->status = MARVEL_UNSUPPORTED; break; }
        if (parallel) {
          m->active[m->active_count].loop = s->index;
          m->active[m->active_count++].radix = s->count;
        }
        for (int64_t k = 0; k < n && m->status == MARVEL_OK; k++) {
          m->counter[s->index] = k * loop->step;
          m->lane[s->index] = k;
          /* Several loops on one axis are digits of one coordinate, of the radix that the step gives. */
          if (loop->where == MARVEL_AT_ROWS) m->row = row * s->count + k;
          if (loop->where == MARVEL_AT_COLS) m->col = col * s->count + k;
          run(m, pc + 1, s->end - 1);
        }
        m->active_count -= parallel;
        m->row = row;
        m->col = col;
        pc = s->end;
        break;
      }
      case MARVEL_OP_IF:
        if (holds(m, s->index, s->count)) {
          const marvel_step *last = &l->steps[s->end - 1];
          run(m, pc + 1, s->end - 1);
          pc = last->opcode == MARVEL_OP_ELSE ? last->end : s->end;
        } else {
          pc = s->end;
        }
        break;
      case MARVEL_OP_LOAD: move(m, &l->dmas[s->index], 0); pc++; break;
      case MARVEL_OP_STORE: move(m, &l->dmas[s->index], 1); pc++; break;
      case MARVEL_OP_FILL: {
        const marvel_buffer *b = &l->buffers[s->index];
        memset(base(m, s->index, m->row, m->col), 0, (size_t)b->elements * size_of(b->dtype));
        pc++;
        break;
      }
      case MARVEL_OP_MAC: multiply_add(m, &l->macs[s->index]); pc++; break;
      default: pc++; break;
    }
  }
}

marvel_status marvel_run(const marvel_layer *layer, void *const *params) {
  machine m;
  memset(&m, 0, sizeof m);
  m.layer = layer;
  m.data = calloc((size_t)layer->buffer_count, sizeof *m.data);
  m.counter = calloc((size_t)layer->loop_count + 1, sizeof *m.counter);
  m.lane = calloc((size_t)layer->loop_count + 1, sizeof *m.lane);
  size_t deepest = 1; /* an epilogue pushes at most one number a step */
  for (int32_t pc = 0; pc < layer->step_count; pc++) {
    if (layer->steps[pc].opcode != MARVEL_OP_STORE) continue;
    size_t values = (size_t)layer->dmas[layer->steps[pc].index].value_count;
    if (values > deepest) deepest = values;
  }
  m.stack = calloc(deepest, sizeof *m.stack);
  if (!m.data || !m.counter || !m.lane || !m.stack) m.status = MARVEL_OUT_OF_MEMORY;
  for (int32_t b = 0; b < layer->buffer_count && m.status == MARVEL_OK; b++) {
    const marvel_buffer *buffer = &layer->buffers[b];
    if (size_of(buffer->dtype) == 0) m.status = MARVEL_UNSUPPORTED;
    if (b < layer->param_count) {
      m.data[b] = params[b];
    } else {
      size_t copies = buffer->space == MARVEL_L1 ? (size_t)layer->rows * (size_t)layer->cols : 1;
      m.data[b] = calloc(copies * (size_t)buffer->elements + 1, size_of(buffer->dtype) + 1);
      if (!m.data[b]) m.status = MARVEL_OUT_OF_MEMORY;
    }
  }
  if (m.status == MARVEL_OK) run(&m, 0, layer->step_count);
  for (int32_t b = layer->param_count; m.data && b < layer->buffer_count; b++) free(m.data[b]);
  free(m.data);
  free(m.counter);
  free(m.lane);
  free(m.stack);
  return m.status;
}
