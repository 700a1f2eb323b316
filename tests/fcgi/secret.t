#!/usr/bin/env python3
"""A secret that is rotated under a process that stays: with the next request
the new one signs, and the old ones verify while they are in the file.
"""
import base64
import hashlib
import hmac
import urllib.parse

from fcgi import *  # noqa: F403

store = Store()
server = Server(store)


def secrets():
    with open(store.secret) as f:
        return f.read().split()


def signed_by(cookie):
    """The place in the file of the secret that signed it."""
    value = urllib.parse.unquote(cookie.split('=', 1)[1])
    sid, _, mac = value[2:].rpartition('.')
    for i, secret in enumerate(secrets()):
        sum = hmac.new(secret.encode(), sid.encode(), hashlib.sha256)
        if base64.b64encode(sum.digest()).decode().rstrip('=') == mac:
            return i
    return None


mine = [sign_in(server)]
for n in range(1, 4):
    store.run('secret', 'rotate')
    mine.append(sign_in(server))
    same([signed_by(c) for c in mine], list(range(n, -1, -1)),
         'after rotation %d the new one signs' % n)
    same([server.ask(cookie=c).status for c in mine], [200] * (n + 1),
         '... and all who have signed in stay so')
store.run('secret', 'rotate')
same([server.ask(cookie=c).status for c in mine], [401, 200, 200, 200],
     'with the fourth the first is out')
store.run('secret', 'rotate', '--keep', '0')
same([server.ask(cookie=c).status for c in mine], [401] * 4,
     '--keep 0: all are out')
ok(server.alive(), 'it goes on')
same(server.stop(), 0, 'SIGTERM ends it well')
done()
