#!/bin/sh
# Does the project build without a warning with other makes, compilers and C libraries, and does what it builds start?
# And is a mechanism really picked up, and forgotten, because of its folder?
set -u
cd "$(dirname "$0")/../.." || exit 1
unset MAKEFLAGS MFLAGS MAKELEVEL GNUMAKEFLAGS MAKEOVERRIDES CC CFLAGS LDFLAGS
jobs=$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2)
scratch=$PWD/build/test-build
number=0
mkdir -p "$scratch"

point() { # STATUS DESCRIPTION [LOG]
	number=$((number + 1))
	if [ "$1" = 0 ]; then
		echo "ok $number - $2"
	else
		echo "not ok $number - $2"
		[ ! -f "${3:-}" ] || sed 's/^/# /' "$3" | tail -n 30 >&2
	fi
}

builds() { # NAME RUNNER COMMAND...: the make given builds all without a word of warning; RUNNER starts the program
	name=$1 runner=$2
	shift 2
	if ! command -v "$1" >/dev/null || ! command -v "${compiler:-cc}" >/dev/null || ! command -v "${runner:-sh}" >/dev/null; then
		number=$((number + 1))
		echo "ok $number - $name # SKIP $1, ${compiler:-cc} or ${runner:-sh} is not here"
		return
	fi
	"$@" -j"$jobs" BUILD="$scratch/$name" CC="${compiler:-cc}" WERROR=1 >"$scratch/$name.log" 2>&1 &&
		$runner "$scratch/$name/shall" list >>"$scratch/$name.log" 2>&1
	point $? "$name" "$scratch/$name.log"
}

echo 1..6
compiler=clang builds bmake-clang '' bmake
compiler=musl-gcc builds static-musl '' make STATIC=1
compiler=s390x-linux-gnu-gcc builds static-s390x qemu-s390x-static make STATIC=1

# A copy of the tree, with its objects as they are: a folder comes and goes.
copy=$scratch/copy
rm -rf "$copy"
mkdir -p "$copy"
cp -R Makefile ci lib suites "$copy"
mkdir "$copy/suites/zz"
echo 'int zz_nothing; int zz_nothing;' >"$copy/suites/zz/nothing.c"
(cd "$copy" && BUILD=build ci/rules && grep -q '"zz", NULL' build/mechanisms.c && [ -x build/t/zz.t ]) >"$scratch/log" 2>&1
point $? 'a folder under suites is a mechanism' "$scratch/log"
rm -r "$copy/suites/zz"
(cd "$copy" && BUILD=build ci/rules && ! grep -q zz build/mechanisms.c && [ ! -e build/t/zz.t ]) >"$scratch/log" 2>&1
point $? 'a folder that is gone is none' "$scratch/log"
mkdir "$copy/suites/no-name"
: >"$copy/suites/no-name/ops.c"
! (cd "$copy" && BUILD=build ci/rules) >"$scratch/log" 2>&1 && grep -q no-name "$scratch/log"
point $? 'a folder whose name is no name in C is refused' "$scratch/log"
rm -rf "$copy"
