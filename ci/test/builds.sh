#!/bin/sh
# How is shall built for another make, compiler, C library or machine? For the tests that want such a build: each is made
# once, in $BUILD/NAME, with warnings as errors, and only brought up to date after that.
#
# usage: ci/test/builds.sh NAME. Prints the command that starts what was built. Exits 1 with the log on standard error if it
# does not build, 77 with a line that says what is lacking here.
set -eu
cd "$(dirname "$0")/../.."
unset MAKEFLAGS MFLAGS MAKELEVEL GNUMAKEFLAGS MAKEOVERRIDES CC CFLAGS LDFLAGS
: "${BUILD:=build}"
name=${1:-}
make=make compiler=cc runner='' static=''
case $name in
bmake-clang) make=bmake compiler=clang ;;
musl) compiler=musl-gcc static=1 ;;
s390x) compiler=s390x-linux-gnu-gcc static=1 runner=qemu-s390x-static ;;
*)
	echo "usage: ci/test/builds.sh bmake-clang|musl|s390x" >&2
	exit 2
	;;
esac
for command in $make $compiler $runner; do
	if ! command -v "$command" >/dev/null; then
		echo "$command is not here" >&2
		exit 77
	fi
done

case $BUILD in /*) folder=$BUILD/$name ;; *) folder=$PWD/$BUILD/$name ;; esac
mkdir -p "$folder"
if command -v flock >/dev/null; then # other tests may want the same build at the same time
	exec 9>"$folder/lock"
	flock 9
fi
jobs=$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2)
# Unoptimized: that takes half of the time, and what it does is what is asked about.
if ! $make -j"$jobs" BUILD="$folder" CC="$compiler" CFLAGS=-O0 STATIC="$static" WERROR=1 >"$folder/log" 2>&1; then
	cat "$folder/log" >&2
	exit 1
fi
echo "${runner:+$runner }$folder/shall"
