# What the parts of the bench share. Sourced by run.sh.
# shellcheck shell=sh disable=SC2034
#
#   say TEXT                 on standard error: how far it has come
#   compile NAME ...         a program of ours, to $out
#   left_out WHO WHY         is not measured, and named in the end
#   store NAME               a store, with its configuration and John Doe
#   seed NAME LIVE EXPIRED   sessions for it, and cookies that open some
#   start NAME COMMAND ...   in the background, with a log; ended at exit
#   stop PID                 ends one of what was started
#   stop_all                 ends the rest of it
#   free_port                a port that was free a moment ago
#   await COMMAND ...        till it succeeds, for ten seconds

started=

say() {
	echo "bench: $*" >&2
}

compile() {
	name=$1
	shift
	"$CC" -std=c11 -D_GNU_SOURCE -O2 -o "$out/$name" "$@"
}

left_out() {
	say "left out: $1: $2"
	printf '%s\t%s\n' "$1" "$2" >>"$work/left_out.tsv"
}

# As an administrator makes it. touchAfter is longer here than the bench
# takes: the sessions put in at the start stay fresh, as those of a visitor
# who came less than a minute ago are.
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
	"$sessile" init --config "$work/$1/sessile.json" \
		>"$work/init.log" 2>&1 || { cat "$work/init.log" >&2; exit 1; }
	"$sessile" user add "John Doe" --position "Software Engineer" \
		--config "$work/$1/sessile.json" >/dev/null
}

seed() {
	"$out/seed" "$work/$1/sessile.db" "$2" "$3" "$work/$1/secret" \
		>"$work/$1/cookies"
}

start() {
	log=$work/log/$1
	shift
	mkdir -p "$work/log"
	"$@" >"$log" 2>&1 &
	started="$started $!"
}

stop() {
	kill "$1" 2>/dev/null || :
	wait "$1" 2>/dev/null || :
	started=$(echo " $started " | sed "s/ $1 / /; s/^ *//; s/ *\$//")
}

stop_all() {
	# shellcheck disable=SC2086 # a list of numbers
	[ -z "$started" ] || kill $started 2>/dev/null || :
	for pid in $started; do
		wait "$pid" 2>/dev/null || :
	done
	started=
}

free_port() {
	python3 -c 'import socket
s = socket.socket()
s.bind(("127.0.0.1", 0))
print(s.getsockname()[1])'
}

await() {
	for _ in $(seq 100); do
		! "$@" || return 0
		sleep 0.1
	done
	return 1
}
