#!/usr/bin/env python3
"""It does not grow: the memory that it takes after 100 000 requests is what
it was after 10 000.
"""
from fcgi import *  # noqa: F403

with open(os.path.join(BUILD, 'gen', 'flags')) as f:
    if '-fsanitize' in f.read():
        skip_all('the sanitizers keep what is freed')

store = Store()
server = Server(store)
mine = sign_in(server)
STATUS = request(cookie=mine)
DETAILS = request(cookie=mine, query='session')
FAILING = [request('/nothing'), request(method='PUT'), request()[:-8],
           request('/api/auth', method='POST', body='{'),
           request('/api/auth', method='POST', body=CREDENTIALS[:-2] + '!"}')]
WRITING = [request('/'), request('/', cookie=mine)]


def ask(data):
    s = server.connect()
    s.sendall(data)
    s.shutdown(socket.SHUT_WR)
    while s.recv(65536):
        pass
    s.close()


def requests(n):
    """Mostly reads, one in ten of another kind, one in 100 a write."""
    for i in range(n):
        if i % 100 == 0:
            ask(WRITING[i // 100 % 2])
        elif i % 10 == 0:
            ask(FAILING[i // 10 % 5])
        elif i % 10 == 5:
            ask(DETAILS)
        else:
            ask(STATUS)


requests(10000)
first = server.memory()
handles = server.descriptors()
requests(90000)
last = server.memory()
print('# %d KiB after 10 000, %d KiB after 100 000' % (first, last))
ok(last - first <= 1024, 'it grows by no more than 1 MiB',
   '%d KiB, then %d KiB' % (first, last))
same(server.descriptors(), handles, 'nor in descriptors')
same(server.ask(cookie=mine).status, 200, 'it still serves')
same(server.stop(), 0, '... and is the same process')
done()
