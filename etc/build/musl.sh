#!/bin/sh
# Prints how the CGI programs are linked: with musl for their C library, where
# that is to be had and fits, or else as the command is.
# usage: CC=gcc CFLAGS=... musl.sh auto|musl|static|dynamic LINK CALLS \
#		MUSL.o HEAP.o OBJECT...
# LINK is a file that says how the command is linked; CALLS lists what may be
# called of the C library; the objects, an archive among them, are what the
# programs are made of, without their main. musl.c says why.
set -eu
LC_ALL=C
export LC_ALL

mode=$1
link=$(cat "$2")
calls=$3
musl=$4
heap=$5
shift 5

as_the_command() {
	if [ "$mode" = musl ]; then
		echo "no musl: $*" >&2
		exit 1
	fi
	[ -z "${1-}" ] || {
		echo "note: without musl, for $*; the programs work, but" >&2
		echo '      start more slowly.' >&2
	}
	echo "$link"
	exit
}

case $mode in
static | dynamic)
	as_the_command ;;
esac
case $link in
*-static*) ;;
*) as_the_command ;;
esac
case $(uname -m) in
x86_64 | aarch64) ;;
*) as_the_command ;;
esac

# The wrapper of musl-tools knows where its specs are; they are gcc's.
wrapper=$(command -v musl-gcc) || as_the_command 'musl-gcc (Debian: musl-tools) is not there'
specs=$(sed -n 's/.*-specs[ =]*"\{0,1\}\([^" ]*\).*/\1/p' "$wrapper")
[ -f "$specs" ] || as_the_command 'its specs are not there'
case $($CC --version 2>/dev/null | head -n 1) in
*clang*) as_the_command 'clang takes no specs' ;;
esac

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

# Archives by their path, for with these specs others are not looked for.
flags=
archives=
for word in $link; do
	case $word in
	-lpthread | -lm | *-wrap=*)
		continue ;;
	-l*)
		word=$($CC -print-file-name="lib${word#-l}.a")
		archives="$archives $word" ;;
	*.a)
		archives="$archives $word" ;;
	esac
	flags="$flags $word"
done
flags="-specs=$specs$flags $musl $heap"

# What is called of the C library shows a program for which nothing but that is
# still to be found.
called() {
	echo 'int main(void) { return 0; }' >"$tmp/main.c"
	# shellcheck disable=SC2086 # lists of words
	$CC $CFLAGS -c -o "$tmp/main.o" "$tmp/main.c" &&
		$CC -no-pie -Wl,-u,sessile_cgi -o "$tmp/all" "$tmp/main.o" \
		"$@" $archives -lm -lpthread || return 1
	nm -D --undefined-only "$tmp/all" |
		awk '$1 == "U" { sub(/@.*/, "", $2); print $2 }' |
		sort -u >"$tmp/called"
}
called "$@" >"$tmp/log" 2>&1 || {
	cat "$tmp/log" >&2
	as_the_command 'what the programs call cannot be told'
}
{
	nm --defined-only "$musl" | awk 'NF == 3 { print $3 }'
	sed 's/#.*//' "$calls" | tr -s '[:blank:]' '\n'
} | sort -u >"$tmp/known"
strange=$(comm -23 "$tmp/called" "$tmp/known" | tr '\n' ' ')
[ -z "$strange" ] ||
	as_the_command "calls that were not looked up are made: $strange"

cat >"$tmp/x.c" <<END
#include <sys/stat.h>

#include <cjson/cJSON.h>
#include <sha1.h>
#include <sodium.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

static int row(void *p, int n, char **v, char **names)
{
	(void)n;
	(void)names;
	strcpy(p, v[0]);
	return 0;
}

int main(int argc, char **argv)
{
	unsigned char mac[crypto_auth_hmacsha256_BYTES], key[32] = { 0 };
	unsigned char sum[SHA1_DIGEST_LENGTH];
	char text[64] = "", *json;
	struct stat st;
	SHA1_CTX sha1;
	sqlite3 *db;
	cJSON *j;

	if (argc != 2 || sqlite3_open(argv[1], &db) != SQLITE_OK ||
	    sqlite3_exec(db, "CREATE TABLE t(a); INSERT INTO t VALUES(0.1);"
	    "SELECT a * 3 FROM t", row, text, NULL) != SQLITE_OK ||
	    sqlite3_close(db) != SQLITE_OK || stat(argv[1], &st) != 0 ||
	    st.st_size != 8192 || strcmp(text, "0.3") != 0)
		return 1;
	if ((j = cJSON_Parse("{\"a\":[1,0.25,-1e300]}")) == NULL ||
	    (json = cJSON_PrintUnformatted(j)) == NULL ||
	    strcmp(json, "{\"a\":[1,0.25,-1e+300]}") != 0)
		return 2;
	crypto_auth_hmacsha256(mac, (const unsigned char *)"x", 1, key);
	SHA1Init(&sha1);
	SHA1Update(&sha1, (const unsigned char *)"x", 1);
	SHA1Final(sum, &sha1);
	return mac[0] != 0x4c ? 3 : sum[0] == 0x11 ? 0 : 4;
}
END
# Compiled as the libraries are, against the headers of the other one.
# shellcheck disable=SC2086
if ! { $CC $CFLAGS -c -o "$tmp/x.o" "$tmp/x.c" &&
	$CC -Wl,-z,relro,-z,now -Wl,-u,sessile_cgi -o "$tmp/x" \
	"$tmp/x.o" "$@" $flags; } >"$tmp/log" 2>&1; then
	cat "$tmp/log" >&2
	as_the_command 'linking with it fails'
fi
code=0
"$tmp/x" "$tmp/x.db" >"$tmp/log" 2>&1 || code=$?
[ $code = 0 ] || as_the_command "a program linked with it fails ($code)"
echo "$flags"
