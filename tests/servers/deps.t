#!/bin/sh
# deps.sh keeps Debian from starting the servers that it installs, and leaves
# nothing of that behind. apt-get is none here: it tells what there is while it
# runs, and kills who has called it when it is asked to.
set -u
# shellcheck source=tests/tap.sh
. "${SESSILE_ROOT:-$(dirname "$0")/../..}/tests/tap.sh"

policy=$tmp/policy-rc.d
sed "s|/usr/sbin/policy-rc.d|$policy|" "$SESSILE_ROOT/etc/build/deps.sh" \
	>"$tmp/deps.sh"
mkdir "$tmp/bin"
cat >"$tmp/bin/apt-get" <<'END'
#!/bin/sh
case " $* " in
*" -y "*) ;;
*) exit 0 ;;
esac
cp "$POLICY" "$POLICY.seen"
for d in lighttpd lighttpd.service h2o cron; do
	code=0
	sh "$POLICY" "$d" start || code=$?
	echo "$d $code"
done >"$POLICY.says"
[ -z "$KILL" ] || kill -9 "$PPID"
END
cat >"$tmp/bin/sudo" <<'END'
#!/bin/sh
[ "$1" != -n ] || shift
exec "$@"
END
chmod +x "$tmp/bin/apt-get" "$tmp/bin/sudo"

# There is no such compiler, and so there is something to install.
install() {
	rm -f "$policy.seen" "$policy.says"
	(cd "$tmp" && exec env POLICY="$policy" KILL="${1:-}" \
		PATH="$tmp/bin:$PATH" CC=no-such-compiler \
		sh "$tmp/deps.sh" install build) >"$tmp/out" 2>&1 </dev/null
}

says() {
	xargs <"$policy.says"
}

holds='lighttpd 101 lighttpd.service 101 h2o 101 cron 0'

install
is "$(says)" "$holds" 'servers are not started, others are'
not_ok '... and the policy goes with who has made it' [ -e "$policy" ]

install kill 2>/dev/null
ok 'who is killed leaves it behind' [ -e "$policy" ]
run sh "$policy" lighttpd start
is "$code $out$err" '0 ' '... and it forbids nothing any more'
cp "$policy" "$tmp/left"
install
is "$(says)" "$holds" 'the next run has one of its own'
not_ok '... and leaves none' [ -e "$policy" ]

# The number of a process that has ended is given to another: this one.
number=$(sed -n 's/.*process \([0-9]*\) of .*/\1/p' "$tmp/left")
sed "s/\b$number\b/$$/g" "$tmp/left" >"$policy"
run sh "$policy" lighttpd start
is "$code" 0 'a process of the same number is not taken for it'
install
is "$(says)" "$holds" '... by the next run either'
not_ok '... which leaves none' [ -e "$policy" ]

time=$(sed 's/.*) //' /proc/$$/stat | cut -d ' ' -f 20)
was=$(sed -n 's/.*process [0-9]* of \([0-9]*\),.*/\1/p' "$tmp/left")
sed "s/\b$number\b/$$/g; s/\b$was\b/$time/g" "$tmp/left" >"$policy"
cp "$policy" "$tmp/others"
install
is "$(says)" "$holds" 'one whose process is alive holds for both'
ok '... and stays' cmp -s "$policy" "$tmp/others"

printf '%s\n' '#!/bin/sh' 'exit 101' >"$policy"
cp "$policy" "$tmp/others"
install
is "$(says)" 'lighttpd 101 lighttpd.service 101 h2o 101 cron 101' \
	'the policy of somebody else is asked'
ok '... and stays' cmp -s "$policy" "$tmp/others"
done_testing
