#!/bin/sh
# The command: usage, users, sessions, sweep.
. "$(dirname "$0")/../tap.sh"

make_store "$tmp/store"
SESSILE_CONFIG=$config
export SESSILE_CONFIG

# shellcheck disable=SC2317 # called by its name
json() {
	printf '%s' "$out" | python3 -m json.tool >/dev/null
}

# EXPRESSION in Python, with `d` what was printed.
of_json() {
	printf '%s' "$out" | python3 -c "import json, sys
d = json.load(sys.stdin)
print($1)"
}

# N sessions of user U that end in MS from now: put N U MS PREFIX
put() {
	python3 - "$db" "$@" <<-'END'
		import json, sqlite3, sys, time
		db, n, user, ms, prefix = sys.argv[1:]
		c = sqlite3.connect(db)
		c.execute("delete from ended")	# the ids come again
		t = int(time.time() * 1000) + int(ms)
		for i in range(int(n)):
		    s = {'cookie': {'path': '/'}}
		    if user:
		        s['user'] = {'id': 1, 'name': user}
		    c.execute('insert into sessions values (?, ?, ?)',
		        ('%s%d' % (prefix, i), t, json.dumps(s)))
		c.commit()
	END
}

sql() {
	sqlite3 "$db" "$1"
}

diag usage
usage() {
	wanted=$1
	shift
	run "$sessile" "$@"
	is "$code" 2 "wrong usage: $*"
	like "$err" "$wanted" "... is explained: $wanted"
	is "$out" '' '... on stderr alone'
}
usage 'usage: sessile COMMAND'
usage 'no such command' frobnicate
usage 'help user` lists' user
usage 'help user` lists' user frobnicate
usage 'unknown option --frob' user list --frob
usage 'unknown option --frob;' user list --frob=x
usage '--position does not go' user list --position x
usage 'usage: sessile user list' user list --position x
usage '--owner does not go' doctor --owner x
usage '--json is there twice' user list --json --json
usage '--json takes no value' user list --json=yes
usage '--config needs a value' user list --config
usage '--config needs a value' user list --config=
usage 'missing' user add
usage 'missing' session show
usage 'too many words: put quotes' user add John Doe --position x
usage 'too many words' version x
usage 'too many words' a b c d e f g h i
usage 'no terminal.*--password-stdin' user add Jane
usage 'does not go with --no-password' user add Jane --no-password \
	--password-stdin --position x
usage '--position is missing' user add Jane --no-password
usage 'missing' user passwd
usage '--position does not go' user passwd Jane --position x
usage 'missing' user disable
usage 'missing' user enable
usage 'missing' user unlock
usage 'too many words' user unlock a b
usage '--keep: a number, 0 to 31' secret rotate --keep 32
usage '--keep: a number, 0 to 31' secret rotate --keep=-1
usage '--keep: a number, 0 to 31' secret rotate --keep 1x
usage '--keep: a number, 0 to 31' secret rotate --keep 99999999999
usage 'too many words' secret rotate 3
usage 'SID or --user' session kill
usage 'SID or --user' session kill x --user y
usage 'no such command' help frobnicate

run "$sessile" help
is "$code" 0 'help'
all=$out
for c in 'init' 'user add' 'user passwd' 'user disable' 'user enable' \
	'user unlock' \
	'user list' 'user del' 'session list' \
	'session show' 'session kill' sweep 'secret rotate' \
	doctor version; do
	like "$all" "^  sessile $c" "... and help tells of $c"
	# shellcheck disable=SC2086 # words
	run "$sessile" $c --help
	is "$code" 0 "$c --help"
	like "$out" "^  sessile $c" "... tells of it"
done
run "$sessile" help user add
like "$out" 'user add NAME' 'help user add'
unlike "$out" 'user list' '... of that alone'
run "$sessile" -h
is "$code" 0 '-h'

run "$sessile" version
like "$out" '^sessile [0-9]+\.[0-9]+' 'version'
like "$out" '^SQLite 3\.' '... and that of SQLite'
run "$sessile" --version
like "$out" '^sessile [0-9]+\.[0-9]+' '--version'
run "$sessile" version --json
ok '... as JSON' json

diag options anywhere
for words in "--config $config user list" "user --config $config list" \
	"user list --config $config" "user list --config=$config"; do
	# shellcheck disable=SC2086
	run env -u SESSILE_CONFIG "$sessile" $words
	like "$out" 'John Doe' "sessile ${words%%"$tmp"*}..."
