"""``lookup``, ``search`` and ``source``: the facts, the passages and the places themselves, without a question understood."""

from __future__ import annotations

import shlex
from argparse import Namespace
from typing import TYPE_CHECKING, Any

from bot.channels.cli_output import Console
from bot.channels.cli_session import assistant, chosen, store, watch
from bot.channels.render import Style, indented, readable, table, unmarked
from bot.errors import NotFound, RefError, UsageError
from bot.indexing import search as search_index
from bot.model import Turn
from bot.prompting import prompt, raw
from bot.settings import Settings
from bot.sources import Opened, open_ref, split_ref
from ingest.vietnamese.text import clean
from vectorstore.model import FactKey, Query

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.model import Fact, Ingested
    from vectorstore.model import Hit
    from vectorstore.store import Store


def _words(args: Namespace, console: Console, command: str) -> str:
    text = " ".join(args.words).strip()
    if not args.words or text == "-":
        text = (console.typed() or "").strip().lstrip("\ufeff")
    if not text:
        raise UsageError("no_words", command=command)
    return clean(text)


def lookup(args: Namespace, settings: Settings, console: Console) -> int:
    """Facts by the words of their indicator, and by basis, period and place."""
    filters = {name: getattr(args, name) for name in ("basis", "period", "place") if getattr(args, name)}
    text = _words(args, console, "lookup") if args.words or not filters else ""
    found = store(settings, console)
    report = chosen(found, args.report).report.id
    facts = found.facts(FactKey(report=report, indicator=text or None, **filters))
    if not facts:
        limits = "".join(f" ({key}={value})" for key, value in filters.items())
        hint = prompt("messages.hint.search", words=text)
        raise NotFound("no_facts", words=text, filters=limits, report=report, hint=hint)
    shown = facts[: args.limit]
    if args.json:
        query = {"words": text} | filters
        console.document({"schema": 1, "report": report, "query": query, "total": len(facts), "facts": list(shown)})
    else:
        console.data(_facts_table(shown, Style(console.colour, console.width)))
    return 0


def _facts_table(facts: tuple[Fact, ...], style: Style) -> str:
    header = [raw(f"messages.columns.{c}") for c in ("indicator", "basis", "period", "printed", "unit", "ref", "lines")]
    rows = [
        [
            f.indicator,
            raw(f"messages.basis.{f.basis}") + (f" ({f.against})" if f.against else ""),
            f.period or "",
            f.printed + (" (?)" if f.doubt else ""),
            f.unit or "",
            f.ref,
            _span(f.lines.first, f.lines.last),
        ]
        for f in facts
    ]
    return table(header, rows, style, {0: 50, 1: 34, 5: 60})


def _span(first: int, last: int) -> str:
    return str(first) if first == last else f"{first}-{last}"


def search(args: Namespace, settings: Settings, console: Console) -> int:
    """The passages nearest to the words."""
    text = _words(args, console, "search")
    found = store(settings, console)
    reports = (chosen(found, args.report).report.id,) if args.report else ()
    hits = search_index(found, Query(text, k=args.limit, reports=reports), settings, watch(console))
    if not hits:
        raise NotFound("no_passages", words=text)
    if args.json:
        console.document({"schema": 1, "query": text, "hits": [_hit(h) for h in hits]})
        return 0
    style = Style(console.colour, console.width)
    for number, hit in enumerate(hits, 1):
        console.data(_hit_text(number, hit, style))
    return 0


def _nearest(text: str, hits: Sequence[Hit], args: Namespace, settings: Settings, console: Console) -> Sequence[Hit]:
    """The same with what the words rank best as a question, to the report that it is put to."""
    from bot.nearest import nearest

    answering = assistant(settings, console)
    reader = answering.reader(args.report or answering.choose(Turn(text)))
    return nearest(reader, reader.understand(text), hits, args.limit)


def _hit(hit: Hit) -> dict[str, Any]:
    c = hit.chunk
    place = {"report": hit.report, "ref": c.ref, "path": " › ".join(c.heading), "lines": [c.lines.first, c.lines.last]}
    scores = {"score": round(hit.score, 4), "lexical": round(hit.lexical, 4), "dense": round(hit.dense, 4)}
    return place | {"text": c.text, "notes": list(c.notes)} | scores


def _hit_text(number: int, hit: Hit, style: Style) -> str:
    c = hit.chunk
    head = f"{number}. {' › '.join(c.heading)} ({_where(c.lines.first, c.lines.last)}; {hit.report}; {hit.score:.2f})"
    body = "\n".join(indented(unmarked(readable(c.text)), style.width, "   "))
    return f"{style.paint('1', head)}\n{body}\n   {style.paint('2', shlex.quote(c.ref))}\n"


def _where(first: int, last: int) -> str:
    key = "messages.answer.line" if first == last else "messages.answer.lines"
    return prompt(key, line=first) if first == last else prompt(key, first=first, last=last)


def source(args: Namespace, settings: Settings, console: Console) -> int:
    """The verbatim words at one ref."""
    report, ref = split_ref(clean(args.ref))
    found = store(settings, console)
    opened = _opened(found, report or args.report, ref)
    if args.json:
        console.document({"schema": 1, "ref": args.ref, "sources": [o.to_dict() for o in opened]})
        return 0
    style = Style(console.colour, console.width)
    console.data("\n\n".join(_opened_text(o, style) for o in opened))
    return 0


def _opened(found: Store, report: str | None, ref: str) -> tuple[Opened, ...]:
    """The place in the report that was named, in the newest, or else in whichever of the reports has it."""
    first: Ingested = chosen(found, report)
    others = [] if report else [r.id for r in found.reports() if r.id != first.report.id]
    try:
        return open_ref(first, ref)
    except RefError as error:
        for other in others:
            try:
                return open_ref(found.document(other), ref)
            except RefError:
                continue
        near = error.fields["near"]
        refs = ", ".join(shlex.quote(r) for r in near)
        hint = prompt("messages.hint.near_refs", refs=refs) if near else raw("messages.hint.commands")
        raise RefError("unknown_ref", ref=ref, report=first.report.id, hint=hint) from error


def _opened_text(opened: Opened, style: Style) -> str:
    where = _where(opened.lines.first, opened.lines.last)
    head = style.paint("1", " › ".join(opened.path) or opened.ref) + f" ({where}; {opened.report})"
    lines = [f"{style.paint('2', str(n).rjust(5))}  {readable(line)}" for n, line in enumerate(opened.text.split("\n"), opened.lines.first)]
    if opened.extra.get("cells"):
        lines += [f"       {readable(c['header'])}: {c['printed']}" for c in opened.extra["cells"].values()]
    return "\n".join([head, *lines])

