#!/usr/bin/python3
# Who is signed in, as a Python program on the same cookies and the same
# database says it.
import base64
import hashlib
import hmac
import json
import os
import sqlite3
import time
from urllib.parse import unquote


def session_of(cookie):
    value = unquote(cookie)
    if not value.startswith('s:'):
        return None
    sid, _, signature = value[2:].rpartition('.')
    with open(os.environ['BENCH_SECRET'], 'rb') as f:
        secret = f.readline().strip()
    mac = hmac.new(secret, sid.encode(), hashlib.sha256).digest()
    wanted = base64.b64encode(mac).decode().rstrip('=')
    if not hmac.compare_digest(wanted, signature):
        return None
    db = sqlite3.connect(os.environ['BENCH_STORE'], timeout=5)
    row = db.execute('SELECT sess FROM sessions WHERE sid = ? AND '
                     'expired >= ?', (sid, time.time() * 1000)).fetchone()
    return row and json.loads(row[0])


session = None
for pair in os.environ.get('HTTP_COOKIE', '').split(';'):
    name, _, value = pair.strip().partition('=')
    if name == 'connect.sid' and not session:
        session = session_of(value)
if session and 'user' in session:
    status = '200 OK'
    answer = {'authenticated': True, 'user': session['user']}
else:
    status = '401 Unauthorized'
    answer = {'authenticated': False, 'message': 'User not authenticated'}
print('Status: ' + status + '\r\nContent-Type: application/json; '
      'charset=utf-8\r\nCache-Control: no-store\r\n\r\n' + json.dumps(answer))
