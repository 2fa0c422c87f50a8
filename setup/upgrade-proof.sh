#!/bin/sh
# Proves that a town survives Debian 12 -> 13: a cluster made by the PostgreSQL 15 of this machine opens under
# the 17 of a Debian 13 root after `gridsteward db upgrade`, with the same hash. Two ways:
#
#   1. the programs of 15 are gone: the last backup that they wrote takes their place
#   2. they are installed beside 17, from Debian 12's own packages
#
# Needs root, Debian 12 with PostgreSQL 15, debootstrap, and some 2 GB in PROOF_DIR (/var/tmp/...). The root is kept, so
# that the second run takes a minute; `rm -rf` it by hand. Mirrors and settings are those of this machine.
set -eu
cd "$(dirname "$0")/.."
work=${PROOF_DIR:-/var/tmp/gridsteward-upgrade-proof}
root=$work/trixie
GRIDSTEWARD_LANGUAGE=en
LC_ALL=C.UTF-8
export GRIDSTEWARD_LANGUAGE LC_ALL
unset DATABASE_URL

say() { printf '\n== %s\n' "$*"; }
fail() { printf 'upgrade-proof: %s\n' "$*" >&2; exit 1; }

[ "$(id -u)" -eq 0 ] || fail "run it as root: it makes a Debian 13 root and enters it"
[ -x /usr/lib/postgresql/15/bin/postgres ] || fail "PostgreSQL 15 is needed here, to make what is to be moved"
command -v debootstrap >/dev/null || fail "debootstrap is missing: apt-get install -y debootstrap"
mirror=$(apt-get indextargets --format '$(REPO_URI) $(CODENAME)' | awk '$2 == "bookworm" { print $1; exit }')
[ -n "$mirror" ] || fail "the package settings of this machine name no mirror of Debian 12"

let_go() {
    for place in $(awk -v root="$root/" 'index($2, root) == 1 { print $2 }' /proc/mounts | sort -r); do
        umount "$place" || umount -l "$place"
    done
}
trap let_go EXIT

# ---- a Debian 13 root with the program in it

make_root() {
    rm -rf "$root"
    mkdir -p "$root"
    debootstrap --variant=minbase trixie "$root" "$mirror" >"$work/debootstrap.log" 2>&1 ||
        { tail -n 20 "$work/debootstrap.log" >&2; fail "debootstrap failed"; }
    printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d" # no service starts in there
    chmod +x "$root/usr/sbin/policy-rc.d"
    touch "$root/.made"
}

hand_over_settings() {
    cp /etc/resolv.conf /etc/hosts "$root/etc/"
    cp /etc/apt/apt.conf.d/99* "$root/etc/apt/apt.conf.d/" 2>/dev/null || true
    [ ! -e /etc/pip.conf ] || cp /etc/pip.conf "$root/etc/"
    mkdir -p "$root/etc/ssl/certs" "$root/usr/local/share/ca-certificates"
    cp -r /usr/local/share/ca-certificates/. "$root/usr/local/share/ca-certificates/" # for when the list is made anew
    cp -L /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/"
    mount -t proc proc "$root/proc"
    mount --bind /dev "$root/dev"
    # Folders that the settings of pip name are handed over too.
    for place in $(.venv/bin/python -m pip config list | grep -oE "/[^ '\"]+" | sort -u); do
        [ -d "$place" ] || continue
        mkdir -p "$root$place"
        mount --bind "$place" "$root$place"
    done
}

inside() { chroot "$root" /usr/bin/env -C /srv/gridsteward PATH=/usr/sbin:/usr/bin:/sbin:/bin "$@"; }

install_program() {
    mkdir -p "$root/srv/gridsteward"
    git ls-files -z | tar --create --null --files-from=- | tar --extract --directory="$root/srv/gridsteward"
    inside setup/setup.sh run >"$work/setup.log" 2>&1 || { tail -n 20 "$work/setup.log" >&2; fail "setup failed"; }
    inside dpkg-query --show --showformat '   ${Package} ${Version}\n' postgresql-17 postgresql-17-postgis-3
}

# ---- a town under 15, on this machine

