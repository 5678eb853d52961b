// marvel.h with C++ manners: what is made is freed, what fails is thrown.
#include <marvel.h>

#include <iostream>
#include <memory>
#include <stdexcept>
#include <string>

namespace {

using Text = std::unique_ptr<char, decltype(&marvel_free)>;

class Marvel {
 public:
  explicit Marvel(const char *options = nullptr) {
    char *said = nullptr;
    marvel_context *made = nullptr;
    check(marvel_create(nullptr, options, &made, &said), Text(said, &marvel_free));
    context_.reset(made);
  }

  std::string compile(const std::string &ir, const std::string &options) {
    char *out = nullptr;
    char *said = nullptr;
    marvel_status status = marvel_compile(context_.get(), ir.c_str(), options.c_str(), &out, &said);
    Text text(out, &marvel_free);
    check(status, Text(said, &marvel_free));
    return text.get();
  }

 private:
  static void check(marvel_status status, const Text &said) {
    if (status != MARVEL_OK) {
      throw std::runtime_error(said ? said.get() : "out of memory");
    }
  }

  std::unique_ptr<marvel_context, decltype(&marvel_destroy)> context_{nullptr, &marvel_destroy};
};

}  // namespace

int main() {
  try {
    Marvel marvel;
    std::cout << marvel.compile("def @main(%a: Tensor[(64, 64), int8], %b: Tensor[(64, 64), int8]) { nn.matmul(%a, %b) }",
                                "--marvel --target=edge --emit=json");
    marvel.compile("def @main() { %x }", "");
  } catch (const std::runtime_error &e) {
    std::cerr << e.what();  // the second module is wrong
  }
}
