/* Maps one convolution from C99 and prints it. */
#include <marvel.h>
#include <stdio.h>

static const char *const network =
    "def @main(%x: Tensor[(1, 16, 14, 14), int8], %w: Tensor[(32, 16, 3, 3), int8]) {\n"
    "  nn.conv2d(%x, %w, padding=[1, 1, 1, 1], channels=32, kernel_size=[3, 3])\n"
    "}\n";

int main(void) {
  marvel_context *context;
  char *out;
  char *diagnostics;
  marvel_status status = marvel_create(NULL, NULL, &context, &diagnostics);
  if (status == MARVEL_OK) {
    marvel_free(diagnostics);
    status = marvel_compile(context, network, "--marvel --target=edge", &out, &diagnostics);
    if (status == MARVEL_OK) {
      fputs(out, stdout);
      marvel_free(out);
    }
  }
  if (diagnostics != NULL) {
    fputs(diagnostics, stderr);
    marvel_free(diagnostics);
  }
  marvel_destroy(context);
  return (int)status;
}
