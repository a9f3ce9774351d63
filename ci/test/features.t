#!/bin/sh
# Does shall do without all that macOS lacks? A short form of `make features`, which takes away more.
set -u
cd "$(dirname "$0")/../.." || exit 1
echo 1..1
if said=$(SHALL_CASES=25 UNITS=no ci/features macos 2>&1); then
	echo "ok 1 - $said"
else
	echo "not ok 1 - what a system has that is like macOS in what it lacks"
	echo "$said" | sed 's/^/# /' >&2
fi
