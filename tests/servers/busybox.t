#!/bin/sh
# The site on busybox httpd, which honours `Status:`, drops what programs say
# on stderr, and hands a HEAD's body through.
set -u
# shellcheck source=tests/servers/lib.sh
. "${SESSILE_ROOT:-$(dirname "$0")/../..}/tests/servers/lib.sh"
busybox --list 2>/dev/null | grep -qx httpd || skip_all 'no busybox httpd'
place_site

# shellcheck disable=SC2317 # called by await
answers() {
	kill -0 "$server" 2>/dev/null || return 0
	get /index.html && [ "$code" = 200 ]
}

# It cannot be told to choose a port; somebody else may take ours first.
start() {
	set -- -f -h "$tmp/site"
	[ "$(id -u)" != 0 ] || set -- "$@" -u nobody
	for _ in 1 2 3 4 5; do
		port=$(free_port)
		base=http://127.0.0.1:$port
		(cd "$tmp/site" && SESSILE_CONFIG=$config exec busybox httpd \
			"$@" -p "127.0.0.1:$port" 2>"$tmp/httpd.log") &
		server=$!
		at_exit "stop $server"
		await 20 answers
		kill -0 "$server" 2>/dev/null && return
	done
	diag "$(cat "$tmp/httpd.log")"
}

start
story busybox
heads busybox
get_as '' /cgi-bin/status.cgi
is "$code" 401 'the status is the program'\''s'
printf 'GET /cgi-bin/status.cgi HTTP/1.0\r\n\r\n' | raw >"$tmp/answer"
is "$(sed '/^\r$/,$d' "$tmp/answer" | grep -vc "$(printf '\r')\$")" 0 \
	'each header ends in CR LF'
get /cgi-bin/index.cgi -H 'Accept: text/html'
is "$code $(header Location)" '303 ../index.html' 'a browser: the page'
wrong_requests busybox
hidden busybox
: >"$jar"
sign_in_there
stop "$server"
start
get /cgi-bin/status.cgi
is "$code" 200 'after a restart: still signed in'
story_ends busybox
done_testing
