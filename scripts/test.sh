#!/usr/bin/env bash
# All checks and tests, as make test runs them. Everything that they write goes
# into one temporary folder; that folder and every process of the run are gone
# afterwards, however it ends.
set -euo pipefail
cd "$(dirname "$0")/.."

shared=../shared/data
if [ ! -d "$shared" ]; then
	echo "The test inputs are missing: there is no folder $PWD/$shared" >&2
	exit 1
fi

# roomy prints the folder for temporary files: memory where there is plenty of it
# and programs may run there, since what the tests write need not last.
roomy() {
	local probe free
	probe=$(mktemp -p /dev/shm 2>/dev/null) || { echo /tmp; return; }
	cp /bin/true "$probe" && chmod 700 "$probe"
	free=$(($(df -Pk /dev/shm | awk 'NR == 2 { print $4 }') / 1048576))
	if "$probe" 2>/dev/null && [ "$free" -ge 8 ] && [ "$(awk '/^MemAvailable/ { print int($2 / 1048576) }' /proc/meminfo)" -ge 12 ]; then
		echo /dev/shm
	else
		echo /tmp
	fi
	rm -f "$probe"
}

work=$(mktemp -d "${TMPDIR:-$(roomy)}/parley-make-test.XXXXXX")
chmod 711 "$work" # the user that PostgreSQL runs as passes through
mkdir -m 1777 "$work/tmp"
export TMPDIR=$work/tmp PARLEY_MAKE_TEST=$work CGO_ENABLED=0
job=

# strays prints the ids of processes that carry this run's mark.
strays() {
	local p
	for p in /proc/[0-9]*; do
		if grep -qzx "PARLEY_MAKE_TEST=$work" "$p/environ" 2>/dev/null; then
			echo "${p#/proc/}"
		fi
	done
}

end() {
	local code=$? p
	trap - EXIT
	trap '' HUP INT TERM
	if [ -n "$job" ]; then
		kill -TERM -- "-$job" 2>/dev/null || true
		for _ in {1..150}; do
			kill -0 -- "-$job" 2>/dev/null || break
			sleep 0.1
		done
	fi
	for p in $(strays); do
		kill -KILL "$p" 2>/dev/null || true
	done
	rm -rf "$work" 2>/dev/null || { sleep 1; rm -rf "$work"; }
	exit "$code"
}
trap end EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

times=()

# plain makes the programs of tests faster to build: without what a debugger
# needs, and without a part of go vet, which has a step of its own.
plain=(-vet=off '-ldflags=-s -w')

# step runs one part in a process group of its own and says how long it took.
# A part that fails, or leaves a process or a file behind, ends the run.
step() {
	local title=$1 start=$SECONDS code=0 left
	shift
	printf '\n==> %s\n' "$title"
	set -m
	"$@" </dev/null &
	job=$!
	set +m
	wait "$job" || code=$?
	times+=("$(printf '%5d s  %s' $((SECONDS - start)) "$title")")
	if [ "$code" != 0 ]; then
		summary
		printf '\nFAILED: %s (exit code %d)\n' "$title" "$code"
		exit 1
	fi
	job=
	for _ in {1..30}; do # some are just ending
		left=$(strays)
		[ -n "$left" ] || break
		sleep 0.1
	done
	if [ -n "$left" ]; then
		printf '\nFAILED: %s left processes behind:\n' "$title"
		ps -o pid=,args= -p "${left//$'\n'/,}" || true
		exit 1
	fi
	left=$(ls -A "$TMPDIR")
	if [ -n "$left" ]; then
		printf '\nFAILED: %s left files behind in its temporary folder:\n%s\n' "$title" "$left"
		exit 1
	fi
}

summary() {
	printf '\n'
	printf '%s\n' "${times[@]}"
}

formatting() {
	local files unformatted
	mapfile -t files < <(git ls-files --deduplicate '*.go' | while read -r f; do [ ! -e "$f" ] || echo "$f"; done)
	unformatted=$(gofmt -l "${files[@]}")
	[ -z "$unformatted" ] || { printf 'not formatted, run make fmt:\n%s\n' "$unformatted"; return 1; }
}

# generated compares the generated files with what their templates say now. It
# leaves the right ones in place.
generated() {
	local before after
	sums() { find . -name '*_templ.go' -not -path './browser/*' -exec sha256sum {} + | sort -k 2; }
	before=$(sums)
	go tool templ generate -path internal/web
	after=$(sums)
	[ "$before" = "$after" ] || { printf 'generated files were out of date, commit these:\n'; diff <(echo "$before") <(echo "$after") | sed -n 's/^> [0-9a-f]* */  /p'; return 1; }
}

vulnerabilities() {
	local db=$work/govulndb code=0
	mkdir "$db"
	tar -xJf "$shared/corpora/govulndb.tar.xz" -C "$db"
	go tool govulncheck -db "file://$db" ./... || code=$?
	rm -rf "$db"
	return "$code"
}

build() {
	local size
	go build -ldflags='-s -w' -o "$work/parley" ./cmd/parley
	"$work/parley" version
	size=$(stat -c %s "$work/parley")
	if [ "$size" -gt 40000000 ]; then
		echo "The binary has $size bytes, and 40000000 are the most. docs/contributing.md says under \"Size\" what usually makes it grow and how to find it."
		return 1
	fi
}

# races runs what does several things at once. The memory of the database engine
# is left out: it is C translated to Go, which locks for itself. Its driver is not:
# what it has of sync.Map would stand, unwatched, for everybody's, and a lock taken
# there would not be seen.
races() {
	CGO_ENABLED=1 scripts/postgres.sh go test -race "${plain[@]}" -timeout 8m -p 2 -gcflags='modernc.org/sqlite/lib=-race=0' -gcflags='modernc.org/libc=-race=0' \
		-run '^Test(Concurrent|Failed|UpdateAfter|Follow|Memo|Related|Search(Follows|Merges)|Merge|Live|Streams|Shutdown|Pipelined|Page(Purge|Cache)|QuoteWriting|SourceTimeline|DeletionAtOnce|AskAndAnswer|SameForm|SameKey|ManyVoters|OneKey|Lease|Wake|Poisoned|HashQueue|ParallelGuesses|RowsAhead|Pace)' \
		./internal/web ./internal/users ./internal/votes ./internal/jobs ./internal/store ./internal/posts \
		./internal/comments ./internal/search ./internal/dump ./internal/fetch
}

browser() {
	(cd browser && npm ci --no-audit --no-fund --loglevel=error --cache "$work/npm" && rm -rf "$work/npm")
	PARLEY_BINARY=$work/parley node browser/run.mjs
}

step 'programs that the tests use' scripts/need.sh
step 'formatting' formatting
step 'generated files' generated
step 'go vet' env GOGC=200 go vet ./...
step 'staticcheck' env GOGC=200 go tool staticcheck ./...
step 'known vulnerabilities' vulnerabilities
step 'build' build
# Tests of a package take turns, and packages go in this order: those that take
# long begin first, so that none of them is left for one processor at the end.
long=(./internal/web ./cmd/parley ./internal/dump ./internal/store ./internal/users ./internal/sources)
step 'Go tests, SQLite and PostgreSQL' scripts/postgres.sh go test "${plain[@]}" -timeout 8m -p 2 "${long[@]}" ./...
step 'Go tests with the race detector' races
step 'browser tests' browser
summary
printf '\nAll passed in %d s.\n' "$SECONDS"
