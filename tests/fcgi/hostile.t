#!/usr/bin/env python3
"""What no server sends: it ends such a connection, and goes on."""
import fcntl
import termios

from fcgi import *  # noqa: F403

store = Store()
server = Server(store)
mine = sign_in(server)
good = request(cookie=mine)
PARAMETERS = b''.join(pair(*p) for p in variables('/').items())


def closed(data, what, close=False):
    """It answers nothing to this, and the next request is served."""
    s = server.connect()
    try:
        s.sendall(data)
        if close:
            s.shutdown(socket.SHUT_WR)
    except (BrokenPipeError, ConnectionResetError):
        pass
    got = drain(s)
    same(got, b'', what)
    alive()


def alive():
    if not server.alive() or server.ask(cookie=mine).status != 200:
        ok(False, '... and goes on', server.logged())
        done()


def unread(s):
    """What has been sent and not been read."""
    return struct.unpack('i', fcntl.ioctl(s, termios.TIOCOUTQ, bytes(4)))[0]


def value(size, real=b'x'):
    """A parameter that claims to be so long."""
    return b'\x01' + struct.pack('>I', size | 0x80000000) + b'N' + real


# Where each of a good request's records ends, and in between.
for cut in (1, 7, 8, 9, 15, 16, 17, 24, 25, 100, len(good) - 9,
            len(good) - 8, len(good) - 1):
    closed(good[:cut], 'cut after %d bytes' % cut, close=True)

for version in (0, 2, 255):
    closed(bytes([version]) + good[1:], 'version %d' % version)
closed(good[:16] + b'\x02' + good[17:], 'another version later on')
closed(b'GET / HTTP/1.1\r\n\r\n', 'HTTP')
closed(bytes(100), 'zeros')
closed(b'\xff' * 100, 'ones')
closed(begin(role=2) + good[16:], 'the role of an authorizer')
closed(begin(role=3) + good[16:], 'the role of a filter')
closed(begin(role=99) + good[16:], 'an unknown role')
closed(begin(number=0) + good[16:], 'the request 0')
closed(record(BEGIN, b'\0\1\0\0\0\0\0') + good[16:], 'a short beginning')
closed(record(BEGIN, bytes(9)) + good[16:], 'a long beginning')
closed(record(BEGIN, b'\0\1\0\0\0\0\0\0', padding=8) + good[16:],
       'a padded beginning')
closed(good[16:], 'parameters without a beginning')
closed(begin() + begin() + good[16:], 'a beginning twice')
closed(begin() + begin(number=2) + good[16:], 'another request begins')
closed(begin() + record(PARAMS, PARAMETERS, number=2) + good[16:],
       'parameters of another request')
closed(begin() + stream(STDIN, b''), 'a body without parameters')
closed(begin() + stream(PARAMS, PARAMETERS) + record(PARAMS, b''),
       'parameters after their end')
closed(begin() + stream(PARAMS, PARAMETERS) + stream(DATA, b'x'),
       'data of a filter')
closed(begin() + stream(PARAMS, PARAMETERS) + record(STDIN, b'x', number=7),
       'a body of another request')
for kind in (ABORT, END, STDOUT, STDERR, 12, 99, 255):
    closed(begin() + record(kind) + good[16:], 'type %d early' % kind)
    closed(begin() + stream(PARAMS, PARAMETERS) + record(kind),
           'type %d late' % kind)
closed(begin() + stream(PARAMS, PARAMETERS) + record(GET_VALUES, b'', 0),
       'a question in mid-request')

# Lengths that lie (CVE-2025-23016 is the third).
for size in (1 << 16, (1 << 24) + 5, 0x7fffffff, 0x7ffffffe, 0x70000000):
    closed(begin() + stream(PARAMS, value(size)), 'a value of %#x' % size)
    closed(begin() + stream(PARAMS, PARAMETERS + struct.pack(
        '>II', size | 0x80000000, size | 0x80000000) + b'x' * 64),
        'a name and a value of %#x' % size)
for tail in (b'\x01', b'\x80', b'\x80\x00\x00', b'\x01\x80\x00', b'\x05\x05N',
             b'\x01\x01N', b'\x80\x00\x00\x05\x00nam'):
    closed(begin() + stream(PARAMS, PARAMETERS + tail),
           'parameters that end in %r' % tail)
    closed(begin() + stream(PARAMS, PARAMETERS + tail, size=1),
           '... in records of one byte')
closed(begin() + stream(PARAMS, pair('X', 'x' * 70000)), 'over 64 KiB')
closed(begin() + record(PARAMS, b'\0\0' * 30000) * 3, 'empty ones, without '
       'end')

# What is odd, and yet a request.
a = server.ask(cookie=mine, env={'': '', 'EMPTY': '', 'X' * 300: 'y' * 300})
same(a.status, 200, 'parameters without name or value, and long ones')
s = server.connect()
s.sendall(begin() + stream(PARAMS, PARAMETERS + pair('REQUEST_METHOD', 'PUT')
                           + pair('SCRIPT_NAME', '/nothing')) +
          stream(STDIN, b''))
