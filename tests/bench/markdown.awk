# The tables of the README. After lib.awk.

function row(cells) {
	print "| " cells " |"
}

function costs(   i, a, us) {
	row("process | CPU µs | × static | × dynamic | peak RSS KiB")
	print "|---|--:|--:|--:|--:|"
	for (i = 1; i <= n; i++) {
		a = name[i]
		us = cost(a)
		row(sprintf("%s | %.0f | %.2f | %.2f | %d", label[a], us,
			cost_ratio(a, "static"), cost_ratio(a, "dynamic"),
			rss[a]))
	}
	print ""
}

function load_table(kind, title,   i, j, a, s) {
	s = title
	for (j = 1; j <= crowds; j++)
		s = s " | " clients[j] (clients[j] == 1 ? " client" : \
			" clients")
	row(s)
	s = "|---|"
	for (j = 1; j <= crowds; j++)
		s = s "--:|"
	print s
	for (i = 1; i <= loads[kind]; i++) {
		a = loaded[kind, i]
		s = label[a]
		for (j = 1; j <= crowds; j++)
			s = s sprintf(" | %.0f, %.1f ms",
				figure(rate, kind, a, clients[j]),
				figure(p99, kind, a, clients[j]))
		row(s)
	}
	print ""
}

END {
	if (n)
		costs()
	if (loads["read"])
		load_table("read", "status, signed in")
	if (loads["write"])
		load_table("write", "views, one write each")
}
