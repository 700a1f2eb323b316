# On top of ../cgi/lib.sh: the site on a real server, asked with curl. Sourced.
# shellcheck shell=sh disable=SC2034
#
#   place_site          the site in $tmp/site, a store beside it, for the user
#                       that the server runs programs as
#   free_port           a port that was free a moment ago
#   stop PID            and wait until it has gone
#   get PATH [OPTION of curl ...]      from $base, with the cookies of $jar:
#                       $code of HTTP, $status that the program gave, $body
#   get_as COOKIE PATH  with this cookie instead
#   sign_in_there       the same for auth.cgi; also sign_out_there
#   raw                 standard input to $port, byte for byte; what comes back
#   story               the whole of it: visit, sign in, sign out

# shellcheck source=tests/cgi/lib.sh
. "${SESSILE_ROOT:-$(dirname "$0")/../..}/tests/cgi/lib.sh"

jar=$tmp/jar
python3=/usr/bin/python3
[ -x $python3 ] || python3=python3
unset http_proxy HTTP_PROXY ALL_PROXY all_proxy

# Root's servers run programs as nobody, who must get at all of it.
place_site() {
	cp -R "$SESSILE_BUILD/site" "$tmp/site"
	chmod -R u=rwX,go=rX "$tmp/site"
	config=$tmp/data.json db=$tmp/data/sessile.db
	set -- --config "$config"
	if [ "$(id -u)" = 0 ]; then
		run "$sessile" init --owner nobody --store "sqlite:$db" "$@"
	else
		run "$sessile" init --store "sqlite:$db" "$@"
	fi
	[ "$code" = 0 ] || diag "$err"
	run "$sessile" user add 'John Doe' --position 'Software Engineer' "$@"
	chmod 644 "$config"
	# Programs and folders up to here must be open to nobody, too.
	chmod 755 "$tmp"
}

free_port() {
	$python3 -c 'import socket
s = socket.socket()
s.bind(("127.0.0.1", 0))
print(s.getsockname()[1])'
}

stop() {
	kill "$1" 2>/dev/null
	wait "$1" 2>/dev/null
}

get() {
	from=$1
	shift
	code=$(curl -sS --max-time 20 -b "$jar" -c "$jar" -D "$tmp/head" \
		-o "$tmp/body" -w '%{http_code}' "$@" "$base$from" \
		2>"$tmp/curl.err")
	[ -f "$tmp/body" ] || : >"$tmp/body"
	body=$(cat "$tmp/body")
	rm -f "$tmp/body"
	headers=$(tr -d '\r' <"$tmp/head")
	status=$(header Status)
	status=${status%% *}
	[ -n "$status" ] || status=$code
}

get_as() {
	full=$jar jar=/dev/null
	if [ -n "$1" ]; then
		get "$2" -H "Cookie: $1"
	else
		get "$2"
	fi
	jar=$full
}

sign_in_there() {
	get /cgi-bin/auth.cgi -H 'Content-Type: application/json' \
		-d "$credentials" "$@"
}

sign_out_there() {
	get /cgi-bin/logout.cgi -X POST -H 'Content-Length: 0' "$@"
}

# Closes its side when the input is at its end; "reset" closes at once.
raw() {
	$python3 -c '
import socket, sys
s = socket.create_connection(("127.0.0.1", int(sys.argv[1])), 20)
s.sendall(sys.stdin.buffer.read())
if sys.argv[2:] == ["reset"]:
    s.close()
    sys.exit()
s.shutdown(socket.SHUT_WR)
while True:
    part = s.recv(65536)
    if not part:
        break
    sys.stdout.buffer.write(part)
' "$port" "$@" 2>&1
}

post_head() {	# LENGTH: the beginning of a sign-in
	printf 'POST /cgi-bin/auth.cgi HTTP/1.0\r\n'
	printf 'Content-Type: application/json\r\n'
	[ -z "$1" ] || printf 'Content-Length: %s\r\n' "$1"
	printf '\r\n'
}

# The values in the jar, as a browser would send them.
cookie_in_jar() {
	awk '$6 == "connect.sid" { print $6 "=" $7 }' "$jar"
}

