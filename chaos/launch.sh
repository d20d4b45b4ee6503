# For run and footprint, which source this: builds chaos and all before it, then starts a main class.

here=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")
root=$(dirname "$here")

launch() {
  local java=${JAVA_HOME:+$JAVA_HOME/bin/}java terminal=false
  command -v mvn >/dev/null || { echo "${0##*/}: needs Maven 3.8 or newer to build itself, and finds no mvn" >&2; exit 2; }
  mkdir -p "$here/target"
  [ ! -t 2 ] || { terminal=true; echo "Building (details in $here/target/build.log)" >&2; }
  if ! (cd "$root" && mvn -B -q -pl chaos -am -Dmaven.test.skip=true -Dspotless.check.skip=true -Dcyclonedx.skip=true package) >"$here/target/build.log" 2>&1; then
    tail -n 30 "$here/target/build.log" >&2
    exit 2
  fi
  exec "$java" -Xmx1g "-Dpodtrail.progress=$terminal" -cp "$here/target/podtrail-chaos-0.1.0.jar:$here/target/lib/*" "$@"
}
