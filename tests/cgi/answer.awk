# Judges one answer of a CGI program: prints its status when all is in order
# that holds for every answer, and otherwise what is not. -v size=BYTES of
# the answer, -v head=1 for that to a HEAD.

function bad(what) {
	if (verdict == "")
		verdict = "malformed: " what
}

BEGIN {
	must["status"] = "^[1-5][0-9][0-9] [A-Z][A-Za-z ]+$"
	must["content-type"] = "; charset=utf-8$"
	must["content-length"] = "^[0-9]+$"
	must["cache-control"] = "^no-store$"
	must["x-content-type-options"] = "^nosniff$"
	must["content-security-policy"] = "^default-src 'none'; " \
		"base-uri 'none'; form-action 'none'; frame-ancestors 'none'$"
	must["referrer-policy"] = "^same-origin$"
	must["cross-origin-resource-policy"] = "^same-origin$"
	must["cross-origin-opener-policy"] = "^same-origin$"
}

ended { next }

{
	bytes += length($0) + 1
	if (sub(/\r$/, "") == 0)
		bad("line " NR " does not end in CR LF")
	if ($0 == "") {
		ended = 1
		next
	}
	if (!match($0, /^[A-Za-z0-9-]+: /)) {
		bad("line " NR " is no header")
		next
	}
	name = tolower(substr($0, 1, RLENGTH - 2))
	value = substr($0, RLENGTH + 1)
	if (NR == 1 && name != "status")
		bad("Status is not the first header")
	if (name in seen && name != "set-cookie")
		bad(name " is there twice")
	if (value ~ /[\001-\037\177]/)
		bad("a control character in " name)
	if (name in must && value !~ must[name])
		bad(name " is " value)
	seen[name] = value
}

END {
	if (!ended)
		bad("no end of the headers")
	for (name in must)
		if (!(name in seen))
			bad("no " name)
	if (size - bytes != (head ? 0 : seen["content-length"]))
		bad("the body has " size - bytes " bytes, not " \
		    seen["content-length"])
	print verdict == "" ? substr(seen["status"], 1, 3) : verdict
}
