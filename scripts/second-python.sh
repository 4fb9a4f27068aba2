#!/usr/bin/env bash
# The tests of units and pages on another version of Python than the one of .venv: scripts/second-python.sh 3.12 [arguments for pytest]
# Hosts of demonstrations run 3.12 as well as 3.11. Where that version is not installed, this says so and is no failure.
# With LIVERMETS_CASES=200 units take 9 minutes of one processor and pages 3, so that two processors are done in about six.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source scripts/environment.sh

version=$1
shift
find_version() {
  local candidate
  for candidate in "$(command -v "python$version" || true)" "${HOME:-~}/.pyenv/versions/$version".*/bin/python; do
    if [ -x "$candidate" ] && "$candidate" -c "import sys; sys.exit('%d.%d' % sys.version_info[:2] != '$version')" 2>/dev/null; then
      printf '%s\n' "$candidate"
      return
    fi
  done
  return 1
}

if ! python=$(find_version); then
  # Some systems have it as a package; Debian 12 does not.
  (install_system_packages "the tests on Python $version" "python$version" "python$version-venv") >/dev/null 2>&1 || true
fi
if ! python=$(find_version); then
  say "Python $version is not installed here and not to be had, so no test ran on it."
  exit 0
fi

place=.venv-$version
stamp=$place/installed
if ! [ -f "$stamp" ] || [ "$(cat "$stamp")" != "$(requirements_digest)" ]; then
  say "Making $place with $("$python" --version) …"
  "$python" -m venv --clear "$place"
  "$place/bin/python" -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt ||
    fail "The packages could not be installed on Python $version; the message above says why."
  requirements_digest >"$stamp"
fi

# Format, lint, types, and what is asked of the files of the project are the same on every version, and were looked at already.
files=(tests/unit/test_gates.py tests/unit/test_house.py tests/unit/test_docs.py)
exec "$place/bin/python" -m pytest -n 3 tests/unit tests/pages "${files[@]/#/--ignore=}" "$@"
