#!/usr/bin/env python3
"""What SECURITY.md says of tests, held against the tests.

usage: security.py table FILE LIST   prints what its table lacks or gets wrong;
LIST has the numbers and levels of the requirements
       security.py ran FILE TAP BUILD    prints the tests it names that have
not run, or not whole: TAP is the folder that prove left their output in, BUILD
the one they were built in. A test is excused that only root can run, or who may
mount folders, or that needs systemd or static programs, where that is not to be
had; but what is met needs one that has run.
       security.py configuration FILE    prints the configuration it judges

Exit status 1: something was printed, but for the last one.
"""
import os
import re
import sys

TEST = re.compile(r'\]\((tests/[^)#]+\.(?:t|c|js))\)')
LINK = re.compile(r'\]\(([^)]+)\)')
NUMBER = re.compile(r'\d+\.\d+\.\d+')
NAMED = re.compile(r'\[`([^`]+)`\]\((tests/[^)#]+)\)')
HIDDEN = re.compile(r'<!--.*?-->', re.S)
DENIED = re.compile(r'# SKIP (needs root\b|only root may |no folder can be '
                    r'mounted|no systemd-analyze|.* is linked dynamically)')
EXCUSED = 'was skipped for what is not to be had here'
VERDICTS = ('Met.', 'Not met.', 'Not applicable.')


def rows(text):
    """Each row of the table: its numbers, its level, the other cells."""
    for line in text.splitlines():
        cells = [c.strip() for c in line.strip().strip('|').split('|')]
        numbers = NUMBER.findall(cells[0])
        if line.startswith('|') and numbers:
            yield numbers, cells[1], cells[2:]


def requirements(name):
    with open(name) as f:
        return dict(line.split() for line in f if not line.startswith('#'))


def complain_of_row(numbers, level, cells, wanted):
    name = ' '.join(numbers)
    if len(cells) != 3:
        return [f'{name}: {len(cells) + 2} columns, not 5']
    asked, here, shown = cells
    found = [f'{n}: not in the list' for n in numbers if n not in wanted]
    found += [f'{n}: it has level {wanted[n]}' for n in numbers
              if wanted.get(n, level) != level]
    if not here.startswith(VERDICTS):
        found.append(f'{name}: met or not?')
    if here.startswith('Met') and not TEST.search(shown):
        found.append(f'{name}: met, and no test shows it')
    if len(numbers) > 1 and not here.startswith('Not applicable.'):
        found.append(f'{name}: one row for several')
    if asked == '':
        found.append(f'{name}: what is asked for?')
    if not here.startswith('Met') and here.partition('. ')[2] == '':
        found.append(f'{name}: no reason')
    return found


def anchor(heading):
    return re.sub(r'[^a-z0-9 _-]', '', heading.lower()).replace(' ', '-')


def leads_nowhere(target, folder):
    path, _, part = target.partition('#')
    path = os.path.join(folder, path or 'SECURITY.md')
    if not os.path.isfile(path):
        return True
    if part == '':
        return False
    with open(path) as f:
        return part not in [anchor(line.lstrip('#').strip())
                            for line in f if line.startswith('#')]


def stem(path):
    """What a test is called: password for tests/unit/test_password.c."""
    name = os.path.splitext(os.path.basename(path))[0]
    return name[5:] if name.startswith('test_') else name


def table(text, folder, wanted):
    seen = []
    for numbers, level, cells in rows(text):
        yield from complain_of_row(numbers, level, cells, wanted)
        seen += numbers
    for n in wanted:
        if seen.count(n) != 1:
            yield f'{n}: there {seen.count(n)} times'
    for target in LINK.findall(text):
        if '://' not in target and leads_nowhere(target, folder):
            yield f'{target}: not there'
    for name, target in NAMED.findall(text):
        if target != name and stem(target) != stem(name):
            yield f'{target}: called {name}'


def built(test, build):
    """What make runs for it."""
    unit = re.fullmatch(r'tests/unit/test_(\w+)\.c', test)
    fuzz = re.fullmatch(r'tests/fuzz/(\w+)\.c', test)
    if unit:
        return f'{build}/tests/unit/{unit.group(1)}.t'
    return f'{build}/tests/fuzz/{fuzz.group(1)}.t' if fuzz else test


def verdict(tap):
    """What is wrong with one test's output, or nothing."""
    plan = re.findall(r'^1\.\.(\d+)(.*)', tap, re.M)
    lines = re.findall(r'^(not )?ok\b(.*)', tap, re.M)
    if len(plan) != 1:
        return 'has not come to its end'
    if int(plan[0][0]) == 0:
        return EXCUSED if DENIED.search(plan[0][1]) else 'was skipped'
    if len(lines) != int(plan[0][0]):
        return 'has not run whole'
    if any(no for no, _ in lines):
        return 'failed'
    if all(re.search(r'# *skip', rest, re.I) for _, rest in lines):
        return 'was skipped'
    return ''


def outcome(test, tap, build):
    path = os.path.join(tap, built(test, build).lstrip('/'))
    if not os.path.isfile(path):
        return 'has not run'
    with open(path, errors='replace') as f:
        return verdict(f.read())


def ran(text, tap, build):
    found = {test: outcome(test, tap, build)
             for test in sorted(set(TEST.findall(text)))}
    for test, wrong in found.items():
        if wrong not in ('', EXCUSED):
            yield f'{test}: {wrong}'
    for numbers, _, cells in rows(text):
        tests = TEST.findall(cells[-1])
        if tests and all(found[test] == EXCUSED for test in tests):
            yield f'{numbers[0]}: its tests need what is not to be had here'


def main():
    what, name, *rest = sys.argv[1:]
    with open(name) as f:
        text = HIDDEN.sub('', f.read())
    if what == 'configuration':
        print(re.search(r'^```json\n(.*?)^```', text, re.M | re.S).group(1))
        return 0
    if what == 'table':
        found = list(table(text, os.path.dirname(name),
                           requirements(rest[0])))
    else:
        found = list(ran(text, *rest))
    for line in found:
        print(f'SECURITY.md: {line}')
    return 1 if found else 0


if __name__ == '__main__':
    sys.exit(main())
