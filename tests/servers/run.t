#!/bin/sh
# What `make run` starts, on a copy of what was built: the page, the demo user,
# a restart, starts that cannot be, --forget; as root and as another user.
set -u
# shellcheck source=tests/servers/lib.sh
. "${SESSILE_ROOT:-$(dirname "$0")/../..}/tests/servers/lib.sh"
unset BIND PORT
root=
[ "$(id -u)" != 0 ] || root=yes
cp "$SESSILE_ROOT/etc/build/run.sh" "$tmp/run.sh"
chmod 755 "$tmp/run.sh" "$tmp"

# A copy of build/ that all can read: FOLDER
copy() {
	mkdir -p "$1"
	cp -R "$SESSILE_BUILD/site" "$SESSILE_BUILD/bin" "$1"
	chmod -R u=rwX,go=rX "$1"
	at_exit "sh $tmp/run.sh --forget $1"
}

# shellcheck disable=SC2317 # called by await
answers() {
	kill -0 "$server" 2>/dev/null || return 0
	get / && [ "$code" = 200 ]
}

# BUILD [COMMAND that starts it, as another user]. Somebody else may take the
# port first.
start() {
	build=$1
	shift
	for _ in 1 2 3 4 5; do
		port=$(free_port)
		base=http://127.0.0.1:$port
		PORT=$port "$@" sh "$tmp/run.sh" "$build" >"$tmp/log" 2>&1 &
		server=$!
		at_exit "stop $server"
		await 20 answers
		kill -0 "$server" 2>/dev/null && return
	done
	diag "$(cat "$tmp/log")"
}

# BUILD WHO STORE [COMMAND]
serves() {
	build=$1 who=$2 store=$3
	shift 3
	: >"$jar"
	start "$build" "$@"
	is "$code" 200 "$who: the page answers"
	like "$body" '<title>sessile</title>' "$who: ... it is ours"
	like "$(cat "$tmp/log")" "The page: +$base/\$" "$who: ... is announced"
	like "$(cat "$tmp/log")" "The store: +$store/store/sessile.db\$" \
		"$who: ... and where the store is"
	get /cgi-bin/status.cgi
	like "$body" '"authenticated":false' "$who: nobody is signed in"
	sign_in_there
	like "$status $body" '^200 .*"name":"John Doe"' "$who: John Doe signs in"
	get /cgi-bin/status.cgi
	like "$body" '"authenticated":true' "$who: ... and is"
	stop "$server"
	get /cgi-bin/status.cgi
	is "$code" 000 "$who: the server is down"
	start "$build" "$@"
	get /cgi-bin/status.cgi
	like "$body" '"authenticated":true' "$who: after a restart: he still is"
	stop "$server"
}

# BUILD WHO STORE [COMMAND]
forgets() {
	build=$1 who=$2 store=$3
	shift 3
	ok "$who: there is a store" [ -f "$store/sessile.json" ]
	run "$@" sh "$tmp/run.sh" --forget "$build"
	is "$code $err" '0 ' "$who: --forget"
	not_ok "$who: ... removes it" [ -e "$store" ]
	ok "$who: ... and not what was built" [ -x "$build/bin/sessile" ]
}

copy "$tmp/b"
demo=$tmp/b/demo${root:+-root}
serves "$tmp/b" "$(id -un)" "$demo"

# --------------------------------------------------- starts that cannot be

# PORT BIND ERE
refused() {
	run timeout 20 env "PORT=$1" "BIND=$2" sh "$tmp/run.sh" "$tmp/b"
	is "$code" 1 "PORT=$1 BIND=$2"
	like "$err" "$3" '... is told'
	is "$(printf '%s\n' "$err" | wc -l)" 1 '... in one line'
}
port=$(free_port)
for wrong in abc 70000 0 -1 8000x 99999999999999999999; do
	refused "$wrong" 127.0.0.1 "PORT=$wrong is no port"
done
refused "$port" nonsense.invalid "^BIND=nonsense.invalid PORT=$port: .*[a-z]"
# Of a block for documents: no machine has it.
refused "$port" 192.0.2.1 '^BIND=192.0.2.1 .*annot assign'
start "$tmp/b"
refused "$port" 127.0.0.1 "Port $port of 127.0.0.1 is taken"
stop "$server"

# Two at once on one port, without a store: one serves, one says that it can't.
sh "$tmp/run.sh" --forget "$tmp/b"
port=$(free_port)
base=http://127.0.0.1:$port
PORT=$port sh "$tmp/run.sh" "$tmp/b" >"$tmp/one" 2>&1 &
one=$!
PORT=$port sh "$tmp/run.sh" "$tmp/b" >"$tmp/two" 2>&1 &
two=$!
at_exit "stop $one; stop $two"
# shellcheck disable=SC2317 # called by await
one_is_left() {
	{ ! kill -0 "$one" || ! kill -0 "$two"; } 2>/dev/null
}
ok 'of two starts on one port one ends' await 20 one_is_left
server=$one
kill -0 "$one" 2>/dev/null || server=$two
await 20 answers
is "$code" 200 '... and the other serves'
sign_in_there
like "$body" '"name":"John Doe"' '... and John Doe signs in'
like "$(cat "$tmp/one" "$tmp/two")" \
	"^Port $port of 127.0.0.1 is taken|Address already in use" \
	'... and a line says why'
stop "$one"
stop "$two"

# ------------------------------------------------------------ and no trace

forgets "$tmp/b" "$(id -un)" "$demo"

if [ -n "$root" ]; then
	# Programs run as nobody, who cannot get at a clone in /root.
	copy "$tmp/closed/b"
	chmod 700 "$tmp/closed"
	aside=/var/tmp/sessile-demo-$(echo "$tmp/closed/b" | cksum |
		cut -d ' ' -f 1)
	serves "$tmp/closed/b" 'root, in a closed folder' "$aside"
	forgets "$tmp/closed/b" 'root, in a closed folder' "$aside"

	copy "$tmp/d"
	chown -R daemon "$tmp/d"
	serves "$tmp/d" daemon "$tmp/d/demo" \
		setpriv --reuid=daemon --regid=daemon --clear-groups
	is "$(stat -c %U "$tmp/d/demo/store/sessile.db")" daemon \
		'daemon: the store is its own'
	forgets "$tmp/d" daemon "$tmp/d/demo" \
		setpriv --reuid=daemon --regid=daemon --clear-groups
else
	skip 27 'needs root'
fi
done_testing
