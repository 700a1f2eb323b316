#!/usr/bin/env python3
"""The audit log of a process that stays: the address is each request's own,
and a file that was moved away is made anew.
"""
from fcgi import *  # noqa: F403

store = Store()
log = os.path.join(store.folder, 'audit.log')
server = Server(store)


def lines():
    with open(log) as f:
        return [json.loads(line) for line in f]


def post(path, address, **more):
    return server.ask(path, method='POST', env={'REMOTE_ADDR': address},
                      **more)


sign_in(server)
ok(not os.path.exists(log), 'without the option nothing is recorded')
store.configure(audit=log)
mine = post('/api/auth', '192.0.2.1', body=CREDENTIALS).cookie()
post('/api/auth', '192.0.2.2',
     body='{"name":"John Doe","position":"Astronaut"}')
same([(d['event'], d['address'], d['user']['name']) for d in lines()],
     [('sign-in', '192.0.2.1', 'John Doe'),
      ('refusal', '192.0.2.2', 'John Doe')],
     'with it each line has its own address')
os.rename(log, log + '.1')
post('/api/auth/logout', '192.0.2.3', cookie=mine)
same([(d['event'], d['address']) for d in lines()],
     [('sign-out', '192.0.2.3')], 'moved away, it is made anew')
same(post('/api/auth', None, body=CREDENTIALS).status, 200,
     'a server that tells no address')
same(lines()[-1]['address'], None, '... is recorded as that')
# nginx up to 1.22 tells each header by itself.
twice = {'HTTP_X_FORWARDED_FOR': '203.0.113.1, 203.0.113.2',
         b'HTTP_X_FORWARDED_FOR': '203.0.113.3'}
store.configure(audit=log, proxy=True)
same(server.ask('/api/auth', method='POST', env=twice,
                body=CREDENTIALS).status, 200, 'two headers of a proxy')
same(lines()[-1]['address'], '203.0.113.3', '... of which the last counts')

store.configure(audit=log, proxy=False)
with open(log, 'w'):
    pass
OLD, NEW = 'an old one of mine, long', 'a new one of mine, long'
store.run('user', 'add', 'Ann', '--password-stdin', input=OLD.encode())
by_old = json.dumps({'name': 'Ann', 'password': OLD})
by_new = json.dumps({'name': 'Ann', 'password': NEW})
wrong = json.dumps({'name': 'Ann', 'password': 'Hunter2'})
phone = post('/api/auth', '192.0.2.1', body=by_old).cookie()
desk = post('/api/auth', '192.0.2.2', body=by_old).cookie()
desk = post('/api/auth/password', '192.0.2.3', cookie=desk,
            body=json.dumps({'old': OLD, 'new': NEW})).cookie()
post('/api/auth', '192.0.2.4', body=by_new)
post('/api/auth/sessions/revoke', '192.0.2.5', cookie=desk,
     body=json.dumps({'others': True, 'password': NEW}))
store.configure(throttle={'name': 1})
post('/api/auth', '192.0.2.6', body=wrong)
store.sql('UPDATE attempts SET until = until + 600000')
post('/api/auth', '192.0.2.6', body=wrong)
store.run('user', 'disable', 'Ann')
same([(d['event'], d['address'], d['user']['name']) for d in lines()],
     [(event, address, 'Ann') for event, address in (
         ('user-change', None), ('sign-in', '192.0.2.1'),
         ('sign-in', '192.0.2.2'), ('password-change', '192.0.2.3'),
         ('session-revoked', '192.0.2.3'), ('sign-in', '192.0.2.4'),
         ('session-revoked', '192.0.2.5'), ('refusal', '192.0.2.6'),
         ('throttled', '192.0.2.6'), ('user-change', None),
         ('session-killed', None))], 'every event, beside the command\'s')
with open(log) as f:
    text = f.read()
never = [OLD, NEW, 'Hunter2'] + [
    part for cookie in (phone, desk)
    for part in re.split('[.]', cookie.split('%3A')[1])]
same([s for s in never if s in text], [],
     '... with no password, cookie or id in it')
with open(log, 'w'):
    pass
store.configure(sweep='x')
same(post('/api/auth', '192.0.2.4', body=CREDENTIALS).status, 503,
     'a configuration that is refused')
same([(d['event'], d['address']) for d in lines()],
     [('configuration-refused', '192.0.2.4')], '... is recorded')
same(server.stop(), 0, 'SIGTERM ends it well')
done()
