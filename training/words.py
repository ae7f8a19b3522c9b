"""What a collection says of its words: clusters of words that stand in like places, and how
often a word begins with a small letter.

    python3 words.py ARTICLES.jsonl.zst WORDS.tsv

Each line of WORDS.tsv is a word as printed, its coarse, middle and fine cluster, and the share of
its uses inside sentences that begin with a small letter, in sixteenths.

Clusters: positive pointwise mutual information of a word with the words one and two places to its
left and right, reduced by singular vectors, then k-means on the unit sphere. The seed is fixed.
"""

import collections
import io
import json
import re
import sys

import numpy as np
import scipy.sparse as sparse
import zstandard
from sklearn.cluster import MiniBatchKMeans
from sklearn.utils.extmath import randomized_svd

LEAST_COUNT = 20
CONTEXTS = 3000
DIMENSIONS = 96
CLUSTERS = (48, 256, 1024)
SEED = 20

TOKEN = re.compile(r"[^\W_]+(?:[.'’](?!s\b)[^\W_]+)*|[.,:;!?()\"“”-]|['’]s\b|\n")
PLAIN = {"“": '"', "”": '"', "’s": "'s"}


def texts(path):
    with open(path, "rb") as file:
        reader = zstandard.ZstdDecompressor(max_window_size=1 << 31).stream_reader(file)
        for line in io.TextIOWrapper(reader, encoding="utf-8", errors="replace"):
            yield json.loads(line).get("text") or ""


def main(articles, words_file):
    number, words, counts = {}, [], []
    parts = []
    for text in texts(articles):
        ids = []
        for token in TOKEN.findall(text):
            token = PLAIN.get(token, token)
            if token[0].isdigit():
                token = re.sub(r"\d", "0", token)
            at = number.get(token)
            if at is None:
                at = number[token] = len(words)
                words.append(token)
                counts.append(0)
            counts[at] += 1
            ids.append(at)
        parts.append(np.array(ids + [0, 0], dtype=np.int32))
    stream = np.concatenate(parts)
    del parts
    counts = np.array(counts)
    print(len(stream), "tokens,", len(words), "types", file=sys.stderr)

    # Small letters: only where a sentence does not begin.
    stops = {number.get(mark, -1) for mark in ".:!?\"\n-"}
    after_stop = np.isin(stream[:-1], list(stops))
    inside = np.bincount(stream[1:][~after_stop], minlength=len(words))
    small, large = collections.Counter(), collections.Counter()
    for at, word in enumerate(words):
        (small if word[0].islower() else large)[word.lower()] += int(inside[at])

    kept = np.flatnonzero(counts >= LEAST_COUNT)
    row = np.full(len(words), -1, dtype=np.int32)
    row[kept] = np.arange(len(kept))
    contexts = np.argsort(-counts, kind="stable")[:CONTEXTS]
    column = np.full(len(words), -1, dtype=np.int32)
    column[contexts] = np.arange(CONTEXTS)
    matrices = []
    for offset in (-2, -1, 1, 2):
        here = stream[max(0, -offset) : len(stream) - max(0, offset)]
        there = stream[max(0, offset) : len(stream) + min(0, offset)]
        rows, columns = row[here], column[there]
        both = (rows >= 0) & (columns >= 0)
        ones = np.ones(int(both.sum()), dtype=np.float32)
        matrix = sparse.coo_matrix(
            (ones, (rows[both], columns[both])), shape=(len(kept), CONTEXTS)
        ).tocsr()
        matrix.sum_duplicates()
        matrices.append(matrix)
    matrix = sparse.hstack(matrices).tocsr()
    del matrices
    total = matrix.sum()
    of_row = np.asarray(matrix.sum(axis=1)).ravel() + 1.0
    # Rare contexts weigh less (Levy, Goldberg and Dagan 2015).
    of_column = np.asarray(matrix.sum(axis=0)).ravel() ** 0.75
    of_column *= total / of_column.sum()
    entries = matrix.tocoo()
    values = np.log(
        entries.data * total / (of_row[entries.row] * (of_column[entries.col] + 1.0))
    )
    positive = values > 0
    matrix = sparse.coo_matrix(
        (values[positive].astype(np.float32), (entries.row[positive], entries.col[positive])),
        shape=matrix.shape,
    ).tocsr()
    print(matrix.shape, matrix.nnz, "entries", file=sys.stderr)
    left, singular, _ = randomized_svd(matrix, DIMENSIONS, n_iter=3, random_state=SEED)
    vectors = left * np.sqrt(singular)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True) + 1e-9
    labels = []
    weight = np.sqrt(counts[kept])
    for clusters in CLUSTERS:
        means = MiniBatchKMeans(
            clusters, random_state=SEED, batch_size=8192, n_init=1, max_iter=30
        )
        labels.append(means.fit(vectors, sample_weight=weight).labels_)
        print(clusters, "clusters", file=sys.stderr)
    with open(words_file, "w", encoding="utf-8") as out:
        for at, word_at in enumerate(kept):
            word = words[word_at]
            if not word[0].isalnum():
                continue
            lower = word.lower()
            uses = small[lower] + large[lower]
            sixteenths = 15 * small[lower] // uses if uses >= 5 else -1
            groups = "\t".join(str(label[at]) for label in labels)
            out.write(f"{word}\t{groups}\t{sixteenths}\n")


main(*sys.argv[1:])
