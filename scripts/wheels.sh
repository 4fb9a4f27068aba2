#!/usr/bin/env bash
# Packages for a computer without internet.
#
#   scripts/wheels.sh FOLDER [EXTRA …]             fill FOLDER with the wheels of requirements.txt and of requirements-EXTRA.txt
#   scripts/wheels.sh --install FOLDER [EXTRA …]   make .venv of them, without a network
#
# Both computers need the same kind of system and the same version of Python; PYTHON=/path/to/python names another one.
set -euo pipefail
here=$(pwd)
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source scripts/environment.sh

install=
if [ "${1:-}" = --install ]; then
  install=1
  shift
fi
[ $# -ge 1 ] || fail "Say which folder: scripts/wheels.sh FOLDER [EXTRA …]"
case $1 in /*) folder=$1 ;; *) folder=$here/$1 ;; esac
shift

files=(requirements.txt)
for extra in "$@"; do
  [ -f "requirements-$extra.txt" ] || fail "There is no requirements-$extra.txt." "There are: $(ls requirements-*.txt | tr '\n' ' ')"
  files+=("requirements-$extra.txt")
done
wanted=()
for file in "${files[@]}"; do wanted+=(-r "$file"); done

if [ -z "$install" ]; then
  python=$(find_python) || fail "Python 3.11 or newer is needed."
  mkdir -p "$folder"
  "$python" -m pip download --quiet --disable-pip-version-check --only-binary=:all: --dest "$folder" "${wanted[@]}" ||
    fail "Not every package could be fetched; the message above says why."
  (cd "$folder" && sha256sum -- *.whl >SHA256SUMS)
  "$python" -c 'import platform, sys; print(f"Python {sys.version_info[0]}.{sys.version_info[1]}", platform.system(), platform.machine())' >"$folder/FOR"
  say "$(find "$folder" -name '*.whl' | wc -l) packages for $(cat "$folder/FOR") lie in $folder."
  exit
fi

[ -f "$folder/SHA256SUMS" ] || fail "$folder holds no list SHA256SUMS, so nothing in it is believed." "scripts/wheels.sh makes the folder."
(cd "$folder" && sha256sum --check --quiet --strict SHA256SUMS) || fail "A file in $folder is not as it was made; fetch the folder anew."
make_environment
made_for=$(cat "$folder/FOR")
here_is=$(.venv/bin/python -c 'import platform, sys; print(f"Python {sys.version_info[0]}.{sys.version_info[1]}", platform.system(), platform.machine())')
[ "$made_for" = "$here_is" ] || fail "The packages in $folder are for $made_for, and here is $here_is." \
  "Make the folder with the same version of Python, or name that one here: PYTHON=/path/to/python"
.venv/bin/python -m pip install --quiet --disable-pip-version-check --no-index --find-links "$folder" "${wanted[@]}" ||
  fail "The packages could not be installed from $folder; the message above says why."
for file in "${files[@]}"; do stamp_requirements "$file"; done
say "Installed from $folder; ./run starts the app and asks no network."
