#!/bin/sh
# SECURITY.md: its table has every requirement once, names tests that there
# are, and what it says of the configuration that it judges is so. That those
# tests ran is looked at when all have (security.py ran, at the end of `make
# test`): here, that this would be noticed.
set -u
# shellcheck source=tests/cgi/lib.sh
. "${SESSILE_ROOT:-$(dirname "$0")/../..}/tests/cgi/lib.sh"

look=$SESSILE_ROOT/tests/cgi/security.py
page=$SESSILE_ROOT/SECURITY.md
list=$SESSILE_ROOT/tests/cgi/asvs.txt
export PYTHONDONTWRITEBYTECODE=1

diag 'the table'
is "$(python3 "$look" table "$page" "$list")" '' \
	'every requirement once, each judged, each test and link there'
is "$(grep -c ' 1$' "$list") $(grep -c ' 2$' "$list")" '39 106' \
	'... of levels 1 and 2, of nine chapters'
is "$(sed -n 's/^\([0-9]*\)\..*/\1/p' "$list" | sort -nu | xargs)" \
	'2 3 4 6 7 11 13 14 16' '... whose numbers are these'
is "$(grep -Ec '^[|] [0-9.]+ [|] 1 [|].*[|] Not met' "$page")" 0 \
	'level 1 is met whole'
not_met=$(sed -n '/^whole; of level 2/,/^$/p' "$page" |
	grep -o '[0-9]*\.[0-9]*\.[0-9]*' | xargs)
is "$(sed -n 's/^| \([0-9.]*\) | 2 |.*| Not met.*/\1/p' "$page" | xargs)" \
	"$not_met" '... and it says what of level 2 is not'
