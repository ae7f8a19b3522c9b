"""Keeps the sentences that several models tag alike.

    python3 agree.py ONE.bio OTHER.bio ... > AGREED.bio
"""

import itertools
import sys


def sentences(file):
    for is_blank, lines in itertools.groupby(open(file, encoding="utf-8"), lambda line: line == "\n"):
        if not is_blank:
            yield list(lines)


for versions in zip(*map(sentences, sys.argv[1:])):
    if all(version == versions[0] for version in versions):
        sys.stdout.write("".join(versions[0]) + "\n")
