#!/bin/sh
# `sessile init` that refuses has changed nothing: it looks at everything
# before it makes, closes up or gives away anything.
. "$(dirname "$0")/../tap.sh"

config=$tmp/conf/sessile.json
db=$tmp/data/sessile.db
owner=
[ "$(id -u)" != 0 ] || owner='--owner nobody'

# Names, modes, owners and bytes of all that lies there. (A -shm is memory
# that the readers of a log share.)
state() {
	(cd "$tmp" && find conf data -exec stat -c '%n %F %a %u:%g %s' {} + |
		sort
	find conf data -type f ! -name '*-shm' -exec sha256sum {} + |
		sort) 2>&1
}

# A folder that others can look into, as an app's would be: init closes it up
# and gives it away, if nothing else stands against that.
fresh() {
	rm -rf "$tmp/conf" "$tmp/data"
	mkdir -m 755 "$tmp/data"
}

# refuses WHAT WHY [OPTION ...]: init refuses it, and nothing has changed.
refuses() {
	what=$1
	why=$2
	shift 2
	before=$(state)
	# shellcheck disable=SC2086 # two words
	run "$sessile" init --config "$config" --store "sqlite:$db" $owner \
		"$@"
	is "$code" 1 "$what is refused"
	like "$err" "$why" '... it says why'
	is "$(state)" "$before" '... and nothing has changed'
}

create='CREATE TABLE sessions (sid PRIMARY KEY, expired, sess)'
wal='PRAGMA journal_mode = WAL'

diag foreign databases
for sql in 'CREATE TABLE x (y)' "$wal; CREATE TABLE x (y)" \
	"$create; CREATE TABLE users (id)" \
	"$wal; $create; CREATE TABLE users (id)" \
	"$wal; $create; PRAGMA application_id = 7" \
	"$wal; PRAGMA user_version = 3"; do
	fresh
	sqlite3 "$db" "$sql" >/dev/null
	refuses "$sql" "$db: .*not one of sessile's"
done
fresh
echo 'no database at all, but long enough to have a header of 100 bytes,
	if it were one: more, and more, and more' >"$db"
refuses 'something else' "$db: not an SQLite database"
fresh
: >"$db"
refuses 'an empty file' "$db: empty"
fresh
mkdir "$db"
refuses 'a folder' "$db: a folder"
fresh
ln -s "$tmp/none" "$db"
refuses 'a link' "$db: a symbolic link"

# What an app that was killed leaves: the log is not in the database yet.
fresh
mkdir "$tmp/live"
printf '%s\n' "$wal;" "$create;" 'CREATE TABLE users (id);' \
	".shell cp $tmp/live/* $tmp/data" | sqlite3 "$tmp/live/sessile.db" \
	>/dev/null
ok 'a log was left' [ -s "$db-wal" ]
refuses 'one whose log is still to be read' "not one of sessile's"

diag secrets
fresh
: >"$tmp/data/secret"
refuses 'an empty secret' 'secret: empty'
fresh
ln -s "$tmp/none" "$tmp/data/secret"
refuses 'a link for a secret' 'secret: not a regular file'
fresh
echo 0123456789abcdef0123456789abcdef >"$tmp/data/secret"
ln "$tmp/data/secret" "$tmp/other"
refuses 'a secret with another name elsewhere' 'another name'
rm "$tmp/other"

diag other names
fresh
sqlite3 "$db" "$create"
ln "$db" "$tmp/other"
refuses 'a database with another name elsewhere' 'another name'
rm "$tmp/other"
if [ -n "$owner" ]; then
	fresh
	sqlite3 "$db" "$create"
	: >"$tmp/other"
	ln "$tmp/other" "$db-journal"
	refuses 'a journal with another name elsewhere' 'another name'
	rm "$tmp/other"
	fresh
	echo 0123456789abcdef0123456789abcdef >"$tmp/data/secret"
	chown daemon "$tmp/data/secret"
	refuses 'a secret of a third user' 'who may know it'
else
	skip 6 'needs root'
fi

diag the configuration
fresh
before=$(state)
run "$sessile" init --config "$tmp/a/b/c.json" --store "sqlite:$db"
is "$code" 1 'no place for the configuration'
like "$err" "$tmp/a/b: .*--config names another place" '... it says why'
is "$(state)" "$before" '... and nothing has changed'
rm -rf "$tmp/data"
run "$sessile" init --config "$tmp/a/b/c.json" --store "sqlite:$db"
not_ok '... nor is a folder made for the store' [ -e "$tmp/data" ]
run "$sessile" init --config "$tmp/data/c.json" --store "sqlite:$db"
is "$code" 0 'but it may lie in the folder that is to be made'
rm -rf "$tmp/data"
run "$sessile" init --config "$tmp/data/conf/c.json" --store "sqlite:$db"
is "$code" 0 '... or in one in that'
done_testing
