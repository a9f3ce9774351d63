#!/bin/sh
# Does the project build without a warning with other makes, compilers and C libraries, and does what it builds start?
# And is a mechanism really picked up, and forgotten, because of its folder?
set -u
cd "$(dirname "$0")/../.." || exit 1
unset MAKEFLAGS MFLAGS MAKELEVEL GNUMAKEFLAGS MAKEOVERRIDES CC CFLAGS LDFLAGS
scratch=$(mktemp -d) || exit 1
trap 'rm -rf "$scratch"' EXIT
number=0

point() { # STATUS DESCRIPTION
	number=$((number + 1))
	if [ "$1" = 0 ]; then
		echo "ok $number - $2"
	else
		echo "not ok $number - $2"
		sed 's/^/# /' "$scratch/log" | tail -n 30 >&2
	fi
}

starts() { # NAME: that build succeeds without a word of warning, and what it built starts
	starter=$(ci/test/builds.sh "$1" 2>"$scratch/log")
	case $? in
	0)
		$starter list >"$scratch/log" 2>&1
		point $? "$1"
		;;
	77) point 0 "$1 # SKIP $(cat "$scratch/log")" ;;
	*) point 1 "$1" ;;
	esac
}

echo 1..6
starts bmake-clang
starts musl
starts s390x

# A copy of the tree, with its objects as they are: a folder comes and goes.
copy=$scratch/copy
mkdir -p "$copy"
cp -R Makefile ci lib suites "$copy"
mkdir "$copy/suites/zz"
echo 'int zz_nothing; int zz_nothing;' >"$copy/suites/zz/nothing.c"
(cd "$copy" && BUILD=build ci/rules && grep -q '"zz", NULL' build/mechanisms.c && [ -x build/t/zz.t ]) >"$scratch/log" 2>&1
point $? 'a folder under suites is a mechanism'
rm -r "$copy/suites/zz"
(cd "$copy" && BUILD=build ci/rules && ! grep -q zz build/mechanisms.c && [ ! -e build/t/zz.t ]) >"$scratch/log" 2>&1
point $? 'a folder that is gone is none'
mkdir "$copy/suites/no-name"
: >"$copy/suites/no-name/ops.c"
! (cd "$copy" && BUILD=build ci/rules) >"$scratch/log" 2>&1 && grep -q no-name "$scratch/log"
point $? 'a folder whose name is no name in C is refused'
