#!/bin/sh
# `sessile doctor`: every finding it has.
. "$(dirname "$0")/../tap.sh"

root=
[ "$(id -u)" != 0 ] || root=yes
unset TMPDIR

# Each test begins with a good store, that of nobody if we are root.
fresh() {
	rm -rf "$tmp/store" "$tmp/store.json" "$tmp/www"
	config=$tmp/store.json
	db=$tmp/store/sessile.db
	set -- --config "$config"
	[ -z "$root" ] || set -- "$@" --owner nobody
	"$sessile" init "$@" --store "sqlite:$db" >/dev/null
	"$sessile" user add 'John Doe' --position x --config "$config" \
		>/dev/null || fail 'a fresh store'
}

# As the store's owner.
owned() {
	if [ -n "$root" ]; then
		setpriv --reuid=nobody --regid=nogroup --clear-groups "$@"
	else
		"$@"
	fi
}

# Replaces the configuration: members behind "store".
configure() {
	printf '{"store":"sqlite:%s"%s}\n' "$db" "$1" >"$config"
}

doctor() {
	run "$sessile" doctor --config "$config" "$@"
}

# finds LEVEL CHECK ERE DESCRIPTION [ARGUMENTS]
finds() {
	level=$1
	line="^$1 +$2: .*$3"
	what=$4
	shift 4
	doctor "$@"
	if [ "$level" = FAIL ]; then
		is "$code" 1 "$what: 1"
	else
		is "$code" 0 "$what: 0"
	fi
	like "$out" "$line" '... is found'
	[ "$level" = ok ] || like "$(printf '%s\n' "$out" | grep -E -A 1 \
		-e "$line")" '^ +do: ' '... with what to do'
}

diag all is well
fresh
doctor
is "$code" 0 'a good store'
like "$out" 'All is well\.' '... is well'
unlike "$out" '^(warn|FAIL)' '... without a warning'
is "$err" '' '... and quiet'
for check in version fastcgi config who folder secret database root disk store \
	users sessions cookie; do
	like "$out" "^ok +$check: " "$check is told of"
done
like "$out" 'version: sessile .*SQLite 3\.' 'the versions'
doctor --json
ok 'as JSON' python3 -m json.tool "$tmp/.out" /dev/null
is "$(python3 -c 'import json, sys
d = json.load(open(sys.argv[1]))
print(d["ok"], d["failures"], d["warnings"], len(d["checks"]) > 9,
    {c["level"] for c in d["checks"]})' "$tmp/.out")" \
	"True 0 0 True {'ok'}" '... with its fields'
run "$sessile" doctor --config "$SESSILE_ROOT/etc/sessile.json"
like "$out" '^ok +config: .*etc/sessile.json' 'the sample is right'
run env SESSILE_CONFIG="$config" "$sessile" doctor
like "$out" 'config: .* \(named by SESSILE_CONFIG\)' 'SESSILE_CONFIG'

diag configuration
mv "$config" "$config.away"
finds FAIL config 'is not there' 'no configuration'
like "$out" 'sessile init' '... and init'
doctor --json
is "$(python3 -c 'import json, sys
d = json.load(open(sys.argv[1]))
c = d["checks"][-1]
print(d["ok"], c["level"], c["check"], c["do"] != "")' "$tmp/.out")" \
	'False fail config True' '... as JSON'
ln -s "$config.away" "$config"
finds FAIL config 'it is a symbolic link' 'a link'
rm "$config"
mv "$config.away" "$config"
configure ',"cooky":{}'
finds FAIL config 'unknown key "cooky"' 'an unknown key'
configure ',"touchAfter":"soon"'
finds FAIL config '"touchAfter" must be' 'a wrong type'
echo '{' >"$config"
finds FAIL config 'not valid JSON' 'no JSON'
echo '{"store":"redis://x"}' >"$config"
finds FAIL store 'names no file' 'another kind of store'
configure ''
chmod 666 "$config"
finds FAIL config 'anybody can write' 'one that anybody can change'
chmod 664 "$config"
finds warn config 'the group of .* can change' 'one that the group can change'
chmod 644 "$config"
random='"secret":"jqQbTzG1yVhsX7cKpNwLrD4mZf0uEoIa"'
configure ",$random"
finds FAIL config 'holds a secret, and others can read it \(mode 0644\)' \
	'a secret in an open configuration'
