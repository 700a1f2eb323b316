#!/bin/sh
# Many requests at once: no error under load, and parallel changes of one
# session all get there, but for those that come after its end.
# REQUESTS can be given.
set -u
# shellcheck source=tests/cgi/lib.sh
. "${SESSILE_ROOT:-$(dirname "$0")/../..}/tests/cgi/lib.sh"

requests=${REQUESTS:-20000}
key=$SESSILE_BUILD/tests/fault/key
tab=$(printf '\t')
make_store

# PARALLEL: runs the requests of standard input; answers are in $tmp/answers.
crowd() {
	SESSILE_CONFIG=$config "$SESSILE_BUILD/tests/fault/crowd" "$1" \
		>"$tmp/answers" 2>"$tmp/complaints"
}

complaints() {
	sort "$tmp/complaints" | uniq -c
}

# How often each status came, as "200*3 401*1"; exits other than 0 besides.
statuses() {
	awk '{ n[$2]++; if ($3 != 0) n["exit"]++ }
		END { for (s in n) print s "*" n[s] }' "$tmp/answers" |
		sort | xargs
}

# ------------------------------------------------ 32 clients, 10 % writes

i=0
while [ $i -lt 64 ]; do
	echo "$programs/auth.cgi$tab-$tab-$tab$credentials"
	i=$((i + 1))
done | crowd 32
is "$(statuses)" '200*64' '64 visitors sign in'
awk '{ print $5 }' "$tmp/answers" >"$tmp/cookies"
before=$(rows)

# Of ten requests one writes, by turns a sign-in and a first visit; the other
# nine ask who is signed in.
awk -v "n=$requests" -v "p=$programs/" -v "body=$credentials" '
	BEGIN { OFS = "\t" }
	{ cookie[NR] = $0 }
	END {
		for (i = 1; i <= n; i++)
			if (i % 20 == 0)
				print p "auth.cgi", "-", "-", body
			else if (i % 20 == 10)
				print p "index.cgi", "-", "-", "-"
			else
				print p "status.cgi", "-", cookie[i % NR + 1],
				    "-"
	}' "$tmp/cookies" >"$tmp/requests"
began=$(date +%s.%N)
crowd 32 <"$tmp/requests"
is "$(statuses)" "200*$requests" "$requests requests of 32 clients: no error"
diag "$(echo "$began $(date +%s.%N)" |
	awk -v "n=$requests" '{ printf "%d requests a second", n / ($2 - $1) }')"
diag "$(sort -n -k 4 "$tmp/answers" | awk '{ ms[NR] = $4 }
	END { printf "median %s ms, p99 %s ms, most %s ms",
		ms[int(NR / 2)], ms[int(NR * 0.99)], ms[NR] }')"
is "$(complaints)" '' 'no complaint either'
is $(($(rows) - before)) $((requests / 10)) 'every new session is there'
is "$(sql 'PRAGMA integrity_check')" ok 'integrity_check'

# ------------------------------------------------- all at once, one session

# QUERY with @ for the number: 200 times, for the visitor of $cookie.
all_at_once() {
	awk -v "key=$key" -v "query=$1" -v "cookie=$cookie" 'BEGIN {
		OFS = "\t"
		for (i = 1; i <= 200; i++) {
			q = query
			sub(/@/, i, q)
			print key, q, cookie, "-"
		}
	}' | crowd 200
}

session() {
	sql "SELECT sess FROM sessions WHERE sid = '$sid'"
}

sign_in
all_at_once 'set=key@'
is "$(statuses)" '200*200' '200 requests each set another key of one session'
is "$(session | grep -o '"key[0-9]*":true' | sort -u | wc -l)" 200 \
	'all of them are there'
like "$(session)" '"user":\{"id":1,' 'so is what was there before'

all_at_once 'add=counter'
is "$(statuses)" '200*200' '200 requests count up one counter'
like "$(session)" '"counter":200[,}]' 'it stands at 200'
is "$(complaints)" '' 'no complaint'

# ------------------------------------- a sign-out in the midst of the saves

# Saves of sessions that were fetched before the sign-out and come after it.
sign_in
mine=$cookie
: >"$config.waiting"
exec 9>"$config.gate"
flock 9
i=0
while [ $i -lt 80 ]; do
	echo "$key${tab}late=key$i$tab$mine$tab-"
	i=$((i + 1))
done >"$tmp/requests"
crowd 80 <"$tmp/requests" 9>&- &
until [ "$(wc -c <"$config.waiting")" -eq 80 ]; do
	kill -0 $! || break
	sleep 0.05
done
cgi logout POST "$mine" ''
is "$status" 200 'a sign-out amid 80 requests that are about to save'
flock -u 9
wait
is "$(statuses)" '409*80' 'all of them come too late, and say so'
is "$(grep -cF "$mine" "$tmp/answers")" 0 'none of them gets the cookie again'
is "$(status_of "$mine")" 401 'it stays signed out'
is "$(session)" '' 'nothing brings the row back'

# And as it comes, some before, some after, some at the same moment.
sign_in
mine=$cookie
i=0
while [ $i -lt 80 ]; do
	echo "$key${tab}set=key$i$tab$mine$tab-"
	i=$((i + 1))
	[ $i != 40 ] || echo "$programs/logout.cgi$tab-$tab$mine$tab-"
done | crowd 16
diag "$(statuses)"
is "$(awk '$1 == 41 { print $2 }' "$tmp/answers")" 200 \
	'a sign-out among 80 saves is acknowledged'
unlike "$(statuses)" 'exit|500|503' 'each save gets there or comes too late'
is "$(status_of "$mine")" 401 'it stays signed out'
is "$(session)" '' 'nothing brings the row back'
done_testing
