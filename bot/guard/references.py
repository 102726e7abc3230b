"""Marks and figure references of a sentence: what they point to, and how they are shown.  Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.evidence import Evidence, Figure
from bot.guard.amounts import known, measured
from bot.guard.amounts import typed as is_typed
from bot.guard.records import unit_of
from bot.guard.units import PERSONS
from bot.guard.words import content, low, pattern
from bot.prompting import prompt
from ingest.vietnamese.text import syllables
from ingest.vietnamese.unit_words import flat, unit_at

MARK = re.compile(r"\[(\d{1,3}(?:\s*,\s*\d{1,3})*)\]")
_REFERENCE = re.compile(r"\{(F[1-9]\d{0,2})\}")
_STRAY = re.compile(r"[{}]|(?<!\w)F\d+(?!\w)")
_BRACKET = re.compile(r"\[[^\[\]]*\]|[\[\]]")
#: Nothing of a number or a word stands right before a reference.
_GLUED = re.compile(r"[\w.,%]$")
#: What a reference is replaced by while its sentence is read.
FILLER = "¤"
_BOUNDS = {">": "more", ">=": "least", "<": "less", "<=": "most"}


@dataclass(frozen=True, slots=True)
class Reference:
    """A figure reference: ``text[start:end]`` with the unit that is typed behind it; ``stop`` ends the reference alone."""

    start: int
    stop: int
    end: int
    figure: Figure


@dataclass(frozen=True, slots=True)
class Pointers:
    """The marks and references of a sentence; ``faults`` are (kind, detail); ``text`` is the sentence with both blanked, offsets kept."""

    marks: tuple[int, ...]
    references: tuple[Reference, ...]
    faults: tuple[tuple[str, str], ...]
    text: str
    places: tuple[tuple[int, int], ...] = ()

    def behind(self, at: int) -> frozenset[int]:
        """The marks of the first group behind a place of the sentence, of the last group where there is none behind."""
        groups: list[list[tuple[int, int]]] = []
        for place, mark in self.places:
            if groups and not self.text[groups[-1][-1][0] : place].strip(" ,;và[]0123456789"):
                groups[-1].append((place, mark))
            else:
                groups.append([(place, mark)])
        chosen = next((g for g in groups if g[0][0] >= at), groups[-1] if groups else [])
        return frozenset(mark for _, mark in chosen)


def pointers(sentence: str, evidence: Evidence) -> Pointers:
    """What a sentence points to."""
    faults: list[tuple[str, str]] = []
    marks: list[int] = []
    places: list[tuple[int, int]] = []
    blank = list(sentence)
    for match in MARK.finditer(sentence):
        for number in re.split(r"\s*,\s*", match[1]):
            if number.startswith("0") or evidence.passage(int(number)) is None:
                faults.append(("unknown_mark", f"[{number}]"))
            else:
                marks.append(int(number))
                places.append((match.start(), int(number)))
        blank[match.start() : match.end()] = " " * len(match[0])
    references: list[Reference] = []
    for match in _REFERENCE.finditer(sentence):
        figure = evidence.figure(match[1])
        if figure is None or evidence.passage(figure.mark) is None:
            faults.append(("unknown_figure", match[0]))
            continue
        if glued := _GLUED.search(sentence[: match.start()]) or re.match(r"[.,]?\d", sentence[match.end() :]):
            faults.append(("number", f"{glued[0]}{match[0]}"))
        end, fault = _typed_unit(sentence, match.end(), figure)
        if fault:
            faults.append(("unit", fault))
        references.append(Reference(match.start(), match.end(), end, figure))
        blank[match.start() : end] = FILLER * (end - match.start())
    text = "".join(blank)
    rest = _REFERENCE.sub("", text)
    if stray := _STRAY.search(rest):
        faults.append(("unknown_figure", rest[max(0, stray.start() - 5) : stray.end() + 8].strip()))
    if bracket := _BRACKET.search(text):
        faults.append(("markup", bracket[0][:20]))
    return Pointers(tuple(dict.fromkeys(marks)), tuple(references), tuple(faults), text, tuple(places))


def _typed_unit(sentence: str, stop: int, figure: Figure) -> tuple[int, str]:
    """Where the unit that is typed behind a reference ends, if it repeats the figure's; and the unit where it is another."""
    typed = unit_at(sentence, flat(sentence), stop)
    if typed is None or not typed.known or not is_typed(sentence[stop : typed.end], typed.name):
        return stop, ""
    if any(re.fullmatch(pattern(kind), low(typed.name)) for kind in ("plan", "target")):
        return stop, ""
    one, own = unit_of(typed.name), unit_of(figure.unit)
    if one == own:
        return typed.end, ""
    if own and low(sentence[stop:]).lstrip().startswith(own) and not measured(own):
        return stop + sentence[stop:].lower().index(own) + len(own), ""
    if not measured(one):
        return stop, "" if _counts(one or "", own, figure) else typed.name
    base, *per = (one or "").split("/")
    kept = (own or "").split("/")[0]
    said = frozenset(syllables(figure.indicator)) | frozenset(syllables(own or ""))
    if base == kept and all(p == "năm" or frozenset(syllables(p)) <= said for p in per):
        return typed.end, ""
    return stop, typed.name


def _counts(noun: str, own: str | None, figure: Figure) -> bool:
    """Whether a noun behind a reference is what the figure counts ("1.320 người lao động", "100% số xã")."""
    words = content(noun)
    return words <= content(figure.indicator) or (noun in PERSONS and own in PERSONS) or not known(noun)


def shown(figure: Figure, before: str) -> str:
    """A figure as it is put into a sentence: its bound where it has one, no word twice; ``before`` is the text in front of it.

    >>> shown(Figure("F1", "Thu", "change", "2024", "tăng 5%", "%", "=", 1), "Thu tăng ")
    '**5%**'
    """
    text = figure.shown
    last = low(before).split()[-1:] or [""]
    first, _, rest = text.partition(" ")
    if rest and low(first) == last[0]:
        text = rest
    text = re.sub(r"(\S+) \1$", r"\1", text)
    if figure.comparator in _BOUNDS and text[:1].isdigit() and figure.printed.strip()[:1].isdigit():
        bound = prompt(f"answers.bound.{_BOUNDS[figure.comparator]}")
        if not low(before).rstrip().endswith((bound, "hơn", "quá", "ít nhất", "tối thiểu", "tối đa", "từ", "trên", "dưới")):
            text = f"{bound} {text}"
    return f"**{text}**"


def rendered(sentence: str, found: Pointers) -> str:
    """The sentence with its figures put in, and the marks of those that it does not carry."""
    text, at = "", 0
    for reference in found.references:
        text += sentence[at : reference.start]
        text += shown(reference.figure, text)
        at = reference.end
    text += sentence[at:]
    text = MARK.sub(lambda m: "".join(f"[{n}]" for n in re.split(r"\s*,\s*", m[1])), text)
    missing = dict.fromkeys(r.figure.mark for r in found.references if r.figure.mark not in found.marks)
    added = "".join(f"[{n}]" for n in missing)
    if not added:
        return text.strip()
    stop = re.search(r"[.!?…:;]*\s*$", text)
    cut = stop.start() if stop else len(text)
    gap = "" if text[:cut].rstrip().endswith("]") else " "
    return (text[:cut].rstrip() + gap + added + text[cut:]).strip()
