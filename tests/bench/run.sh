#!/bin/sh
# Measures what the programs cost and how long a sweep keeps the store to
# itself, and compares both with what was promised. `make bench` runs it;
# alone, after `make`:
#
#	tests/bench/run.sh [--quick]
#
# --quick takes a minute instead of ten, with fewer runs and a twentieth of
# the sessions: for trying, not for quoting. ROUNDS, RUNS and ROWS in the
# environment override single numbers; KEEP=1 keeps the stores.
#
# Cost is the processor time, user and system, of a whole process from exec
# to exit: cost.c says how it is taken. The figure is the median over the
# rounds of the median of each round's runs; a ratio is the median over the
# rounds of the ratio within each round. The sessions asked for differ from
# run to run, picked at random out of 5000 (out of all 1000 in the small
# store). hold.c says how the write lock is watched.
#
# Everything goes to build/bench/: programs, stores (some 900 MB while it
# runs), and bench.json, the figures for other programs to read.

set -eu

here=$(cd "$(dirname "$0")" && pwd)
root=${SESSILE_ROOT:-$(cd "$here/../.." && pwd)}
build=${SESSILE_BUILD:-$root/build}
cgi=$build/site/cgi-bin
sessile=$build/bin/sessile
out=$build/bench
work=$out/work
CC=${CC:-cc}
mode=full

case ${1-} in
'')
	;;
--quick)
	mode=quick
	: "${ROUNDS:=3}" "${RUNS:=100}" "${ROWS:=50000}" ;;
*)
	echo "usage: ${0##*/} [--quick]" >&2
	exit 2 ;;
esac
: "${ROUNDS:=9}" "${RUNS:=500}" "${ROWS:=1000000}"

say() {
	echo "$*" >&2
}

compile() {
	name=$1
	shift
	"$CC" -std=c11 -D_GNU_SOURCE -O2 -o "$out/$name" "$@"
}

# A store with its configuration, as an administrator makes them. touchAfter
# is longer here than the bench takes: the sessions put in at the start stay
# fresh, as those of a visitor who came less than a minute ago are.
store() {
	(umask 077 && mkdir -p "$work/$1")
	cat >"$work/$1/sessile.json" <<-END
	{
		"store": "sqlite:$work/$1/sessile.db",
		"cookie": { "maxAge": 86400000 },
		"touchAfter": 8640000,
		"log": "$work/$1/log"
	}
	END
	"$sessile" init --config "$work/$1/sessile.json" >/dev/null
	"$sessile" user add "John Doe" --position "Software Engineer" \
		--config "$work/$1/sessile.json" >/dev/null
}

