#!/bin/sh
# Prints the hardening and warning flags, out of a list, that this compiler
# takes without a word. usage: CC=gcc SAN= ccflags.sh FOLDER
# The answer is kept in FOLDER/ccflags as long as the compiler stays the same.
set -eu

dir=$1
id="$CC${SAN:+ sanitized}: $($CC --version 2>/dev/null | head -n 1)" || exit 0
kept=$dir/ccflags
if [ -f "$kept" ] && [ "$(head -n 1 "$kept")" = "$id" ]; then
	sed 1d "$kept"
	exit
fi

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
printf '%s\n' '#include <string.h>' \
	'int main(int c, char **v) { return c + (int)strlen(v[0]); }' \
	>"$tmp/x.c"

takes() {
	# shellcheck disable=SC2086 # CC may carry flags of its own
	$CC -O2 -Werror "$@" -c -o "$tmp/x.o" "$tmp/x.c" 2>/dev/null
}

flags=
add() {
	! takes "$1" || flags="$flags $1"
}

for f in -fstack-clash-protection -fcf-protection \
	-mbranch-protection=standard -fstrict-flex-arrays=3 \
	-Wlogical-op -Wduplicated-cond -Wduplicated-branches; do
	add "$f"
done
# Fortified functions and the sanitizers get into each other's way, and
# cleared variables would hide from the sanitizers what is never set.
if [ -z "${SAN:-}" ]; then
	add -ftrivial-auto-var-init=zero
	if takes -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3; then
		flags="$flags -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3"
	else
		flags="$flags -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2"
	fi
fi

flags=${flags# }
mkdir -p "$dir"
printf '%s\n%s\n' "$id" "$flags" >"$kept.$$"
mv "$kept.$$" "$kept"
printf '%s\n' "$flags"
