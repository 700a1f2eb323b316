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
store.configure(audit=log, proxy=False, sweep='x')
same(post('/api/auth', '192.0.2.4', body=CREDENTIALS).status, 503,
     'a configuration that is refused')
same([(d['event'], d['address']) for d in lines()][3:],
     [('configuration-refused', '192.0.2.4')], '... is recorded')
same(server.stop(), 0, 'SIGTERM ends it well')
done()