done
run "$sessile" user list --config "$tmp/none.json"
is "$code" 1 '--config goes before SESSILE_CONFIG'
like "$err" 'none.json: there is no configuration; .sessile init.' \
	'... and says what to do'
run env SESSILE_CONFIG="$tmp/none.json" "$sessile" user list
is "$code" 1 'SESSILE_CONFIG is read'
echo '{"stor":1}' >"$tmp/wrong.json"
run "$sessile" user list --config "$tmp/wrong.json"
is "$code" 1 'a wrong configuration'
like "$err" 'wrong.json: unknown key "stor"' '... names the key'
echo "{\"store\":\"sqlite:$tmp/none/x.db\"}" >"$tmp/lost.json"
run "$sessile" user list --config "$tmp/lost.json"
is "$code" 1 'no store'
like "$err" 'sessile init' '... says what to do'
is "$(printf '%s\n' "$err" | wc -l)" 1 '... in one line'
ln -s "$config" "$tmp/link.json"
ln -s "$tmp/nowhere" "$tmp/dangling.json"
for link in link dangling; do
	for words in 'user list' init; do
		# shellcheck disable=SC2086 # words
		run "$sessile" $words --config "$tmp/$link.json"
		is "$code" 1 "$words: a $link configuration"
		like "$err" "$link.json: it is a symbolic link.*--config" \
			'... is told as one, with what to do'
	done
done
if [ "$(id -u)" = 0 ]; then
	cp "$sessile" "$tmp/sessile"
	# By somebody whom the store does not belong to.
	other() {
		run setpriv --reuid=daemon --regid=daemon --clear-groups \
			"$tmp/sessile" "$@"
		is "$code" 1 "$1 of another user's store"
		like "$err" '^sessile: .*Permission denied; run it as root' \
			'... is told, with what to do'
	}
	other user list
	other init
	chmod 600 "$config"
	other user list
	chmod 644 "$config"
else
	skip 6 'needs root'
fi

diag output that cannot be written
if [ -w /dev/full ]; then
	code=0
	"$sessile" user list >/dev/full 2>"$tmp/e" || code=$?
	is "$code" 1 'a full disk behind stdout'
	like "$(cat "$tmp/e")" 'cannot be written' '... is told'
	unlike "$(cat "$tmp/e")" 'done' '... and that is all'
	sql "insert into sessions values ('full', 8e12, '{}')"
	# COMMAND ... that changes something
	full() {
		code=0
		"$sessile" "$@" >/dev/full 2>"$tmp/e" || code=$?
		is "$code" 1 "$* with a full disk behind stdout"
		like "$(cat "$tmp/e")" '^sessile: done, but .*not be written' \
			'... tells that it is done'
	}
	full user add Full --position x
	is "$(sql "select count(*) from users where name = 'Full'")" 1 \
		'... and it is'
	full user del Full
	is "$(sql "select count(*) from users where name = 'Full'")" 0 \
		'... and it is'
	full session kill full
	is "$(sql "select count(*) from sessions where sid = 'full'")" 0 \
		'... and it is'
	full sweep
	full init
else
	skip 16 'no /dev/full'
fi
code=0
"$sessile" user list >&- 2>/dev/null || code=$?
is "$code" 0 'a closed stdout is no file of ours'
ok 'and the store is whole' [ "$(sql 'pragma integrity_check')" = ok ]

diag users
run "$sessile" user list
like "$out" '^ +1  John Doe  Software Engineer$' 'user list'
run "$sessile" user list --json
ok '... as JSON' json
is "$(of_json 'd[0]["name"] + "/" + d[0]["position"]')" \
	'John Doe/Software Engineer' '... with its fields'
run "$sessile" user add 'John Doe' --position x
is "$code" 1 'a name that is taken'
like "$err" 'a user named John Doe already' '... is told'
run "$sessile" user add Ann --position Boss --no-password
is "$code" 0 '--no-password with a position'

