#!/bin/sh
# The site on Python's own http.server --cgi: the story with a cookie jar,
# requests that are wrong, restarts, two servers at once, a store that lies
# where it would be served. It always says 200; the program's status comes as
# a header.
set -u
# shellcheck source=tests/servers/lib.sh
. "${SESSILE_ROOT:-$(dirname "$0")/../..}/tests/servers/lib.sh"
$python3 -m http.server --help | grep -q -e --cgi ||
	skip_all 'this Python has no --cgi any more'
place_site

# A server with a configuration, on a port that the system chooses: NAME
start() {
	: >"$tmp/$1.log"
	(cd "$tmp/site" && SESSILE_CONFIG=$config exec $python3 -u \
		-m http.server --cgi --bind 127.0.0.1 0 \
		>>"$tmp/$1.log" 2>&1) &
	server=$!
	at_exit "stop $server"
	await 20 grep -q '^Serving HTTP' "$tmp/$1.log" ||
		diag "$(cat "$tmp/$1.log")"
	port=$(sed -n 's/^Serving HTTP on .* port \([0-9]*\) .*/\1/p' \
		"$tmp/$1.log")
	base=http://127.0.0.1:$port
}

start first
story python
is "$code" 200 'python always says 200'
heads python
get /cgi-bin/index.cgi -H 'Accept: text/html,*/*;q=0.8'
is "$status $(header Location)" '303 ../index.html' 'a browser: the page'
like "$body" 'http-equiv="refresh" content="0; url=../index.html"' \
	'a browser that gets 200 finds its way all the same'
get /
like "$body" '<title>sessile</title>' 'the page'
for query in -s --help -d+x; do
	get "/cgi-bin/status.cgi?$query"
	like "$body" '^\{"authenticated":true,' "?$query is no argument"
done
mine=$(cookie_in_jar)
: >"$jar"
get /cgi-bin/status.cgi -u 'John Doe:x'
is "$status" 401 'unverified credentials sign nobody in'
get_as "$mine" /cgi-bin/status.cgi/x%0d%0aX-Evil:%20y
unlike "$headers$body" 'X-Evil' 'line breaks in the path are not echoed'
wrong_requests python
hidden python

# --------------------------------------------------------------- restarts

: >"$jar"
sign_in_there
stop "$server"
get /cgi-bin/status.cgi
is "$code" 000 'the server is down'
start second
get /cgi-bin/status.cgi
like "$body" '^\{"authenticated":true,' 'after a restart: still signed in'

# ----------------------------------------------------- two servers at once

second=$base
start third
third=$base
get /cgi-bin/status.cgi
like "$body" '^\{"authenticated":true,' 'signed in on the other server, too'
mine=$(cookie_in_jar)
story_ends python
base=$second
get_as "$mine" /cgi-bin/status.cgi
like "$body" '^\{"authenticated":false,' 'signed out on this one, too'
sign_in_there
base=$third
get /cgi-bin/status.cgi
like "$body" '^\{"authenticated":true,' 'and in again'
is "$(sql 'PRAGMA integrity_check')" ok 'integrity_check'

# --------------------------------------------- a store that would be served

cp -Rp "$tmp/data" "$tmp/site/data"
sed "s|$tmp/data|$tmp/site/data|" "$config" >"$tmp/inside.json"
chmod 644 "$tmp/inside.json"
config=$tmp/inside.json
start inside
for page in index status; do
	get /cgi-bin/$page.cgi
	is "$status $body" '503 {"error":"The server is not configured"}' \
		"a store in the document root: $page.cgi refuses"
done
sign_in_there
is "$status" 503 'a store in the document root: nobody signs in'
like "$(cat "$tmp/inside.log")" '^sessile: .* 503 .*document root' \
	'a store in the document root: the log says so'
done_testing
