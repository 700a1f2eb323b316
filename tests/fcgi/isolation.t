#!/usr/bin/env python3
"""Nothing of one visitor reaches another: many of them at once, each with a
mark in the session and in the name, bodies and sessions of differing lengths,
and between them requests that fail in every way.
"""
import random

from fcgi import *  # noqa: F403

VISITORS = 40
ROUNDS = 4000
random.seed(20)
MARK = re.compile(rb'M([0-9]{3})M')

store = Store(maxSessionBytes=65536, throttle=False)
server = Server(store)


class Visitor:
    def __init__(self, i):
        self.mark = 'M%03dM' % i
        self.name = self.mark * (1 + i * 7 % 40)
        self.position = self.mark + 'p' * (i * 5 % 200)
        store.sql("INSERT INTO users(name, position) VALUES('%s', '%s')" %
                  (self.name, self.position))
        a = server.ask('/api/auth', method='POST', body=json.dumps(
            {'name': self.name, 'position': self.position}))
        self.cookie = a.cookie()
        self.sid = self.cookie[len('connect.sid=s%3A'):].split('.')[0]
        self.size = random.choice((0, 1, 100, 3000, 20000, 60000))
        store.sql("UPDATE sessions SET sess = json_set(sess, '$.data', '%s')"
                  " WHERE sid = '%s'" % (self.mark * (self.size // 5),
                                         self.sid))


visitors = [Visitor(i) for i in range(VISITORS)]
same(len({v.sid for v in visitors}), VISITORS, 'each has a session')


def own(v, a):
    return {int(v.mark[1:4])} >= {int(m) for m in MARK.findall(a.raw)}


def is_status(v, a):
    return a.status == 200 and a.json()['user']['name'] == v.name


def is_session(v, a):
    return is_status(v, a) and \
        a.json()['session']['data'] == v.mark * (v.size // 5)


def refused(status):
    return lambda v, a: a.status == status and not MARK.search(a.raw)


def nothing(v, a):
    return a.raw == b''


def body(v, size):
    return json.dumps({'name': v.name, 'position': '!' + v.mark * (size % 50),
                       'x': 'y' * size})


def kinds(v):
    """What a visitor may do next, and how the answer must be."""
    n = random.choice((0, 1, 30, 700))
    return random.choice((
        (request(cookie=v.cookie), is_status),
        (request(cookie=v.cookie), is_status),
        (request(cookie='a=b; ' * n + v.cookie), is_status),
        (request(cookie=v.cookie, query='session'), is_session),
        (request(cookie=v.cookie, query='session'), is_session),
        (request(cookie=v.cookie, method='HEAD', query='session'),
         lambda v, a: a.status == 200 and a.body == b''),
        (request(), refused(401)),
        (request(cookie=v.cookie[:-3] + '%3D'), refused(401)),
        (request('/' + v.mark * 9, cookie=v.cookie), refused(404)),
        (request(cookie=v.cookie, method='PUT'), refused(405)),
        (request('/api/auth', method='POST', body=body(v, n),
                 cookie=v.cookie), refused(401)),
        (request('/api/auth', method='POST', body=v.mark * 1000), refused(400)),
        (request('/api/auth', method='POST', body=v.mark * 2000), refused(413)),
        (request('/api/auth', method='POST', body=v.name,
                 type='text/' + v.mark), refused(415)),
        (request('/api/auth', method='POST', body=v.name,
                 env={'CONTENT_LENGTH': '4000'}), refused(400)),
        (request('/api/auth/status\0' + v.mark, cookie=v.cookie),
         refused(400)),
        (request(cookie=v.cookie)[:-9], nothing),
        (request(cookie=v.cookie)[:-8] + record(ABORT), nothing),
        (request(cookie=v.cookie, number=3)[:-8] + b'\7', nothing),
    ))


def padding_is_clean(data):
    while len(data) >= 8:
        _, _, _, n, padding, rest = struct.unpack('>BBHHBB', data[:8])
        if rest or data[8 + n:8 + n + padding].strip(b'\0'):
            return False
        data = data[8 + n + padding:]
    return True


strange, foreign, dirty = [], [], []
left = ROUNDS
waiting = []
while left > 0 or waiting:
    # Up to 16 under way; some send in two parts, some leave at once.
    while left > 0 and len(waiting) < 16:
        v = random.choice(visitors)
        data, right = kinds(v)
        s = server.connect()
        left -= 1
        if random.random() < 0.05:
            s.sendall(data)
            s.close()
            continue
        if random.random() < 0.2:
            cut = random.randrange(1, len(data))
            s.sendall(data[:cut])
            waiting.append((s, v, right, data[cut:]))
        else:
            s.sendall(data)
            waiting.append((s, v, right, b''))
    s, v, right, rest = waiting.pop(random.randrange(len(waiting)))
    try:
        if rest:
            s.sendall(rest)
        s.shutdown(socket.SHUT_WR)
    except OSError:
        pass
    raw = drain(s)
    a = Answer(raw)
    if not own(v, a):
        foreign.append((v.mark, a.raw[:500]))
    if not padding_is_clean(raw):
        dirty.append(raw[-200:])
    if not right(v, a):
        strange.append((right.__name__, a.status, a.raw[:300]))
same(foreign[:3], [], '%d requests: no mark of another one' % ROUNDS)
same(strange[:3], [], '... each answered as it should')
same(dirty[:3], [], '... and nothing in what pads records')

for v in visitors:
    if not is_status(v, server.ask(cookie=v.cookie)):
        ok(False, v.mark + ' is no longer signed in')
ok(MARK.search(server.logged().encode()) is not None,
   'the log names paths that were asked for')

# Over TCP, the same process for all of them, in turn.
tcp = Server(store, family='tcp')
bad = [v.mark for v in visitors * 5
       if not is_session(v, tcp.ask(cookie=v.cookie, query='session'))]
same(bad, [], 'over TCP likewise')
same((server.stop(), tcp.stop()), (0, 0), 'both end well')
done()
