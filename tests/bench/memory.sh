# What sessile.fcgi keeps resident: after 10000 requests, and after many
# more. Most are for `status`; one in a thousand is a sign-in, another a first
# visit, each of which adds a session. Sourced by run.sh.
# shellcheck shell=sh

# REQUESTS SECONDS: in runs of so long, till they are as many; what it has then
ask_till() {
	while [ "$total" -lt "$1" ]; do
		wrk -t1 -c32 -d"$2" -s "$here/wrk.lua" "$at/api/auth/status" \
			-- "$work/load/cookies" mixed >"$work/wrk.out" 2>&1 \
			</dev/null || :
		line=$(sed -n 's/^load	//p' "$work/wrk.out")
		[ -n "$line" ] || { cat "$work/wrk.out" >&2; exit 1; }
		total=$((total + ${line%%	*}))
	done
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
	rm -rf load
	store load
	seed load 1000 0
	spawn "$fcgi" sessile.sock
	pid=${started##* }
	port=$(free_port)
	at=http://127.0.0.1:$port
	lighttpd_fcgi "$port"
	await answers "$at/api/auth/status" "$work/load/cookies"
	say "memory: 10000 requests, then up to $REQUESTS"
	ask_till 10000 1
	ask_till "$REQUESTS" 10
	stop_all
}
