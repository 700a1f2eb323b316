#!/bin/sh
# Prints how programs are linked with the libraries we use: statically where
# all archives are there, for that starts faster, else dynamically.
# usage: CC=gcc CFLAGS=... link.sh auto|static|dynamic CJSON_FOLDER WITHOUT.o \
#		SCRIPT.ld [fcgi]
# SCRIPT.ld is written where order.sh knows how to make one that works.
# With "fcgi", for a program that takes libfcgi along.
set -eu

mode=$1
cjson=$2
without=$3
script=$4
here=$(dirname "$0")
fcgi=
[ "${5-}" != fcgi ] || fcgi='-lfcgi '
dynamic="-pie $fcgi-lsqlite3 -lcjson -lsodium -lmd -lm"

say() {
	echo "$*" >&2
}

if [ "$mode" = dynamic ]; then
	echo "$dynamic"
	exit
fi

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

# The compiler answers with a path only when it knows such an archive.
case $($CC -print-file-name=libcjson.a) in
*/*)
	json=-lcjson ;;
*)
	json=$cjson/libcjson.a
	[ -f "$json" ] || "$here/cjson.sh" "$cjson" || : ;;
esac

cat >"$tmp/x.c" <<END
${fcgi:+#include <fcgiapp.h>}
#include <sys/types.h>

#include <cjson/cJSON.h>
#include <sha1.h>
#include <sodium.h>
#include <sqlite3.h>
int main(void)
{
	SHA1_CTX sha1;

	SHA1Init(&sha1);
	cJSON_Delete(0);
	${fcgi:+FCGX_Init();}
	return sqlite3_libversion_number() < 0 || sodium_init() < 0;
}
END
wrap=
for f in dlopen dlsym dlclose dlerror _dl_get_origin gethostbyname; do
	wrap="$wrap -Wl,--wrap=$f"
done
static="-static -no-pie$wrap $without $fcgi-lsqlite3 $json -lsodium -lmd -lm -lpthread"

links() {
	# shellcheck disable=SC2086 # flags are words
	$CC -Wl,-z,relro,-z,now -Wl,--gc-sections -o "$tmp/x" "$tmp/x.c" \
		"$@" $static >"$tmp/log" 2>&1
}

if links; then
	"$here/order.sh" "$here/order" -static -no-pie -Wl,-z,relro,-z,now \
		>"$script"
	if [ -s "$script" ] && links "-Wl,-T,$script" && "$tmp/x"; then
		echo "-Wl,-T,$script $static"
	else
		rm -f "$script"
		echo "$static"
	fi
elif [ "$mode" = static ]; then
	cat "$tmp/log" >&2
	exit 1
else
	say 'note: archives for static linking are missing, so the programs are'
	say '      linked dynamically; they work, but start more slowly.'
	say "      'make clean all' tries again."
	echo "$dynamic"
fi