ok 'the README leads to it' grep -q '](SECURITY\.md)' "$SESSILE_ROOT/README.md"
ln -s "$SESSILE_ROOT"/* "$tmp" 2>/dev/null
rm "$tmp/SECURITY.md"
# finds SED ERE DESCRIPTION: a page that was changed like this is noticed.
finds() {
	sed "$1" "$page" >"$tmp/SECURITY.md"
	not_ok "$3: changed" cmp -s "$page" "$tmp/SECURITY.md"
	like "$(python3 "$look" table "$tmp/SECURITY.md" "$list")" \
		"^SECURITY\.md: $2" '... and noticed'
}
finds '/^| 6\.2\.1 /d' '6\.2\.1: there 0 times' 'a row that is missing'
finds '/^| 6\.2\.1 /p' '6\.2\.1: there 2 times' 'one that is there twice'
finds 's/^| 6\.2\.1 | 1/| 6.2.1 | 2/' '6\.2\.1: it has level 1' 'another level'
finds 's/^\(| 6\.2\.1 .*\)| Met/\1| Perhaps/' '6\.2\.1: met or not' 'no verdict'
finds 's/^\(| 6\.2\.1 .*\)| Met\./\1| Met in part./' '6\.2\.1: met or not' \
	'half a verdict'
finds 's/^\(| 6\.2\.1 .*\)| [^|]*|$/\1| |/' '6\.2\.1: met, and no test' \
	'a verdict that nothing shows'
finds 's,tests/cgi/change_password\.t,tests/cgi/changed.t,' \
	'tests/cgi/changed\.t: not there' 'a test that is not there'
finds 's,\(.\)change_password\(.\](tests/cgi\),\1password\2,' \
	'tests/cgi/change_password\.t: called password' 'one by another name'
finds '/^| 6\.2\.1 /{s/^/<!--\n/;s/$/\n-->/}' '6\.2\.1: there 0 times' \
	'a row that nobody sees'
finds 's/^\(| 6\.2\.1 .*\)|$/\1| more |/' '6\.2\.1: 6 columns' 'a column more'

diag 'whether they ran'
# tap NAME: the output of a test, in a folder as prove leaves it
tap() {
	mkdir -p "$tmp/tap/$(dirname "$1")"
	cat >"$tmp/tap/$1"
}
ran() {
	python3 "$look" ran "$tmp/SECURITY.md" "$tmp/tap" "$1"
}
cat >"$tmp/SECURITY.md" <<'END'
[a](tests/cgi/a.t) [b](tests/unit/test_b.c) [c](tests/fuzz/c.c) [d](x.md)
END
echo 'ok 1
1..1' | tap tests/cgi/a.t
printf '1..2\nok 1\nok 2 # SKIP for once\n' | tap build/tests/unit/b.t
printf '1..1\nok 1 - seed\n' | tap build/tests/fuzz/c.t
is "$(ran build)" '' 'all did'
# misses TAP ERE DESCRIPTION
misses() {
	printf %b "$1" | tap tests/cgi/a.t
	like "$(ran build)" "^SECURITY\.md: tests/cgi/a\.t: $2$" "$3"
	said=0
	ran build >"$tmp/said" || said=$?
	is "$said" 1 '... and it fails'
}
misses '1..0 # SKIP no server\n' 'was skipped' 'one that was skipped whole'
misses '1..2\nok 1 # SKIP a\nok 2 # skip b\n' 'was skipped' '... piece by piece'
misses '1..0 # SKIP no document root\n' 'was skipped' \
	'... for what sounds like a right that is not to be had'
misses '1..2\nok 1\n' 'has not run whole' 'one that broke off'
misses 'ok 1\nok 2\n' 'has not come to its end' 'one that died'
misses 'ok 1\nnot ok 2\n1..2\n' failed 'one that failed'
echo '1..0 # SKIP needs root' | tap tests/cgi/a.t
is "$(ran build)" '' 'one that needs root is excused'
echo '| 1.2.3 | 1 | x | Met. | [a](tests/cgi/a.t) |' >>"$tmp/SECURITY.md"
is "$(ran build)" \
	'SECURITY.md: 1.2.3: its tests need what is not to be had here' \
	'... but not where it is all that shows something'
sed -i '$s/a\.t) |$/a.t), [b](tests\/unit\/test_b.c) |/' "$tmp/SECURITY.md"
is "$(ran build)" '' '... and is where another one does'
rm "$tmp/tap/tests/cgi/a.t"
like "$(ran build)" 'a\.t: has not run$' 'one that was not run'
like "$(ran other)" 'test_b\.c: has not run$' '... nor in this build folder'

diag 'the configuration that it judges'
make_store
python3 "$look" configuration "$page" >"$tmp/judged"
leaked='a fine leaked password'
for known in password "$leaked"; do
	printf %s "$known" | sha1sum | cut -c 1-40
done | sort >"$tmp/breached.txt"
python3 - "$tmp/judged" "$store" "$tmp/breached.txt" >"$config" <<'END'
import json, sys
c = json.load(open(sys.argv[1]))
assert 'store' not in c and c['breachedPasswords'][0] == '/'
print(json.dumps({**c, 'store': sys.argv[2], 'breachedPasswords': sys.argv[3]}))
END
echo 'correct horse battery' | "$sessile" user add Ann --password-stdin \
	--config "$config" >/dev/null
is "$("$sessile" doctor --config "$config" | grep -E '^(warn|FAIL)' |
	grep -v 'warn  who:')" \
	'warn  cookie: "cookie.secure" is true: over plain HTTP the cookie is withheld and nobody can sign in' \
	'doctor has nothing against it but what it is for'
send='{"name":"Ann","password":"correct horse battery"}'
post auth HTTPS=on
is "$status" 200 'one signs in'
closed='; Path=/; Expires=[^;]*; HttpOnly; Secure; SameSite=(Lax|Strict)$'
like "$(header Set-Cookie)" "^__Host-[a-z]+=s%3A[^;]*$closed" \
	'... and gets a cookie that no other host can set, no script read'
is "$(header Set-Cookie | grep -Evc "^__Host-[a-z.]+=[^;]*$closed")" 0 \
	'... and so is any other'
is "$(header Set-Cookie | wc -l)" 2 '... which tells that the browser is known'
set_cookie=$(header Set-Cookie | grep '=s%3A')
held=${set_cookie%%;*}
id=${held#*%3A}
unlike "$body" "${id%%.*}" 'the id of the session is in the cookie alone'
post auth
is "$(header Set-Cookie)" '' 'without TLS nobody gets one'
send=$credentials
post auth HTTPS=on
is "$status" 401 'nobody signs in but by password'
word=$(python3 -c 'import json, sys
print(json.load(sys.stdin)["passwordWords"][0])' <"$config")
echo "$word$word-$word" | "$sessile" user add Bob --password-stdin \
	--config "$config" >/dev/null 2>&1
is "$(sql "SELECT count(*) FROM users WHERE name = 'Bob'")" 1 \
	'... which may hold a word of the place'
echo "$word$word$word" | "$sessile" user add Eve --password-stdin \
	--config "$config" >/dev/null 2>"$tmp/said"
like "$(cat "$tmp/said")" 'too common' '... but not be made of it'
echo "$leaked" | "$sessile" user add Eve --password-stdin \
	--config "$config" >/dev/null 2>"$tmp/said"
like "$(cat "$tmp/said")" 'known to have leaked' '... nor have leaked'
is "$(sql "SELECT count(*) FROM users WHERE name = 'Eve'")" 0 \
	'... and nobody is made'

diag 'what holds for every answer'
for name in index auth status logout password sessions revoke; do
	send='{"name":"x","position":"y"}'
	for method in GET POST OPTIONS; do
		ask $name "REQUEST_METHOD=$method" HTTPS=on \
			CONTENT_TYPE=application/json \
			"CONTENT_LENGTH=${#send}" HTTP_HOST=a.example \
			HTTP_ORIGIN=https://b.example
		unlike "$headers" '^Access-Control-' \
			"$method $name: no other origin may read the answer"
	done
done

nm -u "$SESSILE_BUILD/lib/libsessile.a" >"$tmp/calls"
ok 'the library calls read()' grep -qw read "$tmp/calls"
not_ok '... and nobody by a socket' grep -Ew \
	'socket|connect|sendto|sendmsg|getaddrinfo' "$tmp/calls"

diag 'nothing goes by the URL'
query='name=Ann&password=correct%20horse%20battery'
send='{}'
post auth HTTPS=on "QUERY_STRING=$query"
is "$status" 400 'no name and no password'
send=
ask status HTTPS=on "QUERY_STRING=${held%%=*}=${held#*=}"
is "$status" 401 '... and no session'
ask status HTTPS=on "HTTP_COOKIE=$held"
is "$status" 200 'but by the cookie'

diag 'what is not there'
is "$(sql "SELECT group_concat(name, ' ') FROM pragma_table_info('users')")" \
	'id name position password disabled' \
	'a user has no hint, no question, no second way'
not_ok 'the page stores nothing in the browser' grep -Eq \
	'localStorage|sessionStorage|indexedDB|document\.cookie *=' \
	"$SESSILE_ROOT"/www/*.js
not_ok '... listens to no other window, and writes no HTML' \
	grep -Eq "'message'|window\.onmessage|opener|HTML[ (]|eval\(" \
	"$SESSILE_ROOT"/www/*.js
done_testing
