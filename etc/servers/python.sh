#!/bin/sh
# Python's own server, for a laptop: up to Python 3.14. It cannot map /api/auth
# and the like: the programs are /cgi-bin/NAME.cgi. It always sends 200, and
# the program's own status as a header. Programs get its whole environment. Nor
# can it send headers with files: the page has but the policy that is in itself.
SESSILE_CONFIG=/etc/sessile.json
export SESSILE_CONFIG
cd /usr/local/lib/sessile/site || exit 1
exec python3 -m http.server --cgi --bind 127.0.0.1 8080
