#!/usr/bin/env python3
"""What happens to the files under a process that stays: it notices, with the
next request, and needs no restart.
"""
from fcgi import *  # noqa: F403

store = Store()
server = Server(store)


def status(cookie, **more):
    return server.ask(cookie=cookie, **more).status


def read(path):
    with open(path, 'rb') as f:
        return f.read()


def overwrite(path, data):
    """Into the same file, as `cp` does."""
    with open(path, 'r+b') as f:
        f.truncate(0)
        f.write(data)


def replace(path, data):
    """A new file in its place, as `mv` does."""
    with open(path + '.new', 'wb') as f:
        f.write(data)
    os.chmod(path + '.new', 0o600)
    os.rename(path + '.new', path)


def sign_out(cookie):
    same(server.ask('/api/auth/logout', method='POST', cookie=cookie).status,
         200, '(signed out)')


mine = sign_in(server)
same(status(mine), 200, 'signed in')
backup = read(store.db)
sign_out(mine)
same(status(mine), 401, '... and out')
replace(store.db, backup)
same(status(mine), 200, 'a backup moved into its place counts at once')
sign_out(mine)
same(status(mine), 401, '... and is written to')
same(store.sql('SELECT count(*) FROM sessions'), '0', '... on the disk')
overwrite(store.db, backup)
same(status(mine), 200, 'a backup copied over it counts at once')
sign_out(mine)

# SQLite goes by a counter in the header, which is the same here.
overwrite(store.db, backup)
same(status(mine), 200, '(signed in)')
overwrite(store.db, backup.replace(b'"John Doe"', b'"Jane Roe"'))
a = server.ask(cookie=mine)
same(a.json()['user']['name'], 'Jane Roe', 'so does one that differs in a '
     'name alone')
overwrite(store.db, backup)
same(status(mine), 200, '(signed in)')

for what, spoil, mend in (
        ('removed', lambda: os.remove(store.db),
         lambda: replace(store.db, backup)),
        ('cut to nothing', lambda: os.truncate(store.db, 0),
         lambda: overwrite(store.db, backup)),
        ('something else', lambda: overwrite(store.db, b'x' * 4096),
         lambda: overwrite(store.db, backup)),
        ('replaced by something else', lambda: replace(store.db, b'x' * 4096),
         lambda: replace(store.db, backup)),
        ('moved away with its folder',
         lambda: os.rename(store.folder, store.folder + '.away'),
         lambda: os.rename(store.folder + '.away', store.folder)),
        ('replaced by a link',
         lambda: (os.rename(store.db, store.db + '.real'),
                  os.symlink(store.db + '.real', store.db)),
         lambda: os.rename(store.db + '.real', store.db))):
    spoil()
    a = server.ask(cookie=mine)
    same((a.status, a.json().get('error'), a.header('Retry-After')),
         (503, 'The session store is not available'
          if what != 'moved away with its folder'
          else 'The server is not configured', ['5']),
         'the database %s: 503' % what)
    ok(a.cookie() is None, '... and the cookie is left alone')
    same(server.ask('/api/auth', method='POST', body=CREDENTIALS).status,
         503, '... to a sign-in as well')
    mend()
    same(status(mine), 200, '... and well again when it is back')

n = server.descriptors()
for i in range(50):
    replace(store.db, backup)
    if status(mine) != 200:
        ok(False, 'replaced %d times' % i)
same(server.descriptors(), n, 'replaced 50 times, no descriptor is left over')

os.remove(store.db)
with open(store.config) as f:
    same(json.load(f)['store'], 'sqlite:' + store.db, '(the same store)')
store.run('init')
same(status(mine), 401, 'a new one made by `sessile init` is used')
replace(store.db, backup)
same(status(mine), 200, '(and the old one)')

subprocess.run(['sqlite3', store.db, 'PRAGMA journal_mode=WAL'], check=True,
               stdout=subprocess.DEVNULL)
same(read(store.db)[18], 2, 'another program turns WAL mode on')
same(status(mine), 200, '... and is gone: it is read')
same([n for n in os.listdir(store.folder) if n.endswith(('-wal', '-shm'))],
     [], '... and not held open')
same(server.ask('/').status, 200, '... and written')
same(read(store.db)[18], 1, '... and off again')

# What is served from the folder of the store.
same(status(mine, env={'DOCUMENT_ROOT': '/var/www'}), 200,
     'a document root elsewhere')
a = server.ask(cookie=mine, env={'DOCUMENT_ROOT': folder})
same((a.status, a.json()['error']), (503, 'The server is not configured'),
     'with one that the store lies in: 503')
same(status(mine, env={'DOCUMENT_ROOT': folder}), 503, '... each time')
same(status(mine, env={'DOCUMENT_ROOT': '/var/www'}), 200,
     '... and well again with the other')
same(status(mine), 200, '... and with none')

# The configuration and the secret.
store.configure(name='other')
same(status(mine), 401, 'the cookie is called otherwise')
a = server.ask('/')
ok(a.cookie('other') and not a.cookie(), '... from the next request on',
   a.headers)
store.configure(name='connect.sid')
same(status(mine), 200, '... and as before')
old = read(store.secret)
new = b'another-secret-of-more-than-32-bytes\n'
replace(store.secret, new)
same(status(mine), 401, 'another secret: the cookie is not ours')
replace(store.secret, new + old)
same(status(mine), 200, 'both: it is')
theirs = server.ask('/').cookie()
overwrite(store.secret, old)
same(status(mine), 200, 'the old one alone, copied over it')
same(server.ask(cookie=theirs, query='session').json()['session'], None,
     '... and what the new one signed is not ours')
same(status(mine), 200, '(signed in)')
config = read(store.config)
for what, path, spoil, good in (
        ('the configuration is broken', store.config,
         lambda: overwrite(store.config, b'{'), config),
        ('... and gone', store.config, lambda: os.remove(store.config),
         config),
        ('the secret is gone', store.secret,
         lambda: os.remove(store.secret), old),
        ('... and weak', store.secret,
         lambda: overwrite(store.secret, b'weak'), old)):
    spoil()
    same((status(mine), status(mine)), (503, 503), what + ': 503')
    replace(path, good)
    same(status(mine), 200, '... and well again')
log = server.logged()
for words in ('there is no such database', 'empty; it was cut',
              'not an SQLite database', 'a symbolic link',
              'not valid JSON', 'is weak', 'lies below the document root'):
    ok(words in log, 'the log says: ' + words)
same(server.stop(), 0, 'it is still the same process')

# Not there to begin with.
late = Store('late')
os.rename(late.config, late.config + '.away')
os.rename(late.folder, late.folder + '.away')
server = Server(late)
same(status(None), 503, 'started without a configuration: 503')
os.rename(late.config + '.away', late.config)
same(status(None), 503, '... and without a store: 503')
os.rename(late.folder + '.away', late.folder)
same(status(None), 401, '... and well when both are there')
same(server.stop(), 0, '... in one process')
done()
