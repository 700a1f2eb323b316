-- What wrk asks for, and how it tells what came of it:
--
--	wrk ... -s wrk.lua URL -- COOKIES [mixed]
--
-- COOKIES is a file of CGI variables, HTTP_COOKIE=... one a line; each
-- request sends another, picked at random.  With `mixed` one in a thousand is
-- a sign-in instead, and one a first visit, of sessile's.  At the end one line
-- goes to standard output, parted by tabs: "load", requests, microseconds, the
-- 50th and the 99th percentile of the latency in microseconds, answers that
-- are errors (over 399), and errors of the sockets, time-outs included.

local requests = {}

function init(args)
	for line in io.lines(args[1]) do
		local cookie = line:match("^HTTP_COOKIE=(.*)")
		if cookie then
			requests[#requests + 1] = wrk.format("GET", nil,
			    { Cookie = cookie, Accept = "application/json" })
		end
	end
	math.randomseed(42)
	if args[2] == "mixed" then
		mix()
	end
end

function request()
	return requests[math.random(#requests)]
end

function mix()
	local asked = 0
	local sign_in = wrk.format("POST", "/api/auth",
	    { ["Content-Type"] = "application/json" },
	    '{"name":"John Doe","position":"Software Engineer"}')
	local visit = wrk.format("GET", "/", { Accept = "application/json" })
	local status = request

	function request()
		asked = asked + 1
		if asked % 1000 == 0 then
			return sign_in
		elseif asked % 1000 == 500 then
			return visit
		end
		return status()
	end
end

function done(summary, latency, rates)
	local e = summary.errors
	print(string.format("load\t%d\t%d\t%d\t%d\t%d\t%d",
	    summary.requests, summary.duration, latency:percentile(50),
	    latency:percentile(99), e.status,
	    e.connect + e.read + e.write + e.timeout))
end
