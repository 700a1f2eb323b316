#!/bin/sh
# Which tests make picks, by what it says that it would do (-n).
set -u
# shellcheck source=tests/tap.sh
. "${SESSILE_ROOT:-$(dirname "$0")/../..}/tests/tap.sh"
cd "$SESSILE_ROOT" || exit 1
unset MAKEFLAGS MAKELEVEL MFLAGS TESTS WHOLE V
if command -v gmake >/dev/null; then make=gmake; else make="make"; fi

# The tests of what is built that TARGET [VARIABLE=VALUE ...] would run.
picked() {
	$make -n "BUILD=$tmp/b" "$@" 2>&1 | sed '/prove -e/,$!d' |
		grep -o "$tmp/b/[^ ]*\.t" | LC_ALL=C sort
}
sanitized() {
	picked "$@" | grep "^$tmp/b/asan/"
}
all=$({
	for f in tests/unit/test_*.c; do
		f=${f##*/test_}
		echo "$tmp/b/asan/tests/unit/${f%.c}.t"
	done
	for f in tests/fuzz/corpus/*/; do
		f=${f%/}
		echo "$tmp/b/asan/tests/fuzz/${f##*/}.t"
	done
	for f in tests/cgi/*.t tests/fcgi/*.t; do
		case $f in
		*/example.t | */memory.t | */slots.t | */units.t | */wiped.t) ;;
		*) echo "$tmp/b/asan/$f" ;;
		esac
	done
	for f in tests/express/scenarios.t tests/fault/memory.t; do
		echo "$tmp/b/asan/$f"
	done
} | LC_ALL=C sort)

mkdir -p "$tmp/b/gen"
cp "$SESSILE_BUILD/gen/ccflags" "$tmp/b/gen"
is "$(picked prove TESTS=unit/cookie.t)" "$tmp/b/tests/unit/cookie.t" \
	'make prove picks no sanitized tests where none are built'
like "$($make -n "BUILD=$tmp/b" prove TESTS=unit/cookie.t 2>&1)" \
	"note: without $tmp/b/asan" '... and says so'
mkdir -p "$tmp/b/asan/tests/unit"
: >"$tmp/b/asan/tests/unit/cookie.t"
is "$(sanitized prove TESTS=unit/cookie.t)" "$tmp/b/asan/tests/unit/cookie.t" \
	'... and both where both are'
rm -r "$tmp/b/asan"
is "$(sanitized prove WHOLE=1)" "$all" \
	'with WHOLE=1 it takes them all, built or not'
# Where there is no libfcgi.
built() {
	$make -n "BUILD=$tmp/b" all "$@" 2>&1
}
unlike "$(built FASTCGI=)" 'fcgi\.c|fcgi\.o|-lfcgi|link-fcgi' \
	'FASTCGI= leaves libfcgi out'
like "$(built FASTCGI=)" 'LINK .*bin/sessile|-o .*bin/sessile ' \
	'... and builds the rest'
like "$(built FASTCGI=)" 'note: without libfcgi' '... with a note'
like "$(built FASTCGI=1)" 'bin/sessile\.fcgi' 'with it there is sessile.fcgi'

is "$(sanitized test)" "$all" 'make test takes them all'
done_testing
