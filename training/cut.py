"""Cuts articles into BIO lines without tags, for a model to tag.

    python3 cut.py ARTICLES.jsonl.zst OUT.bio EVERY [WITHOUT.jsonl ...]

Takes each EVERYth article, without those whose ids stand in the WITHOUT files.
"""

import io
import json
import re
import sys

import zstandard

TOKEN = re.compile(
    r"(?:[A-Z]\.){2,}|(?:Mr|Mrs|Ms|Dr|Sen|Rep|Gov|Gen|Lt|Col|Capt|Sgt|St|Jr|Sr|Prof)\."
    r"|\d[\d.,]*\d|['’](?:s|re|ve|ll|d|m)\b|[^\W_]+(?:['’](?!s\b)[^\W_]+)*|\S"
)
END = re.compile(r"(?<=[.!?])[\"”’')]*\s+(?=[\"“‘'(]*[A-Z0-9])|\n+")
ABBREVIATED = re.compile(r"\b(?:[A-Z]|Mr|Mrs|Ms|Dr|Sen|Rep|Gov|Gen|Lt|Col|Capt|Sgt|St|Jr|Sr|Prof|Inc|No|vs)\.[\"”’')]*$")


def sentences(text):
    start = 0
    for end in END.finditer(text):
        piece = text[start : end.start()]
        if "\n" not in end.group() and ABBREVIATED.search(piece):
            continue
        # Quotes that close belong to the sentence.
        closing = end.group().rstrip()
        yield piece + closing
        start = end.end()
    yield text[start:]


def main(articles, out_file, every, *without):
    left_out = {json.loads(line)["id"] for file in without for line in open(file, encoding="utf-8")}
    with open(articles, "rb") as file, open(out_file, "w", encoding="utf-8") as out:
        reader = zstandard.ZstdDecompressor(max_window_size=1 << 31).stream_reader(file)
        for number, line in enumerate(io.TextIOWrapper(reader, encoding="utf-8", errors="replace")):
            article = json.loads(line)
            if number % int(every) or article["id"] in left_out:
                continue
            out.write("-DOCSTART-\tO\n\n")
            for text in (article.get("headline") or "", (article.get("text") or "")[:20000]):
                for sentence in sentences(text):
                    tokens = TOKEN.findall(sentence)
                    if tokens:
                        out.write("".join(token + "\tO\n" for token in tokens) + "\n")


main(*sys.argv[1:])
