"""The JSON document: the names of design/house.md, and there and back without loss."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest

from ingest import Ingested, ingest
from ingest.document import from_json, to_json
from ingest.model import Cell, Chunk, Fact, Report, Row, Span, Table

ROOT = Path(__file__).resolve().parent.parent
NAMES = {
    "report": "id number date issuer title signer periods source_sha256",
    "sections": "id number level title parent lines",
    "paragraphs": "id section text lines joined_from marks",
    "footnotes": "number section anchor text lines",
    "tables": "id title header number_style rows",
    "facts": "id indicator basis period place printed value unit comparator ref quote lines doubt",
    "chunks": "id ref heading text notes tokens lines",
    "repairs": "name lines before after",
    "errata": "lines printed reading reason",
    "defects": "kind lines message",
}


@pytest.fixture(scope="module")
def sample() -> Ingested:
    return ingest(ROOT / "reports" / "641-BC-HU-2024.md")


def test_the_names_of_the_document(sample: Ingested) -> None:
    data = to_json(sample)
    assert data["schema"] == 1
    for key, names in NAMES.items():
        entry = data[key] if key == "report" else data[key][0]
        assert set(names.split()) <= set(entry), key
    row = data["tables"][0]["rows"][0]
    assert {"name", "group", "unit", "line", "ref", "cells"} <= set(row)
    assert all({"printed", "value", "comparator", "doubt"} <= set(c) for c in row["cells"].values())
    assert data["sections"][0]["lines"] == [3, 11]


def test_there_and_back(sample: Ingested) -> None:
    text = json.dumps(to_json(sample), ensure_ascii=False)
    assert from_json(json.loads(text)) == sample
    assert json.dumps(to_json(from_json(json.loads(text))), ensure_ascii=False) == text


def test_values_are_decimal_strings() -> None:
    fact = Fact("f", "Thu", "actual", "2025", None, "1.234,50", Decimal("1234.50"), "tỷ", "=", "section:I", "q", Span(1, 1))
    row = Row("Thu", None, None, 3, "annex:x:Thu", {"actual_2025": Cell("5", Decimal("5")), "note": Cell("")})
    table = Table("x", "X", ("a", "b"), "vi", (row,), Span(1, 4), {"actual_2025": "TH"})
    chunk = Chunk("c", "section:I", ("A",), "t", (1,), 1, Span(2, 2))
    report = Report("r", None, None, None, "T", None, ("2025",), "0")
    document = Ingested(report, facts=(fact,), tables=(table,), chunks=(chunk,), lines=("a", "b"))
    data = to_json(document)
    assert data["facts"][0]["value"] == "1234.50" and data["facts"][0]["lines"] == [1, 1]
    assert data["tables"][0]["rows"][0]["cells"]["note"]["value"] is None
    assert from_json(json.loads(json.dumps(data))) == document


def test_unknown_keys_are_left_out_and_missing_ones_take_their_default() -> None:
    data = {
        "schema": 1,
        "report": {
            "id": "r",
            "number": None,
            "date": None,
            "issuer": None,
            "title": "",
            "signer": None,
            "periods": [],
            "source_sha256": "",
        },
    }
    assert from_json({**data, "later": 5}).chunks == ()