same(Answer(drain(s)).status, 200, 'of two of a name the first counts')
s = server.connect()
s.sendall(begin() + stream(PARAMS, PARAMETERS + b'\0\0' * 1000) +
          stream(STDIN, b''))
same(Answer(drain(s)).status, 200, 'a thousand empty ones')
same(server.ask('/api/auth/status\0x').status, 400, 'a NUL in a value')
same(server.ask(cookie=mine, env={'X\0Y': 'z'}).status, 400, '... in a name')
for size in (1, 2, 3, 7, 300):
    same(server.ask(cookie=mine, params_size=size).status, 200,
         'parameters in records of %d' % size)
    a = server.ask('/api/auth', method='POST', body=CREDENTIALS,
                   body_size=size, padding=size % 256)
    same(a.status, 200, 'a body in records of %d' % size)
s = server.connect()
s.sendall(request(cookie=mine, number=0xffff))
same(Answer(drain(s), 0xffff).status, 200, 'another number')
s = server.connect()
s.sendall(request(cookie=mine, flags=1))
same(Answer(drain(s)).status, 200, 'who would keep the connection is '
     'answered, and it is closed')
s = server.connect()
s.sendall(request(cookie=mine) + request(cookie=mine, number=2))
same(len(list(records(drain(s)))), 3, 'of two at once the first is answered')
s = server.connect()
for i in range(len(good)):
    s.sendall(good[i:i + 1])
    until(lambda: unread(s) == 0)
same(Answer(drain(s)).status, 200, 'byte by byte')

# Questions about the program itself; libfcgi's stack would not stand many.
s = server.connect()
s.sendall(record(GET_VALUES, pair('FCGI_MPXS_CONNS', '') * 40, number=0))
kind, number, content = list(records(s.recv(65536)))[0]
same((kind, number), (GET_VALUES_RESULT, 0), 'it tells its values')
ok(pair('FCGI_MPXS_CONNS', '0') in content, '... in pairs', content)
s.sendall(record(200, b'what?', number=0))
kind, number, content = list(records(s.recv(65536)))[0]
same((kind, number, content[0]), (UNKNOWN_TYPE, 0, 200),
     '... and what it does not know')
s.sendall(good)
same(Answer(drain(s)).status, 200, '... and serves on that connection')
closed(record(GET_VALUES, b'\xff' * 100, number=0)[:-1],
       'a question that is cut', close=True)

# Those that stall, all at once, hold up nobody.
stalled = []
for part in (b'', good[:4], good[:16], good[:40], good[:-8]) * 20:
    s = server.connect()
    s.sendall(part)
    stalled.append(s)
begun = time.monotonic()
for i in range(100):
    same(server.ask(cookie=mine).status, 200, 'served among 100 that stall') \
        if i == 99 else alive()
for s in stalled[60:]:
    s.close()
alive()
s = stalled[4]
s.sendall(good[-8:])
same(Answer(drain(s)).status, 200, 'one of them goes on, and is served')
more = [server.connect() for i in range(300)]
alive()
ok(True, 'more than have a place: those that waited longest go')
for s in more + stalled:
    s.close()

# Those that leave.
for i in range(200):
    s = server.connect()
    s.sendall(good)
    s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))
    s.close()
alive()
ok(True, '200 leave before the answer')
s = server.connect()
s.sendall(request('/api/auth', method='POST', body=CREDENTIALS))
before = int(store.sql('SELECT count(*) FROM sessions'))
s.close()
ok(until(lambda: int(store.sql('SELECT count(*) FROM sessions')) >= before),
   'who leaves has signed in')

# A body that nobody reads is read all the same, lest the answer be lost.
s = server.connect()
big = request('/api/auth', method='POST', body=b'x' * 3000000)
s.sendall(big)
a = Answer(drain(s))
same((a.status, len(a.ended)), (413, 1), 'three megabytes are answered 413')
s = server.connect()
whole = request('/api/auth', method='POST', body=b'x' * 8193)
s.sendall(whole[:-8])
same(Answer(s.recv(65536)).status, 413,
     'one that has not said that it ends, too')
alive()
s.sendall(whole[-8:])
ok(True, '... and it still can, for it is not hung up on')
s = server.connect()
s.sendall(big[:20000])
got = s.recv(65536)
same(Answer(got).status, 413, '... at once')
alive()
s.sendall(big[20000:100000])
same(drain(s), b'', '... while the rest still comes')

ok(server.alive(), 'it is still the same process')
same(server.stop(), 0, '... and ends well')
for line in server.logged().splitlines():
    if not line.startswith('sessile: '):
        ok(False, 'a line in the log that is not ours', line)
done()
