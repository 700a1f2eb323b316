#!/usr/bin/env python3
"""The page-view counter of the README as a FastCGI program, of its very text:
compiled by the README's own line, and counting.
"""
from fcgi import *  # noqa: F403

with open(os.path.join(ROOT, 'README.md')) as f:
    readme = f.read()
blocks = re.findall(r'^```c\n(.*?)^```$', readme, re.M | re.S)
whole, main = blocks[0], next(b for b in blocks[1:] if 'sessile_fcgi' in b)
source = os.path.join(folder, 'views.c')
program = os.path.join(folder, 'views.fcgi')
with open(source, 'w') as f:
    f.write(whole[:whole.index('int\nmain(')] + main)
line = re.search(r'^cc .*views\.c (.*)$', readme, re.M).group(1)
libraries = line.replace('build/', BUILD + '/').split()
r = subprocess.run(['cc', '-Wall', '-Wextra', '-Werror', '-I',
                    os.path.join(ROOT, 'lib'), '-o', program, source,
                    libraries[0], '-lfcgi', *libraries[1:]],
                   stderr=subprocess.PIPE)
same((r.returncode, r.stderr), (0, b''), 'it compiles without a warning')

store = Store()
server = Server(store, program=program)
a = server.ask('/views')
same(a.text, 'You have seen this page 1 times.\n', 'the first view')
mine = a.cookie()
server.ask('/x/cgi-bin/views.cgi', cookie=mine)
same(server.ask('/views', cookie=mine).text,
     'You have seen this page 3 times.\n', 'the third')
same(server.ask('/views', method='POST', body='{}').status, 405,
     'another method')
same(server.ask('/other').status, 404, 'another path')
same(server.stop(), 0, 'it ends well')
done()
