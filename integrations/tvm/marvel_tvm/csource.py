"""C functions that TVM's runtime calls, around those that Marvel writes."""

# The parts of DLPack's and TVM's C interfaces that a packed function sees, so that TVM's headers need not be there.
_ABI = """
typedef struct { int32_t device_type, device_id; } marvel_dl_device;
typedef struct {
  void *data; marvel_dl_device device; int32_t ndim; uint32_t dtype;
  int64_t *shape, *strides; uint64_t byte_offset;
} marvel_dl_tensor;
typedef union { int64_t i; double f; void *handle; } marvel_tvm_value;
"""


def packed_function(symbol, function, count):
    """C: a packed function that calls a function of Marvel's on its arguments, dense tensors in its order."""
    handles = [
        f"(void *)((char *)((marvel_dl_tensor *)args[{i}].handle)->data"
        f" + ((marvel_dl_tensor *)args[{i}].handle)->byte_offset)"
        for i in range(count)
    ]
    return (
        _ABI
        + f"int32_t {symbol}(marvel_tvm_value *args, int *codes, int count, marvel_tvm_value *out, int *code, void *r) {{\n"
        + "  (void)codes; (void)out; (void)code; (void)r;\n"
        + f"  return count != {count} ? -1 : {function}({', '.join(handles)});\n}}\n"
    )
