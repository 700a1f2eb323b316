#!/usr/bin/env python3
"""Signals: what is in hand is finished, and nothing more is taken."""
import sqlite3

from fcgi import *  # noqa: F403

store = Store()


def lock():
    db = sqlite3.connect(store.db, isolation_level=None)
    db.execute('BEGIN EXCLUSIVE')
    return db


def has_taken(server, n):
    """Of connections; one that waits to be taken has no inode yet."""
    def taken():
        with open('/proc/net/unix') as f:
            lines = [line.split() for line in f]
        return sum(w[-1] == server.address and w[6] != '0'
                   for w in lines) == n + 1
    return until(taken)


for name in ('SIGTERM', 'SIGINT', 'SIGUSR1'):
    number = getattr(signal, name)
    server = Server(store)
    same(server.ask('/').status, 200, '(it serves)')
    same(server.stop(number), 0, name + ' ends it when it has nothing to do')

    server = Server(store)
    same(server.ask('/').status, 200, '(it serves)')
    db = lock()
    inside = server.connect()
    inside.sendall(request('/api/auth', method='POST', body=CREDENTIALS))
    ok(has_taken(server, 1), '(a sign-in is in hand, and waits for a lock)')
    server.process.send_signal(number)
    outside = server.connect()
    outside.sendall(request('/'))
    db.execute('ROLLBACK')
    a = Answer(drain(inside))
    same((a.status, len(a.ended)), (200, 1), name + ': it is finished')
    same(server.stop(number), 0, '... and then it ends')

    # The socket is not its own, and the next one takes it over.
    with open(server.log, 'a') as log:
        server.process = subprocess.Popen(
            [PROGRAM], stdin=server.listener, stderr=log,
            env={'SESSILE_CONFIG': store.config})
    same(Answer(drain(outside)).status, 200,
         '... who came later is served by the next process')
    same(server.stop(), 0, '(it ends)')

server = Server(store)
part = server.connect()
whole = request('/')
part.sendall(whole[:100])
ok(has_taken(server, 1), '(half a request has come)')
server.process.send_signal(signal.SIGTERM)
part.sendall(whole[100:])
same(Answer(drain(part)).status, 200, 'one that has come in part is finished')
same(server.stop(), 0, '... and then it ends')

server = Server(store)
same(server.ask('/').status, 200, '(it serves)')
server.process.send_signal(signal.SIGHUP)
server.process.send_signal(signal.SIGPIPE)
same(server.ask('/').status, 200, 'a hang-up does not end it')
same(server.stop(), 0, '(it ends)')

# A write that failed leaves nothing behind.
server = Server(store)
mine = sign_in(server)
db = lock()
s = server.connect()
s.sendall(request('/api/auth', method='POST', body=CREDENTIALS))
same(Answer(drain(s)).status, 503, 'locked for five seconds: 503')
db.execute('ROLLBACK')
same(server.ask(cookie=mine).status, 200, '... and then it goes on')
ok(sign_in(server) is not None, '... and writes')
db = lock()
db.execute('ROLLBACK')
ok(True, '... and holds no lock')
same(server.stop(), 0, '(it ends)')

# Several on one socket, as `spawn-fcgi -F` starts them.
server = Server(store)
others = [subprocess.Popen([PROGRAM], stdin=server.listener,
                           stderr=subprocess.DEVNULL,
                           env={'SESSILE_CONFIG': store.config})
          for i in range(3)]
same([a for a in [server.ask(cookie=mine).status for i in range(200)]
      if a != 200], [], 'four processes on one socket')
for p in others:
    p.terminate()
same([p.wait(PATIENCE) for p in others] + [server.stop()], [0] * 4,
     '... and all of them end')

if shutil.which('spawn-fcgi'):
    path, pid = os.path.join(folder, 'spawned'), os.path.join(folder, 'pid')
    r = subprocess.run(['spawn-fcgi', '-s', path, '-P', pid, '--', PROGRAM],
                       env={'SESSILE_CONFIG': store.config,
                            'PATH': os.environ['PATH']},
                       stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    same(r.returncode, 0, 'spawn-fcgi starts it')
    server.address = path
    same(server.ask(cookie=mine).status, 200, '... and it serves')
    with open(pid) as f:
        number = int(f.read())
    os.kill(number, signal.SIGTERM)

    def gone():
        try:
            with open('/proc/%d/stat' % number) as f:
                return f.read().split()[2] == 'Z'
        except FileNotFoundError:
            return True
    ok(until(gone), '... and ends')
else:
    print('# no spawn-fcgi')

# As systemd does with StandardInput=socket.
if shutil.which('systemd-socket-activate'):
    path = os.path.join(folder, 'activated')
    r = subprocess.Popen(
        ['systemd-socket-activate', '-l', path, '--inetd',
         '-E', 'SESSILE_CONFIG=' + store.config, PROGRAM],
        stderr=subprocess.DEVNULL)
    ok(until(lambda: os.path.exists(path)), 'systemd has made a socket')
    server.address = path
    same([server.ask(cookie=mine).status for i in range(3)], [200] * 3,
         '... and starts it with the first request')
    r.terminate()
    same(r.wait(PATIENCE), 0, '... and it ends')
else:
    print('# no systemd-socket-activate')

# FCGI_WEB_SERVER_ADDRS, of FastCGI 1.0.
for addresses, wanted in (('127.0.0.1', 200), ('10.0.0.1, 127.0.0.1', 200),
                          ('10.0.0.1', 0), ('127.0.0.10', 0), ('', 200)):
    server = Server(store, family='tcp',
                    env={'FCGI_WEB_SERVER_ADDRS': addresses})
    try:
        got = server.ask(cookie=mine).status
    except BrokenPipeError:
        got = 0
    same(got, wanted, 'from 127.0.0.1, where %r may connect' % addresses)
    same(server.stop(), 0, '(it ends)')
done()
