// marvel.h on top of what JavaCPP makes of marvel.embed.Entry.
#include "marvel.h"

#include <dirent.h>
#include <dlfcn.h>

#include <cstdlib>
#include <cstring>
#include <memory>
#include <mutex>
#include <new>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "jnimarvel.h"

struct marvel_context {
  int64_t handle;
};

namespace {

std::mutex starting;
bool started = false;

void say(char **diagnostics, const std::string &text) {
  if (diagnostics != nullptr) {
    std::free(*diagnostics);
    *diagnostics = strdup(text.c_str());
  }
}

// Path of this library.
std::string library() {
  Dl_info info;
  if (dladdr(reinterpret_cast<void *>(&marvel_create), &info) == 0 || info.dli_fname == nullptr) {
    throw std::runtime_error("the library does not know where it is");
  }
  std::unique_ptr<char, decltype(&std::free)> path(realpath(info.dli_fname, nullptr), &std::free);
  return path ? path.get() : info.dli_fname;
}

std::string beside(const std::string &file) { return file.substr(0, file.rfind('/')) + "/marvel"; }

// All jars of a directory as a class path; empty if there are none.
std::string class_path(const std::string &home) {
  std::string path;
  DIR *directory = opendir(home.c_str());
  if (directory == nullptr) {
    return path;
  }
  while (const dirent *entry = readdir(directory)) {
    std::string name = entry->d_name;
    if (name.size() > 4 && name.compare(name.size() - 4, 4, ".jar") == 0) {
      path += (path.empty() ? "" : ":") + home + "/" + name;
    }
  }
  closedir(directory);
  return path;
}

// Starts Java unless it runs already. The first call into it is made here, alone, as JavaCPP prepares its callbacks then.
marvel_status start(const std::string &home, const std::vector<std::string> &java, char **diagnostics) {
  std::lock_guard<std::mutex> alone(starting);
  if (started) {
    return MARVEL_OK;
  }
  std::string jars = class_path(home);
  if (jars.find("marvel-native.jar") == std::string::npos) {
    say(diagnostics, "marvel: error: expected Marvel's jars in " + home + "; $MARVEL_HOME says where they are\n");
    return MARVEL_NO_JAVA;
  }
  // -Xrs: signals of the host stay the host's. The library is loaded, so JavaCPP has nothing to load.
  std::vector<std::string> options = {"-Djava.class.path=" + jars, "-Xrs", "-XX:+UseSerialGC",
                                      "-Dorg.bytedeco.javacpp.loadlibraries=false",
                                      "-Dmarvel.library=" + library()};
  options.insert(options.end(), java.begin(), java.end());
  std::vector<const char *> words;
  for (const std::string &o : options) {
    words.push_back(o.c_str());
  }
  int code = JavaCPP_init(static_cast<int>(words.size()), words.data());
  if (code != 0) {
    say(diagnostics, "marvel: error: Java does not start, code " + std::to_string(code) + "\n");
    return MARVEL_NO_JAVA;
  }
  char *out = nullptr;
  char *said = nullptr;
  marvel_java_compile(0, "", "", &out, &said);
  std::free(out);
  std::free(said);
  started = true;
  return MARVEL_OK;
}

template <typename Work>
marvel_status guarded(char **diagnostics, Work work) noexcept {
  try {
    return work();
  } catch (const std::bad_alloc &) {
    return MARVEL_ERROR;
  } catch (const std::exception &e) {
    try {
      say(diagnostics, std::string("marvel: internal error: ") + e.what() + "\n");
    } catch (...) {
      // There is no memory to say anything.
    }
    return MARVEL_ERROR;
  } catch (...) {
    return MARVEL_ERROR;
  }
}

}  // namespace

extern "C" {

const char *marvel_version(void) { return MARVEL_VERSION; }

marvel_status marvel_create(const char *home, const char *options, marvel_context **context, char **diagnostics) {
  if (diagnostics != nullptr) {
    *diagnostics = nullptr;
  }
  if (context == nullptr) {
    return MARVEL_USAGE;
  }
  *context = nullptr;
  return guarded(diagnostics, [&] {
    const char *variable = std::getenv("MARVEL_HOME");
    std::string where = home != nullptr ? home : variable != nullptr ? variable : beside(library());
    std::vector<std::string> java;
    std::string others;
    std::istringstream words(options == nullptr ? "" : options);
    for (std::string word; words >> word;) {
      if (word.compare(0, 2, "-X") == 0 || word.compare(0, 2, "-D") == 0) {
        java.push_back(word);
      } else {
        others += word + " ";
      }
    }
    marvel_status status = start(where, java, diagnostics);
    if (status != MARVEL_OK) {
      return status;
    }
    int64_t handle = 0;
    char *said = nullptr;
    {
      std::lock_guard<std::mutex> alone(starting);
      status = static_cast<marvel_status>(marvel_java_open(others.c_str(), &handle, &said));
    }
    say(diagnostics, said == nullptr ? "" : said);
    std::free(said);
    if (status == MARVEL_OK) {
      *context = new marvel_context{handle};
    }
    return status;
  });
}

marvel_status marvel_compile(marvel_context *context, const char *ir, const char *options, char **out,
                             char **diagnostics) {
  if (diagnostics != nullptr) {
    *diagnostics = nullptr;
  }
  if (out == nullptr) {
    return MARVEL_USAGE;
  }
  *out = nullptr;
  return guarded(diagnostics, [&] {
    if (context == nullptr || ir == nullptr) {
      say(diagnostics, "marvel: error: expected a context and a module, got NULL\n");
      return MARVEL_USAGE;
    }
    char *said = nullptr;
    auto status = static_cast<marvel_status>(
        marvel_java_compile(context->handle, ir, options == nullptr ? "" : options, out, &said));
    if (diagnostics != nullptr) {
      *diagnostics = said;
    } else {
      std::free(said);
    }
    return status;
  });
}

void marvel_free(char *text) { std::free(text); }

void marvel_destroy(marvel_context *context) {
  if (context != nullptr) {
    guarded(nullptr, [&] {
      std::lock_guard<std::mutex> alone(starting);
      marvel_java_close(context->handle);
      return MARVEL_OK;
    });
    delete context;
  }
}
}
