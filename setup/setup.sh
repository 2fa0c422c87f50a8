#!/bin/sh
# Installs what Gridsteward needs and asks nothing: system packages through apt, Python packages and
# front-end parts into this folder. Safe to run again; with everything there it takes a second.
#
#   setup/setup.sh run    what the program needs
#   setup/setup.sh test   the same, and what the tests need (a browser, test tools)
#   setup/setup.sh bench  the same, and the peers that benchmarks measure against
set -eu
cd "$(dirname "$0")/.."
purpose=${1:-run}
peers=no
[ "$purpose" != bench ] || { purpose=test; peers=yes; }

say() { printf '%s\n' "gridsteward: $*"; }
fail() { printf '%s\n' "gridsteward: $*" >&2; exit 1; }

has_postgis() {
    [ -n "${DATABASE_URL:-}" ] && return 0
    for control in /usr/share/postgresql/*/extension/postgis.control; do
        version=${control#/usr/share/postgresql/}
        [ -e "$control" ] && [ -x "/usr/lib/postgresql/${version%%/*}/bin/postgres" ] && return 0
    done
    command -v pg_config >/dev/null 2>&1 && [ -e "$(pg_config --sharedir)/extension/postgis.control" ]
}

python_at_least_311() {
    for candidate in python3 python3.13 python3.12 python3.11; do
        if command -v "$candidate" >/dev/null 2>&1 &&
            "$candidate" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then
            command -v "$candidate"
            return 0
        fi
    done
    return 1
}

has_chromium() { command -v chromium >/dev/null 2>&1; }
# Sheets become a PDF with them, and so do names in Chinese.
has_pango() { ls /usr/lib/*/libpangoft2-1.0.so.0 >/dev/null 2>&1; }
has_cjk_font() { ls /usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc >/dev/null 2>&1; }

# The node that drives the browser needs it; Debian 12's Chromium does not bring it.
has_libatomic() { ls /usr/lib/*/libatomic.so.1 >/dev/null 2>&1; }

missing_packages() {
    has_postgis || echo postgresql-postgis
    python_at_least_311 >/dev/null || echo python3 python3-venv
    [ -e /etc/ssl/certs/ca-certificates.crt ] || echo ca-certificates
    has_pango || echo libpango-1.0-0 libpangoft2-1.0-0
    has_cjk_font || echo fonts-noto-cjk
    if [ "$purpose" = test ]; then
        has_chromium || echo chromium
        has_libatomic || echo libatomic1
        command -v git >/dev/null 2>&1 || echo git
    fi
}

install_packages() {
    packages=$(missing_packages | tr '\n' ' ')
    [ -n "$packages" ] || return 0
    if ! command -v apt-get >/dev/null 2>&1; then
        fail "this system has no apt, so please install these yourself and run make again:
    PostgreSQL 15 to 18 with PostGIS 3.3 or newer (macOS: brew install postgresql@17 postgis), or set DATABASE_URL to a database of yours
    Python 3.11 or newer (macOS: brew install python@3.13)
    for make test also Chromium on the PATH as 'chromium', and a Chinese font (Noto Sans CJK)
  Still missing here: $packages"
    fi
    as_root=""
    if [ "$(id -u)" -ne 0 ]; then
        command -v sudo >/dev/null 2>&1 || fail "please ask an administrator to run: apt-get install $packages"
        as_root=sudo
    fi
    say "installing from the system's packages: $packages"
    # Without this, Debian starts a cluster of its own on port 5432, which nobody asked for.
    $as_root mkdir -p /etc/postgresql-common/createcluster.d
    echo 'create_main_cluster = false' |
        $as_root tee /etc/postgresql-common/createcluster.d/gridsteward.conf >/dev/null
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=300 update
    # shellcheck disable=SC2086 # the names are words on purpose
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -y -o DPkg::Lock::Timeout=300 \
        -o Dpkg::Use-Pty=0 --no-install-recommends install $packages >"$log" 2>&1 ||
        { tail -n 20 "$log" >&2; fail "apt could not install: $packages (the end of its output is above)"; }
}

install_python() {
    lock=requirements.lock
    [ "$purpose" = test ] && lock=requirements-dev.lock
    wanted="$(cksum <$lock) $(cksum <pyproject.toml) $lock"
    # An environment that holds the test tools also serves to run.
    for stamp in "$wanted" "$(cksum <requirements-dev.lock) $(cksum <pyproject.toml) requirements-dev.lock"; do
        [ "$(cat .venv/.gridsteward 2>/dev/null)" = "$stamp" ] && return 0
    done
    python=$(python_at_least_311) || fail "Python 3.11 or newer with venv is needed."
    say "installing Python packages from $lock into .venv"
    [ -x .venv/bin/python ] && .venv/bin/python -c '' 2>/dev/null || "$python" -m venv --clear .venv
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $lock
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
    echo "$wanted" >.venv/.gridsteward
}

install_peers() {
    [ "$peers" = yes ] || return 0
    wanted=$(cksum <requirements-peers.lock)
    [ "$(cat .venv/.gridsteward-peers 2>/dev/null)" = "$wanted" ] && return 0
    say "installing the peers of the benchmarks from requirements-peers.lock into .venv"
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-peers.lock
    echo "$wanted" >.venv/.gridsteward-peers
}

# Matching of tracks is compiled once for a machine. Tests would wait for it; `serve` has its worker do it beside.
compile_matching() {
    wanted="$(cat geo/core/compiled.py geo/patrols/cleaning/*.py geo/patrols/matching/*.py requirements.lock | cksum)"
    [ "$(cat .cache/compiled 2>/dev/null)" = "$wanted" ] && return 0
    say "compiling the matching of tracks (about a minute, once)"
    .venv/bin/python -m geo.patrols.derived.warming
    echo "$wanted" >.cache/compiled
}

mkdir -p .cache
log=.cache/setup.log
install_packages
install_python
install_peers
.venv/bin/python setup/frontend.py
[ "$purpose" != test ] || compile_matching