chmod 600 "$config"
[ -z "$root" ] || chown nobody "$config"
doctor
like "$out" "^ok +secret: one, 32 bytes, in $config" '... in a closed one'
[ -z "$root" ] || chown root "$config"
configure ''
chmod 644 "$config"
cd "$tmp" || exit 1
run "$sessile" doctor --config store.json
like "$out" '^warn +config: .*no absolute path' 'a relative path'
cd / || exit 1
if [ -n "$root" ]; then
	chown daemon "$config"
	finds warn config 'belongs to daemon' 'one that somebody else owns'
	chown root "$config"
	chmod 600 "$config"
	finds FAIL config 'nobody cannot read' 'one that the owner cannot read'
	chmod 644 "$config"
else
	skip 6 'needs root'
fi

diag cookie
warns() {
	configure ",\"cookie\":{$1}"
	finds warn cookie "$2" "cookie {$1}"
}
warns '"secure":true' '"cookie.secure" is true'
warns '"sameSite":"none"' 'drop the cookie over plain HTTP'
warns '"partitioned":true' 'drop the cookie over plain HTTP'
warns '"httpOnly":false' 'scripts can read'
warns '"maxAge":99999999999' '400 days'
warns '"maxAge":60' 'under a second'
warns '"expires":"2001-01-01T00:00:00.000Z"' 'is past'
warns '"path":"/app"' '"cookie.path" /app'
warns '"domain":"127.0.0.1"' 'browsers refuse an address'
warns '"domain":"intranet"' 'a name without a dot'
configure ',"cookie":{"domain":"example.org"}'
finds ok cookie 'connect.sid' 'a good domain'
configure ',"name":"__Host-sid"'
finds warn cookie 'has a prefix' 'a name with a prefix'

diag log
mkdir -p "$tmp/store/log"
configure ",\"log\":\"$tmp/none/sessile.log\""
finds warn log 'cannot be written' 'a log in a folder that is missing'
owned touch "$tmp/store/sessile.log" 2>/dev/null ||
	install -o nobody /dev/null "$tmp/store/sessile.log"
configure ",\"log\":\"$tmp/store/sessile.log\""
finds ok log sessile.log 'a log that can be written'
configure ''

diag who
fresh
if [ -n "$root" ]; then
	doctor
	like "$out" 'run by root; .* nobody sees it' 'root looks as the owner'
	cp "$sessile" "$tmp/sessile"
	run setpriv --reuid=daemon --clear-groups --regid=daemon \
		"$tmp/sessile" doctor --config "$config"
	is "$code" 1 'somebody else'
	like "$out" '^FAIL +who: daemon, but the store belongs to nobody' \
		'... is told'
	run owned "$tmp/sessile" doctor --config "$config"
	is "$code" 0 'the owner'
	like "$out" '^ok +who: nobody, who owns' '... is told'
	chown -R root "$tmp/store"
	finds warn who "and the store is root's" 'a store of root'
	run owned "$tmp/sessile" doctor --config "$config"
	is "$code" 1 '... seen by another'
	like "$out" 'do: run it as root; if .* init --owner nobody., as root' \
		'... is advised on'
	unlike "$out" 'root or as root|do: run .sessile init.$' \
		'... with what can help'
	like "$out" '^FAIL +secret: .*Permission denied' \
		'... and told what cannot be seen'
	chmod 600 "$config"
	run owned "$tmp/sessile" doctor --config "$config"
	like "$out" 'do: run it as root, or let this user read it' \
		'... nor a closed configuration'
	chmod 644 "$config"
else
	finds ok who "$(id -un), who owns the store" 'the owner'
	skip 11 'needs root'
fi

diag folder
fresh
chmod 750 "$tmp/store"
finds warn folder 'others can look into' 'a folder of mode 750'
chmod 770 "$tmp/store"
finds FAIL folder 'others can write to' 'a folder of mode 770'
chmod 700 "$tmp/store"
chmod 777 "$tmp"
finds warn folder "anybody can write to $tmp " 'an open folder above'
chmod 1777 "$tmp"
finds ok folder "$tmp/store" '... a sticky one'
chmod 711 "$tmp"
mv "$tmp/store" "$tmp/away"
finds FAIL folder 'it is not there' 'no folder'
: >"$tmp/store"
finds FAIL folder 'it is no folder' 'a file in its place'
rm "$tmp/store"
mv "$tmp/away" "$tmp/store"
if [ -n "$root" ]; then
	mkdir "$tmp/bar"
	mv "$tmp/store" "$tmp/bar"
	chmod 700 "$tmp/bar"
	db=$tmp/bar/store/sessile.db
	configure ''
	finds FAIL folder 'we cannot get there' 'a folder behind a closed one'
