#!/usr/bin/env python3
"""The sign-in story through sessile.fcgi, by both names of each program."""
from fcgi import *  # noqa: F403

store = Store()
server = Server(store)
USER = '{"id":1,"name":"John Doe","position":"Software Engineer"}'


def story(index, auth, status, logout):
    a = server.ask(index)
    same((a.status, a.text), (200, '{"message":"working fine"}'),
         index + ': first visit')
    first = a.cookie()
    ok(first and first.startswith('connect.sid=s%3A'), '... a cookie', first)
    ok('Hello=worldYes; Path=/' in a.header('Set-Cookie'),
       '... and the plain one')
    a = server.ask(status, cookie=first)
    same((a.status, a.text), (401, '{"authenticated":false,"message":'
         '"User not authenticated"}'), status + ': nobody yet')
    a = server.ask(status, cookie=first, query='session')
    ok('"visited":true' in a.text, '... the session is kept', a.text)
    a = server.ask(auth, method='POST', cookie=first,
                   body='{"name":"John Doe","position":"Astronaut"}')
    same((a.status, a.json()['authenticated']), (401, False),
         auth + ': a wrong position')
    a = server.ask(auth, method='POST', cookie=first, body=CREDENTIALS)
    ok(a.status == 200 and '"user":' + USER in a.text and
       '"visited":true' in a.text, '... and signed in', a.text)
    mine = a.cookie()
    ok(mine != first, '... with a new id')
    a = server.ask(status, cookie=mine)
    same((a.status, a.text), (200, '{"authenticated":true,"user":%s}' % USER),
         status + ': signed in')
    same(server.ask(status, cookie=first).status, 401,
         '... the first id is dead')
    a = server.ask(logout, method='POST', cookie=mine)
    same((a.status, a.text), (200, '{"authenticated":false}'),
         logout + ': signed out')
    ok(a.cookie() == 'connect.sid=', '... the cookie is taken back',
       a.headers)
    same(server.ask(status, cookie=mine).status, 401, '... and dead')


story('/', '/api/auth', '/api/auth/status', '/api/auth/logout')
story(*('/cgi-bin/%s.cgi' % n for n in ('index', 'auth', 'status', 'logout')))
story(*('/some/where/cgi-bin/%s.cgi' % n
        for n in ('index', 'auth', 'status', 'logout')))

# Servers cut the path in two in different ways.
for script, info in (('', '/api/auth/status'), ('/api', '/auth/status'),
                     ('/api/auth', '/status'), ('/api/auth/status', ''),
                     (None, '/api/auth/status'), ('/api/auth/status', None),
                     (None, None), ('/cgi-bin/status.cgi', None)):
    a = server.ask('/api/auth/status',
                   env={'SCRIPT_NAME': script, 'PATH_INFO': info})
    same(a.status, 401, 'SCRIPT_NAME %r and PATH_INFO %r' % (script, info))

for path in ('/api', '/api/auth/', '/api/auth/status/', '/api/auth/statu',
             '/api/auth/status.cgi', '/API/auth', '//api/auth', '/status.cgi',
             '/cgi-bin/', '/cgi-bin/fcgi.cgi', '/cgi-binstatus.cgi',
             '/cgi-bin/status.cgi/x', '*/cgi-bin/status.cgi', '/favicon.ico'):
    a = server.ask(path, env={'REQUEST_URI': '/api/auth/status'})
    if path == '*/cgi-bin/status.cgi':
        same(a.status, 401, path + ' ends in a name too')
    else:
        same((a.status, a.json()), (404, {'error': 'There is nothing here'}),
             path + ' is no route')

for path, allowed in (('/', 'GET, HEAD'), ('/api/auth', 'POST'),
                      ('/api/auth/status', 'GET, HEAD'),
                      ('/api/auth/logout', 'POST'),
                      ('/api/auth/password', 'POST'),
                      ('/api/auth/sessions', 'GET, HEAD'),
                      ('/api/auth/sessions/revoke', 'POST')):
    for method in ('DELETE', 'get', 'OPTIONS'):
        a = server.ask(path, method=method)
        same((a.status, a.header('Allow')), (405, [allowed]),
             '%s %s' % (method, path))

a = server.ask('/api/auth/status', method='HEAD')
same((a.status, a.body, a.header('Content-Length')), (401, b'', ['58']),
     'HEAD: no body')

