#!/bin/sh
# Measures what the programs cost, what they serve per second under a web
# server, beside what others do, and how long a sweep keeps the store to
# itself; and compares all of it with what was promised. `make bench` runs it;
# alone, after `make`:
#
#	tests/bench/run.sh [--quick]
#
# It ends with 1 when a target is missed. --quick takes three minutes instead
# of twenty, with fewer and shorter runs and a twentieth of the sessions:
# for trying, not for quoting, and a missed target is no failure then. PARTS
# in the environment names the parts to run; the capital variables below
# override single numbers; KEEP=1 keeps the work folder.
#
#   cost    the processor time, user and system, of a whole process from exec
#           to exit: cost.c says how it is taken. The figure is the median
#           over the rounds of the median of each round's runs; a ratio is the
#           median over the rounds of the ratio within each round. The
#           sessions asked for differ from run to run, picked at random out
#           of 5000 (out of all 1000 in the small store).
#   sweep   how long the write lock is held: hold.c says how it is watched.
#   load    requests per second and latency, with wrk on the same machine, at
#           1 to 128 clients that ask again as soon as they are answered,
#           over connections that are kept. The figure is the median over
#           the rounds, and a ratio the median of the ratios within each. All
#           take turns within a round. Each server has one worker, and
#           Express one process; the answers are the same, and so are the
#           1000 sessions, of which each request picks another. Each answer
#           of `views` stands for a session written and synced.
#   memory  what sessile.fcgi keeps resident after many requests.
#
# Who is not installed is left out, and named in the end.
#
# Everything goes to build/bench/: programs, stores (some 900 MB while it
# runs), bench.json, the figures for other programs to read, and for the
# README bench.md, its tables, and chart.svg.

set -eu

here=$(cd "$(dirname "$0")" && pwd)
root=${SESSILE_ROOT:-$(cd "$here/../.." && pwd)}
build=${SESSILE_BUILD:-$root/build}
cgi=$build/site/cgi-bin
sessile=$build/bin/sessile
fcgi=$build/bin/sessile.fcgi
out=$build/bench
work=$out/work
CC=${CC:-cc}
export SESSILE_EXPRESS="${SESSILE_EXPRESS:-$build/express}"
PATH=$PATH:/usr/sbin:/sbin
unset http_proxy HTTP_PROXY ALL_PROXY all_proxy SESSILE_CONFIG
mode=full

case ${1-} in
'')
	;;
--quick)
	mode=quick
	: "${ROUNDS:=3}" "${RUNS:=100}" "${ROWS:=50000}"
	: "${LOAD_ROUNDS:=2}" "${SECONDS_EACH:=1}" "${REQUESTS:=100000}" ;;
*)
	echo "usage: ${0##*/} [--quick]" >&2
	exit 2 ;;
esac
: "${ROUNDS:=9}" "${RUNS:=500}" "${ROWS:=1000000}"
: "${LOAD_ROUNDS:=5}" "${SECONDS_EACH:=3}" "${REQUESTS:=1000000}"
: "${CLIENTS:=1 8 32 128}" "${PARTS:=cost sweep load memory}"

# shellcheck source=tests/bench/lib.sh
. "$here/lib.sh"
# shellcheck source=tests/bench/cost.sh
. "$here/cost.sh"
# shellcheck source=tests/bench/sweep.sh
. "$here/sweep.sh"
# shellcheck source=tests/bench/servers.sh
. "$here/servers.sh"
# shellcheck source=tests/bench/load.sh
. "$here/load.sh"
# shellcheck source=tests/bench/memory.sh
. "$here/memory.sh"

machine() {
	uname -srm
	sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1
	echo "$(nproc) processors"
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

# 0: no target was missed
report() {
	for f in machine cost.tsv hold.tsv load.tsv memory.tsv left_out.tsv; do
		: >>"$work/$f"
		set -- "$@" "$work/$f"
	done
	awk -f "$here/lib.awk" -f "$here/chart.awk" "$@" >"$out/chart.svg"
	awk -f "$here/lib.awk" -f "$here/markdown.awk" "$@" >"$out/bench.md"
	awk -v mode="$mode" -v runs="$RUNS" -v rows="$ROWS" \
		-v requests="$REQUESTS" -v json="$out/bench.json" -f "$here/lib.awk" \
		-f "$here/report.awk" "$@"
}

for p in "$cgi/status.cgi" "$cgi/index.cgi" "$cgi/auth.cgi" "$sessile"; do
	[ -x "$p" ] || { say "no $p: run make first"; exit 1; }
done
trap 'stop_all; [ "${KEEP-}" ] || rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
rm -rf "$work"
mkdir -p "$work/log"
compile hello_static -static "$here/hello.c"
compile seed "$here/seed.c" -lsqlite3 -lsodium
machine >"$work/machine"
for part in $PARTS; do
	"$part"
done
code=0
report || code=$?
[ "$code" != 1 ] || [ "$mode" != quick ] || code=0
exit "$code"
