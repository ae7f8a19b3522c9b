"""Counts what words and phrases usually are in tagged articles.

    python3 usual.py TAGGED.bio WORDS.tsv OUT_WORDS.tsv OUT_PHRASES.tsv

Adds a column to WORDS.tsv: 0 for a word seen too seldom, 1 for one that is mostly outside names,
then for person, organisation, location and platform three numbers each, from a tendency to near
certainty. The same numbers stand behind the phrases, which are names of two to five words.
"""

import collections
import sys

KINDS = {"PER": 0, "ORG": 1, "LOC": 2, "PLATFORM": 3}
SEEN = 4
PHRASE_SEEN = 2


def number(counts, outside, least):
    total = sum(counts) + outside
    if total < least:
        return 0
    best = max(range(4), key=lambda kind: counts[kind])
    share = counts[best] / total
    if share < 0.4:
        return 1 if outside / total > 0.5 else 0
    if best == 3:
        return 11
    return 2 + best * 3 + (share >= 0.65) + (share >= 0.9)


def main(tagged, words_file, out_words, out_phrases):
    words = collections.defaultdict(lambda: [0, 0, 0, 0, 0])
    phrases = collections.defaultdict(lambda: [0, 0, 0, 0])
    name, kind = [], None

    def close():
        if 2 <= len(name) <= 5:
            phrases[" ".join(name)][kind] += 1
        name.clear()

    for line in open(tagged, encoding="utf-8"):
        token, _, tag = line.rstrip("\n").partition("\t")
        if tag.startswith("I-") and name:
            name.append(token)
            words[token][KINDS[tag[2:]]] += 1
            continue
        close()
        if tag.startswith("B-"):
            kind = KINDS[tag[2:]]
            name.append(token)
            words[token][kind] += 1
        elif token:
            words[token][4] += 1
    close()
    known = set()
    with open(out_words, "w", encoding="utf-8") as out:
        for line in open(words_file, encoding="utf-8"):
            word = line.split("\t", 1)[0]
            known.add(word)
            counts = words.get(word, [0, 0, 0, 0, 0])
            out.write(f"{line.rstrip()}\t{number(counts[:4], counts[4], SEEN)}\n")
        for word, counts in words.items():
            usual = number(counts[:4], counts[4], SEEN)
            if word not in known and usual > 1 and word[0].isupper():
                out.write(f"{word}\t-1\t-1\t-1\t-1\t{usual}\n")
    with open(out_phrases, "w", encoding="utf-8") as out:
        for phrase, counts in phrases.items():
            usual = number(counts, 0, PHRASE_SEEN)
            if usual > 1:
                out.write(f"{phrase}\t{usual}\n")


main(*sys.argv[1:])
