# Draws the figures: three groups of bars, all of them from zero. After
# lib.awk. It brings its own ground, light or dark as the reader likes it.

function text(s) {
	gsub(/&/, "\\&amp;", s)
	gsub(/</, "\\&lt;", s)
	return s
}

function thousands(x,   s, tail) {
	s = sprintf("%.0f", x)
	while (length(s) > 3) {
		tail = " " substr(s, length(s) - 2) tail
		s = substr(s, 1, length(s) - 3)
	}
	return s tail
}

# One more bar of the group that draw() will make of them; none for "".
function bar(words, value, shown, ours) {
	if (value == "")
		return
	bars++
	words_of[bars] = words
	value_of[bars] = value
	shown_of[bars] = shown
	class_of[bars] = ours ? "ours" : "theirs"
	if (value > longest)
		longest = value
}

function add(line) {
	body = body line "\n"
}

function draw(title, note,   i, wide) {
	if (!bars)
		return
	add("<text class=\"title\" x=\"24\" y=\"" (y += 36) "\">" \
		text(title) "</text>")
	add("<text class=\"note\" x=\"24\" y=\"" (y += 18) "\">" \
		text(note) "</text>")
	y += 10
	add("<path class=\"axis\" d=\"M" zero " " y "v" 22 * bars "\"/>")
	for (i = 1; i <= bars; i++) {
		wide = value_of[i] / longest * 380
		add(sprintf("<text class=\"name\" x=\"%d\" y=\"%d\">%s" \
			"</text>", zero - 10, y + 15, text(words_of[i])))
		add(sprintf("<rect class=\"%s\" x=\"%d\" y=\"%d\" " \
			"width=\"%.1f\" height=\"16\"/>", class_of[i], zero,
			y + 3, wide))
		add(sprintf("<text x=\"%.1f\" y=\"%d\">%s</text>",
			zero + wide + 6, y + 15, shown_of[i]))
		y += 22
	}
	bars = longest = 0
}

function load_bars(kind,   i, a, x) {
	for (i = 1; i <= loads[kind]; i++) {
		a = loaded[kind, i]
		x = figure(rate, kind, a, 32)
		bar(label[a], x, thousands(x), a ~ /^(status|views)/)
	}
}

function cost_bars(   i, a, x) {
	for (i = 1; i <= n; i++) {
		a = name[i]
		if ((a ~ /^(auth|index|status_big)$/))
			continue
		x = cost(a)
		bar(label[a], x, sprintf("%.2f ms", x / 1e3), a == "status")
	}
}

function head() {
	print "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"720\" " \
		"height=\"" y + 20 "\" viewBox=\"0 0 720 " y + 20 "\" " \
		"role=\"img\">"
	print "<title>sessile beside others: requests per second, and " \
		"processor time</title>"
	print "<style>"
	print "text { font: 13px system-ui, sans-serif; fill: #1f2328 }"
	print ".title { font-weight: 600; font-size: 15px }"
	print ".note { fill: #59636e; font-size: 12px }"
	print ".name { text-anchor: end }"
	print ".ground { fill: #ffffff }"
	print ".ours { fill: #0969da }"
	print ".theirs { fill: #9198a1 }"
	print ".axis { stroke: #59636e; fill: none }"
	print "@media (prefers-color-scheme: dark) {"
	print "text { fill: #f0f6fc }"
	print ".note { fill: #9198a1 }"
	print ".ground { fill: #0d1117 }"
	print ".ours { fill: #4493f8 }"
	print ".theirs { fill: #656c76 }"
	print ".axis { stroke: #9198a1 }"
	print "}"
	print "</style>"
	print "<rect class=\"ground\" width=\"720\" height=\"" y + 20 "\"/>"
}

END {
	zero = 244
	load_bars("read")
	draw("Who is signed in: requests per second", "More is better. " \
		"One web server, one process behind it (CGI: one for each " \
		"request), 32 clients.")
	load_bars("write")
	draw("Counting views: requests per second", "More is better. Each " \
		"answer is one session written, and on disk (except " \
		"MemoryStore).")
	cost_bars()
	draw("Processor time of one process, from start to end",
		"Less is better. The same question, asked as a web server " \
		"asks a CGI program.")
	head()
	printf "%s</svg>\n", body
}
