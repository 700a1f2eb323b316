#!/bin/sh
# What the bench makes of its measurements: tables, targets met, missed and
# not measured, an exit code, JSON, and bars that begin at zero.
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/../tap.sh"

bench=$SESSILE_ROOT/tests/bench

# KIND NAME RATE [ERRORS]: three rounds at 32 and 128 clients. The middle one
# is what counts; the others are off by a fifth either way.
loaded() {
	for round in 1 2 3; do
		rate=$(($3 * (6 - round) / 4))
		[ $round != 3 ] || rate=$(($3 * 4 / 5))
		[ $round != 2 ] || rate=$3
		for clients in 32 128; do
			printf '%s\t' "$1" "$2" $clients $round \
				$((rate * 2)) 2000000 900 2500 "${4:-0}"
			echo 0
		done
	done
}

# The files that run.sh leaves, all targets met.
measured() {
	rm -rf "$tmp/m"
	mkdir "$tmp/m"
	printf 'a "quoted" machine\nit\n' >"$tmp/m/machine"
	for line in 'static 800 300' 'dynamic 1300 480' 'status 1600 480' \
	    'index 1600 490' 'auth 1700 700' 'status_big 1600 490' \
	    'php 20000 13000' 'perl 15000 32000' 'python 16000 21000'; do
		# shellcheck disable=SC2086 # words
		set -- $line
		printf '%s\t%s\t%s.0\t%s.0\t%s.0\n' "$1" "$2" $(($3 * 2)) \
			"$3" $(($3 / 2))
	done >"$tmp/m/cost.tsv"
	printf '5000\t7.0\t19.0\t150.0\t0.49\t82.0\n' >"$tmp/m/hold.tsv"
	{
		loaded read hello_cgi 2500
		loaded read status_cgi 2125
		loaded read status_lighttpd 14000
		loaded read status_nginx 13000
		loaded read express_memory 6000
		loaded read express_sqlite 800
		loaded write views_cgi 700
		loaded write views_lighttpd 2000
		loaded write views_nginx 1900
		loaded write express_sqlite 800
	} >"$tmp/m/load.tsv"
	printf '10000\t3000\n1000000\t3512\n' >"$tmp/m/memory.tsv"
	: >"$tmp/m/left_out.tsv"
}

report() {
	run awk -v mode=full -v runs=500 -v rows=1000000 -v requests=1000000 \
		-v json="$tmp/bench.json" -f "$bench/lib.awk" \
		-f "$bench/report.awk" "$tmp/m/machine" "$tmp/m"/*.tsv
}

chart() {
	run awk -f "$bench/lib.awk" -f "$bench/chart.awk" "$tmp/m/machine" \
		"$tmp/m"/*.tsv
}

# EXPRESSION of bench.json as `j`
json() {
	python3 -c 'import json, sys
j = json.load(open(sys.argv[1]))
print(eval(sys.argv[2]))' "$tmp/bench.json" "$1" 2>&1
}

# WHAT: that target's line
target() {
	printf '%s\n' "$out" | grep -F "$1"
}

measured
report
is "$code" 0 'all targets met: exit 0'
like "$out" '21 targets: 21 met, 0 missed, 0 not measured$' 'and it says so'
like "$out" '^  status.cgi  +480 +240\.\.960 +1\.60 +1\.00 +1600$' \
	'a process: median, span, ratios, memory'
like "$out" '^  sessile.fcgi, lighttpd +14000 +2\.5 +14000 +2\.5 +0$' \
	'under load: rates and p99 by the number of clients, errors'
like "$(target 'static hello, CGI (32 clients)')" ' 0\.85 +>= 0\.80 +x +met$' \
	'at least'
like "$(target 'RSS of sessile.fcgi')" ' 0\.50 +<= 1 +MiB +met$' 'at most'
is "$(json 'len(j["targets"]), all(t["met"] for t in j["targets"])')" \
	'(21, True)' 'JSON: targets'
is "$(json 'j["machine"]')" "['a \"quoted\" machine', 'it']" 'JSON: quoted'
is "$(json '[l["rate"] for l in j["load"] if l["name"] == "status_nginx"]')" \
	'[13000.0, 13000.0]' 'JSON: rates'

measured
sed -i '/status_cgi/d' "$tmp/m/load.tsv"
loaded read status_cgi 1900 >>"$tmp/m/load.tsv"
report
is "$code" 1 'a target missed: exit 1'
like "$(target 'static hello, CGI (32 clients)')" ' 0\.76 .*MISSED$' \
	'the target is named'
like "$out" '21 targets: 20 met, 1 missed, 0 not measured$' 'and counted'

measured
sed -i '/views_nginx/d' "$tmp/m/load.tsv"
loaded write views_nginx 1900 2 >>"$tmp/m/load.tsv"
report
is "$code" 1 'errors of ours at 128 clients: exit 1'
like "$(target 'errors at 128')" ' 6\.00 .*MISSED$' 'all rounds count'
like "$out" '^  views.fcgi, nginx .* 12$' 'and all numbers of clients'

measured
sed -i '/php/d' "$tmp/m/cost.tsv"
sed -i '/nginx/d; /express/d' "$tmp/m/load.tsv"
: >"$tmp/m/memory.tsv"
printf 'nginx\tnot installed\n' >"$tmp/m/left_out.tsv"
report
is "$code" 0 'what is not measured is not missed'
like "$(target 'php-cgi / status.cgi')" ' - +>= 12 +x +not measured$' \
	'it is said of each'
like "$out" '21 targets: 12 met, 0 missed, 9 not measured$' 'and counted'
like "$out" '^  left out: nginx: not installed$' 'who is left out, is named'
is "$(json '[t["met"] for t in j["targets"]].count(None)')" 9 'JSON: null'

measured
chart
is "$code" 0 'a chart'
printf '%s\n' "$out" >"$tmp/chart.svg"
ok 'it is XML' python3 -c 'import sys, xml.dom.minidom
xml.dom.minidom.parse(sys.argv[1])' "$tmp/chart.svg"
# Of the first group: where they begin, and how much a unit of length is.
printf '%s\n' 2500 2125 14000 13000 6000 800 >"$tmp/rates"
sed -n 's/^<rect.* x="\([0-9]*\)".* width="\([0-9.]*\)".*/\1 \2/p' \
	"$tmp/chart.svg" | head -n 6 | paste -d ' ' - "$tmp/rates" |
	awk '{ printf "%d %.0f\n", $1, $3 / $2 }' | sort -u >"$tmp/scale"
is "$(cat "$tmp/scale")" '244 37' 'bars as long as the figures, from zero'
like "$out" '>14 000</text>$' 'with the figure beside each'
like "$out" 'prefers-color-scheme: dark' 'for light and dark'

run awk -f "$bench/lib.awk" -f "$bench/markdown.awk" "$tmp/m/machine" \
	"$tmp/m"/*.tsv
like "$out" '^\| status.cgi \| 480 \| 1.60 \| 1.00 \| 1600 \|$' \
	'the tables of the README: what processes cost'
like "$out" '^\| views.fcgi, nginx \| 1900, 2.5 ms \| 1900, 2.5 ms \|$' \
	'and what they serve'

done_testing
