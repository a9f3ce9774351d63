# shellcheck shell=sh
# Where is a package of another Debian suite, unpacked and not installed? Read by ci/kernel and ci/gvisor, from the project's
# root. Everything stays in .cache/debian, which git ignores. The mirror is the one that this machine's apt is configured
# with; apt itself checks the suite's signature and the package's SHA-256.

cache=$PWD/.cache/debian

fail() { # MESSAGE: one line, and the status of an environment that failed
	echo "$(basename "$0"): $1" >&2
	exit 4
}

debian_apt() { # SUITE COMMAND ARGUMENTS...: apt's COMMAND with lists and settings of SUITE alone
	of=$cache/$1 command=$2
	shift 2
	# A suite under development has an index that is older than its validity on a mirror that is frozen.
	"$command" -o Dir::State="$of/state" -o Dir::State::status="$of/state/status" -o Dir::Cache="$of/cache" \
		-o Dir::Etc::SourceList="$of/sources.list" -o Dir::Etc::SourceParts=- -o APT::Sandbox::User="$(id -un)" \
		-o APT::Architecture=amd64 -o APT::Architectures=amd64 -o Acquire::Languages=none \
		-o Acquire::Check-Valid-Until=false "$@"
}

debian_suite() { # SUITE: its package lists are there afterwards, as new as the first time that they were asked for
	[ ! -f "$cache/$1/ready" ] || return 0
	for tool in apt-get dpkg-deb; do
		command -v "$tool" >/dev/null || fail "needs $tool to fetch packages"
	done
	mirror=$(apt-get --print-uris update | sed -n "/security/d; s|^'\(.*\)/dists/.*|\1|p" | head -n 1)
	[ -n "$mirror" ] || fail "apt's configuration names no mirror"
	mkdir -p "$cache/$1/state/lists/partial" "$cache/$1/cache/archives/partial"
	: >"$cache/$1/state/status"
	echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror $1 main" >"$cache/$1/sources.list"
	debian_apt "$1" apt-get -qq update >"$cache/$1/log" 2>&1 || fail "cannot read the index of $1: $(tail -n 1 "$cache/$1/log")"
	: >"$cache/$1/ready"
}

debian_version() { # SUITE PACKAGE: prints the version that the suite has
	debian_suite "$1"
	debian_apt "$1" apt-cache show "$2" 2>/dev/null | sed -n 's/^Version: //p' | head -n 1
}

debian_depends() { # SUITE PACKAGE: prints the names of the packages that it depends on
	debian_suite "$1"
	debian_apt "$1" apt-cache depends --no-recommends --no-suggests "$2" 2>/dev/null | sed -n 's/^ *|* *Depends: //p'
}

debian_package() { # SUITE PACKAGE: the folder that it is unpacked in goes to $unpacked
	unpacked=$cache/$1/$2
	[ ! -d "$unpacked" ] || return 0
	debian_suite "$1"
	echo "# fetching $2 of $1" >&2
	(cd "$cache/$1/cache" && debian_apt "$1" apt-get -qq download "$2") >"$cache/$1/log" 2>&1 ||
		fail "cannot fetch $2 of $1: $(tail -n 1 "$cache/$1/log")"
	rm -rf "$unpacked.new"
	dpkg-deb -x "$cache/$1/cache/$2"_*.deb "$unpacked.new"
	rm -f "$cache/$1/cache/$2"_*.deb
	mv "$unpacked.new" "$unpacked"
}

debian_root() { # SUITE PACKAGE...: the folder with a small installation of that suite and those packages goes to $unpacked
	unpacked=$cache/$1/root
	[ ! -d "$unpacked" ] || return 0
	command -v mmdebstrap >/dev/null || fail "needs mmdebstrap (ci/setup matrix)"
	debian_suite "$1"
	root_suite=$1
	shift
	echo "# making an installation of $root_suite" >&2
	rm -rf "$unpacked.new"
	mmdebstrap --quiet --variant=minbase --include="$(echo "$@" | tr ' ' ,)" --aptopt='Acquire::Check-Valid-Until "false"' \
		"$root_suite" "$unpacked.new" "$(cat "$cache/$root_suite/sources.list")" >"$cache/$root_suite/log" 2>&1 ||
		fail "cannot install $root_suite: $(tail -n 1 "$cache/$root_suite/log")"
	mv "$unpacked.new" "$unpacked"
}