else
	skip 3 'needs root'
fi

diag secret
fresh
rm "$tmp/store/secret"
finds FAIL secret 'it is not there' 'no secret'
ln -s "$tmp/nowhere" "$tmp/store/secret"
finds FAIL secret 'it is a symbolic link' 'a link in its place'
rm "$tmp/store/secret"
# secret TEXT
secret() {
	printf '%s\n' "$1" >"$tmp/store/secret"
	chmod 600 "$tmp/store/secret"
	[ -z "$root" ] || chown nobody "$tmp/store/secret"
}
good=jqQbTzG1yVhsX7cKpNwLrD4mZf0uEoIa
secret short
finds FAIL secret 'under 32 bytes' 'a short secret'
configure ',"allowWeakSecret":true'
secret 'keyboard cat'
finds warn secret 'fewer than 32 bytes' '... that is allowed'
configure ''
secret aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
finds warn secret 'few different characters' 'a typed one'
secret "$good
x$good"
finds ok secret 'two, 32 bytes or more' 'two secrets'
secret "$good
w$good
x$good
y$good"
finds ok secret 'four, 32 bytes or more' 'four, as rotation leaves them'
secret "$good
v$good
w$good
x$good
y$good"
finds warn secret '5 secrets' 'five secrets'
secret ''
finds FAIL secret 'no secret in it' 'an empty one'
secret $good
chmod 640 "$tmp/store/secret"
finds FAIL secret 'others can get at .*0640' 'an open one'
rm "$tmp/store/secret"
mkdir "$tmp/store/secret"
finds FAIL secret 'not a regular file' 'a folder in its place'
rmdir "$tmp/store/secret"
secret $good
if [ -n "$root" ]; then
	chown root "$tmp/store/secret"
	finds FAIL secret 'belongs to root, and its folder to nobody' \
		'one of somebody else'
	like "$out" 'sessile init --owner nobody' '... and init repairs it'
else
	skip 4 'needs root'
fi

diag database
fresh
chmod 644 "$db"
finds FAIL database 'others can get at .*0644' 'an open database'
chmod 600 "$db"
owned sqlite3 "$db" 'pragma journal_mode=wal' >/dev/null
finds warn database 'journal mode is WAL' 'WAL mode'
"$sessile" user add Ann --position x --config "$config" >/dev/null
finds ok database "$db" '... which the next write turns back'
unlike "$out" '^warn' '... for good'
: >"$db-wal"
[ -z "$root" ] || chown nobody "$db-wal"
finds warn database 'wal is there' 'a -wal file'
rm "$db-wal"
if [ -n "$root" ]; then
	: >"$db-journal"
	chown root "$db-journal"
	finds FAIL database 'journal belongs to root' "a journal of root's"
	rm -f "$db-journal"
else
	skip 3 'needs root'
fi
mv "$db" "$tmp/away.db"
finds FAIL database 'it is not there' 'no database'
mkdir "$db"
finds FAIL database 'not a regular file' 'a folder in its place'
rmdir "$db"

diag store
# A file that holds this becomes the database.
other() {
	cat >"$db"
	chmod 600 "$db"
	[ -z "$root" ] || chown nobody "$db"
}
other </dev/null
finds FAIL store 'empty; it was cut' 'an empty file'
echo 'no database, but some text' | other
finds FAIL store 'not an SQLite' 'no database'
rm -f "$tmp/x.db"
sqlite3 "$tmp/x.db" 'create table t (x)'
other <"$tmp/x.db"
finds FAIL store "not one of sessile's" 'a foreign database'
cp "$tmp/away.db" "$tmp/x.db"
sqlite3 "$tmp/x.db" 'pragma user_version=7'
other <"$tmp/x.db"
finds FAIL store 'another version of sessile' 'another layout'
sqlite3 "$tmp/x.db" 'pragma user_version=1'
other <"$tmp/x.db"
finds FAIL store 'an earlier version of sessile' 'an earlier layout'
doctor
like "$out" "do: run \`sessile init\`: it upgrades" '... and what to do'
cp "$tmp/away.db" "$tmp/x.db"
sqlite3 "$tmp/x.db" 'drop table users'
other <"$tmp/x.db"
finds FAIL store 'users|user_' 'a missing table'
{
	head -c 4096 "$tmp/away.db"
	head -c 20480 /dev/urandom
} | other
finds FAIL store . 'a damaged file'
other <"$tmp/away.db"
finds ok store 'is sound' 'the good one again'

