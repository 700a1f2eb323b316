#!/bin/sh
# The units for systemd say what systemd understands, and shut the program in.
set -u
# shellcheck source=tests/tap.sh
. "${SESSILE_ROOT:-$(dirname "$0")/../..}/tests/tap.sh"
command -v systemd-analyze >/dev/null || skip_all 'no systemd-analyze'
[ -f "$SESSILE_BUILD/bin/sessile.fcgi" ] || skip_all 'no sessile.fcgi'

# Where it would be installed there may be none.
mkdir "$tmp/units"
for unit in sessile.socket sessile.service; do
	sed "s|/usr/local/lib/sessile/sessile.fcgi|$SESSILE_BUILD/bin/sessile.fcgi|" \
		"$SESSILE_ROOT/etc/systemd/$unit" >"$tmp/units/$unit"
done
run systemd-analyze verify --man=no "$tmp/units/sessile.service" \
	"$tmp/units/sessile.socket"
is "$code$out$err" 0 'systemd understands all of it'
echo 'Nonsense=yes' >>"$tmp/units/sessile.service"
run systemd-analyze verify --man=no "$tmp/units/sessile.service"
like "$err" Nonsense '... and would say if it did not'
sed -i '/^Nonsense/d' "$tmp/units/sessile.service"

run systemd-analyze security --offline=true "$tmp/units/sessile.service"
exposure=$(printf '%s\n' "$out" | sed -n 's/.*exposure level.*: \([0-9.]*\) .*/\1/p')
like "$exposure" '^[01]\.[0-9]$' "little is left open to it ($exposure of 10)"
done_testing