story() {
	: >"$jar"
	get /cgi-bin/index.cgi
	is "$status $body" '200 {"message":"working fine"}' "$1: first visit"
	like "$headers" '^Set-Cookie: Hello=worldYes; Path=/$' \
		"$1: the plain cookie"
	first=$(cookie_in_jar)
	like "$first" '^connect.sid=s%3A' "$1: the session's cookie"
	get /cgi-bin/status.cgi
	is "$status $body" "401 {\"authenticated\":false,$(:
		)\"message\":\"User not authenticated\"}" "$1: nobody yet"
	get '/cgi-bin/status.cgi?session'
	like "$body" '"visited":true' "$1: the session is kept"

	get /cgi-bin/auth.cgi -H 'Content-Type: application/json' \
		-d '{"name":"John Doe","position":"Astronaut"}'
	like "$status $body" '^401 \{"authenticated":false,' \
		"$1: a wrong position"
	sign_in_there
	like "$status $body" '^200 .*"user":\{"id":1,"name":"John Doe"' \
		"$1: sign-in"
	mine=$(cookie_in_jar)
	unlike "$mine" "$(printf %s "$first" | cut -c 1-40)" "$1: a new id"
	get /cgi-bin/status.cgi
	is "$status $body" "200 {\"authenticated\":true,\"user\":{\"id\":1,$(:
		)\"name\":\"John Doe\",\"position\":\"Software Engineer\"}}" \
		"$1: signed in"
	get_as "$first" /cgi-bin/status.cgi
	like "$body" '^\{"authenticated":false,' "$1: the first id is dead"
	jar=/dev/null
	get /cgi-bin/status.cgi -H "Cookie: $mine" -H 'Cookie: a=b'
	jar=$tmp/jar
	like "$body" '^\{"authenticated":' "$1: two Cookie headers, an answer"
}

story_ends() {
	mine=$(cookie_in_jar)
	sign_out_there
	is "$status $body" '200 {"authenticated":false}' "$1: sign-out"
	is "$(cookie_in_jar)" '' "$1: the cookie is gone"
	get_as "$mine" /cgi-bin/status.cgi
	like "$body" '^\{"authenticated":false,' "$1: the old one gets nothing"
}

# What may be asked wrongly through a server: WHAT
wrong_requests() {
	before=$(rows)
	post_head '' | raw >"$tmp/answer"
	like "$(cat "$tmp/answer")" 'Content-Length is missing' \
		"$1: no Content-Length"
	for junk in -1 abc '3, 3' 9999999999; do
		{ post_head "$junk"; printf %s "$credentials"; } |
			raw >"$tmp/answer"
		unlike "$(cat "$tmp/answer")" '"user":' \
			"$1: Content-Length: $junk signs nobody in"
	done
	{ post_head 100; printf '{"n'; } | raw >"$tmp/answer"
	like "$(cat "$tmp/answer")" 'shorter than' "$1: a short body"
	sign_in_there -H 'Transfer-Encoding: chunked'
	unlike "$body" '"user":' "$1: a chunked body signs nobody in"
	{ post_head 100; printf '{"n'; } | raw reset
	get /cgi-bin/auth.cgi -d "$credentials"
	like "$status $body" '^415 ' "$1: a form"
	is "$(rows)" "$before" "$1: nothing of that is stored"

	{ post_head ${#credentials}; printf %s "$credentials"; } | raw reset
	ok "$1: who leaves before the answer is signed in" \
		await 20 more_rows_than "$before"
	get /cgi-bin/status.cgi
	like "$body" '^\{"authenticated":' "$1: the server goes on"
}

more_rows_than() {
	[ "$(rows)" -gt "$1" ]
}

# No file of ours is given away.  Python hangs up on some of these.
hidden() {
	for file in sessile.db data/sessile.db secret data/secret data.json \
		sessile.json ../data.json ../data/secret \
		cgi-bin/../../data/secret ..%2fdata%2fsecret \
		%2e%2e/data/sessile.db; do
		get "/$file" --path-as-is
		like "$code" '^(000|4|501)' "$1: /$file is not served"
		unlike "$body" "$(cat "$tmp/data/secret")" \
			"$1: /$file tells nothing"
	done
	get /cgi-bin/status.cgi
	like "$body" '^\{"authenticated":' "$1: the server goes on after that"
}

# A HEAD has no body, but its headers.
heads() {
	printf 'HEAD /cgi-bin/status.cgi HTTP/1.0\r\n\r\n' | raw >"$tmp/answer"
	like "$(cat "$tmp/answer")" '^Content-Length: [1-9]' "$1: HEAD"
	is "$(sed '1,/^\r*$/d' "$tmp/answer")" '' "$1: HEAD has no body"
}
