#!/bin/sh
# Runs the fuzz targets, one after the other, each for so long; 1 if an input
# was found that breaks one. usage: run.sh BUILD SECONDS [TARGET ...]
# What reaches code that nothing reached before stays in BUILD/corpus, and is
# taken up the next time, beside the inputs that are kept here.
set -eu

build=$1
seconds=$2
shift 2
here=${0%/*}

# Stores lie in memory, where there is a file system for that.
TMPDIR=$(mktemp -d /dev/shm/sessile-fuzz-XXXXXX 2>/dev/null) ||
	TMPDIR=$(mktemp -d)
export TMPDIR
trap 'rm -rf "$TMPDIR"' EXIT
trap 'exit 1' HUP INT TERM

# How long inputs may become: most ceilings of what is read lie below that,
# but for stored sessions, of which large ones take their time.
longest() {
	case $1 in
	stored) echo 4096 ;;
	*) echo 20000 ;;
	esac
}

# NAME PROGRAM LOG: for as long as it was asked to.
run() {
	mkdir -p "$build/corpus/$1" "$build/found"
	set -- "$@" -max_total_time="$seconds" -max_len="$(longest "$1")" \
		-timeout=20 \
		-print_final_stats=1 -artifact_prefix="$build/found/$1-"
	name=$1 program=$2 log=$3
	shift 3
	[ ! -f "$here/$name.dict" ] || set -- "$@" -dict="$here/$name.dict"
	"$program" "$@" "$build/corpus/$name" "$here/corpus/$name" \
		>"$log" 2>&1
}

# What libFuzzer says at the end, in a line.
summary() {
	awk -v name="$1" '
		/ cov: / {
			for (i = 1; i < NF; i++)
				if ($i == "cov:")
					cov = $(i + 1)
		}
		$1 == "Done" { runs = $2; seconds = $5 }
		END { printf "%-14s %8d runs in %d s, %d edges\n", name, runs,
			seconds, cov }' "$2"
}

one() {
	program=$build/tests/fuzz/$1.t
	log=$build/$1.log
	[ -x "$program" ] || {
		echo "there is no fuzz target of the name $1" >&2
		return 1
	}
	if run "$1" "$program" "$log"; then
		summary "$1" "$log"
		return
	fi
	sed -n '/must hold:/p; /ERROR:/p; /runtime error:/p; /SUMMARY/p' "$log"
	input=$(sed -n 's/.*Test unit written to //p' "$log" | tail -n 1)
	if [ -n "$input" ]; then
		echo "$1: this input breaks it; once more: $program $input"
	else
		echo "$1: it ended before its time; see $log"
	fi
	return 1
}

if [ $# = 0 ]; then
	for target in "$here"/corpus/*/; do
		target=${target%/}
		set -- "$@" "${target##*/}"
	done
fi
bad=0
for target; do
	one "$target" || bad=1
done
exit $bad
