#!/usr/bin/env bash
# Starts a private PostgreSQL on a free loopback port in a temporary folder, runs
# the given command with PARLEY_TEST_POSTGRES set to its address, and ends it.
# Nothing of it is durable: whatever the command writes is gone afterwards.
#
#	scripts/postgres.sh go test ./internal/store
set -euo pipefail

if [ $# -eq 0 ]; then
	echo "usage: scripts/postgres.sh COMMAND [ARGUMENT]..." >&2
	exit 2
fi

bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1) || true
[ -n "$bin" ] || bin=$(dirname "$(command -v postgres || true)")
if [ ! -x "$bin/postgres" ] || [ ! -x "$bin/initdb" ]; then
	echo "scripts/postgres.sh: PostgreSQL is not installed (Debian: postgresql)" >&2
	exit 1
fi

# PostgreSQL refuses to run as root. setpriv becomes the other user and then the
# program itself, so that its process id and signals are ours to use.
as=()
if [ "$(id -u)" = 0 ]; then
	user=postgres
	id "$user" >/dev/null 2>&1 || user=nobody
	as=(setpriv "--reuid=$user" "--regid=$(id -g "$user")" --clear-groups)
fi

server=
dir=$(mktemp -d "${TMPDIR:-/tmp}/parley-postgres.XXXXXX")
stop() {
	if [ -n "$server" ] && kill -QUIT "$server" 2>/dev/null; then # QUIT: at once
		for _ in {1..100}; do
			kill -0 "$server" 2>/dev/null || break
			sleep 0.1
		done
		kill -KILL "$server" 2>/dev/null || true
		wait "$server" 2>/dev/null || true
	fi
	rm -rf "$dir"
}
trap stop EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

mkdir "$dir/data"
if [ ${#as[@]} -gt 0 ]; then
	chmod 711 "$dir"
	chown "$user" "$dir/data"
fi
# The folders above may be closed to the other user: work from inside.
prepare() { (cd "$dir/data" && exec "${as[@]}" "$bin/initdb" -D . -U parley -A trust --no-locale -E UTF8 --no-sync); }
if ! prepare >"$dir/log" 2>&1; then
	cat "$dir/log" >&2
	exit 1
fi

# serve starts the server and waits until it answers. Whether a port is free is
# only known from trying it.
serve() {
	port=$((20000 + RANDOM % 12000)) # below the range for outgoing connections
	(cd "$dir/data" && exec "${as[@]}" "$bin/postgres" -D . -p "$port" \
		-c listen_addresses=127.0.0.1 -c dynamic_shared_memory_type=mmap -c autovacuum_naptime=1h -c unix_socket_directories= -c max_connections=200 \
		-c fsync=off -c synchronous_commit=off -c full_page_writes=off) \
		>"$dir/log" 2>&1 </dev/null &
	server=$!
	for _ in {1..600}; do
		kill -0 "$server" 2>/dev/null || return 1
		"$bin/pg_isready" -q -h 127.0.0.1 -p "$port" -U parley -d postgres && kill -0 "$server" 2>/dev/null && return 0
		sleep 0.1
	done
	return 1
}
started=
for _ in {1..10}; do
	if serve; then
		started=yes
		break
	fi
	grep -q 'could not create any TCP/IP sockets' "$dir/log" || break
done
if [ -z "$started" ]; then
	echo "scripts/postgres.sh: PostgreSQL did not start:" >&2
	cat "$dir/log" >&2
	exit 1
fi

# The command gets a process group of its own, so that a signal ends all of it.
interrupt() {
	kill -TERM -- "-$command" 2>/dev/null || true
	for _ in {1..100}; do
		kill -0 -- "-$command" 2>/dev/null || break
		sleep 0.1
	done
	kill -KILL -- "-$command" 2>/dev/null || true
	exit "$1"
}
set -m
PARLEY_TEST_POSTGRES="postgres://parley@127.0.0.1:$port/postgres" "$@" </dev/null &
command=$!
set +m
trap 'interrupt 129' HUP
trap 'interrupt 130' INT
trap 'interrupt 143' TERM
code=0
wait "$command" || code=$?
exit "$code"
