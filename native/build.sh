#!/usr/bin/env bash
# Builds libmarvel.so into target/dist, the examples against that, and tests both. Maven runs it: mvn verify -Pembed
set -euo pipefail
cd "$(dirname "$0")"
home=$(dirname "$PWD")
version=${1:-development}
export JAVA_HOME=${JAVA_HOME:-$(dirname "$(dirname "$(readlink -f "$(command -v javac)")")")}

cp target/marvel-native.jar target/jars/
cmake -S . -B target/cmake -DCMAKE_BUILD_TYPE=Release -DCMAKE_INSTALL_PREFIX="$PWD/target/dist" -DMARVEL_VERSION="$version" >/dev/null
cmake --build target/cmake -j2
cmake --install target/cmake >/dev/null
cmake -S "$home/examples/native" -B target/examples -DCMAKE_PREFIX_PATH="$PWD/target/dist" >/dev/null
cmake --build target/examples
cmake -S test -B target/test -DCMAKE_PREFIX_PATH="$PWD/target/dist" >/dev/null
cmake --build target/test

if grep -q jni target/dist/include/marvel.h; then
  echo "expected marvel.h to know nothing of Java" >&2
  exit 1
fi
target/examples/compile_c >target/c.mv
grep -q 'primfn @conv2d_1' target/c.mv
target/examples/compile_cpp >target/cpp.json 2>target/cpp.err
grep -q '"tool" : "marvel-opt"' target/cpp.json
grep -q '1:15: error: ' target/cpp.err
"$home/bin/marvel-opt" "$home/examples/native/network.mv" --marvel --target=edge 2>/dev/null | cmp - target/c.mv
ctest --test-dir target/test --output-on-failure
