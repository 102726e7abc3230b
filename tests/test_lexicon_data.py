"""The lexicon tables are well formed: columns, no empty cell, NFC, no duplicate, weights and notes from their closed sets.

The folded collisions (two terms that are one without marks, "bão" and "bao") are compared with a list, so that
a person sees each new one.
"""

from __future__ import annotations

import unicodedata
from collections import Counter, defaultdict
from itertools import combinations
from pathlib import Path

import pytest

from ingest.vietnamese.text import fold, syllables, tokens

LEXICON = Path(__file__).resolve().parents[1] / "bot" / "lexicon"
HEADERS = {
    "synonyms": ("terms", "weight", "note"),
    "abbreviations": ("short", "expansions", "context"),
    "chat": ("typed", "meant", "note"),
    "foreign": ("phrase", "meant"),
    "places_vn": ("name", "kind"),
    "talk": ("phrase", "class", "note"),
}
LEAST_ROWS = {"synonyms": 500, "abbreviations": 200, "chat": 150, "foreign": 250, "places_vn": 64, "talk": 400}
OPTIONAL = {"note", "context"}
WEIGHTS = {"1.0", "0.7", "0.4"}


def rows(name: str) -> list[tuple[str, ...]]:
    """The data rows of a table, without header and comments."""
    lines = (LEXICON / f"{name}.tsv").read_text(encoding="utf-8").splitlines()
    return [tuple(line.split("\t")) for line in lines[1:] if line and not line.startswith("#")]


def parts(cell: str) -> list[str]:
    """The alternatives of a cell."""
    return cell.split(" | ")


def spoken(text: str) -> str:
    """A term as it is matched with marks: case, punctuation and tone placement do not count."""
    return " ".join(tokens(text)) or text


def bare(text: str) -> str:
    """A term as it is matched without marks."""
    return " ".join(syllables(text)) or fold(text)


def repeated(items: list[object]) -> list[object]:
    """What stands more than once in ``items``."""
    return [item for item, count in Counter(items).items() if count > 1]


@pytest.mark.parametrize("name", sorted(HEADERS))
def test_header_and_columns(name: str) -> None:
    first = (LEXICON / f"{name}.tsv").read_text(encoding="utf-8").splitlines()[0]
    assert tuple(first.split("\t")) == HEADERS[name]
    assert [row for row in rows(name) if len(row) != len(HEADERS[name])] == []


@pytest.mark.parametrize("name", sorted(HEADERS))
def test_text_is_nfc_and_ends_with_a_newline(name: str) -> None:
    raw = (LEXICON / f"{name}.tsv").read_bytes()
    text = raw.decode("utf-8")
    assert text == unicodedata.normalize("NFC", text)
    assert text.endswith("\n") and "\r" not in text and not text.startswith("\ufeff")


@pytest.mark.parametrize("name", sorted(HEADERS))
def test_no_empty_or_padded_cell(name: str) -> None:
    columns = HEADERS[name]
    cells = [(column, cell, row) for row in rows(name) for column, cell in zip(columns, row, strict=True)]
    assert [row for _, cell, row in cells if cell != cell.strip()] == []
    assert [row for column, cell, row in cells if not cell and column not in OPTIONAL] == []
    assert [row for row in rows(name) for cell in row for part in parts(cell) if part != part.strip() or "|" in part] == []


@pytest.mark.parametrize("name", sorted(LEAST_ROWS))
def test_table_is_large_enough(name: str) -> None:
    assert len(rows(name)) >= LEAST_ROWS[name]


def test_synonyms_have_a_known_weight_and_two_terms() -> None:
    assert [row for row in rows("synonyms") if row[1] not in WEIGHTS or len(parts(row[0])) < 2] == []


def test_each_alternative_is_unique_within_its_line() -> None:
    assert [row[0] for row in rows("synonyms") if repeated([spoken(term) for term in parts(row[0])])] == []
    assert [row for row in rows("abbreviations") for cell in row[1:] if repeated([spoken(term) for term in parts(cell)])] == []


def test_a_pair_of_synonyms_stands_in_one_line_only() -> None:
    pairs = [pair for row in rows("synonyms") for pair in combinations(sorted({spoken(term) for term in parts(row[0])}), 2)]
    assert repeated(list(pairs)) == []


def test_abbreviation_with_several_meanings_has_a_context_for_each() -> None:
    meanings: dict[str, list[str]] = defaultdict(list)
    for short, _, context in rows("abbreviations"):
        meanings[short].append(context)
    assert [short for short, contexts in meanings.items() if len(contexts) > 1 and not all(contexts)] == []
    assert repeated([(row[0], part) for row in rows("abbreviations") for part in parts(row[1])]) == []


@pytest.mark.parametrize("name", ["chat", "foreign", "talk"])
def test_first_column_is_unique(name: str) -> None:
    assert repeated([row[0].lower() for row in rows(name)]) == []


def test_chat_spelling_changes_something() -> None:
    assert [row for row in rows("chat") if bare(row[0]) == bare(row[1])] == []


def test_question_talk_has_a_known_class_and_note() -> None:
    """A note means something for one class only: ``bare`` for hard words of one syllable, ``marked`` for soft ones."""
    assert {row[1] for row in rows("talk")} == {"hard", "soft"}
    assert [row for row in rows("talk") if row[2] not in {"hard": {"", "bare"}, "soft": {"", "marked"}}[row[1]]] == []


def test_places_are_unique_and_complete() -> None:
    assert repeated(list(rows("places_vn"))) == []
    kinds = Counter(kind for _, kind in rows("places_vn"))
    names = {name for name, kind in rows("places_vn") if kind in {"tỉnh", "thành phố trực thuộc trung ương"}}
    assert {"Lai Châu", "Huế", "Hồ Chí Minh", "Cà Mau"} <= names
    assert kinds["tỉnh"] >= 28 and kinds["thành phố trực thuộc trung ương"] >= 6 and kinds["tỉnh cũ"] >= 30


def folded_collisions() -> dict[str, list[str]]:
    """Terms of different lines that differ with marks and are one without."""
    written: dict[str, set[str]] = defaultdict(set)
    for row in rows("synonyms"):
        for term in parts(row[0]):
            written[bare(term)].add(spoken(term))
    return {plain: sorted(forms) for plain, forms in written.items() if len(forms) > 1}


def test_folded_collisions_are_known() -> None:
    assert folded_collisions() == KNOWN_COLLISIONS


#: Typed without marks these cannot be told apart; the words around them decide.
KNOWN_COLLISIONS: dict[str, list[str]] = {}
