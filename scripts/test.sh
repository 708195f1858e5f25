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

work=$(mktemp -d "${TMPDIR:-/tmp}/parley-make-test.XXXXXX")
chmod 711 "$work" # the user that PostgreSQL runs as passes through
export CGO_ENABLED=0
line= beside= # the process groups of the part in its turn and of the one beside it

# strays prints the ids of the processes that carry the mark of a part of the run.
strays() {
	local p
	for p in /proc/[0-9]*; do
		if grep -qzx "PARLEY_MAKE_TEST=$1" "$p/environ" 2>/dev/null; then
			echo "${p#/proc/}"
		fi
	done
}

end() {
	local code=$? p
	trap - EXIT
	trap '' HUP INT TERM
	for p in $line $beside; do
		kill -TERM -- "-$p" 2>/dev/null || true
	done
	for _ in {1..150}; do
		kill -0 -- ${line:+"-$line"} ${beside:+"-$beside"} 2>/dev/null || break
		sleep 0.1
	done
	for p in $(strays "$work/line") $(strays "$work/beside"); do
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

# launch starts a command in a process group of its own. The folder that its
# temporary files go into is its mark.
launch() {
	local mark=$1
	shift
	mkdir -m 1777 -p "$mark"
	set -m
	TMPDIR=$mark PARLEY_MAKE_TEST=$mark "$@" </dev/null &
	set +m
}

# finish waits for what launch started, and says how long it took. A part that
# fails, or leaves a process or a file behind, ends the run.
finish() {
	local title=$1 group=$2 mark=$3 start=$4 code=0 left
	wait "$group" || code=$?
	times+=("$(printf '%5d s  %s' $((SECONDS - start)) "$title")")
	if [ "$code" != 0 ]; then
		fail "$title (exit code $code)"
	fi
	for _ in {1..30}; do # some are just ending
		left=$(strays "$mark")
		[ -n "$left" ] || break
		sleep 0.1
	done
	if [ -n "$left" ]; then
		ps -o pid=,args= -p "${left//$'\n'/,}" || true
		fail "$title left these processes behind"
	fi
	left=$(ls -A "$mark")
	if [ -n "$left" ]; then
		fail "$title left files behind in its temporary folder: $left"
	fi
}

fail() {
	summary
	printf '\nFAILED: %s\n' "$1"
	exit 1
}

# step runs one part.
step() {
	local title=$1 start=$SECONDS
	shift
	printf '\n==> %s\n' "$title"
	launch "$work/line" "$@"
	line=$!
	finish "$title" "$line" "$work/line" "$start"
	line=
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
	go build -o "$work/parley" ./cmd/parley
	"$work/parley" version
}

# races runs what does several things at once. The memory of the database engine
# is left out: it is C translated to Go, which locks for itself.
races() {
	CGO_ENABLED=1 scripts/postgres.sh go test -race -timeout 8m -p 2 -gcflags='modernc.org/...=-race=0' \
		-run '^Test(Concurrent|Failed|UpdateAfter|Follow|Memo|Related|Search(Follows|Merges)|Merge|Live|Streams|Shutdown|Pipelined|Page(Purge|Cache)|QuoteWriting|SourceTimeline|DeletionAtOnce|AskAndAnswer|SameForm|SameKey|ManyVoters|OneKey|Lease|Wake|Poisoned|HashQueue|ParallelGuesses|RowsAhead|Pace)' \
		./internal/store ./internal/search ./internal/web ./internal/posts ./internal/votes ./internal/comments \
		./internal/jobs ./internal/users ./internal/dump ./internal/fetch
}

browser() {
	(cd browser && npm ci --no-audit --no-fund --loglevel=error --cache "$work/npm" && rm -rf "$work/npm")
	PARLEY_BINARY=$work/parley node browser/run.mjs
}

step 'programs that the tests use' scripts/need.sh
step 'formatting' formatting
step 'generated files' generated
step 'go vet' go vet ./...
step 'staticcheck' go tool staticcheck ./...
step 'known vulnerabilities' vulnerabilities
step 'build' build

# The browser waits more than it works: its tests run beside those of Go.
launch "$work/beside" browser >"$work/browser.log" 2>&1
beside=$! started=$SECONDS
step 'Go tests, SQLite and PostgreSQL' scripts/postgres.sh go test -timeout 8m -p 2 ./...
step 'Go tests with the race detector' races
printf '\n==> browser tests, since %d s\n' "$started"
tail -n +1 -f --pid="$beside" "$work/browser.log"
finish 'browser tests' "$beside" "$work/beside" "$started"
beside=
summary
printf '\nAll passed in %d s.\n' "$SECONDS"
