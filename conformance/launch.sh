# For run and fuzz, which source this: builds policy and conformance where a source is newer, then starts a main class.
# Maven is quiet, and its output is kept for when it fails. Nothing is installed and no test is run.

home=$(dirname "$here")
jar=$here/target/podtrail-conformance-0.1.0.jar
log=$here/target/build.log
# Maven leaves a jar alone that it thinks unchanged, so its age says nothing; this file's does.
stamp=$here/target/built

say() { printf '%s\n' "$*" >&2; }

is_built() {
  [ -f "$jar" ] && [ -d "$here/target/lib" ] && [ -f "$stamp" ] || return 1
  [ -z "$(find "$home/pom.xml" "$home"/{policy,conformance}/pom.xml "$home"/{policy,conformance}/src/main -newer "$stamp" -type f -print -quit)" ]
}

build() {
  command -v mvn >/dev/null || { say "${0##*/}: needs Maven 3.8 or newer to build itself, and finds no mvn"; exit 2; }
  mkdir -p "$(dirname "$log")"
  touch "$stamp.begun"
  [ ! -t 2 ] || say "Building (details in $log)"
  if ! (cd "$home" && mvn -B -q -Dmaven.test.skip=true -Dspotless.check.skip=true -pl policy,conformance package) >"$log" 2>&1; then
    say "${0##*/}: the build failed; the end of $log:"
    tail -n 30 "$log" >&2
    exit 2
  fi
  mv "$stamp.begun" "$stamp"
}

launch() {
  local java=${JAVA_HOME:+$JAVA_HOME/bin/}java terminal=false
  command -v "$java" >/dev/null || { say "${0##*/}: needs Java 17 or newer, and finds no java"; exit 2; }
  is_built || build
  [ ! -t 2 ] || terminal=true
  exec "$java" -XX:+UseSerialGC -Xmx512m "-Dpodtrail.conformance.home=$here" "-Dpodtrail.terminal=$terminal" \
    -cp "$jar:$here/target/lib/*" "$@"
}
