# Starts the program whose class is in $main, of the module $module, with the arguments given. Sourced by the programs
# beside it.
# Builds on first use, and keeps an archive of all classes, which halves the time to start.
# MARVEL_JAVA_OPTS adds options for Java.

program=$(readlink -f "$0")
home=$(dirname "$(dirname "$program")")
target=$home/$module/target
jar=$target/marvel-$module.jar
unfinished=$home/target/.build-unfinished

complain() {
  echo "${program##*/}: $1" >&2
}

# Waits for the lock of that name; where there is no flock, programs started at the same time may repeat work.
lock() {
  exec 9>"$home/target/$1"
  if command -v flock >/dev/null; then
    flock 9
  fi
}

unlock() {
  exec 9>&-
}

built() {
  [ -f "$jar" ] && [ -d "$target/lib" ] && [ ! -e "$unfinished" ]
}

build() {
  : >"$unfinished"
  complain "building on first use: mvn -q -DskipTests -pl $module -am package"
  (cd "$home" && mvn -q -DskipTests -pl $module -am package) </dev/null >&2 || return
  rm -f "$unfinished"
}

if ! built; then
  mkdir -p "$home/target" || exit 1
  lock .build-lock
  built || build || exit 1
  unlock
fi

java=${JAVA_HOME:+$JAVA_HOME/bin/java}
java=${java:-$(command -v java)} || {
  complain "error: no java found; install JDK 17 or later or set JAVA_HOME"
  exit 1
}
jdk=$(dirname "$(dirname "$(readlink -f "$java")")")

# The JDK says its version in a file, which is quicker than asking it.
version=unknown
if [ -r "$jdk/release" ]; then
  while IFS='=' read -r key value; do
    if [ "$key" = JAVA_VERSION ]; then
      value=${value#\"}
      version=${value%\"}
    fi
  done <"$jdk/release"
fi
archive=$target/marvel-$version.jsa

classpath=$jar
for library in "$target"/lib/*.jar; do
  classpath=$classpath:$library
done
# Progress is for people: Java cannot tell whether its standard error is a terminal.
if [ -t 2 ]; then
  set -- -Dmarvel.terminal=true "$main" "$@"
else
  set -- "$main" "$@"
fi
common="-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"

current() {
  [ -f "$archive" ] && [ "$archive" -nt "$jar" ]
}

# Archives the classes that any Java program loads and all of ours. Java 17 leaves old ones out of archives that it
# makes at exit, so those of picocli would be missing.
archive() {
  for library in "$jar" "$target"/lib/*.jar; do
    "$jdk/bin/jar" tf "$library" || return
  done | sed -n -e '/META-INF/d' -e '/-info\.class$/d' -e 's/\.class$//p' | cat "$jdk/lib/classlist" - >"$archive.classes"
  "$java" $common -Xshare:dump -XX:SharedClassListFile="$archive.classes" -XX:SharedArchiveFile="$archive.new" \
    -cp "$classpath"
  rm -f "$archive.classes"
  # Where Java cannot make one, an empty archive, which it passes over, keeps us from trying every time.
  [ -f "$archive.new" ] || : >"$archive.new"
  mv -f "$archive.new" "$archive"
}

if ! current && [ -w "$target" ] && [ -r "$jdk/lib/classlist" ] && mkdir -p "$home/target"; then
  lock .archive-lock
  current || archive </dev/null >/dev/null 2>&1
  unlock
fi
if current; then
  set -- -XX:SharedArchiveFile="$archive" -cp "$classpath" "$@"
else
  set -- -cp "$classpath" "$@"
fi

# Java reads names of files in the encoding of the locale; without one, that is ASCII.
case ${LC_ALL:-${LC_CTYPE:-${LANG:-C}}} in
  C | POSIX) export LC_ALL=C.UTF-8 ;;
esac

# Java's own warnings would go to stdout.
exec "$java" $common -Xlog:disable ${MARVEL_JAVA_OPTS:-} "$@"
