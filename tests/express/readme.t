#!/bin/sh
# The README's Express app beside the CGI programs, on one database: both as
# they stand there.
set -u
# shellcheck source=tests/cgi/lib.sh
. "${SESSILE_ROOT:-$(dirname "$0")/../..}/tests/cgi/lib.sh"

readme=$SESSILE_ROOT/README.md
cd "$tmp" || exit
ln -s "$SESSILE_BUILD/express/node_modules" node_modules
awk '/^```js/ { on = 1; next } /^```/ { on = 0 } on' "$readme" >app.js
ok 'the README has an app' [ -s app.js ]

# Its lines that set it up, but for what npm has installed already.
sed -n '/^### Both on one database/,/^### /s/^sessile //p' "$readme" >lines
is "$(wc -l <lines)" 2 'and two lines before it'
while read -r line; do
	eval "\"\$sessile\" $line" >>said 2>>complaints ||
		echo "failed: $line" >>failures
done <lines
is "$(cat failures 2>/dev/null)" '' 'they work'

config=$tmp/sessile.json db=$tmp/store/sessile.db
port=$(python3 -c 'import socket
s = socket.socket()
s.bind(("127.0.0.1", 0))
print(s.getsockname()[1])')
PORT=$port node app.js >app.log 2>&1 &
app=$!
at_exit "kill $app"

# What the app says to the visitor of $cookie.
app_says() {
	curl -s -H "Cookie: $cookie" "http://127.0.0.1:$port/"
}
cookie=
# shellcheck disable=SC2317 # called by await
app_answers() {
	app_says >/dev/null
}
await 20 app_answers || diag "$(cat app.log)"
is "$(app_says)" 'Nobody is signed in' 'a stranger to the app'
sign_in
is "$status" 200 'signed in by auth.cgi'
is "$(app_says)" 'Hello, John Doe' 'the app knows who it is'
"$sessile" secret rotate --config "$config" >>said 2>>complaints
is "$(wc -l <store/secret)" 2 'a secret is rotated under the app'
is "$(app_says)" 'Hello, John Doe' 'it knows the visitor still'
old=$cookie
sign_in
is "$status $(app_says)" '200 Hello, John Doe' \
	'... and one who signs in by the new secret'
cookie=$old
ask logout REQUEST_METHOD=POST "HTTP_COOKIE=$cookie"
is "$status" 200 'signed out by logout.cgi'
is "$(app_says)" 'Nobody is signed in' 'the app knows that too'
is "$(sql 'PRAGMA integrity_check')" ok 'integrity_check'
done_testing