# NAME is kept as it is.
name() {
	run "$sessile" user add --json --position 'P "q"' -- "$1"
	is "$code" 0 "user add: $2"
	ok '... prints JSON' json
	is "$(of_json 'd["name"]')" "$1" '... with the name'
	is "$(sql "select name from users order by id desc limit 1")" "$1" \
		'... that is stored'
	run "$sessile" user del -- "$1"
	is "$code" 0 '... and can be removed'
}
LC_ALL=C.UTF-8
bytes_256=$(printf '%0256d' 7)
name "O'Neill" 'a single quote'
name 'say "hi"' 'double quotes'
name "'); DROP TABLE users; --" 'SQL'
name '--position' 'what looks like an option'
name '-x' 'a dash'
name 'Zoë Łukasz 李小龙 😀' 'UTF-8'
name 'דוד – «Ann» …' 'right to left, and marks'
name '  ' 'blanks'
name 'a\nb%s%n' 'a backslash and percents'
name "$bytes_256" '256 bytes'
name 'null' 'a word of JSON'

bad_name() {
	run "$sessile" user add --position x -- "$1"
	is "$code" 2 "user add refuses $2"
	like "$err" "$3" "... for $3"
}
bad_name "${bytes_256}8" '257 bytes' '257 bytes, and 256'
bad_name '' 'an empty name' empty
bad_name 'a
b' 'a line break' 'control characters'
bad_name "$(printf 'a\033[31mb')" 'an escape' 'control characters'
bad_name "$(printf 'a\177b')" 'DEL' 'control characters'
for c in '\302\205' '\302\233' '\342\200\250' '\342\200\252' \
	'\342\200\256' '\342\201\246' '\342\201\251'; do
	# shellcheck disable=SC2059 # the format is the character
	c=$(printf "a${c}b")
	bad_name "$c" 'a control character outside of ASCII' \
		'control characters'
	run "$sessile" user add X --position "$c"
	is "$code" 2 '... in a position, too'
	# From a time when it was let in, or by another program.
	sql "insert into users (name, position) values ('$c', '$c')"
	run "$sessile" user list
	like "$out" '^ *[0-9]+  a\?b +a\?b$' '... and lists one as ?'
	sql "delete from ended; insert into sessions values ('turn', 8e12,
		'{\"user\":{\"name\":\"$c\"}}')"
	run "$sessile" session list
	like "$out" ' a\?b$' '... also in sessions'
	run "$sessile" session show turn
	like "$out" '"name": "a\\u(00[89]|20[26])[0-9a-e]b"$' '... escaped there'
	run "$sessile" user del -- "$c"
	is "$code" 0 '... and removes it'
	sql "delete from sessions where sid = 'turn'"
done
bad_name "$(printf 'a\377b')" 'what is no UTF-8' 'not UTF-8'
bad_name "$(printf 'a\300\200b')" 'an overlong NUL' 'not UTF-8'
run "$sessile" user add X --position "${bytes_256}8"
is "$code" 2 'a position of 257 bytes'
run "$sessile" user add X --position "$(printf 'a\nb')"
is "$code" 2 'a position with a line break'
run "$sessile" user del Nobody
is "$code" 1 'user del of nobody'
like "$err" 'no user named Nobody' '... is told'
run "$sessile" user list
unlike "$out" 'O.Neill|Nobody' 'removed users are gone'

diag sessions
run "$sessile" session list
is "$code" 0 'session list, empty'
is "$out" '' '... prints nothing'
like "$err" 'no live session' '... and says so'
run "$sessile" session list --json
is "$out" '[]' '... as JSON'

put 3 'John Doe' 3600000 john
put 2 Ann 100000000 ann
put 1 '' 60000 bot
put 1 'John Doe' -1000 old
sql "insert into sessions values ('bad', 9e15, 'no json')"
sql "insert into sessions values ('odd' || char(27) || '[2J', 8e12,
	'{\"cookie\":{},\"user\":{\"name\":\"' || char(27) || 'x\"}}')"
sql "insert into sessions values ('esc', 8e12,
	'{\"user\":{\"name\":\"No\"},\"\\u0075ser\":{\"name\":\"A\\u006en\"}}')"
