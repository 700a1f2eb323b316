"""What the FastCGI tests share: TAP, a store, sessile.fcgi as a child with a
socket for its descriptor 0, and a client that speaks the protocol itself, so
that it can also speak it wrongly.
"""

import json
import os
import re
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time

ROOT = os.environ.get('SESSILE_ROOT') or os.path.dirname(
    os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BUILD = os.environ.get('SESSILE_BUILD') or os.path.join(ROOT, 'build')
PROGRAM = os.path.join(BUILD, 'bin', 'sessile.fcgi')
COMMAND = os.path.join(BUILD, 'bin', 'sessile')
PATIENCE = 60   # seconds, for what should come at once

(BEGIN, ABORT, END, PARAMS, STDIN, STDOUT, STDERR, DATA, GET_VALUES,
 GET_VALUES_RESULT, UNKNOWN_TYPE) = range(1, 12)


# ------------------------------------------------------------------ TAP --

class Tap:
    count = 0
    failed = 0


def ok(good, what, detail=''):
    Tap.count += 1
    if not good:
        Tap.failed += 1
        sys.stderr.write('# %s: not ok %d - %s\n' %
                         (os.path.basename(sys.argv[0]), Tap.count, what))
    print('%sok %d - %s' % ('' if good else 'not ', Tap.count, what))
    if not good and detail != '':
        print('# ' + str(detail)[:2000].replace('\n', '\n# '))
    sys.stdout.flush()
    return good


def same(got, wanted, what):
    return ok(got == wanted, what, 'got:    %r\nwanted: %r' % (got, wanted))


def skip_all(why):
    print('1..0 # SKIP ' + why)
    sys.exit(0)


def done():
    print('1..%d' % Tap.count)
    sys.exit(1 if Tap.failed else 0)


def until(condition):
    """Waits for the thing itself; what it was when it came true."""
    end = time.monotonic() + PATIENCE
    while True:
        value = condition()
        if value or time.monotonic() > end:
            return value
        time.sleep(0.005)


if not os.path.exists(PROGRAM):
    skip_all('sessile.fcgi was not built: no libfcgi')

folder = tempfile.mkdtemp(prefix='sessile-fcgi-')
os.chmod(folder, 0o711)


# ---------------------------------------------------------------- store --

class Store:
    """A store with John Doe in it, as `sessile init` makes one."""

    def __init__(self, name='store', **options):
        self.config = os.path.join(folder, name + '.json')
        self.folder = os.path.join(folder, name)
        self.db = os.path.join(self.folder, 'sessile.db')
        self.secret = os.path.join(self.folder, 'secret')
        self.run('init', '--store', 'sqlite:' + self.db)
        self.run('user', 'add', 'John Doe', '--position',
                 'Software Engineer')
        self.configure(**options)

    def run(self, *words, **more):
        return subprocess.run([COMMAND, *words, '--config', self.config],
                              check=True, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, **more).stdout.decode()

    def configure(self, **options):
        with open(self.config) as f:
            config = json.load(f)
        config.update(options)
        with open(self.config, 'w') as f:
            json.dump(config, f)

    def sql(self, text):
        return subprocess.run(['sqlite3', '-cmd', '.timeout 10000', self.db,
                               text], check=True,
                              stdout=subprocess.PIPE).stdout.decode().strip()


# --------------------------------------------------------------- server --

class Server:
    """sessile.fcgi, or another one, on a socket of its own."""

    started = 0
    running = []

    def __init__(self, store=None, program=PROGRAM, family='unix', env=None):
        Server.started += 1
        if family == 'unix':
            self.address = os.path.join(folder, 's%d' % Server.started)
            self.listener = socket.socket(socket.AF_UNIX)
            self.listener.bind(self.address)
        else:
            self.listener = socket.socket()
            self.listener.bind(('127.0.0.1', 0))
            self.address = self.listener.getsockname()
        self.listener.listen(1024)
        self.log = os.path.join(folder, 'log%d' % Server.started)
        environ = {} if store is None else {'SESSILE_CONFIG': store.config}
        for name in ('ASAN_OPTIONS', 'UBSAN_OPTIONS', 'PATH'):
            if name in os.environ:
                environ[name] = os.environ[name]
        environ.update(env or {})
        with open(self.log, 'w') as log:
            self.process = subprocess.Popen(
                [program], stdin=self.listener, stdout=log, stderr=log,
                env=environ)
        self.pid = self.process.pid
        Server.running.append(self)

    def alive(self):
        return self.process.poll() is None

    def logged(self):
        with open(self.log, errors='replace') as f:
            return f.read()

    def descriptors(self):
        """How many it has open; None where only root may know."""
        try:
            return len(os.listdir('/proc/%d/fd' % self.pid))
        except PermissionError:
            return None

    def memory(self):
        """Its resident set, in KiB."""
        with open('/proc/%d/status' % self.pid) as f:
            return int(re.search(r'VmRSS:\s*(\d+)', f.read()).group(1))

    def stop(self, number=signal.SIGTERM):
        """Its exit code."""
        if self.alive():
            self.process.send_signal(number)
        try:
            return self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            return 'it did not end'

    def connect(self):
        s = socket.socket(socket.AF_UNIX if isinstance(self.address, str)
                          else socket.AF_INET)
        s.settimeout(PATIENCE)
        s.connect(self.address)
        return s

    def ask(self, path='/api/auth/status', **more):
        """One request, as servers make them; an Answer."""
        s = self.connect()
        s.sendall(request(path, **more))
        return Answer(drain(s))


# --------------------------------------------------------------- client --

def record(kind, content=b'', number=1, padding=0, version=1):
    return struct.pack('>BBHHBB', version, kind, number, len(content),
                       padding, 0) + content + bytes(padding)


def length(n):
    return bytes([n]) if n < 128 else struct.pack('>I', n | 0x80000000)


def pair(name, value):
    if isinstance(name, str):
        name = name.encode()
    if isinstance(value, str):
        value = value.encode()
    return length(len(name)) + length(len(value)) + name + value


def begin(role=1, flags=0, number=1):
    return record(BEGIN, struct.pack('>HB5x', role, flags), number)


def stream(kind, content, number=1, size=65535, padding=0):
    parts = [record(kind, content[i:i + size], number, padding)
             for i in range(0, len(content), size)]
    return b''.join(parts) + record(kind, b'', number)


def variables(path, method='GET', body=None, cookie=None, type=None,
              query='', env=None):
    v = {'GATEWAY_INTERFACE': 'CGI/1.1', 'SERVER_PROTOCOL': 'HTTP/1.1',
         'REQUEST_METHOD': method, 'SCRIPT_NAME': path, 'QUERY_STRING': query,
         'REMOTE_ADDR': '127.0.0.1', 'SERVER_NAME': 'localhost',
         'REQUEST_URI': path + ('?' + query if query else '')}
    if cookie:
        v['HTTP_COOKIE'] = cookie
    if body is not None:
        v['CONTENT_LENGTH'] = str(len(body))
        v['CONTENT_TYPE'] = type or 'application/json'
    v.update(env or {})
    return {name: value for name, value in v.items() if value is not None}


def request(path='/api/auth/status', number=1, flags=0, params_size=65535,
            body_size=65535, padding=0, body=None, **more):
    if isinstance(body, str):
        body = body.encode()
    v = variables(path, body=body, **more)
    return begin(flags=flags, number=number) + \
        stream(PARAMS, b''.join(pair(*p) for p in v.items()), number,
               params_size) + \
        stream(STDIN, body or b'', number, body_size, padding)


def drain(s):
    """All that comes until the other side closes, and then we do."""
    parts = []
    try:
        while True:
            part = s.recv(65536)
            if not part:
                break
            parts.append(part)
    except ConnectionResetError:
        parts.append(b'')
    finally:
        s.close()
    return b''.join(parts)


def records(data):
    """(kind, number, content) of each; the last may be cut."""
    while len(data) >= 8:
        _, kind, number, n, padding, _ = struct.unpack('>BBHHBB', data[:8])
        yield kind, number, data[8:8 + n]
        data = data[8 + n + padding:]


class Answer:
    def __init__(self, data, number=1):
        self.records = list(records(data))
        out = b''.join(c for k, n, c in self.records
                       if k == STDOUT and n == number)
        self.raw = out
        self.ended = [c for k, n, c in self.records if k == END]
        head, _, self.body = out.partition(b'\r\n\r\n')
        self.headers = head.decode('latin-1').split('\r\n')
        self.status = 0
        if self.headers[0].startswith('Status: '):
            self.status = int(self.headers[0][8:11])
        self.text = self.body.decode('utf-8', 'replace')

    def header(self, name):
        return [h[len(name) + 2:] for h in self.headers
                if h.lower().startswith(name.lower() + ': ')]

    def cookie(self, name='connect.sid'):
        for c in self.header('Set-Cookie'):
            if c.startswith(name + '='):
                return c.split(';')[0]
        return None

    def json(self):
        return json.loads(self.body)


CREDENTIALS = '{"name":"John Doe","position":"Software Engineer"}'


def sign_in(server):
    """The cookie of somebody who has signed in."""
    return server.ask('/api/auth', method='POST', body=CREDENTIALS).cookie()


def clean_up():
    for server in Server.running:
        if server.alive():
            server.process.kill()
    shutil.rmtree(folder, ignore_errors=True)


import atexit  # noqa: E402
atexit.register(clean_up)
