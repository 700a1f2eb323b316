#!/bin/sh
# The page-view counter of the README: compiled from its very text, at most
# 20 lines, and counting.
set -u
root=$SESSILE_ROOT build=$SESSILE_BUILD
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT

echo 1..4
n=0
ok() {
	n=$((n + 1))
	if [ "$2" = "$3" ]; then echo "ok $n - $1"; else
		echo "not ok $n - $1"
		echo "# expected: $3"
		echo "# got: $2"
	fi
}

# The first C block of the README, and the line that compiles it.
awk '/^```c$/ { on = 1; next } /^```/ { if (on) exit } on' \
	"$root/README.md" >"$dir/views.c"
lines=$(grep -c . "$dir/views.c")
ok 'the program is there and has at most 20 lines' \
	"$(awk -v "lines=$lines" 'END {
		if (lines > 5 && NR <= 20) print "yes"; else print NR
	}' "$dir/views.c")" yes

libs=$(sed -n 's/^cc .*views\.c //p' "$root/README.md" | head -n 1)
cd "$root" || exit 1
# The command names files by their place in the tree.
libs=$(printf '%s' "$libs" | sed "s|build/|$build/|g")
# shellcheck disable=SC2086
cc -Wall -Wextra -Werror -Ilib -o "$dir/views.cgi" "$dir/views.c" $libs
ok 'it compiles by the README'\''s own line, without a warning' $? 0

"$build/bin/sessile" init --config "$dir/sessile.json" \
	--store "sqlite:$dir/data/sessile.db" >/dev/null 2>&1 || exit 1
ask() {
	env -i SESSILE_CONFIG="$dir/sessile.json" REQUEST_METHOD=GET \
		HTTP_COOKIE="$1" "$dir/views.cgi"
}
ask '' >"$dir/first"
cookie=$(sed -n 's/^Set-Cookie: \(connect.sid=[^;]*\);.*/\1/p' "$dir/first")
ok 'the first view' "$(tail -n 1 "$dir/first")" \
	'You have seen this page 1 times.'
ask "$cookie" >/dev/null
ok 'the third view' "$(ask "$cookie" | tail -n 1)" \
	'You have seen this page 3 times.'
