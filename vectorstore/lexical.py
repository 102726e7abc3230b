"""BM25 over folded syllables and syllable pairs, with the marks as a second score; the only importer of tantivy.

tantivy is fed our own tokens (whitespace tokenizer) and its query parser is never used: a question is only ever a list of terms.
Fields: ``body`` and ``heading`` (folded syllables and pairs), ``marked`` (syllables and pairs with marks), ``report``.
tantivy finds the candidates among any number of passages; ``rerank`` looks at the best of them again.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from ingest.vietnamese.text import bigrams, fold, has_marks, tokens
from vectorstore import rerank
from vectorstore.errors import IndexBroken
from vectorstore.rerank import Averages, View

if TYPE_CHECKING:
    import tantivy

AVERAGES = "averages.json"

T = TypeVar("T")

#: Terms of a question that are searched, the rarest beyond it: a pasted page must not become a query of thousands of clauses.
MAX_TERMS = 192
#: Characters of a question that are read at all; what officials ask is under 600.
MAX_CHARACTERS = 4000
#: What a match in the heading path, in the marks, or by a synonym is worth beside one in the text.
HEADING, MARKED, SYNONYM = 0.8, 0.5, 0.8
#: Passages kept laid out in memory, about 60 kB each.
_VIEWS = 1000

#: tantivy's least memory for one writing thread.
_HEAP = 15_000_000


@dataclass(frozen=True, slots=True)
class Passage:
    """What is indexed of one chunk. ``extra``: repaired and errata readings, searched but never shown."""

    key: str
    report: str
    text: str
    heading: str
    extra: str = ""


def features(text: str, *, marks: bool = False) -> list[str]:
    """Syllables and pairs as terms of the index.

    >>> features("Tỷ lệ hộ")
    ['ti', 'le', 'ho', 'ti_le', 'le_ho']
    """
    words = tokens(text) if marks else [fold(t) for t in tokens(text)]
    return words + bigrams(words)


def write(folder: Path, passages: Iterable[Passage]) -> None:
    """Write a new index into an empty folder; one thread and one segment, so that the scores do not depend on the machine."""
    import tantivy

    folder.mkdir(parents=True, exist_ok=True)
    index = tantivy.Index(_schema(), path=str(folder))
    writer = index.writer(heap_size=_HEAP, num_threads=1)
    passage_count = term_count = sentence_count = syllable_count = 0
    for passage in passages:
        writer.add_document(tantivy.Document.from_dict(_fields(passage)))
        view = View(_searched(passage))
        passage_count += 1
        term_count += view.terms
        sentence_count += len(view.lengths)
        syllable_count += len(view.folded)
    writer.commit()
    writer.wait_merging_threads()
    averages = Averages(passage_count, term_count / max(1, passage_count), max(1.0, syllable_count / max(1, sentence_count)))
    (folder / AVERAGES).write_text(json.dumps(asdict(averages)), "utf-8")


def _searched(passage: Passage) -> str:
    return f"{passage.text}\n{passage.extra}" if passage.extra else passage.text


def _fields(passage: Passage) -> dict[str, list[str]]:
    searched = _searched(passage)
    return {
        "key": [passage.key],
        "report": [passage.report],
        "text": [searched],
        "path": [passage.heading],
        "body": [" ".join(features(searched))],
        "marked": [" ".join(features(searched, marks=True))],
        "heading": [" ".join(features(passage.heading))],
    }


def _schema() -> tantivy.Schema:
    import tantivy

    builder = tantivy.SchemaBuilder()
    builder.add_text_field("key", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("report", tokenizer_name="raw", index_option="basic")
    for name in ("text", "path"):
        builder.add_text_field(name, stored=True, tokenizer_name="raw", index_option="basic")
    for name in ("body", "marked", "heading"):
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="freq")
    return builder.build()


class Lexical:
    """A finished lexical index, opened on the first question."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._opened: _Opened | None = None

    def count(self) -> int:
        """Passages in the index. Raises IndexBroken."""
        return self._guarded(lambda: int(self._open().searcher.num_docs))

    def search(self, text: str, k: int, reports: Sequence[str] = (), synonyms: Sequence[str] = ()) -> dict[str, float]:
        """Passage key to score (see :func:`vectorstore.rerank.score`) of the ``k`` best. Raises IndexBroken if files are damaged."""
        asked, others = text[:MAX_CHARACTERS], [s[:MAX_CHARACTERS] for s in synonyms]
        return self._guarded(lambda: self._open().search(asked, k, reports, others))

    def _guarded(self, work: Callable[[], T]) -> T:
        try:
            return work()
        except (ValueError, TypeError, KeyError, OSError) as failure:
            raise self._broken(failure) from failure
        except BaseException as failure:  # a damaged file can make the engine panic, which is no Exception
            if type(failure).__name__ == "PanicException":
                raise self._broken(failure) from None
            raise

    def _broken(self, failure: BaseException) -> IndexBroken:
        self._opened = None
        return IndexBroken(path=str(self._folder), part="lexical", reason=f"{type(failure).__name__}: {failure}")

    def _open(self) -> _Opened:
        if self._opened is None:
            import tantivy

            index = tantivy.Index.open(str(self._folder))
            self._opened = _Opened(index, Averages(**json.loads((self._folder / AVERAGES).read_bytes())))
        return self._opened


