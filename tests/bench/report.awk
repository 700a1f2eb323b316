# Makes the table and bench.json out of what run.sh measured: the files
# `machine` (one fact a line), `hold.tsv` (one line of hold.c) and `cost.tsv`
# (one line a contestant: name, KiB, the medians of its rounds).
# Variables: mode rounds runs rows json.

BEGIN { FS = "\t" }

FILENAME ~ /machine$/ { fact[++facts] = $0; next }

FILENAME ~ /hold.tsv$/ {
	holds = $1; hold = $2; hold99 = $3; holdmax = $4; share = $5; took = $6
	next
}

{
	name[++n] = $1
	rss[$1] = $2
	for (i = 3; i <= NF; i++)
		round[$1, i - 2] = $i
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

function cost(a,   i, v) {
	for (i = 1; i <= rounds; i++)
		v[i] = round[a, i]
	cost_median = median(v, rounds)
	lowest = v[1]
	highest = v[rounds]
	return cost_median
}

function ratio(a, b,   i, v) {
	for (i = 1; i <= rounds; i++)
		v[i] = round[a, i] / round[b, i]
	return median(v, rounds)
}

function quoted(s) {
	gsub(/[\\"]/, "\\\\&", s)
	return "\"" s "\""
}

function target(what, value, limit, unit,   met) {
	met = value <= limit
	missed += !met
	printf "  %-46s %8.2f  <= %-5s %-4s %s\n", what, value, limit, unit,
		met ? "met" : "MISSED"
	targets = targets (targets ? ",\n" : "") sprintf( \
		"    {\"what\": %s, \"value\": %.3f, \"limit\": %s, " \
		"\"unit\": %s, \"met\": %s}", quoted(what), value, limit,
		quoted(unit), met ? "true" : "false")
}

function contestants(   i, a) {
	printf "\n  %-12s %8s %17s %9s %9s %9s\n", "process", "CPU us",
		"(rounds)", "x static", "x dynamic", "RSS KiB"
	for (i = 1; i <= n; i++) {
		a = name[i]
		cost(a)
		printf "  %-12s %8.0f %8.0f..%-7.0f %9.2f %9.2f %9d\n", a,
			cost_median, lowest, highest, ratio(a, "static"),
			ratio(a, "dynamic"), rss[a]
		costs = costs (costs ? ",\n" : "") sprintf( \
			"    {\"name\": %s, \"us\": %.1f, \"low\": %.1f, " \
			"\"high\": %.1f, \"static\": %.3f, " \
			"\"dynamic\": %.3f, \"rss_kib\": %d}", quoted(a),
			cost_median, lowest, highest, ratio(a, "static"),
			ratio(a, "dynamic"), rss[a])
	}
}

function sweep() {
	printf "\n  sweep of %d expired: %.1f s, %d locks, held %.1f ms at " \
		"the median,\n  %.1f ms at the 99th percentile, %.1f ms at " \
		"most, %d %% of the time\n\n", rows, took, holds, hold,
		hold99, holdmax, share * 100
}

function write_json(   i, m) {
	for (i = 1; i <= facts; i++)
		m = m (i > 1 ? ", " : "") quoted(fact[i])
	printf "{\n  \"mode\": %s, \"rounds\": %d, \"runs\": %d, " \
		"\"rows\": %d,\n  \"machine\": [%s],\n  \"costs\": [\n%s\n" \
		"  ],\n  \"sweep\": {\"seconds\": %.1f, \"locks\": %d, " \
		"\"median_ms\": %.3f, \"p99_ms\": %.3f, \"max_ms\": %.3f, " \
		"\"held\": %.3f},\n  \"targets\": [\n%s\n  ]\n}\n", \
		quoted(mode), rounds, runs, rows, m, costs, took, holds, hold,
		hold99, holdmax, share, targets >json
}

END {
	contestants()
	sweep()
	target("status.cgi / static", ratio("status", "static"), 1.7, "x")
	target("status.cgi / dynamic", ratio("status", "dynamic"), 1.25, "x")
	target("index.cgi / static", ratio("index", "static"), 1.7, "x")
	target("index.cgi / dynamic", ratio("index", "dynamic"), 1.25, "x")
	target("auth.cgi / static", ratio("auth", "static"), 2.6, "x")
	target("status.cgi, " rows " sessions / 1000",
		ratio("status_big", "status"), 1.1, "x")
	for (i = 3; i <= n; i++)
		peak = rss[name[i]] > peak ? rss[name[i]] : peak
	target("peak RSS of the largest", peak / 1024, 4, "MiB")
	target("sweep holds the lock, median", hold, 20, "ms")
	printf "\n  %s, %d rounds of %d runs.", mode, rounds, runs
	for (i = 1; i <= facts; i++)
		printf "%s%s", i % 4 == 1 ? "\n  " : ", ", fact[i]
	printf "\n  %s\n", missed ? missed " of 8 targets missed" : \
		"all 8 targets met"
	write_json()
}