sql "insert into sessions values ('num', 8e12, '{\"user\":7}')"
run "$sessile" session list
is "$code" 0 'session list'
like "$out" '^john0 +in [0-9]+ minutes +[0-9]+  John Doe$' '... a line'
like "$out" '^ann0 +in 27 hours +[0-9]+  Ann$' '... hours'
like "$out" '^bot0 .*  -$' '... nobody signed in'
like "$out" '^bad .*\(unreadable\)$' '... one that is no JSON'
like "$out" '^num .*\(no name\)$' '... one whose user has no name'
like "$err" 'cannot be read: 2' '... those are counted'
unlike "$out" '^old' '... none that has expired'
unlike "$out" "$(printf '\033')" '... nothing that moves a terminal'
run "$sessile" session list --json
ok 'session list --json' json
is "$(of_json 'sorted(x["sid"] for x in d if x["user"] and
	isinstance(x["user"], dict) and x["user"].get("name") == "Ann")')" \
	"['ann0', 'ann1', 'esc']" '... has the users'
is "$(of_json 'set(type(x["bytes"]).__name__ for x in d)')" "{'int'}" \
	'... and sizes'
like "$(of_json 'd[0]["expires"]')" '^20.*Z$' '... and dates'
run "$sessile" session list --user Ann
is "$(printf '%s\n' "$out" | awk 'NR > 1 { print $1 }' | sort | xargs)" \
	'ann0 ann1 esc' 'session list --user'
run "$sessile" session list --user Nobody
is "$out" '' '... of nobody'

run "$sessile" session show ann0 --json
is "$out" "$(sql "select sess from sessions where sid = 'ann0'")" \
	'session show --json prints what is stored'
run "$sessile" session show ann0
like "$out" '^    "name": "Ann"$' 'session show prints it to be read'
ok '... and it is JSON' json
run "$sessile" session show none
is "$code" 1 'session show of none'
run "$sessile" session show old0
is "$code" 1 '... of one that has expired'
like "$err" 'no live session' '... is told'
run "$sessile" session show bad
is "$code" 1 '... of one that is no JSON'

run "$sessile" session kill none
is "$code" 1 'session kill of none'
like "$err" 'no session of that id' '... is told'
run "$sessile" session kill bot0
is "$code" 0 'session kill SID'
is "$out" '1 session ended' '... says so'
is "$(sql "select count(*) from sessions where sid = 'bot0'")" 0 \
	'... and it is gone'
sql "insert into sessions values ('-dash', 8e12, '{\"cookie\":{}}'),
	('--dash', 8e12, '{\"cookie\":{}}')"
run "$sessile" session kill -dash
is "$code" 0 'an id that begins with a dash'
run "$sessile" session kill --dash
is "$code" 2 '... with two'
like "$err" 'goes behind --' '... says how'
run "$sessile" session kill --json -- --dash
is "$out" '{"ended":1}' '... behind --'
run "$sessile" session kill --user Ann
is "$out" '3 sessions ended' 'session kill --user'
like "$err" 'left alone.*: 2' '... tells of the unreadable'
is "$(sql "select count(*) from sessions where sid like 'ann%'")" 0 \
	'... and they are gone'
is "$(sql "select count(*) from sessions where sid like 'john%'")" 3 \
	'... others not'
run "$sessile" session kill --user Ann --json
is "$code$out" '0{"ended":0}' '... none is no failure'
put 2 Ann 100000 ann
run "$sessile" user del Ann
is "$out" 'user removed, 2 sessions ended' 'user del ends sessions'
run "$sessile" user add Ann --position x --json
put 1 Ann 100000 ann
run "$sessile" user del Ann --json
is "$out" '{"removed":1,"ended":1}' '... as JSON'
put 3000 Many 100000 many
run "$sessile" session list --user Many --json
is "$(of_json 'len(d)')" 3000 'session list of thousands'
run "$sessile" session kill --user Many
is "$out" '3000 sessions ended' 'session kill of thousands'

diag sweep
run "$sessile" sweep
is "$out" '1 session swept' 'sweep'
run "$sessile" sweep --json
is "$out" '{"swept":0}' '... nothing is left'
put 1000 '' -1000 old
run "$sessile" sweep
is "$out" '1000 sessions swept' '... many'
ok '... and none that lives' [ "$(sql 'select count(*) from sessions')" -gt 3 ]
is "$err" '' '... quietly where nobody looks on'

diag nothing secret
secret=$(cat "$tmp/store/secret")
for c in 'init' 'user list' 'session list' 'session show john0' doctor \
	version; do
	# shellcheck disable=SC2086
	run "$sessile" $c --json
	unlike "$out$err" "$secret" "$c keeps the secret"
done
done_testing
