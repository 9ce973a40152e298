#!/usr/bin/env bash
# Runs every fuzz target of the tree in turn, each for FUZZTIME. The targets
# are found in the sources: one that is added is run. Ends with an error when
# any finds something; what was found lies under testdata/fuzz beside the target
# and is repeated by every 'go test' from then on.
set -euo pipefail
cd "$(dirname "$0")/.."

fuzztime=${FUZZTIME:-10s}
only=${ONLY:-.}
found=()
while IFS=: read -r file target; do
	[[ $target =~ $only ]] || continue
	echo "== $(dirname "$file") $target"
	go test "$(dirname "$file")" -run '^$' -fuzz "^$target\$" -fuzztime "$fuzztime" -fuzzminimizetime 100x ||
		found+=("$(dirname "$file") $target")
done < <(grep -roP --include='*_test.go' '^func \KFuzz\w+(?=\(\w+ \*testing\.F\))' . | sort)

if ((${#found[@]})); then
	printf 'found something: %s\n' "${found[@]}" >&2
	exit 1
fi
