#!/usr/bin/env bash
# Makes the secrets that compose.yaml needs, once: scripts/secrets.sh [FOLDER]. What is there already is left as it is, because
# the database knows its password from its first start.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
folder=${1:-deploy/secrets}

umask 077
mkdir -p "$folder"

# Letters and digits alone, so that the password needs no quoting in an address. The folder is closed to other users of this
# computer; the files can be read by all, because the user in the container is another one than the one who made them.
secret() { od -An -v -tx1 -N32 /dev/urandom | tr -d ' \n'; }
keep() {
  if [ -s "$folder/$1" ]; then
    printf '%s is there already and stays as it is.\n' "$folder/$1"
  else
    printf '%s\n' "$2" >"$folder/$1"
    chmod 444 "$folder/$1"
    printf '%s is made.\n' "$folder/$1"
  fi
}

keep cookie-secret "$(secret)"
keep database-password "$(secret)"
keep database-url "postgresql://livermets:$(cat "$folder/database-password")@store:5432/livermets"
