// Tests of libmarvel.so: marvel_test NAME. `times` prints how long calls take.
#include <marvel.h>
#include <setjmp.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <functional>
#include <map>
#include <string>
#include <thread>
#include <vector>

namespace {

void expect(bool holds, const char *what, int line) {
  if (!holds) {
    std::fprintf(stderr, "marvel_test.cpp:%d: expected %s\n", line, what);
    std::exit(1);
  }
}
#define EXPECT(what) expect(what, #what, __LINE__)

struct Answer {
  marvel_status status;
  std::string out;
  std::string said;
};

std::string taken(char *text) {
  std::string copy = text == nullptr ? "" : text;
  marvel_free(text);
  return copy;
}

Answer compile(marvel_context *context, const std::string &ir, const std::string &options) {
  char *out;
  char *said;
  marvel_status status = marvel_compile(context, ir.c_str(), options.c_str(), &out, &said);
  EXPECT((out == nullptr) == (status != MARVEL_OK));
  Answer answer{status, taken(out), taken(said)};
  return answer;
}

marvel_context *created() {
  marvel_context *context;
  char *said;
  marvel_status status = marvel_create(nullptr, "-Xmx512m", &context, &said);
  std::string text = taken(said);
  if (status != MARVEL_OK) {
    std::fprintf(stderr, "%s", text.c_str());
  }
  EXPECT(status == MARVEL_OK);
  EXPECT(text.empty());
  return context;
}

std::string network(int k) {
  std::string n = std::to_string(k);
  return "def @main(%x: Tensor[(1, 8, 8, 8), int8], %w: Tensor[(" + n +
         ", 8, 3, 3), int8]) {\n  nn.conv2d(%x, %w, channels=" + n + ", kernel_size=[3, 3])\n}\n";
}

const char *const kMap = "--marvel --target=edge -j 1";

bool has(const std::string &text, const char *part) { return text.find(part) != std::string::npos; }

void wrong_input() {
  marvel_context *context = created();
  Answer undefined = compile(context, "def @f() { %x }", "");
  EXPECT(undefined.status == MARVEL_FAILED);
  EXPECT(has(undefined.said, "<stdin>:1:12: error: "));
  EXPECT(compile(context, std::string(100000, '('), "").status == MARVEL_FAILED);
  EXPECT(compile(context, "\xff\xfe", "").status == MARVEL_FAILED);
  Answer option = compile(context, network(8), "--no-such-option");
  EXPECT(option.status == MARVEL_USAGE);
  EXPECT(has(option.said, "unknown option '--no-such-option'"));
  EXPECT(compile(context, network(8), "--marvel --target=nowhere").status == MARVEL_FAILED);
  EXPECT(compile(context, "", "").status == MARVEL_OK);
  char *out;
  EXPECT(marvel_compile(nullptr, "", "", &out, nullptr) == MARVEL_USAGE && out == nullptr);
  EXPECT(marvel_compile(context, nullptr, "", &out, nullptr) == MARVEL_USAGE && out == nullptr);
  EXPECT(marvel_compile(context, "", "", nullptr, nullptr) == MARVEL_USAGE);
  EXPECT(marvel_compile(context, "", nullptr, &out, nullptr) == MARVEL_OK && out != nullptr);
  marvel_free(out);
  Answer quoted = compile(context, network(8), "--pass-pipeline='infer-type, simplify-inference'");
  EXPECT(quoted.status == MARVEL_OK);
  EXPECT(compile(context, network(8), kMap).status == MARVEL_OK);
  marvel_free(nullptr);
  marvel_destroy(nullptr);
  marvel_destroy(context);
}

void contexts() {
  EXPECT(std::strlen(marvel_version()) > 0);
  marvel_context *first = created();
  marvel_context *second = created();
  marvel_context *none;
  char *said;
  EXPECT(marvel_create(nullptr, "--load-pass-plugin=nowhere.jar", &none, &said) == MARVEL_FAILED && none == nullptr);
  EXPECT(has(taken(said), "expected a readable jar of passes, got nowhere.jar"));
  EXPECT(marvel_create(nullptr, "--marvel", &none, &said) == MARVEL_USAGE && none == nullptr);
  EXPECT(has(taken(said), "got '--marvel'"));
  EXPECT(marvel_create(nullptr, nullptr, nullptr, nullptr) == MARVEL_USAGE);
  std::string expected = compile(first, network(8), kMap).out;
  marvel_destroy(first);
  EXPECT(compile(second, network(8), kMap).out == expected);
  marvel_destroy(second);
  marvel_context *third = created();
  EXPECT(compile(third, network(8), kMap).out == expected);
  marvel_destroy(third);
}

void threads() {
  // The first calls of all threads come at once, on purpose.
  std::vector<std::string> outs(8);
  std::vector<std::thread> running;
  for (int t = 0; t < 8; t++) {
    running.emplace_back([&outs, t] {
      marvel_context *own = created();
      outs[t] = compile(own, network(t % 4 + 1), kMap).out;
      marvel_destroy(own);
    });
  }
  for (std::thread &t : running) {
    t.join();
  }
  running.clear();
  marvel_context *shared = created();
  for (int t = 0; t < 8; t++) {
    running.emplace_back([&outs, shared, t] {
      for (int i = 0; i < 10; i++) {
        int k = (t + i) % 4;
        EXPECT(compile(shared, network(k + 1), kMap).out == outs[k]);
        EXPECT(compile(shared, "def @f() { %x }", "").status == MARVEL_FAILED);
      }
    });
  }
  for (std::thread &t : running) {
    t.join();
  }
  for (int k = 0; k < 4; k++) {
    EXPECT(!outs[k].empty() && outs[k] == outs[k + 4]);
  }
  marvel_destroy(shared);
}

// Memory that this process has in use, in MiB.
long resident() {
  std::ifstream statm("/proc/self/statm");
  long size;
  long pages;
  statm >> size >> pages;
  return pages * (sysconf(_SC_PAGESIZE) / 1024) / 1024;
}

void memory() {
  marvel_context *context = created();
  auto calls = [context](int count) {
    for (int i = 0; i < count; i++) {
      if (i % 10 == 0) {
        // A thread of its own now and then: what it leaves in Java must go too.
        std::thread([context] { EXPECT(compile(context, network(8), kMap).status == MARVEL_OK); }).join();
        marvel_destroy(created());
      } else {
        Answer answer = compile(context, i % 3 == 0 ? "def @f() { %x }" : network(8), "--infer-type");
        EXPECT(answer.status == (i % 3 == 0 ? MARVEL_FAILED : MARVEL_OK));
      }
    }
  };
  calls(500);
  long before = resident();
  calls(1000);
  long after = resident();
  std::printf("resident after 500 calls %ld MiB, after 1,500 %ld MiB\n", before, after);
  EXPECT(after - before < 40);
  marvel_destroy(context);
}

volatile sig_atomic_t last = 0;
sigjmp_buf back;

void note(int signal) { last = signal; }

void jump(int signal) {
  last = signal;
  siglongjmp(back, 1);
}

void signals() {
  const std::vector<int> plain = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGUSR1, SIGCHLD, SIGALRM, SIGPIPE};
  for (int s : plain) {
    signal(s, note);
  }
  struct sigaction fault = {};
  fault.sa_handler = jump;
  fault.sa_flags = SA_NODEFER;
  sigaction(SIGSEGV, &fault, nullptr);
  marvel_context *context = created();
  for (int round = 0; round < 2; round++) {
    EXPECT(compile(context, network(8), kMap).status == MARVEL_OK);
    for (int s : plain) {
      last = 0;
      raise(s);
      EXPECT(last == s);
    }
    // Java has a handler of its own for this one, and passes on what is not its own.
    last = 0;
    if (sigsetjmp(back, 1) == 0) {
      *reinterpret_cast<volatile int *>(8) = 1;
    }
    EXPECT(last == SIGSEGV);
  }
  marvel_destroy(context);
}

