# Requests per second and how long they take, side by side: `status` of a
# signed-in visitor, and a request that counts his views, which is a write.
# Sourced by run.sh.
# shellcheck shell=sh

# KIND NAME URL COOKIES: takes part, once it answers.
contestant() {
	if await answers "$3" "$4"; then
		printf '%s\t%s\t%s\t%s\n' "$@" >>"$work/load.list"
	else
		say "$2: no answer from $3"
		tail -n 20 "$work/log/"* >&2
		exit 1
	fi
}

answers() {
	cookie=$(sed -n '1s/^HTTP_COOKIE=//p' "$2")
	curl -fsS --max-time 5 -b "$cookie" "$1" 2>&1 |
		grep -q -e '"name":"John Doe"' -e '"views":[1-9]'
}

# The programs as copies that are made anew before each round, for the reason
# that cost.c gives.
place_programs() {
	for p in "$out/hello_static" "$cgi/status.cgi" "$out/views.cgi"; do
		name=${p##*/}
		name=${name%.cgi}
		cp "$p" "$work/site/new"
		mv "$work/site/new" "$work/site/${name%_static}.cgi"
	done
}

# NAME LINK [OPTION ...]: views.c, linked as our own programs are.
link_views() {
	name=$1 link=$2
	shift 2
	(cd "$root" && "$CC" -std=c11 -O2 -fPIE -Ilib -Wl,--gc-sections -s \
		"$@" -o "$out/$name" "$here/views.c" \
		"$build/lib/libsessile.a" "@$build/gen/$link")
}

start_servers() {
	mkdir -p "$work/site" "$work/tmp" "$work/log"
	link_views views.cgi link-cgi
	store load
	seed load 1000 0
	place_programs
	cgi_port=$(free_port)
	lighttpd_cgi "$cgi_port"
	at=http://127.0.0.1:$cgi_port cookies=$work/load/cookies
	contestant read hello_cgi "$at/hello.cgi" "$cookies"
	contestant read status_cgi "$at/status.cgi" "$cookies"
	contestant write views_cgi "$at/views.cgi" "$cookies"
	start_fastcgi
	start_express
}

# One process of each, which both servers hand their requests to.
start_fastcgi() {
	if [ ! -x "$fcgi" ]; then
		left_out FastCGI 'no sessile.fcgi was built'
		return
	fi
	link_views views.fcgi link-fcgi -DFCGI
	spawn "$fcgi" sessile.sock
	spawn "$out/views.fcgi" views.sock
	under_fastcgi lighttpd
	if command -v nginx >/dev/null; then
		under_fastcgi nginx
	else
		left_out nginx 'not installed'
	fi
}

under_fastcgi() {
	port=$(free_port)
	"$1_fcgi" "$port"
	at=http://127.0.0.1:$port cookies=$work/load/cookies
	contestant read "status_$1" "$at/api/auth/status" "$cookies"
	contestant write "views_$1" "$at/views" "$cookies"
}

start_express() {
	if ! NODE_PATH=${SESSILE_EXPRESS-}/node_modules \
	    node -e 'require("express"); require("sqlite3")' \
	    >"$work/log/node" 2>&1; then
		left_out Express 'no node, or nothing in build/express'
		return
	fi
	for kind in memory sqlite wal; do
		port=$(free_port)
		express "$port" $kind
		at=http://127.0.0.1:$port cookies=$work/express.$kind/cookies
		contestant read express_$kind "$at/api/auth/status" "$cookies"
		contestant write express_$kind "$at/views" "$cookies"
	done
}

# lighttpd up to 1.4.69 never frees 48 bytes of most CGI requests that had
# others beside them, and each process takes the longer to start, the more of
# that there is: 3400 a second fall to 2000 within 200 000 requests. So that
# the programs are compared and not how much was asked before, each has a
# server that has just started.
fresh_server() {
	case $1 in
	*_cgi)
		stop "$cgi_server"
		lighttpd_cgi "$cgi_port"
		await answers "$2" "$3" || exit 1 ;;
	esac
}

# ROUND KIND NAME CLIENTS URL COOKIES
put_load() {
	fresh_server "$3" "$5" "$6"
	wrk -t1 -c"$4" -d"$SECONDS_EACH" -s "$here/wrk.lua" "$5" -- "$6" \
		>"$work/wrk.out" 2>&1 </dev/null || :
	line=$(sed -n 's/^load	//p' "$work/wrk.out")
	if [ -z "$line" ]; then
		cat "$work/wrk.out" >&2
		exit 1
	fi
	printf '%s\t%s\t%s\t%s\t%s\n' "$2" "$3" "$4" "$1" "$line" \
		>>"$work/load.tsv"
}

# One after the other, so that what disturbs the machine disturbs all alike.
round_of_load() {
	place_programs
	for clients in $CLIENTS; do
		for kind in read write; do
			while IFS='	' read -r k name url cookies; do
				[ "$k" != "$kind" ] || put_load "$1" "$kind" \
					"$name" "$clients" "$url" "$cookies"
			done <"$work/load.list"
		done
		say "  round $1 of $LOAD_ROUNDS: $clients clients done"
	done
}

# How many views the sessions of our store have seen.
views() {
	sqlite3 load/sessile.db \
		"SELECT sum(json_extract(sess, '\$.views')) FROM sessions"
}

# BEFORE: each that was answered has been counted. What was under way when wrk
# hung up, may have been counted too.
no_view_is_lost() {
	answered=$(awk -F '\t' '$2 ~ /^views/ { n += $5 } END { print n + 0 }' \
		load.tsv)
	counted=$(($(views) - $1))
	say "views answered: $answered, counted: $counted"
	[ "$counted" -ge "$answered" ] || exit 1
}

load() {
	: >"$work/load.list"
	: >"$work/load.tsv"
	cd "$work" || exit 1
	start_servers
	before=$(views)
	say "load: $LOAD_ROUNDS rounds, $SECONDS_EACH s each, clients: $CLIENTS"
	for round in $(seq "$LOAD_ROUNDS"); do
		round_of_load "$round"
	done
	stop_all
	no_view_is_lost "$before"
}
