#!/usr/bin/env bash
# Sees to it that the programs which the tests use are there: on Debian and its
# kin what is missing is installed from the system's packages, elsewhere this
# says what to install and stops. Go, git and make are taken for granted.
set -euo pipefail

missing=() # Debian packages
need() {   # need PACKAGE COMMAND...: the package is missing unless the command succeeds
	local package=$1
	shift
	"$@" >/dev/null 2>&1 || missing+=("$package")
}

has() { command -v "$1"; }
packaged() { has apt-cache && apt-cache show "$1" | grep .; }
# Chromium without its windows takes half the time of the whole, which does as well.
has_browser() { has chromium-headless-shell || { has chromium && ! packaged chromium-headless-shell; }; }
has_postgres() { ls /usr/lib/postgresql/*/bin/postgres 2>/dev/null || has postgres; }
has_fonts() { fc-list | grep .; }
has_compiler() { echo 'int main(void) { return 0; }' | gcc -x c -o /dev/null -; } # with the C library

need nodejs has node
need npm has npm
need chromium-headless-shell has_browser
need fonts-liberation has_fonts
need postgresql has_postgres
need xz-utils has xz
need gcc has_compiler
need libc6-dev has_compiler

if [ ${#missing[@]} -gt 0 ]; then
	say() {
		echo "Missing for the tests: ${missing[*]} (names of Debian packages)." >&2
		echo "$1" >&2
		exit 1
	}
	has apt-get >/dev/null || say "Install them with this system's package manager, then run make test again."
	root=()
	if [ "$(id -u)" != 0 ]; then
		root=(sudo -n)
		sudo -n true 2>/dev/null || say "Run: sudo apt-get install ${missing[*]}"
	fi
	echo "Installing ${missing[*]}"
	quiet() { "${root[@]}" env DEBIAN_FRONTEND=noninteractive "$@"; }
	# The tests start a server of their own; the package need not start one.
	clusters=/etc/postgresql-common/createcluster.d
	own=
	if [[ " ${missing[*]} " == *" postgresql "* && ! -e $clusters/parley.conf ]]; then
		own=yes
		"${root[@]}" mkdir -p "$clusters"
		echo 'create_main_cluster = false' | "${root[@]}" tee "$clusters/parley.conf" >/dev/null
	fi
	forget() { [ -z "$own" ] || "${root[@]}" rm -f "$clusters/parley.conf"; }
	trap forget EXIT
	quiet apt-get update -q
	packaged chromium-headless-shell >/dev/null 2>&1 || missing=("${missing[@]/#chromium-headless-shell/chromium}")
	quiet apt-get install -q -y --no-install-recommends "${missing[@]}"
fi

if [ "$(node --print 'process.versions.node.split(".")[0]')" -lt 20 ]; then
	echo "Node $(node --version) is too old for the browser tests: 20 or newer is needed (nodejs.org)." >&2
	exit 1
fi
