#!/usr/bin/env bash
# Runs every fuzz target of the module, one after the other, each for the given
# time (60s by default). What a target finds is written to its testdata folder.
set -euo pipefail
cd "$(dirname "$0")/.."
length=${1:-60s}

failed=0
while IFS=: read -r file target; do
	echo "==> $target in $(dirname "$file")"
	go test "./$(dirname "$file")" -run '^$' -fuzz "^$target\$" -fuzztime "$length" || failed=1
done < <(git ls-files '*_test.go' | xargs grep -Ho '^func Fuzz[A-Za-z0-9_]*' | sed 's/:func /:/')
exit "$failed"