diag contents
fresh
"$sessile" user del 'John Doe' --config "$config" >/dev/null
finds warn users 'nobody can sign in' 'no user'
# live EXPIRED LIVE
fill() {
	owned sqlite3 "$db" "with recursive n(i) as (select 1 union all
		select i + 1 from n where i < $2) insert into sessions select
		'$1' || i, $3, '{}' from n"
}
fill live 20 8e12
fill old 9 1000.0
finds ok sessions '20 live, 9 expired$' 'some sessions'
fill older 10000 1000
finds warn sessions 'more have expired than are alive' 'many expired'
like "$out" 'sessile sweep' '... and sweep'
fill more 100000 '8e12 + i'
finds ok sessions 'and there are more' 'too many to count'

diag document root
fresh
mkdir "$tmp/www"
finds ok root 'in no document root' 'a document root elsewhere' \
	--docroot "$tmp/www"
finds FAIL root "$db lies below the document root $tmp" 'below --docroot' \
	--docroot "$tmp"
finds FAIL root "--docroot $tmp/typo: there is no such" 'a misspelt one' \
	--docroot "$tmp/typo"
finds FAIL root "--docroot $config: there is no such" 'a file' \
	--docroot "$config"
unlike "$out" '^ok +root' '... and nothing is well about it'
DOCUMENT_ROOT=$tmp/typo
export DOCUMENT_ROOT
finds warn root "DOCUMENT_ROOT $tmp/typo: there is no such" '... by variable'
unset DOCUMENT_ROOT
ln -s "$tmp/store" "$tmp/link"
finds FAIL root "$db lies below the document root" '... by a link' \
	--docroot "$tmp/link"
DOCUMENT_ROOT=$tmp
export DOCUMENT_ROOT
finds FAIL root "$db lies below the document root $tmp" 'DOCUMENT_ROOT'
DOCUMENT_ROOT=$tmp/www
finds ok root 'in no document root' '... elsewhere'
unset DOCUMENT_ROOT
configure ",\"secretFile\":\"$tmp/www/secret\""
finds FAIL root 'www/secret lies below' 'a secret in it' \
	--docroot "$tmp/www"
configure ''
mkdir "$tmp/cgi-bin"
finds warn root "looks like a document root" 'a folder with a cgi-bin'
rmdir "$tmp/cgi-bin"
: >"$tmp/index.html"
finds warn root "below $tmp, which looks like" 'a folder with an index.html'
rm "$tmp/index.html"

diag disk
# A small one, seen by this process alone.
small() {
	unshare -m sh -c "mount -t tmpfs -o size=\$1 none \"\$2\" &&
		mkdir \"\$2/d\" && chown nobody \"\$2/d\" &&
		chmod 700 \"\$2/d\" && \$3; shift 3; \"\$@\"" sh "$@"
}
if [ -n "$root" ] && mkdir "$tmp/disk" &&
	small 1m "$tmp/disk" : : 2>/dev/null; then
	printf '{"store":"sqlite:%s/disk/d/s.db"}\n' "$tmp" >"$config"
	run small 1m "$tmp/disk" : "$sessile" doctor --config "$config"
	like "$out" '^FAIL +disk: [01] MiB free' 'a full disk'
	run small 9m "$tmp/disk" : "$sessile" doctor --config "$config"
	like "$out" '^warn +disk: [0-9] MiB free' 'a small disk'
	run small 99m "$tmp/disk" "mount -o remount,ro $tmp/disk" \
		"$sessile" doctor --config "$config"
	like "$out" '^FAIL +disk: it cannot be written' 'one for reading'
else
	skip 3 'no disk can be mounted here'
fi
done_testing
