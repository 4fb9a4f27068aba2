# Shared by ./run and ./test: a virtual environment in .venv with the pinned requirements, and packages of the system.
# shellcheck shell=bash

# Print each argument as a line for the person at the terminal.
say() { printf '%s\n' "$@" >&2; }

fail() {
  say "" "$@"
  exit 1
}

# Install packages of a Debian-like system, or fail with what to type.
install_system_packages() {
  local purpose=$1
  shift
  local -a as_root=()
  if [ "$(id -u)" -ne 0 ]; then
    if command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
      as_root=(sudo -n)
    else
      fail "$purpose needs: $*" "Install it as an administrator and start again, on Debian with:" "    sudo apt-get install $*"
    fi
  fi
  command -v apt-get >/dev/null 2>&1 || fail "$purpose needs: $*" "Install it with the package manager of this system and start again."
  say "Installing $* for $purpose …"
  local -a apt=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get)
  "${apt[@]}" install -y -qq "$@" >/dev/null 2>&1 && return
  # Package lists are often absent or old on a fresh machine.
  "${apt[@]}" update -qq >/dev/null || say "apt-get update failed; trying with the lists that are there."
  "${apt[@]}" install -y -qq "$@" >/dev/null || fail "$purpose needs: $*" "apt-get could not install it; the message above says why."
}

# Whether a PostgreSQL server can be started: Debian keeps its programs outside PATH.
has_postgresql() {
  compgen -G "/usr/lib/postgresql/*/bin/initdb" >/dev/null || command -v initdb >/dev/null 2>&1
}

# Debian keeps it outside the PATH of who is no administrator.
has_nginx() {
  command -v nginx >/dev/null 2>&1 || [ -x /usr/sbin/nginx ]
}

is_recent_python() {
  "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1
}

# Print a Python of at least 3.11. PYTHON=/path/to/python chooses another.
find_python() {
  local candidate
  local -a candidates=(python3.11 python3 python3.12 python3.13 python3.14)
  [ -z "${PYTHON:-}" ] || candidates=("$PYTHON")
  for candidate in "${candidates[@]}"; do
    if command -v "$candidate" >/dev/null 2>&1 && is_recent_python "$candidate"; then
      command -v "$candidate"
      return
    fi
  done
  return 1
}

make_environment() {
  if [ -x .venv/bin/python ] && is_recent_python .venv/bin/python && .venv/bin/python -m pip --version >/dev/null 2>&1; then
    return
  fi
  local python version
  if ! python=$(find_python); then
    [ -z "${PYTHON:-}" ] || fail "PYTHON=$PYTHON is not a Python of 3.11 or newer."
    install_system_packages "livermets (Python 3.11 or newer)" python3 python3-venv
    python=$(find_python) || fail "Python 3.11 or newer is needed; this system offers $(python3 --version 2>&1)." \
      "Where another is installed, name it: PYTHON=/path/to/python"
  fi
  if ! "$python" -c 'import ensurepip, venv' >/dev/null 2>&1; then
    version=$("$python" -c 'import sys; print(f"{sys.version_info[0]}.{sys.version_info[1]}")')
    install_system_packages "a virtual environment" "python$version-venv"
  fi
  say "Making .venv with $("$python" --version) …"
  "$python" -m venv --clear .venv
}

requirements_digest() { cat requirements*.txt | sha256sum; }

# Note that .venv is what a requirements file says.
stamp_requirements() { requirements_digest >".venv/installed-$(basename "$1")"; }

# Bring .venv to what a requirements file says; does nothing when it was last brought there.
install_requirements() {
  local file=$1 stamp
  make_environment
  stamp=".venv/installed-$(basename "$file")"
  if [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$(requirements_digest)" ]; then
    return
  fi
  say "Installing $file (about a minute the first time) …"
  .venv/bin/python -m pip install --quiet --disable-pip-version-check -r "$file" ||
    fail "The packages of $file could not be installed; the message above says why." "A network connection is needed the first time."
  stamp_requirements "$file"
}
