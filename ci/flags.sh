# shellcheck shell=sh disable=SC2034 # the variables are used by the scripts that read this file
# With which flags is every source compiled? Read by ci/rules and ci/lint, so that both see the same program.

version=0.1.0

language='-std=c11 -Ilib'
# Assertions about the engine's own state stay in, whatever the compiler's habits: zig's defines NDEBUG.
defines="-UNDEBUG -DSHALL_VERSION='\"$version\"'"
# Where long has 32 bits: files are large there, too. With offsets of 32 bits a directory cannot be read whose entries the
# system numbers with 64. (Elsewhere it would give functions other names than those that fixtures/preload knows.)
defines_of() { # COMPILER...: what it needs beside these
	[ "$(echo __SIZEOF_LONG__ | "$@" -E -P - 2>/dev/null)" != 4 ] || echo -D_FILE_OFFSET_BITS=64
}
warnings='-Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes'
# Limits are enumerators here, and reckoning with them is what they are for: only the newest compilers object.
warnings="$warnings -Wno-enum-float-conversion"

# What a source may see of the system: POSIX.1-2008 with XSI, and nothing else. lib/port* may look beyond it and says so
# itself, before its first #include.
# macOS hides some of POSIX.1-2008 (mkdtemp, O_NOFOLLOW) unless it may show everything; elsewhere this means nothing.
features='-D_POSIX_C_SOURCE=200809L -D_XOPEN_SOURCE=700 -D_DARWIN_C_SOURCE'
