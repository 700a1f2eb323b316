#!/bin/sh
# `sessile init`: makes what is missing, again and again, by many at once, and
# after a crash at any point.
. "$(dirname "$0")/../tap.sh"

config=$tmp/conf/sessile.json
db=$tmp/data/sessile.db
store=sqlite:$db
root=
[ "$(id -u)" != 0 ] || root=yes

clean() {
	rm -rf "$tmp/conf" "$tmp/data"
}

init() {
	run "$sessile" init --config "$config" --store "$store" "$@"
}

mode() {
	stat -c '%a' "$1"
}

# One secret of one line, one schema, nothing wrong; prints what is not so.
whole() {
	[ "$(wc -l <"$tmp/data/secret")" = 1 ] || echo 'secret: not one line'
	[ "$(wc -c <"$tmp/data/secret")" -ge 33 ] || echo 'secret: too short'
	[ "$(sqlite3 "$db" 'pragma integrity_check; pragma application_id;
		pragma user_version; select count(*) from sqlite_schema where
		name in ("sessions", "users", "sessions_expired", "signed_in",
		"attempts")' | xargs)" \
		= 'ok 1936028531 2 5' ] || echo 'the database'
	grep -q '^}$' "$config" || echo 'the configuration'
}

no_leftovers() {
	[ -z "$(find "$tmp/conf" "$tmp/data" -name '*.new-*')" ]
}

diag once
init
is "$code" 0 'init'
is "$(whole)" '' '... makes all of it'
for what in configuration folder secret database; do
	like "$out" "^made +$what +$tmp" "... tells of the $what"
done
like "$out" 'sessile user add .*--config' '... tells what is next'
like "$out" "SESSILE_CONFIG=$config" '... and what the server must know'
if [ -d "$SESSILE_BUILD/site/cgi-bin" ]; then
	like "$out" 'programs .* in /.*/site/cgi-bin$' \
		'... and where the programs are'
else
	skip 1 'only the command is built'
fi
is "$(mode "$config")" 644 'the configuration can be read'
is "$(mode "$tmp/conf")" 755 '... in a folder that can be'
is "$(mode "$tmp/data")" 700 'the folder is closed'
is "$(mode "$tmp/data/secret")" 600 'the secret is closed'
is "$(mode "$db")" 600 'the database is closed'
ok 'nothing else is left' no_leftovers
is "$(python3 -c 'import json,sys; print(json.load(open(sys.argv[1])))' \
	"$config")" "{'store': '$store'}" 'the configuration is small'
if [ -n "$root" ]; then
	like "$err" 'belongs to root.*--owner USER' 'root is warned'
else
	is "$err" '' 'nothing to warn of'
fi

diag twice
secret=$(cat "$tmp/data/secret")
run "$sessile" user add Ann --position x --config "$config"
init
is "$code" 0 'init again'
unlike "$out" '^made' '... makes nothing'
like "$out" '^found +secret' '... finds it all'
is "$(cat "$tmp/data/secret")" "$secret" '... keeps the secret'
run "$sessile" user list --config "$config"
like "$out" 'Ann' '... and the users'
run "$sessile" init --config "$config" --json
is "$(printf '%s' "$out" | python3 -c 'import json, sys
d = json.load(sys.stdin)
print(d["config"], d["store"], d["secretFile"], d["made"])')" \
	"$config $store $tmp/data/secret []" '... as JSON'
run "$sessile" init --config "$config" --store "$store.other"
is "$code" 1 'another store than the configured one'
like "$err" 'names another store' '... is told'

diag what is missing
rm "$tmp/data/secret"
init
like "$out" '^made +secret' 'a lost secret is made anew'
isnt=$(cat "$tmp/data/secret")
ok '... another one' [ "$isnt" != "$secret" ]
rm "$db"
init
like "$out" '^made +database' 'a lost database is made anew'
is "$(whole)" '' '... all is whole'
rm "$config"
init
like "$out" '^made +configuration' 'a lost configuration is made anew'
chmod 755 "$tmp/data"
chmod 644 "$tmp/data/secret"
init
is "$code" 0 'open modes'
is "$(mode "$tmp/data")/$(mode "$tmp/data/secret")" 700/600 \
	'... are closed'
like "$err" 'others could read it' '... and the secret is told of'

diag what is not touched
mkdir "$tmp/shared"
echo mine >"$tmp/shared/mine"
chmod 777 "$tmp/shared"
run "$sessile" init --config "$tmp/x.json" --store "sqlite:$tmp/shared/s.db"
is "$code" 1 'a folder that others can write to'
like "$err" 'others can write to it' '... is refused'
is "$(mode "$tmp/shared")" 777 '... and stays as it is'
chmod 755 "$tmp/shared"
not_ok '... and nothing is written' [ -e "$tmp/x.json" ]
run "$sessile" init --config "$tmp/x.json" --store "sqlite:$tmp/new/s.db"
is "$code" 0 '... so that another place can be chosen, as it says'
rm -r "$tmp/x.json" "$tmp/new"
run "$sessile" init --config "$tmp/x.json" --store "sqlite:$tmp/shared/s.db"
is "$code" 0 'a folder with other things'
is "$(mode "$tmp/shared")" 755 '... stays as it is'
mkdir "$tmp/like"
: >"$tmp/like/x"
for name in shared.txt s.db s.new-abc s-old s-slot s-slot1x slot0 secrets server.key \
	sessile.json.orig x.jsonx s.new-abcdefg; do
	rm "$tmp"/like/*
	: >"$tmp/like/$name"
	chmod 755 "$tmp/like"
	run "$sessile" init --config "$tmp/like/sessile.json" \
		--store "sqlite:$tmp/like/s"
	is "$(mode "$tmp/like")" 755 "$name is not one of ours"
	rm -f "$tmp/like/sessile.json"
done
rm "$tmp"/like/*
for name in s.new-abcdef secret.new-abcdef sessile.json.new-abcdef \
	s-journal s-wal s-shm s-slot0 s-slot17 secret; do
	printf '%s\n' abcdefghijklmnopqrstuvwxyz0123456789 >"$tmp/like/$name"
	chmod 755 "$tmp/like"
	run "$sessile" init --config "$tmp/like/sessile.json" \
		--store "sqlite:$tmp/like/s"
	is "$(mode "$tmp/like")" 700 "$name is one of ours"
	rm -f "$tmp"/like/*
done
chmod 1777 "$tmp/like"
run "$sessile" init --config "$tmp/like.json" --store "sqlite:$tmp/like/s.db"
is "$code $(mode "$tmp/like")" '1 1777' 'an empty sticky folder is not ours'
like "$err" 'sticky.*with --store' '... is told'
is "$(ls "$tmp/like" "$tmp/like.json" 2>/dev/null)" "$tmp/like:" \
	'... and nothing is made'
: >"$tmp/data/secret"
init
is "$code" 1 'an empty secret'
like "$err" 'secret: empty; remove it' '... is told'
rm "$tmp/data/secret"
ln -s "$tmp/shared/mine" "$tmp/data/secret"
init
is "$code" 1 'a link in the place of the secret'
is "$(cat "$tmp/shared/mine")" mine '... is not followed'
rm "$tmp/data/secret"
mv "$db" "$tmp/old.db"
sqlite3 "$db" 'create table t (x)'
init
is "$code" 1 'a foreign database'
like "$err" 'not one of sessile' '... is told'
is "$(sqlite3 "$db" .tables)" t '... and stays as it is'
echo '{"store":1}' >"$config"
init
is "$code" 1 'a wrong configuration'
is "$(cat "$config")" '{"store":1}' '... stays as it is'
clean
mkdir "$tmp/conf"
secret=0123456789abcdef0123456789abcdef
printf '{"store":"%s","secret":"%s"}' "$store" "$secret" >"$config"
init
is "$code" 0 'a secret in the configuration'
not_ok '... needs no file' [ -e "$tmp/data/secret" ]
unlike "$out" secret '... and none is told of'
clean

diag bad places
run "$sessile" init --config "$config" --store "$db"
is "$code" 1 'a store that is no URL'
like "$err" 'sqlite:/absolute/path' '... is told'
not_ok '... and nothing is made' [ -e "$tmp/conf" ]
for url in sqlite:x.db sqlite: sqlite:/ sqlite:/tmp/ redis://x; do
	run "$sessile" init --config "$config" --store "$url"
	is "$code" 1 "store $url"
done
run "$sessile" init --config "$config" --store "sqlite:$tmp/a/b/c.db"
is "$code" 1 'a folder in a folder that is missing'
like "$err" "$tmp/a/b: the folder cannot be made" '... is told'
not_ok '... and nothing is made' [ -e "$tmp/conf" ]
init
is "$code" 0 '... so that another place can be chosen'
clean
mkdir "$tmp/data" "$tmp/conf"
sqlite3 "$db" 'create table t (x)'
init
is "$code" 1 'a foreign database in a new place'
not_ok '... and no configuration names it' [ -e "$config" ]
clean
for url in "sqlite:$tmp/data/a
b.db" "sqlite:$tmp/da
ta/s.db" "sqlite:$tmp/data/$(printf 'a\033b')" \
	"sqlite:$tmp/data/$(printf 'a\377b')"; do
	run "$sessile" init --config "$config" --store "$url"
	is "$code" 1 'a store with odd bytes in its name'
	like "$err" '^sessile: the store.*line break.*--store' '... is told'
	not_ok '... and nothing is made' [ -e "$tmp/conf" ]
	not_ok '... nor a folder' [ -e "$tmp/data" ]
done
for place in data/secret data/../data/secret; do
	run "$sessile" init --config "$config" --store "sqlite:$tmp/$place"
	is "$code" 1 "a store at $place, where the secret goes"
	like "$err" 'place of the secret' '... is told'
	not_ok '... and nothing is made' [ -e "$tmp/data" ]
done
cd "$tmp" || exit 1
for place in "$config" same.json; do
	mkdir -p "$tmp/conf"
	run "$sessile" init --config "$place" \
		--store "sqlite:$(realpath "$place")"
	is "$code" 1 'a store where the configuration goes'
	like "$err" 'place of the configuration' '... is told'
	not_ok '... and nothing is made' [ -e "$place" ]
	clean
done
cd / || exit 1
clean
run "$sessile" init --config "$tmp/a/b/c.json" --store "$store"
is "$code" 1 '... and for the configuration'
clean
mkdir -p "$tmp/www/cgi-bin" "$tmp/data"
ln -s "$tmp/www" "$tmp/link"
for place in www/s.db www/sub/s.db www/../www/s.db link/s.db; do
	run "$sessile" init --config "$config" --docroot "$tmp/www" \
		--store "sqlite:$tmp/$place"
	is "$code" 1 "a store at $place below --docroot"
	like "$err" 'below the document root' '... is told'
	not_ok '... and nothing is made' [ -e "$config" ]
done
mkdir "$tmp/conf"
printf '{"store":"%s","secretFile":"%s/www/secret"}' "$store" "$tmp" \
	>"$config"
init --docroot "$tmp/www"
is "$code" 1 'a secret below --docroot'
rm "$config"
init --docroot "$tmp/none"
is "$code" 1 'a document root that is not there'
init --docroot "$tmp/www"
is "$code" 0 'a store elsewhere'
clean
run "$sessile" init --config "$config" --store "sqlite:$tmp/www/sub/s.db"
like "$err" "warning: .* below $tmp/www, which looks like" \
	'a folder with a cgi-bin is guessed to be one'
clean
# shellcheck disable=SC2016 # such names
odd=$tmp'/an "odd" $(name)'\''s folder'
run "$sessile" init --config "$odd/c.json" --store "sqlite:$odd/s.db"
is "$code" 0 'an odd path'
line=$(printf '%s\n' "$out" | sed -n 's/^  In .*environment: //p')
is "$(eval "$line"; echo "$SESSILE_CONFIG")" "$odd/c.json" \
	'... is quoted for the shell'
run "$sessile" user list --config "$odd/c.json" --json
is "$out" '[]' '... and works'
cd "$tmp" || exit 1
run "$sessile" init --config rel.json --store "$store"
is "$code" 0 'a relative configuration'
like "$out" "SESSILE_CONFIG=$tmp/rel.json" '... is told whole'
clean

diag owners
init --owner nosuchuser-x
is "$code" 1 'an unknown owner'
like "$err" 'no user nosuchuser-x' '... is told'
init --owner 99999999999
is "$code" 1 'a number that is too large'
init --owner "$(id -u)"
is "$code" 0 'ourselves, by number'
clean
if [ -z "$root" ]; then
	init --owner 0
	is "$code" 1 'another owner, without being root'
	like "$err" 'only root can' '... is told'
	skip 23 'needs root'
else
	skip 2 'needs not to be root'
	owners() {
		stat -c %U "$tmp/data" "$tmp/data"/* | sort | uniq -c |
			awk '{ printf "%s%s", sep, $2; sep = " " }'
	}
	init --owner nobody
	is "$code" 0 'init --owner nobody'
	is "$err" '' '... warns of nothing'
	is "$(owners)" nobody '... gives it all'
	is "$(stat -c %U "$config")" root '... but the configuration'
	run "$sessile" user add Ann --position x --config "$config"
	is "$(owners)" nobody 'what root does leaves nothing of root'
	cp "$sessile" "$tmp/sessile"
	run setpriv --reuid=nobody --regid=nogroup --clear-groups \
		"$tmp/sessile" user add Bob --position x --config "$config"
	is "$code" 0 'nobody can use it'
	init
	is "$(owners)" nobody 'root runs it again, and nobody keeps it'
	rm "$tmp/data/secret" "$db" "$db-journal"
	init
	is "$(owners)" nobody '... also what is made anew'
	chown -R root "$tmp/data"
	init --owner nobody
	is "$code" 0 'what root owned is repaired'
	is "$(owners)" nobody '... is given'
	: >"$db-journal"
	init --owner nobody
	is "$(owners)" nobody '... and a journal'
	: >"$db-slot0"
	: >"$db-slot7"
	init --owner nobody
	is "$(owners)" nobody '... and what counts those who sign in'
	chown -R daemon "$tmp/data"
	init --owner "$(id -u nobody)"
	is "$code" 1 'a secret of a third user'
	like "$err" 'who may know it' '... is told'
	clean
	mkdir "$tmp/bar"
	chmod 700 "$tmp/bar"
	run "$sessile" init --owner nobody --config "$config" \
		--store "sqlite:$tmp/bar/data/s.db"
	is "$code" 0 'a folder that the owner cannot get to'
	like "$err" "nobody cannot get through the folder $tmp/bar" \
		'... is warned of'
	clean
	run "$sessile" init --owner nobody --config "$tmp/y.json" \
		--store "sqlite:$tmp/shared/t.db"
	is "$code" 1 'a folder with other things'
	is "$(stat -c %U "$tmp/shared")" root '... is not given away'
	for name in shared.txt server.key; do
		mkdir "$tmp/two"
		: >"$tmp/two/$name"
		run "$sessile" init --owner nobody --config "$tmp/two.json" \
			--store "sqlite:$tmp/two/s"
		is "$code $(stat -c '%U %a' "$tmp/two")" '1 root 755' \
			"a folder with $name is not given away"
		rm -rf "$tmp/two" "$tmp/two.json"
	done
	mkdir "$tmp/two"
	chmod 1777 "$tmp/two"
	run "$sessile" init --owner nobody --config "$tmp/two.json" \
		--store "sqlite:$tmp/two/s"
	is "$code $(stat -c '%U %a' "$tmp/two")" '1 root 1777' \
		'an empty sticky folder is not given away'
	rm -rf "$tmp/two" "$tmp/two.json"
	mkdir "$tmp/two"
	# A disk that this process alone sees.
	# shellcheck disable=SC2016
	run unshare -m sh -c 'mount -t tmpfs -o mode=755 none "$1" && shift &&
		"$@"; echo $? $(stat -c "%U %a" "${0%/*}/two")' "$tmp/x" \
		"$tmp/two" "$sessile" init --owner nobody \
		--config "$tmp/two.json" --store "sqlite:$tmp/two/s"
	case $err in
	*mount:* | *unshare:*)
		skip 2 'no disk can be mounted here' ;;
	*)
		is "$out" '1 root 755' 'a mounted disk is not given away'
		like "$err" 'a disk is mounted there' '... is told' ;;
	esac
	rm -rf "$tmp/two" "$tmp/two.json"
	# What lies directly below / may be /srv: here, of a small tree.
	mkdir -p "$tmp/tree/srv" "$tmp/tree/lib"
	cp "$sessile" "$tmp/tree/sessile"
	if chroot "$tmp/tree" /sessile version >/dev/null 2>&1; then
		run chroot "$tmp/tree" /sessile init --owner 12345 \
			--config /y.json --store sqlite:/srv/s.db
		is "$code $(stat -c '%u %a' "$tmp/tree/srv")" '1 0 755' \
			'a folder of / is not given away'
		like "$err" '/srv: it lies directly below /' '... is told'
		run chroot "$tmp/tree" /sessile init --owner 12345 \
			--config /y.json --store sqlite:/srv/sessile/s.db
		is "$code $(stat -c %u "$tmp/tree/srv/sessile")" '0 12345' \
			'... but one in it is'
		run chroot "$tmp/tree" /sessile init --owner 12345 \
			--config /z.json --store sqlite:/new/s.db
		is "$code $(stat -c '%u %a' "$tmp/tree/new")" '0 12345 700' \
			'... and a new one'
	else
		skip 4 'the command does not start in a tree of its own'
	fi
	# A trap: the owner puts another name of root's file there.
	init --owner nobody
	echo mine >"$tmp/mine"
	rm "$tmp/data/secret"
	ln "$tmp/mine" "$tmp/data/secret"
	init
	is "$code" 1 'another name of a file of root'
	like "$err" 'another name' '... is told'
	is "$(stat -c %U "$tmp/mine")" root '... and stays of root'
	clean
	init --owner 12345
	is "$code" 0 'an owner without a name'
	is "$(stat -c %u "$db")" 12345 '... by number'
	chmod 600 "$config"
	run "$sessile" doctor --config "$config"
	like "$out" 'FAIL  config: 12345 cannot read' '... doctor sees it'
	clean
fi

diag many at once
prepare=clean
# sixteen ROUND [--owner USER], from what $prepare leaves
sixteen() {
	$prepare
	shift
	rm -f "$tmp"/one.*
	i=0
	while [ "$i" -lt 16 ]; do
		{
			"$sessile" init --json --config "$config" \
				--store "$store" "$@" 2>&1 >"$tmp/one.$i"
			echo "exit $?"
		} | grep -v '^sessile: warning' >"$tmp/one.$i.code" &
		i=$((i + 1))
	done
	wait
	cat "$tmp"/one.*.code | sort | uniq -c | awk '{ $1 = $1; print }'
	# Each was made by exactly one.
	cat "$tmp"/one.*[0-9] | python3 -c 'import json, sys
made = [m for l in sys.stdin for o in [json.loads(l)]
	for m in o["made"] + ["taken " + t for t in o["taken"]]]
print(sorted(made))'
	whole
	no_leftovers || echo leftovers
}
good="16 exit 0
['config', 'folder', 'secret', 'store']"
bad=
round=0
while [ "$round" -lt 15 ]; do
	got=$(sixteen "$round")
	[ "$got" = "$good" ] || bad="$bad $got"
	round=$((round + 1))
done
is "$bad" '' '15 times 16 at once: one secret, one schema, no failure'
if [ -n "$root" ]; then
	bad=
	round=0
	while [ "$round" -lt 5 ]; do
		got=$(sixteen "$round" --owner nobody)
		[ "$got/$(owners)" = "$good/nobody" ] || bad="$bad $got"
		round=$((round + 1))
	done
	is "$bad" '' '... and for another owner'
else
	skip 1 'needs root'
fi
clean

diag an Express app was there first
create='CREATE TABLE IF NOT EXISTS sessions (sid PRIMARY KEY, expired, sess)'
row="INSERT OR REPLACE INTO sessions VALUES ('a', 4e12, '{\"cookie\":{}}')"
express() {
	clean
	mkdir -m 700 "$tmp/data"
	sqlite3 "$db" "$1"
	chmod 644 "$db"
}
express "$create; $row"
init
is "$code" 0 'its database is taken over'
like "$out" "^taken +database +$db" '... and init says so'
like "$err" "$db: others could read it" '... and that it is closed now'
is "$(mode "$db")" 600 '... as it is'
is "$(whole)" '' '... with all that belongs into it'
run "$sessile" session list --config "$config"
like "$out" '^a ' '... and its sessions'
sqlite3 "$db" "$create; $row"
init
like "$out" "^found +database +$db" 'a second time it is found'
unlike "$err" 'others could read it' '... and nothing more is said'
run "$sessile" session kill a --config "$config"
sqlite3 "$db" "$row"
run "$sessile" session list --config "$config"
unlike "$out" '^a ' 'what is ended here, the app does not bring back'
express "$create"
init --json
is "$(echo "$out" | python3 -c 'import json,sys; print(json.load(sys.stdin)[
	"taken"])')" "['store']" '... said as JSON'
for other in 'CREATE TABLE x (y)' "$create; CREATE TABLE users (id)" \
	"$create; PRAGMA application_id = 7"; do
	express "$other"
	init
	is "$code" 1 "no other database is: $other"
	like "$err" "^sessile: $db: .*not one of sessile's" '... it says why'
	is "$(mode "$db")" 644 '... and leaves it alone'
done
# shellcheck disable=SC2317 # called by sixteen
express_closed() {
	express "$create; $row"
	chmod 600 "$db"
}
prepare=express_closed
bad=
round=1
while [ "$round" -le 5 ]; do
	got=$(sixteen "$round")
	[ "$got" = "16 exit 0
['config', 'secret', 'taken store']" ] || bad="$bad $got"
	round=$((round + 1))
done
is "$bad" '' '16 at once take it over, one schema and one secret'

diag kill -9
# Nanoseconds of a whole run: the middle one of five.
typical() {
	for _ in 1 2 3 4 5; do
		clean
		began=$(date +%s%N)
		"$sessile" init --config "$config" --store "$store" \
			>/dev/null 2>&1
		echo $(($(date +%s%N) - began))
	done | sort -n | sed -n 3p
}
# Killed within a little more than it takes, and then run again.
bad=
killed=0
midway=0
round=1
while [ "$round" -le 80 ]; do
	[ $((round % 20)) != 1 ] || whole_run=$(typical)
	clean
	delay=$(printf '0.%09d' $((whole_run * round / 64)))
	(timeout -s KILL "$delay" "$sessile" init --config "$config" \
		--store "$store"; exit $?) >/dev/null 2>&1 ||
		killed=$((killed + 1))
	if [ -d "$tmp/data" ] && [ ! -f "$config" ]; then
		midway=$((midway + 1))
	fi
	secret=$(cat "$tmp/data/secret" 2>/dev/null)
	init
	[ "$code" = 0 ] || bad="$bad $delay:$err"
	wrong=$(whole)
	[ -z "$wrong" ] || bad="$bad $delay:$wrong"
	[ -z "$secret" ] || [ "$secret" = "$(cat "$tmp/data/secret")" ] ||
		bad="$bad $delay:another secret"
	round=$((round + 1))
done
is "$bad" '' "after a kill -9 at any point ($killed of 80) it works again"
ok '... and some were killed' [ "$killed" -gt 5 ]
ok "... $midway of them midway" [ "$midway" -gt 0 ]

# What a crash has left is removed when it is old enough to be nobody's.
clean
init
for f in secret sessile.db; do
	echo x >"$tmp/data/$f.new-abcdef"
	touch -d '1 hour ago' "$tmp/data/$f.new-abcdef"
done
echo x >"$tmp/data/secret.new-fresh1"
init
is "$(cd "$tmp/data" && echo *.new-*)" secret.new-fresh1 \
	'old leftovers go, a new one may be in use'
done_testing
