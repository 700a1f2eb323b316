# What report.awk and chart.awk read and reckon with: the files that run.sh
# and its parts leave, told by their names.
#
#   machine       one fact a line
#   cost.tsv      name, KiB, the medians of its rounds
#   hold.tsv      one line of hold.c
#   load.tsv      kind, name, clients, round, and what wrk.lua says
#   memory.tsv    requests, KiB
#   left_out.tsv  who, why

BEGIN {
	FS = "\t"
	label["static"] = "static hello"
	label["musl"] = "static hello, musl"
	label["dynamic"] = "dynamic hello"
	label["status"] = "status.cgi"
	label["index"] = "index.cgi"
	label["auth"] = "auth.cgi, a sign-in"
	label["status_big"] = "status.cgi, big store"
	label["php"] = "php-cgi, session_start()"
	label["perl"] = "Perl, CGI::Session"
	label["python"] = "Python, sqlite3"
	label["hello_cgi"] = "static hello, CGI, lighttpd"
	label["status_cgi"] = "status.cgi, CGI, lighttpd"
	label["status_lighttpd"] = "sessile.fcgi, lighttpd"
	label["status_nginx"] = "sessile.fcgi, nginx"
	label["views_cgi"] = "views.cgi, CGI, lighttpd"
	label["views_lighttpd"] = "views.fcgi, lighttpd"
	label["views_nginx"] = "views.fcgi, nginx"
	label["express_memory"] = "Express, MemoryStore"
	label["express_sqlite"] = "Express, connect-sqlite3"
	label["express_wal"] = "Express, connect-sqlite3 WAL"
}

FILENAME ~ /machine$/ { fact[++facts] = $0 }

FILENAME ~ /left_out.tsv$/ { out[++outs] = $1 ": " $2 }

FILENAME ~ /memory.tsv$/ { asked[++stages] = $1; kib[stages] = $2 }

FILENAME ~ /hold.tsv$/ {
	holds = $1; hold = $2; hold99 = $3; holdmax = $4; share = $5; took = $6
}

FILENAME ~ /cost.tsv$/ {
	name[++n] = $1
	rss[$1] = $2
	cost_rounds = NF - 2
	for (i = 3; i <= NF; i++)
		cpu[$1, i - 2] = $i
}

FILENAME ~ /load.tsv$/ {
	if (!(($1, $2) in seen)) {
		seen[$1, $2] = 1
		loaded[$1, ++loads[$1]] = $2
	}
	if (!($3 in crowd)) {
		crowd[$3] = 1
		clients[++crowds] = $3
	}
	if ($4 > load_rounds)
		load_rounds = $4
	rate[$1, $2, $3, $4] = $5 / $6 * 1e6
	p50[$1, $2, $3, $4] = $7 / 1e3
	p99[$1, $2, $3, $4] = $8 / 1e3
	errors[$1, $2, $3] += $9 + $10
}

# The median of v[1..k], which is sorted on the way.
function median(v, k,   i, j, x) {
	for (i = 2; i <= k; i++) {
		x = v[i]
		for (j = i - 1; j > 0 && v[j] > x; j--)
			v[j + 1] = v[j]
		v[j + 1] = x
	}
	return k % 2 ? v[(k + 1) / 2] : (v[k / 2] + v[k / 2 + 1]) / 2
}

# Processor time of a whole process: of contestant a, and a's by b's. Where
# one of them was left out, there is none: "".
function cost(a,   i, v) {
	if (!((a, 1) in cpu))
		return ""
	for (i = 1; i <= cost_rounds; i++)
		v[i] = cpu[a, i]
	i = median(v, cost_rounds)
	lowest = v[1]
	highest = v[cost_rounds]
	return i
}

function cost_ratio(a, b,   i, v) {
	if (!((a, 1) in cpu) || !((b, 1) in cpu))
		return ""
	for (i = 1; i <= cost_rounds; i++)
		v[i] = cpu[a, i] / cpu[b, i]
	return median(v, cost_rounds)
}

# The same of what was under load: a figure is rate, p50 or p99.
function figure(of, kind, a, c,   i, v) {
	if (!((kind, a, c, 1) in of))
		return ""
	for (i = 1; i <= load_rounds; i++)
		v[i] = of[kind, a, c, i]
	i = median(v, load_rounds)
	lowest = v[1]
	highest = v[load_rounds]
	return i
}

function rate_ratio(kind, a, b, c,   i, v) {
	if (!((kind, a, c, 1) in rate) || !((kind, b, c, 1) in rate))
		return ""
	for (i = 1; i <= load_rounds; i++)
		v[i] = rate[kind, a, c, i] / rate[kind, b, c, i]
	return median(v, load_rounds)
}
