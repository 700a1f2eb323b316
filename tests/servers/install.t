#!/bin/sh
# `make install` and `make uninstall`: what lies where, with which modes.
set -u
# shellcheck source=tests/tap.sh
. "${SESSILE_ROOT:-$(dirname "$0")/../..}/tests/tap.sh"
cd "$SESSILE_ROOT" || exit 1
if command -v gmake >/dev/null; then make=gmake; else make="make"; fi

# make TARGET [VARIABLE=VALUE ...], into $tmp/d; what is built stays as it is,
# for other tests use it.
make_it() {
	run $make -s -o all "BUILD=$SESSILE_BUILD" "DESTDIR=$tmp/d" PREFIX=/usr "$@"
}

# What is there, with modes; files of ours, by what the tree holds.
there() {
	(cd "$tmp/d" && find . -type f -printf '%m %P\n' | LC_ALL=C sort)
}
wanted() {
	echo 755 usr/bin/sessile
	echo 644 usr/include/sessile.h
	echo 644 usr/lib/libsessile.a
	echo 644 usr/lib/pkgconfig/sessile.pc
	[ ! -f "$SESSILE_BUILD/bin/sessile.fcgi" ] ||
		echo 755 usr/lib/sessile/sessile.fcgi
	for f in auth index logout password revoke sessions status; do
		echo "755 ${1:-usr/lib/sessile/site/cgi-bin}/$f.cgi"
	done
	for f in www/*; do
		echo "644 usr/lib/sessile/site/${f#www/}"
	done
	for f in man/*.[1-9]; do
		echo "644 usr/share/man/man${f##*.}/${f#man/}"
	done
	for f in README.md SECURITY.md LICENSE etc/*.json etc/servers/* \
		etc/systemd/* etc/rsyslog/*; do
		[ ! -f "$f" ] || echo "644 usr/share/doc/sessile/${f##*/}"
	done
}

umask 077
make_it install
is "$code" 0 'make install'
is "$(there)" "$(wanted | LC_ALL=C sort)" \
	'... puts everything there, to be read by all, whatever the umask'
is "$(cd "$tmp/d" && find . -mindepth 1 -type d ! -perm 755)" '' \
	'... in folders that all can look into'
is "$("$tmp/d/usr/bin/sessile" version | head -n 1)" \
	"sessile $(sed -n 's/.*SESSILE_VERSION[^"]*"\(.*\)"/\1/p' \
	lib/sessile.h)" '... and the command starts there'
umask 022

if command -v pkg-config >/dev/null; then
	PKG_CONFIG_LIBDIR=$tmp/d/usr/lib/pkgconfig
	PKG_CONFIG_SYSROOT_DIR=$tmp/d
	export PKG_CONFIG_LIBDIR PKG_CONFIG_SYSROOT_DIR
	is "sessile $(pkg-config --modversion sessile)" \
		"$("$tmp/d/usr/bin/sessile" version | head -n 1)" \
		'pkg-config tells the version'
	printf '%s\n' '#include <sessile.h>' 'int main(void)' \
		'{ return sessile_version() == 0; }' >"$tmp/x.c"
	# shellcheck disable=SC2046 # flags are words
	ok '... and how to compile and link' cc -o "$tmp/x" "$tmp/x.c" \
		$(pkg-config --cflags --libs sessile)
	ok '... what then runs' "$tmp/x"
else
	skip 3 'no pkg-config'
fi

: >"$tmp/d/usr/lib/not-ours.so"
: >"$tmp/d/usr/lib/sessile/site/not-ours.html"
make_it uninstall
is "$code" 0 'make uninstall'
is "$(there)" '644 usr/lib/not-ours.so
644 usr/lib/sessile/site/not-ours.html' '... takes what is ours, and no more'
rm -r "$tmp/d/usr/lib/sessile/site/not-ours.html"
make_it uninstall
is "$(find "$tmp/d" -name '*sessile*' -o -name site)" '' \
	'... and folders of ours that are empty then'

make_it install CGIDIR=/usr/lib/cgi-bin
is "$(there)" "$({
	wanted usr/lib/cgi-bin
	echo 644 usr/lib/not-ours.so
} | LC_ALL=C sort)" 'CGIDIR= puts the programs where a server looks'
make_it uninstall CGIDIR=/usr/lib/cgi-bin
is "$(there)" '644 usr/lib/not-ours.so' '... and they are taken from there'

make_it install VERSION=
like "$code $err" '^2 .*no version' 'without a version nothing is installed'
is "$(there)" '644 usr/lib/not-ours.so' '... nothing at all'
done_testing
