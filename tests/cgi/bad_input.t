#!/bin/sh
# What must not be in a field, in each field of each program that takes JSON:
# 400, a message that names the field, no cookie, and nothing changed.
set -u
# shellcheck source=tests/cgi/lib.sh
. "${SESSILE_ROOT:-$(dirname "$0")/../..}/tests/cgi/lib.sh"

make_store
password='correct horse battery'
echo "$password" | "$sessile" user add Ann --config "$config" \
	--password-stdin >/dev/null || exit 1
send="{\"name\":\"Ann\",\"password\":\"$password\"}"
post auth
[ "$status" = 200 ] || exit 1
mine=$(jar)

# PROGRAM FIELD LONGEST REST: what it takes, and which other fields go with it
fields() {
	cat <<-END
	auth name 256 "position":"Software Engineer"
	auth name 256 "password":"$password"
	auth position 256 "name":"John Doe"
	auth password 1024 "name":"Ann"
	password old 1024 "new":"yet another horse"
	password new 1024 "old":"$password"
	revoke session 16
	revoke others -
	revoke password 1024 "others":true
	revoke password 1024 "session":"0123456789abcdef"
	END
}

# VALUE WHY: as they stand in JSON; printf's escapes are for bytes
values() {
	cat <<-'END'
	"" an empty one
	null a null
	true! a true
	false a false
	0 a number
	-1e9 another number
	[] a list
	["x"] a list of one
	{} an object
	{"name":"x"} an object with a name
	"a\\u0000b" a NUL inside
	"\\u0000" a NUL alone
	"\\ud800" the first half of a character
	"\\udc00x" the second half
	"\377" no UTF-8
	"\300\200" a NUL in two bytes
	"\355\240\200" half of a character in UTF-8
	"a\001b" a control character, raw
	"a\\x" an escape that is none
	"a: a text without an end
	END
}

# PROGRAM FIELD REST VALUE WHY
refused() {
	send="{${3:+$3,}\"$2\":$4}"
	post "$1" "HTTP_COOKIE=$mine"
	wrong=
	[ "$status" = 400 ] || wrong="$status"
	case $body in
	'{"error":"'*'\"'"$2"'\"'*'"}') ;;
	*) wrong="$wrong $body" ;;
	esac
	[ -z "$(jar)" ] || wrong="$wrong, a cookie"
	sql .dump | cmp -s - "$tmp/before" || wrong="$wrong, changed"
	is "$wrong" '' "$1, $2: $5"
}

long() {
	printf '"%*s"' "$1" '' | tr ' ' x
}

sql .dump >"$tmp/before"
fields >"$tmp/fields"
while read -r takes field longest rest; do
	values >"$tmp/values"
	while read -r value why; do
		# Of all fields, one is a truth.
		case $field$value in
		otherstrue!) continue ;;
		esac
		# shellcheck disable=SC2059 # a format
		refused "$takes" "$field" "$rest" \
			"$(printf -- "${value%!}")" "$why"
	done <"$tmp/values"
	[ "$longest" = - ] || refused "$takes" "$field" "$rest" \
		"$(long $((longest + 1)))" 'one byte too many'
	refused "$takes" "$field" "$rest" "$(long 7000)" '7000 bytes'
	case $field in
	others) fine=true ;;
	*) fine='"x"' ;;
	esac
	refused "$takes" "$field" "$rest" "$fine,\"$field\":$fine" 'two'
	refused "$takes" "$field" "$rest" "$fine,\"$(printf %s "$field" |
		sed 's/e/\\u0065/; s/d$/\\u0064/')\":$fine" 'two, one escaped'
done <"$tmp/fields"

# What takes a body is in the table.
for handler in "$SESSILE_ROOT"/cgi-bin/*.c; do
	grep -q 'sessile_body(' "$handler" || continue
	takes=${handler##*/}
	takes=${takes%.c}
	# Signing out reads one only to see that it is no form.
	[ "$takes" = logout ] || ok "$takes is among them" \
		grep -q "^$takes " "$tmp/fields"
done
done_testing
