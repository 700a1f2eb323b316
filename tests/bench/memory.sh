# What sessile.fcgi keeps resident: after 10000 requests, and after many
# more. Most are for `status`; one in a thousand is a sign-in, another a first
# visit, each of which adds a session. Sourced by run.sh.
# shellcheck shell=sh

# REQUESTS: these many more, and what it has then
ask_more() {
	wrk -t1 -c32 -d1h -s "$here/wrk.lua" "$at/api/auth/status" -- \
		"$work/load/cookies" "$1" >"$work/wrk.out" 2>&1 </dev/null || :
	line=$(sed -n 's/^load	//p' "$work/wrk.out")
	[ -n "$line" ] || { cat "$work/wrk.out" >&2; exit 1; }
	total=$((total + ${line%%	*}))
	printf '%s\t%s\n' "$total" "$(resident "$pid")" >>"$work/memory.tsv"
}

resident() {
	sed -n 's/^VmRSS:[^0-9]*\([0-9]*\) kB/\1/p' "/proc/$1/status"
}

memory() {
	cd "$work" || exit 1
	total=0
	if [ ! -x "$fcgi" ]; then
		left_out 'memory of sessile.fcgi' 'it was not built'
		return
	fi
	mkdir -p site tmp
	store load
	seed load 1000 0
	spawn "$fcgi" sessile.sock
	pid=${started##* }
	port=$(free_port)
	at=http://127.0.0.1:$port
	lighttpd_fcgi "$port"
	await answers "$at/api/auth/status" "$work/load/cookies"
	say "memory: 10000 requests, then up to $REQUESTS"
	ask_more 10000
	ask_more $((REQUESTS - 10000))
	stop_all
}
