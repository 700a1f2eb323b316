#!/usr/bin/env python3
"""Between requests its memory holds nothing of them: no password, no cookie
with its signature.  What is there of sessions are pages of the database.
"""
import hashlib

from fcgi import *  # noqa: F403

with open(os.path.join(BUILD, 'gen', 'flags')) as f:
    if '-fsanitize' in f.read():
        skip_all('the sanitizers keep what is freed')

leaked = 'Pa55-that-has-leaked'
store = Store(breachedPasswords=os.path.join(folder, 'breached.txt'))
with open(os.path.join(folder, 'breached.txt'), 'w') as f:
    f.write(hashlib.sha1(leaked.encode()).hexdigest() + '\n')
server = Server(store)
mine = sign_in(server)
with open(store.secret, 'rb') as f:
    secret = f.read().strip()


def found(needle, but=()):
    """Where in its memory, by the names of the mappings."""
    places = []
    with open('/proc/%d/maps' % server.pid) as maps, \
            open('/proc/%d/mem' % server.pid, 'rb', 0) as memory:
        for line in maps:
            span, modes, *rest = line.split()
            name = rest[3] if len(rest) > 3 else 'a mapping'
            if modes[0] != 'r' or name in ('[vvar]', '[vsyscall]') or \
                    name in but:
                continue
            start, end = (int(x, 16) for x in span.split('-'))
            memory.seek(start)
            try:
                if needle in memory.read(end - start):
                    places.append(name)
            except OSError:
                pass
    return places


try:
    same(len(found(secret)), 1, 'the secret is there, and so can be found')
except PermissionError:
    skip_all('only root may look into it')

for i in range(3):
    same(server.ask(cookie=mine, query='session').status, 200, '(it serves)')
other = sign_in(server)
same(server.ask('/api/auth/sessions', cookie=mine).status, 200, '(it lists)')
same(json.loads(server.ask('/api/auth/sessions/revoke', method='POST',
                           cookie=mine, body='{"others":true,'
                           '"password":"Pa55-once-more"}').body),
     {'authenticated': True, 'ended': 1}, '(and ends the other)')
same(found(b'Pa55-once-more'), [], 'no password that came with that')
signature = mine.split('.')[-1].encode()
same(found(signature[:20]), [], 'no signature of a cookie')
sid = mine[len('connect.sid=s%3A'):].split('.')[0].encode()
same(found(sid, but=['[heap]']), [], 'no id but in pages of the database')
sid = other[len('connect.sid=s%3A'):].split('.')[0].encode()
same(found(sid, but=['[heap]']), [], '... nor of the other')

for number, send in (
        (1, lambda data: [data]),
        (2, lambda data: [data[:-60], data[-60:]]),
        (3, lambda data: [data[i:i + 100]
                          for i in range(0, len(data), 100)])):
    password = 'Pa55-of-request-%d' % number
    s = server.connect()
    parts = send(request('/api/auth', method='POST', cookie=mine,
                         body=json.dumps({'name': 'John Doe',
                                          'password': password})))
    for part in parts:
        s.sendall(part)
    same(Answer(drain(s)).status, 401, '(a wrong password, in %d parts)' %
         len(parts))
    same(found(password.encode()), [], 'no password')

for new, status in ((leaked, 400), ('Pa55-that-never-leaked', 403)):
    same(server.ask('/api/auth/password', method='POST', cookie=mine,
                    body=json.dumps({'old': 'Pa55-of-before', 'new': new}))
         .status, status, '(a new password, looked up in a list)')
    same(found(new.encode()), [], 'no new password')
    same(found(hashlib.sha1(new.encode()).digest()[:16]), [],
         '... and no sum of it')

s = server.connect()
s.sendall(request('/api/auth', method='POST', body='{"name":"John Doe",'
                  '"password":"Pa55-of-one-who-leaves"}')[:-4])
s.close()
same(server.ask().status, 401, '(and one who leaves)')
same(found(b'Pa55-of-one-who-leaves'), [], 'nor of who left')
same(server.stop(), 0, 'it ends well')
done()