void no_java() {
  marvel_context *context;
  char *said;
  EXPECT(marvel_create("/nowhere", nullptr, &context, &said) == MARVEL_NO_JAVA && context == nullptr);
  EXPECT(has(taken(said), "expected Marvel's jars in /nowhere"));
  EXPECT(marvel_create(nullptr, "-XX:NoSuchFlag", &context, &said) == MARVEL_NO_JAVA && context == nullptr);
  EXPECT(has(taken(said), "Java does not start"));
}

void times() {
  auto now = [] { return std::chrono::steady_clock::now(); };
  auto since = [now](auto start) { return std::chrono::duration<double, std::milli>(now() - start).count(); };
  auto start = now();
  marvel_context *context = created();
  std::printf("create: %.1f ms\n", since(start));
  start = now();
  compile(context, network(8), kMap);
  std::printf("first map of a convolution: %.1f ms\n", since(start));
  for (int rounds : {10, 100, 500}) {
    double least = 1e9;
    for (int i = 0; i < rounds; i++) {
      start = now();
      compile(context, network(8), kMap);
      least = std::min(least, since(start));
    }
    std::printf("best of %d more: %.2f ms\n", rounds, least);
  }
  start = now();
  for (int i = 0; i < 1000; i++) {
    compile(context, "def @f(%x: int8) { %x }", "");
  }
  std::printf("parse and print of one line: %.3f ms\n", since(start) / 1000);
  marvel_destroy(context);
}

}  // namespace

int main(int argc, char **argv) {
  const std::map<std::string, std::function<void()>> tests = {
      {"wrong_input", wrong_input}, {"contexts", contexts}, {"threads", threads}, {"memory", memory},
      {"signals", signals},         {"no_java", no_java},   {"times", times}};
  auto test = argc == 2 ? tests.find(argv[1]) : tests.end();
  if (test == tests.end()) {
    std::fprintf(stderr, "usage: marvel_test NAME\n");
    return 2;
  }
  test->second();
  return 0;
}
