#!/bin/sh
# Stored sessions of over 8 MiB, which only an Express app can have written:
# the programs answer 500, and the command goes on past them.
. "$(dirname "$0")/lib.sh"

make_store
export SESSILE_CONFIG="$config"
large=9000000
user() {
	echo "\"user\":{\"id\":1,\"name\":\"$1\",\"position\":\"x\"}"
}
# put SID EXPIRED TEXT TEXT: both texts, and much between them
put() {
	sql "INSERT INTO sessions VALUES ('$1', $2, '{\"cookie\":{},' ||
		'$3' || printf('%.*c', $large, 'x') || '$4')"
}
fill() {
	sql 'DELETE FROM sessions; DELETE FROM ended'
	put late 7e12 '"x":"' "\",$(user Ann)}"
	put his 71e11 "$(user Ann),\"x\":\"" '"}'
	put bob 72e11 "$(user Bob),\"x\":\"" '"}'
	put bare 73e11 '"x":"' '"}'
	sql "INSERT INTO sessions VALUES ('ann', 74e11,
		'{\"cookie\":{},$(user Ann)}')"
	sql "INSERT INTO sessions VALUES ('blob', 75e11,
		zeroblob(2 * $large))"
	sql "INSERT INTO sessions VALUES ('end', 76e11, '{\"cookie\":{}}')"
}
sids() {
	sql 'SELECT sid FROM sessions ORDER BY expired' | xargs
}

fill
run "$sessile" session list
is "$code" 0 'session list'
is "$(printf '%s\n' "$out" | awk 'NR > 1 { print $1 ":" $NF }' | xargs)" \
	'late:(unreadable) his:Ann bob:Bob bare:(unreadable) ann:Ann blob:(unreadable) end:-' \
	'... has them all, and whose they are as far as can be told'
like "$err" 'sessions of over 8 MiB.*: 5$' '... and says that they are large'
like "$err" 'cannot be read: 3$' '... and how many may be anybody'\''s'
run "$sessile" session list --json
is "$(printf '%s' "$out" | python3 -c 'import json, sys
print(*[x["sid"] + ":" + str(x["readable"]) for x in json.load(sys.stdin)
	if x["bytes"] > 9000000])')" \
	'late:False his:False bob:False bare:False blob:False' \
	'... as JSON, with their sizes'
run "$sessile" session list --user Ann
is "$(printf '%s\n' "$out" | awk 'NR > 1 { print $1 }' | xargs)" 'his ann' \
	'... of one user'

sign_in
sql "UPDATE sessions SET sess = (SELECT sess FROM sessions WHERE sid = 'his')
	WHERE sid = '$sid'"
is "$(status_of "$cookie")" 500 'the programs answer 500'
sql "DELETE FROM sessions WHERE sid = '$sid'"

run "$sessile" session show his
is "$code" 1 'session show'
like "$err" 'too large' '... says why not'
run "$sessile" session kill --user Ann
is "$code" 0 'session kill --user'
is "$out" '2 sessions ended' '... ends what is known to be his'
like "$err" 'left alone.*: 3; .*session kill SID' '... and says what is left'
is "$(sids)" 'late bob bare blob end' '... and nobody else'\''s'
run "$sessile" session kill bare
is "$code" 0 'session kill SID'

fill
run "$sessile" user add Bob --position x
run "$sessile" user del Bob
is "$code" 0 'user del'
is "$out" 'user removed, 1 session ended' '... ends the large one'
like "$err" 'left alone.*: 3' '... and says what is left'
run "$sessile" doctor
like "$out" '6 live, 0 expired' 'doctor counts them'
sql 'UPDATE sessions SET expired = 1'
run "$sessile" sweep
is "$out" '6 sessions swept' 'sweep takes them'
done_testing