here() { GRIDSTEWARD_DATA_DIR=$work/data PYTHONPATH=$PWD .venv/bin/python -m api.cli.main "$@"; }

make_town() {
    rm -rf "$work/data"
    mkdir -p "$work"
    chmod 755 "$work"
    here import boundaries tests/town/grids.geojson >/dev/null
    here import roster tests/town/workers.csv >/dev/null
    here import addresses tests/town/addresses.csv >/dev/null
    here import tracks tests/town/walk.gpx >/dev/null
    here import incidents tests/town/incidents.csv >/dev/null
    mkdir -m 700 "$work/data/backups"
    here db backup "$work/data/backups/gridsteward-$(date -u +%Y%m%dT%H%M%SZ).backup"
    while [ -e "$work/data/postgres/data/postmaster.pid" ]; do sleep 0.2; done
    rm -rf "$work/moved"
    cp -a "$work/data" "$work/moved" # before the exports, which stand in the trail themselves
    here export --canonical "$work/before.jsonl" --all --json
    here export --canonical "$work/before-facts.jsonl" --json
}

# ---- moved, as when a disk is put into another machine

move_in() {
    rm -rf "$root/srv/data"
    cp -a "$work/moved" "$root/srv/data"
    inside chown -R postgres:postgres /srv/data/postgres
    inside chgrp postgres /srv/data /srv/data/settings
    echo "   made by PostgreSQL $(cat "$root/srv/data/postgres/data/PG_VERSION")"
}

there() { inside env GRIDSTEWARD_DATA_DIR=/srv/data .venv/bin/gridsteward "$@"; }

refused() { # words that must be in the answer, then the command
    words=$1
    shift
    if answer=$("$@" 2>&1); then fail "this should have been refused: $*"; fi
    printf '%s\n' "$answer"
    printf '%s' "$answer" | grep -q -e "$words" || fail "the answer does not say: $words"
}

same_hash() { # the file from before, and how it was written
    before=$1
    shift
    there export --canonical /srv/after.jsonl --json "$@"
    cmp "$work/$before" "$root/srv/after.jsonl" || fail "the canonical files differ"
    echo "   the same as under 15: $(sha256sum <"$root/srv/after.jsonl" | cut -c1-64)"
    echo "   made by PostgreSQL $(cat "$root/srv/data/postgres/data/PG_VERSION")"
    [ "$(cat "$root/srv/data/postgres/data/PG_VERSION")" = 17 ] || fail "not under 17"
}

at_rest() { while [ -e "$root/srv/data/postgres/data/postmaster.pid" ]; do sleep 0.2; done; }

say "A Debian 13 root"
let_go
[ -e "$root/.made" ] || make_root
hand_over_settings
inside apt-get -qq -y purge postgresql-15 postgresql-15-postgis-3 postgresql-client-15 >/dev/null 2>&1 || true
rm -f "$root/etc/apt/sources.list.d/bookworm.list"
install_program

say "A town under PostgreSQL 15"
make_town

say "1. Debian 13 without the programs of 15"
move_in
refused "gridsteward db upgrade" there locate --point 101.67,39.21
refused "from-backup" there db upgrade
backup=$(cd "$root" && ls srv/data/backups/*.backup)
there db upgrade --from-backup "/$backup"
same_hash before.jsonl --all
at_rest
there db upgrade --discard-old
same_hash before-facts.jsonl # the export before this one stands in the trail
at_rest

say "2. Debian 13 with the programs of 15 beside those of 17"
echo "deb $mirror bookworm main" >"$root/etc/apt/sources.list.d/bookworm.list"
inside apt-get -qq update
inside env DEBIAN_FRONTEND=noninteractive apt-get -qq -y --no-install-recommends install postgresql-15-postgis-3 \
    >"$work/apt.log" 2>&1 || { tail -n 20 "$work/apt.log" >&2; fail "PostgreSQL 15 cannot be installed beside 17"; }
move_in
rm -rf "$root/srv/data/backups"
there db upgrade --rehearse
there db upgrade
same_hash before.jsonl --all
at_rest
there db upgrade --discard-old
same_hash before-facts.jsonl
at_rest

say "Proved: what PostgreSQL 15 made opens under 17 with the same hash, both ways."
