#!/bin/sh
# Whose a session is that an Express app has signed in: by name, and where
# there is none, by number. Who may see it, and what ends it, go by the same.
# shellcheck source=tests/cgi/lib.sh
. "${SESSILE_ROOT:-$(dirname "$0")/../..}/tests/cgi/lib.sh"

make_store
SESSILE_CONFIG=$config
export SESSILE_CONFIG
for name in Ann Bob; do
	"$sessile" user add "$name" --position P >/dev/null || exit 1
done

# ID USER: as an Express app signs somebody in
express() {
	sql "insert into sessions values ('$1', $(date +%s)000.5 + 3600000,
		'{\"cookie\":{\"originalMaxAge\":3600000,\"expires\":null,
		\"httpOnly\":true,\"path\":\"/\"},\"user\":$2}')"
}

# WHICH: Ann's are numbered 2, and WHICH tells those of one round apart.
all() {
	express "$1-number" '{"id":2}'
	express "$1-name" '{"name":"Ann"}'
	express "$1-both" '{"id":2,"name":"Ann"}'
	express "$1-nul" '{"id":2,"name":null}'
	express "$1-Eve" '{"id":2,"name":"Eve"}'
	express "$1-Bob" '{"id":3}'
	express "$1-text" '"Ann"'
	express "$1-word" '{"id":"2"}'
	express "$1-0" '{"id":0}'
}

# WHICH: those of a round that are left
left() {
	sql "select substr(sid, $((${#1} + 2))) from sessions
		where sid like '$1-%' order by 1" | tr '\n' ' '
}

mine() {
	for id in $(sql "select sid from sessions where sid like '$1-%'
		order by 1"); do
		case $body in
		*"\"session\":\"$(handle "$id")\""*) printf '%s ' "${id#*-}" ;;
		esac
	done
}

send='{"name":"Ann","position":"P"}'
post auth
send=
all seen
ask sessions "HTTP_COOKIE=$(jar)"
is "$status $(mine seen)" '200 both nul number ' \
	"one's own are those of this number that name nobody else"
run "$sessile" session list --user Ann
is "$(printf '%s\n' "$out" | sed -n 's/^seen-\([a-zA-Z0]*\) .*/\1/p' | sort |
	tr '\n' ' ')" 'both name nul number ' \
	'session list --user: also what has the name alone'

others='0 Bob Eve text word '
all killed
"$sessile" session kill --user Ann >"$tmp/.out"
is "$(left killed)" "$others" 'session kill --user ends these, and no others'
all disabled
"$sessile" user disable Ann >"$tmp/.out"
is "$(left disabled)" "$others" 'user disable as well'
"$sessile" user enable Ann >"$tmp/.out"
all password
echo 'correct horse battery' | "$sessile" user passwd Ann --password-stdin \
	>"$tmp/.out"
is "$(left password)" "$others" 'user passwd as well'
all changed
send='{"name":"Ann","password":"correct horse battery"}'
post auth
send='{"old":"correct horse battery","new":"another horse battery"}'
post password "HTTP_COOKIE=$(jar)"
is "$status $(left changed)" "200 $others" \
	"a change of one's own password as well"
all removed
"$sessile" user del Ann >"$tmp/.out"
is "$(left removed)" "$others" 'user del as well'
done_testing
