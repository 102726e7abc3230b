"""Whether a question wants how many of something there are in all, and whether a figure tells that.  Pure."""

from __future__ import annotations

import re

from bot.lexicon import RELATED
from bot.understand import Ask
from bot.units import Unit, features
from ingest.model import Fact
from ingest.vietnamese.text import syllables

#: Words of a figure's name that say nothing of what it counts.
_PLAIN = frozenset("huyen toan co hien tong so luy ke uoc dat duoc den nay tren dia ban trong nam ca".split())  # noqa: SIM905
#: "Huyện có bao nhiêu doanh nghiệp?": all that there are, and not those that a clause counts for something.
_ALL = re.compile(
    r"\b(?:huyen|xa|tinh|phuong|thi tran|dia ban|dang bo|toan|nganh|cong doan|hoi|doan)\b(?: \w+){0,4}? "
    r"(?:hien )?(?:co|khoang)(?: \w+){0,2}? (?:bao nhieu|may) (?:\w+ ?){1,5}\W*$|"
    r"\b(?:bao nhieu|may) (?:\w+ ){1,4}(?:dang hoat dong|tat ca)\b|"
    r"^\W*tong so (?:\w+ ?){1,6}\W*$|^\W*so (?:luong )?(?!luong|lieu)(?:\w+ ){1,4}(?:cua|toan) (?:toan )?(?:huyen|xa|tinh|dia ban)\b"
)
#: A figure is of all there are if the question says this share of what it is of.
OF_ALL = 0.5


def asks_all(ask: Ask) -> bool:
    """Whether an ask wants how many of something there are in all."""
    return ask.kind == "how_much" and not ask.bases & {"change", "ratio"} and bool(_ALL.search(" ".join(syllables(ask.text))))


def of_all(unit: Unit, ask: Ask) -> bool:
    """Whether a figure of the unit that counts what is asked is of little else than that."""
    asked = {f for s in ask.spans for way in s.ways if way.trust > RELATED for f, _ in way.features}
    told = [features(f.indicator) for f in unit.facts if f.value is not None]
    if unit.row is not None:
        told = [features(unit.row.name)]
    shares = [len(words & asked) / len(words) for words in ({w for w in t if "_" not in w} - _PLAIN for t in told) if words]
    return max(shares, default=0.0) >= OF_ALL


#: What is measured of a thing, and how it is told, names no thing.
_MEASURES = frozenset("ti le ty so luong dien tich san gia tri tong muc toc do phan tram binh quan huyen nam ha nguoi".split())  # noqa: SIM905
#: A question that opens with a measure asks it of a thing.
_MEASURED = re.compile(r"^\W*(?:(?:the|con|va|cho hoi|hoi) )*(?:ti le|ty le|dien tich)\b")


def of_thing(unit: Unit, ask: Ask, lead: Fact | None) -> bool:
    """Whether the figure that would be given is of the thing of which the question asks a measure, as far as the figure's name tells."""
    if lead is None or unit.row is not None or "ratio" in ask.bases or not _MEASURED.match(" ".join(syllables(ask.text))):
        return True
    wanted = {f for s in ask.spans for way in s.ways if way.trust > RELATED for f, _ in way.features if "_" not in f and f[0] not in "=~"}
    thing, named = wanted - _MEASURES, {w for w in features(lead.indicator) if "_" not in w} - _MEASURES
    return not thing or not named or bool(thing & named)
