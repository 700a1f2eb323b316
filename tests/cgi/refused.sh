# Refused requests in a table. Sourced, after lib.sh and a sign-in as $mine
# and $my_sid, and a copy of the database as $tmp/before.
# shellcheck shell=sh

# The request of ask or post is answered with an error as JSON, changes
# nothing, and leaves one clear line in the log that holds no secret:
# WHAT STATUS ask|post ...
refused() {
	what=$1 want=$2
	shift 2
	"$@" "HTTP_COOKIE=${refused_cookie:-$mine}"
	wrong=
	[ "$status" = "$want" ] || wrong="status $status"
	case $body in
	'{"error":"'?*'"}') ;;
	*) wrong="$wrong, body $body" ;;
	esac
	printf '%s\n' "$err" | awk -v "status=$want" '
		NR > 1 || $0 !~ "^sessile: [^ ]+ [^ ]+: " status " .*: ..." {
			exit 1
		}' || wrong="$wrong, log $err"
	printf '%s\n' "$err" | grep -qF -e "$my_sid" -e "$(cat \
		"${db%/*}/secret")" -e 'John Doe' -e Software &&
		wrong="$wrong, the log tells: $err"
	cmp -s "$db" "$tmp/before" || wrong="$wrong, the store changed"
	[ -z "$(jar)" ] || wrong="$wrong, a cookie"
	is "$wrong" '' "$what: $want"
}
