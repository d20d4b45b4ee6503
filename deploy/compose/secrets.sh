#!/usr/bin/env bash
# Makes the secrets of docker-compose.yml at its first start, and leaves them alone later. Each reader has its own copy in its
# own volume, in a file of mode 0600 that belongs to the reader's user.
set -euo pipefail
umask 077

random() { od -An -N32 -tx1 /dev/urandom | tr -d ' \n'; }

# Writes a value to a file that belongs to a user, unless it is there. A file is whole or not there, whatever is killed when.
keep() {
  local file=$1 user=$2 value=$3
  if [ "$(cat "$file" 2>/dev/null)" != "$value" ]; then
    printf '%s\n' "$value" >"$file.new"
    chown "$user" "$file.new"
    mv "$file.new" "$file"
  fi
}

token=$(cat /secrets/processor/api-token 2>/dev/null || true)
keep /secrets/processor/api-token 65532 "${token:=$(random)}"
keep /secrets/prometheus/api-token 65534 "$token"
password=$(cat /secrets/grafana/admin-password 2>/dev/null || true)
keep /secrets/grafana/admin-password 472 "${password:-$(random)}"