# NAME STORE PROGRAM METHOD EXPECT: a request as a web server hands it over.
# Each program runs as a copy made here, as an installed one does. What a
# linker has written, in small pieces, lies in memory in small pieces too, and
# starts up to a tenth more slowly than a copy, now more, now less.
request() {
	mkdir -p "$work/$1"
	cp "$3" "$work/$1/${3##*/}"
	echo "$work/$1/${3##*/}" >"$work/$1/program"
	printf '%s' "$5" >"$work/$1/expect"
	cat >"$work/$1/env" <<-END
	DOCUMENT_ROOT=$build/site
	GATEWAY_INTERFACE=CGI/1.1
	HTTP_ACCEPT=application/json
	HTTP_ACCEPT_ENCODING=gzip, deflate
	HTTP_ACCEPT_LANGUAGE=en-US,en;q=0.9
	HTTP_CONNECTION=keep-alive
	HTTP_HOST=localhost:8000
	HTTP_REFERER=http://localhost:8000/
	HTTP_USER_AGENT=Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101
	LANG=C.UTF-8
	PATH=/usr/local/bin:/usr/bin:/bin
	QUERY_STRING=
	REMOTE_ADDR=127.0.0.1
	REMOTE_PORT=50000
	REQUEST_METHOD=$4
	REQUEST_URI=/cgi-bin/${3##*/}
	SCRIPT_FILENAME=$3
	SCRIPT_NAME=/cgi-bin/${3##*/}
	SERVER_ADDR=127.0.0.1
	SERVER_NAME=localhost
	SERVER_PORT=8000
	SERVER_PROTOCOL=HTTP/1.1
	SERVER_SOFTWARE=bench
	SESSILE_CONFIG=$work/$2/sessile.json
	END
	[ ! -f "$work/$2/cookies" ] || cp "$work/$2/cookies" "$work/$1/"
}

# NAME LIVE EXPIRED: sessions for a store, and cookies that open some.
seed() {
	"$out/seed" "$work/$1/sessile.db" "$2" "$3" "$work/$1/secret" \
		>"$work/$1/cookies"
}

machine() {
	uname -srm
	sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1
	nproc
	getconf GNU_LIBC_VERSION 2>/dev/null || echo 'unknown libc'
	"$CC" --version | head -n 1
	if grep -q '^flags.* hypervisor' /proc/cpuinfo; then
		echo 'virtual machine'
	else
		echo 'no hypervisor'
	fi
	df -PT "$out" | awk 'END { print $2 }'
	date -u +%Y-%m-%dT%H:%M:%SZ
}

prepare() {
	rm -rf "$work"
	mkdir -p "$work"
	say "bench: compiling"
	compile hello_static -static "$here/hello.c"
	compile hello_dynamic "$here/hello.c"
	compile cost -static "$here/cost.c"
	compile hold "$here/hold.c"
	compile seed "$here/seed.c" -lsqlite3 -lsodium
	say "bench: 1000 live sessions, twice, and $ROWS in a third store"
	for s in small signin big; do
		store $s
	done
	seed small 1000 0
	seed signin 1000 0
	rm "$work/signin/cookies"	# who signs in comes without one
	seed big "$ROWS" 0
	set -- '"authenticated":true'
	request static none "$out/hello_static" GET hello
	request dynamic none "$out/hello_dynamic" GET hello
	request status small "$cgi/status.cgi" GET "$1"
	request index small "$cgi/index.cgi" GET '"working fine"'
	request auth signin "$cgi/auth.cgi" POST '"name":"John Doe"'
	request status_big big "$cgi/status.cgi" GET "$1"
	body='{"name":"John Doe","position":"Software Engineer"}'
	printf '%s' "$body" >"$work/auth/body"
	cat >>"$work/auth/env" <<-END
	CONTENT_LENGTH=${#body}
	CONTENT_TYPE=application/json
	END
}

measure() {
	say "bench: $ROUNDS rounds of $RUNS runs each"
	"$out/cost" "$ROUNDS" "$RUNS" "$work" static dynamic status index \
		auth status_big >"$work/cost.tsv"
	rm -rf "$work/big"
}

sweep() {
	say "bench: sweeping $ROWS expired sessions"
	store swept
	seed swept 1000 "$ROWS"
	"$out/hold" "$work/swept/sessile.db" "$sessile" sweep \
		--config "$work/swept/sessile.json" >"$work/hold.tsv"
	left=$("$out/seed" "$work/swept/sessile.db")
	if [ "$left" != "1000	0" ]; then
		say "bench: live and expired after the sweep: $left"
		exit 1
	fi
}

for p in "$cgi/status.cgi" "$cgi/index.cgi" "$cgi/auth.cgi" "$sessile"; do
	[ -x "$p" ] || { say "bench: no $p: run make first"; exit 1; }
done
[ "${KEEP-}" ] || trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
prepare
measure
sweep
machine >"$work/machine"
awk -v mode="$mode" -v rounds="$ROUNDS" -v runs="$RUNS" -v rows="$ROWS" \
	-v json="$out/bench.json" -f "$here/report.awk" \
	"$work/machine" "$work/hold.tsv" "$work/cost.tsv"