class _Opened:
    """An open index: its searcher, the averages, and the passages looked at so far."""

    def __init__(self, index: tantivy.Index, averages: Averages) -> None:
        self.searcher = index.searcher()
        self._schema = index.schema
        self._averages = averages
        self._views: dict[str, View] = {}

    def search(self, text: str, k: int, reports: Sequence[str], synonyms: Sequence[str]) -> dict[str, float]:
        query = self._query(text, reports, synonyms)
        if query is None:
            return {}
        asked = rerank.ask([(text, 1.0), *((s, SYNONYM) for s in synonyms)], self.searcher.doc_freq, self._averages)
        found = (self._view(address) for _, address in self.searcher.search(query, limit=k, count=False).hits)
        scores = {key: rerank.score(asked, view, self._averages) for key, view in found}
        return dict(sorted(scores.items(), key=lambda item: (-item[1], item[0])))

    def _view(self, address: tantivy.DocAddress) -> tuple[str, View]:
        document = self.searcher.doc(address)
        key = str(document["key"][0])
        if key not in self._views:
            if len(self._views) >= _VIEWS:
                self._views.clear()
            self._views[key] = View(str(document["text"][0]), str(document["path"][0]))
        return key, self._views[key]

    def _query(self, text: str, reports: Sequence[str], synonyms: Sequence[str]) -> tantivy.Query | None:
        import tantivy

        weights: dict[tuple[str, str], float] = {}
        for part, worth in ((text, 1.0), *((s, SYNONYM) for s in synonyms)):
            self._add(weights, part, worth)
        if not weights:
            return None
        term, boost, should = tantivy.Query.term_query, tantivy.Query.boost_query, tantivy.Occur.Should
        words = tantivy.Query.boolean_query(
            [(should, boost(term(self._schema, field, word, "freq"), weight)) for (field, word), weight in weights.items()]
        )
        if not reports:
            return words
        only = tantivy.Query.const_score_query(tantivy.Query.term_set_query(self._schema, "report", list(reports)), 0.0)
        return tantivy.Query.boolean_query([(tantivy.Occur.Must, words), (tantivy.Occur.Must, only)])

    def _add(self, weights: dict[tuple[str, str], float], text: str, worth: float) -> None:
        fields = [("body", worth, False), ("heading", worth * HEADING, False)]
        if has_marks(text):
            fields.append(("marked", worth * MARKED, True))
        for field, weight, marks in fields:
            for term, count in self._rarest(Counter(features(text, marks=marks)), field).items():
                weights[field, term] = max(weights.get((field, term), 0.0), weight * count)

    def _rarest(self, terms: Counter[str], field: str) -> Counter[str]:
        """The terms themselves, or of a very long text the rarest that the index knows."""
        if len(terms) <= MAX_TERMS:
            return terms
        known = sorted((df, t) for t in terms if (df := self.searcher.doc_freq(field, t)) > 0)
        return Counter({term: terms[term] for _, term in known[:MAX_TERMS]})
