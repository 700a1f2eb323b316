#!/bin/sh
# How programs and command are linked: statically where that was not waived,
# for a fall-back to shared libraries is only a note in the output of make;
# and hardened.
set -u
# shellcheck source=tests/tap.sh
. "${SESSILE_ROOT:-$(dirname "$0")/../..}/tests/tap.sh"
command -v readelf >/dev/null || skip_all 'no readelf'
asked=$(sed 's/.* //' "$SESSILE_BUILD/gen/flags")

# Flags of a segment: FILE TYPE
segment() {
	readelf -lW "$1" | awk -v "type=$2" '$1 == type {
		f = ""
		for (i = 7; i < NF; i++)
			f = f $i
		print f
	}'
}

# Loaded parts that can be both written and run.
both() {
	segment "$1" LOAD | grep W | grep E
}

static() {
	if [ "$asked" = dynamic ]; then
		skip 1 'LINK=dynamic was asked for'
	elif ! grep -qs '^VERSION_ID="12"' /etc/os-release ||
		! grep -qs '^ID=debian' /etc/os-release; then
		skip 1 'only Debian 12 is known to have all archives'
	else
		is "$(segment "$1" INTERP)$(readelf -dW "$1" |
			grep NEEDED)" '' "$2: no shared library is loaded"
	fi
}

for name in bin/sessile bin/sessile.fcgi site/cgi-bin/auth.cgi site/cgi-bin/index.cgi \
	site/cgi-bin/logout.cgi site/cgi-bin/password.cgi \
	site/cgi-bin/revoke.cgi site/cgi-bin/sessions.cgi \
	site/cgi-bin/status.cgi; do
	f=$SESSILE_BUILD/$name
	if [ "$name" = bin/sessile.fcgi ] && [ ! -f "$f" ]; then
		skip 1 'no libfcgi'
		continue
	fi
	like "$(readelf -hW "$f")" 'Type: +(EXEC|DYN)' "$name is a program"
	static "$f" "$name"
	is "$(segment "$f" GNU_RELRO)" R "$name: tables are read-only (RELRO)"
	is "$(segment "$f" GNU_STACK)" RW "$name: nothing runs on the stack"
	is "$(both "$f")" '' "$name: nothing is both written and run"
	# At the start and not at the first call: static ones have no choice.
	[ -z "$(segment "$f" INTERP)" ] || like "$(readelf -dW "$f")" \
		'BIND_NOW|FLAGS.* NOW' "$name: ... all of them (BIND_NOW)"
done

# With musl, which is why they start as fast as they do; falling back is a note
# in the output of make.
if [ "$asked" != auto ] || [ ! -f /etc/debian_version ] ||
	! uname -m | grep -qx -e x86_64 -e aarch64; then
	skip 1 'only on Debian, on two kinds of processor'
else
	like "$(cat "$SESSILE_BUILD/gen/link-cgi")" '^-specs=[^ ]*musl' \
		'the programs have musl for their C library'
fi

# Of the stripped programs nothing can be seen; what they are made of tells.
# shellcheck disable=SC2317 # called by its name
guarded() {
	readelf -sW "$@" | grep -q 'UND __stack_chk_fail'
}
ok 'the library has guards on its stack' guarded \
	"$SESSILE_BUILD/lib/libsessile.a"
ok '... and so has the command' guarded "$SESSILE_BUILD"/obj/bin/*.o
ok 'calls into the C library are checked (_FORTIFY_SOURCE)' sh -c \
	"readelf -sW '$SESSILE_BUILD/lib/libsessile.a' | grep -q 'UND __.*_chk$'"
done_testing