for body, more, status in (
        ('{"name":', {}, 400), ('{}', {}, 400), ('[]', {}, 400),
        (CREDENTIALS, {'type': 'text/plain'}, 415),
        (CREDENTIALS, {'env': {'CONTENT_LENGTH': None}}, 411),
        (CREDENTIALS, {'env': {'CONTENT_LENGTH': '-1'}}, 400),
        (CREDENTIALS, {'env': {'CONTENT_LENGTH': '100'}}, 400),
        (CREDENTIALS, {'env': {'CONTENT_LENGTH': '9999999999'}}, 413),
        (CREDENTIALS, {'env': {'HTTP_ORIGIN': 'http://evil.example',
                               'HTTP_HOST': 'good.example'}}, 403),
        ('"' + 'x' * 8190 + '"', {}, 400), ('x' * 8193, {}, 413),
        ('x' * 500000, {}, 413)):
    a = server.ask('/api/auth', method='POST', body=body, **more)
    same(a.status, status, 'a body of %d, %r' % (len(body), more))
a = server.ask('/', cookie='x' * 16384)
same(a.status, 200, 'cookies up to the ceiling')
a = server.ask('/', cookie='x' * 16385)
same(a.status, 431, '... and over it')

# The name for whoever asks before letting somebody in.
mine = sign_in(server)
for name, wanted in (('"John Doe"', 'John%20Doe'),
                     ('"Zo\\u00eb \\u2603 \u00eb"',
                      'Zo%C3%AB%20%E2%98%83%20%C3%AB'),
                     ('"a\\r\\nX-Evil: yes"', 'a%0D%0AX-Evil%3A%20yes'),
                     ('"%s"' % ('%' * 256), '%25' * 256),
                     ('"one","name":"two"', 'two'),
                     ('"one","name":2', None), ('"a\\u0000b"', None),
                     ('"\\ud800"', None), ('"%s"' % ('x' * 257), None),
                     ('""', None), ('5', None), ('null', None),
                     ('{"name":"x"}', None)):
    store.sql("UPDATE sessions SET sess = json_set(sess, '$.user', 'X')")
    store.sql("UPDATE sessions SET sess = replace(sess, '\"X\"', "
              "'{\"name\":%s}')" % name)
    a = server.ask(cookie=mine, query='user')
    same((a.status, a.header('X-Sessile-User'), a.header('X-Evil')),
         (200, [wanted] if wanted else [], []), 'the name %s' % name[:40])
same(server.ask(cookie=mine).header('X-Sessile-User'), [], '... when asked')
same(server.ask(query='user').header('X-Sessile-User'), [],
     '... and of nobody none')

same([c for a in [server.ask()] for c in a.ended], [bytes(8)],
     'the answer ends as it should')
ok(server.alive(), 'it goes on')
same(server.stop(), 0, 'SIGTERM ends it well')
same(server.logged().count('runs as root'), int(os.geteuid() == 0),
     'as root it says so, once')
for line in server.logged().splitlines():
    if not line.startswith('sessile: '):
        ok(False, 'a line in the log that is not ours', line)

same(subprocess.run([PROGRAM], stdin=subprocess.DEVNULL,
                    stderr=subprocess.PIPE).returncode, 1,
     'without a socket it does not run')
r = subprocess.run([PROGRAM], stdin=subprocess.DEVNULL,
                   stderr=subprocess.PIPE)
ok(b'spawn-fcgi -s' in r.stderr, '... and says what to do', r.stderr)
r = subprocess.run([PROGRAM, '--help'], stdout=subprocess.PIPE)
ok(r.returncode == 0 and b'usage: sessile.fcgi' in r.stdout, '--help')
r = subprocess.run([PROGRAM, '--version'], stdout=subprocess.PIPE)
ok(r.returncode == 0 and r.stdout.startswith(b'sessile.fcgi '), '--version')
ok(b'\nlibfcgi: CVE-2025-23016 is fixed in it\n' in r.stdout,
   '... and what libfcgi is known for', r.stdout)
r = subprocess.run([PROGRAM, '--nonsense'], stderr=subprocess.PIPE)
ok(r.returncode == 2 and b'usage: sessile.fcgi' in r.stderr,
   'another argument')
done()
