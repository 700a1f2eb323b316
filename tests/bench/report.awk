# The tables, what was aimed at, and bench.json. After lib.awk.
# Variables: mode runs rows requests json.

function quoted(s) {
	gsub(/[\\"]/, "\\\\&", s)
	return "\"" s "\""
}

# A target that cannot be measured here is neither met nor missed.
function target(what, value, sense, limit, unit,   met, word) {
	targets++
	if (value == "") {
		unmeasured++
		word = "not measured"
	} else {
		met = sense == "<=" ? value <= limit : value >= limit
		missed += !met
		word = met ? "met" : "MISSED"
	}
	printf "  %-56s %8s  %s %-5s %-4s %s\n", what,
		value == "" ? "-" : sprintf("%.2f", value), sense, limit,
		unit, word
	target_json = target_json (targets > 1 ? ",\n" : "") sprintf( \
		"    {\"what\": %s, \"value\": %s, \"sense\": %s, " \
		"\"limit\": %s, \"unit\": %s, \"met\": %s}", quoted(what),
		value == "" ? "null" : sprintf("%.3f", value), quoted(sense),
		limit, quoted(unit),
		value == "" ? "null" : met ? "true" : "false")
}

function report_cost(   i, a, us) {
	printf "\n  %-24s %8s %17s %9s %9s %9s\n", "whole process", "CPU us",
		"(rounds)", "x static", "x dynamic", "RSS KiB"
	for (i = 1; i <= n; i++) {
		a = name[i]
		us = cost(a)
		printf "  %-24s %8.0f %8.0f..%-7.0f %9.2f %9.2f %9d\n",
			label[a], us, lowest, highest,
			cost_ratio(a, "static"), cost_ratio(a, "dynamic"),
			rss[a]
		cost_json = cost_json (i > 1 ? ",\n" : "") sprintf( \
			"    {\"name\": %s, \"us\": %.1f, \"low\": %.1f, " \
			"\"high\": %.1f, \"static\": %.3f, " \
			"\"dynamic\": %.3f, \"rss_kib\": %d}", quoted(a), us,
			lowest, highest, cost_ratio(a, "static"),
			cost_ratio(a, "dynamic"), rss[a])
		if (a ~ /^(status|index|auth)/ && rss[a] / 1024 > peak)
			peak = rss[a] / 1024
	}
}

function report_sweep() {
	printf "\n  sweep of %d expired: %.1f s, %d locks, held %.1f ms at " \
		"the median,\n  %.1f ms at the 99th percentile, %.1f ms at " \
		"most, %d %% of the time\n", rows, took, holds, hold, hold99,
		holdmax, share * 100
}

function report_load(kind, title,   i, j, a, c) {
	if (!loads[kind])
		return
	printf "\n  %-29s", title
	for (j = 1; j <= crowds; j++)
		printf " %16s", clients[j] (clients[j] == 1 ? " client" : \
			" clients")
	printf "   errors\n  %-29s", ""
	for (j = 1; j <= crowds; j++)
		printf " %7s %8s", "req/s", "p99 ms"
	printf "\n"
	for (i = 1; i <= loads[kind]; i++) {
		a = loaded[kind, i]
		printf "  %-29s", label[a]
		for (j = 1; j <= crowds; j++) {
			c = clients[j]
			printf " %7.0f", figure(rate, kind, a, c)
			load_json = load_json (load_json ? ",\n" : "") \
				one_load(kind, a, c)
			printf " %8.1f", figure(p99, kind, a, c)
		}
		printf " %8d\n", errors_of(kind, a)
	}
}

# figure() has just been asked for the rate.
function one_load(kind, a, c,   s) {
	s = sprintf("    {\"kind\": %s, \"name\": %s, \"clients\": %d, " \
		"\"rate\": %.1f, \"low\": %.1f, \"high\": %.1f", quoted(kind),
		quoted(a), c, figure(rate, kind, a, c), lowest, highest)
	return s sprintf(", \"p50_ms\": %.3f, \"p99_ms\": %.3f, " \
		"\"errors\": %d}", figure(p50, kind, a, c),
		figure(p99, kind, a, c), errors[kind, a, c])
}

function errors_of(kind, a,   j, sum) {
	for (j = 1; j <= crowds; j++)
		sum += errors[kind, a, clients[j]]
	return sum
}

# Of ours, at 128 clients; "" if none was there.
function our_errors(   kinds, k, i, a, sum) {
	split("read write", kinds, " ")
	for (k = 1; k <= 2; k++)
		for (i = 1; i <= loads[kinds[k]]; i++) {
			a = loaded[kinds[k], i]
			if (a ~ /^(status|views)/ && ((kinds[k], a, 128) in \
			    errors))
				sum += errors[kinds[k], a, 128]
		}
	return sum
}

function report_memory() {
	if (stages < 2)
		return
	printf "\n  sessile.fcgi: %d KiB resident after %d requests, %d " \
		"after %d\n", kib[1], asked[1], kib[2], asked[2]
}

function cost_targets() {
	target("CPU: status.cgi / static", cost_ratio("status", "static"),
		"<=", 1.7, "x")
	target("CPU: status.cgi / dynamic", cost_ratio("status", "dynamic"),
		"<=", 1.25, "x")
	target("CPU: index.cgi / static", cost_ratio("index", "static"),
		"<=", 1.7, "x")
	target("CPU: index.cgi / dynamic", cost_ratio("index", "dynamic"),
		"<=", 1.25, "x")
	target("CPU: auth.cgi / static", cost_ratio("auth", "static"),
		"<=", 2.6, "x")
	target("CPU: status.cgi, " rows " sessions / 1000",
		cost_ratio("status_big", "status"), "<=", 1.1, "x")
	target("CPU: php-cgi / status.cgi", cost_ratio("php", "status"),
		">=", 12, "x")
	target("CPU: Perl / status.cgi", cost_ratio("perl", "status"),
		">=", 30, "x")
	target("CPU: Python / status.cgi", cost_ratio("python", "status"),
		">=", 30, "x")
	target("peak RSS of our largest program", peak, "<=", 4, "MiB")
}

function load_targets(   at) {
	at = " (32 clients)"
	target("status.cgi / static hello, CGI" at,
		rate_ratio("read", "status_cgi", "hello_cgi", 32),
		">=", "0.80", "x")
	target("status.cgi / Express connect-sqlite3" at,
		rate_ratio("read", "status_cgi", "express_sqlite", 32),
		">=", 1.8, "x")
	fastcgi("lighttpd", at)
	fastcgi("nginx", at)
	target("our errors at 128 clients", our_errors(), "<=", 0, "")
	target("RSS of sessile.fcgi, " requests " requests - 10000",
		stages < 2 ? "" : (kib[2] - kib[1]) / 1024, "<=", 1, "MiB")
}

function fastcgi(server, at,   read, write) {
	read = "status_" server
	write = "views_" server
	target("FastCGI, " server " / Express MemoryStore" at,
		rate_ratio("read", read, "express_memory", 32), ">=", 2, "x")
	target("FastCGI, " server " / connect-sqlite3" at,
		rate_ratio("read", read, "express_sqlite", 32), ">=", 8, "x")
	target("FastCGI, " server " / connect-sqlite3, writes" at,
		rate_ratio("write", write, "express_sqlite", 32), ">=", 1,
		"x")
}

function list(of, k,   i, s) {
	for (i = 1; i <= k; i++)
		s = s (i > 1 ? ", " : "") quoted(of[i])
	return "[" s "]"
}

function write_json(   i, m) {
	printf "{\n  \"mode\": %s, \"rounds\": %d, \"runs\": %d, " \
		"\"rows\": %d, \"load_rounds\": %d,\n  \"machine\": %s,\n" \
		"  \"left_out\": %s,\n", quoted(mode), cost_rounds, runs,
		rows, load_rounds, list(fact, facts), list(out, outs) >json
	printf "  \"costs\": [\n%s\n  ],\n  \"load\": [\n%s\n  ],\n",
		cost_json, load_json >json
	printf "  \"sweep\": {\"seconds\": %.1f, \"locks\": %d, " \
		"\"median_ms\": %.3f, \"p99_ms\": %.3f, \"max_ms\": %.3f, " \
		"\"held\": %.3f},\n", took, holds, hold, hold99, holdmax,
		share >json
	printf "  \"memory\": [" >json
	for (i = 1; i <= stages; i++)
		printf "%s{\"requests\": %d, \"rss_kib\": %d}", \
			(i > 1 ? ", " : ""), asked[i], kib[i] >json
	printf "],\n  \"targets\": [\n%s\n  ]\n}\n", target_json >json
}

END {
	if (n)
		report_cost()
	if (took)
		report_sweep()
	report_load("read", "status, signed in")
	report_load("write", "views, one write each")
	report_memory()
	print ""
	cost_targets()
	target("sweep holds the lock, median", hold, "<=", 20, "ms")
	load_targets()
	printf "\n  %s: %d rounds of %d runs, %d rounds of load.", mode,
		cost_rounds, runs, load_rounds
	for (i = 1; i <= facts; i++)
		printf "%s%s", i % 4 == 1 ? "\n  " : ", ", fact[i]
	for (i = 1; i <= outs; i++)
		printf "\n  left out: %s", out[i]
	printf "\n  %d targets: %d met, %d missed, %d not measured\n", targets,
		targets - missed - unmeasured, missed, unmeasured
	write_json()
	exit missed > 0
}
