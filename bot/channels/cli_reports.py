"""``ingest``, ``export`` and ``audit``: reports in, tables out, and what in them does not add up."""

from __future__ import annotations

import os
from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.channels.cli_output import Console, to_json
from bot.channels.cli_session import chosen, make_ready, store, watch
from bot.channels.render import Style, day, readable, table
from bot.errors import DocumentError, UsageError
from bot.indexing import add, rebuild, remove
from bot.library import Library
from bot.prompting import prompt, raw
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.audit import Finding
    from ingest.model import Ingested
    from vectorstore.manifest import BuildInfo


def ingest(args: Namespace, settings: Settings, console: Console) -> int:
    """Add reports, remove reports, or build the index again; without any of them, make it ready and say what it holds."""
    documents: list[Ingested] = []
    if args.files:
        documents = add(settings, [Path(f) for f in args.files], watch(console))
    for_removal: Sequence[str] = tuple(dict.fromkeys(args.remove))
    if for_removal:
        remove(settings, for_removal, watch(console))
        for report in for_removal:
            console.note(prompt("messages.done.removed", id=report))
    if args.rebuild and not documents:
        info = rebuild(Library.of(settings), watch(console))
        if info is not None:
            console.note(prompt("messages.done.rebuilt", reports=len(info.entries), chunks=info.chunks))
    elif not documents and not for_removal:
        make_ready(settings, console)
    return _told(args, settings, console, documents)


def _told(args: Namespace, settings: Settings, console: Console, documents: list[Ingested]) -> int:
    found = store(settings, console)
    if not documents and not args.remove:
        documents = [found.document(report.id) for report in found.reports()]
    if args.json:
        head: dict[str, Any] = {"schema": 1, "ingested": [summary(d) for d in documents], "removed": args.remove}
        console.document(head | {"reports": [r.id for r in found.reports()], "index": _index(found.info())})
    else:
        console.data("\n\n".join(_summary_text(d) for d in documents) or ", ".join(r.id for r in found.reports()))
    return 0


def _index(info: BuildInfo) -> dict[str, Any]:
    return {"build": info.id, "code_version": info.code_version, "embedder": info.embedder, "chunks": info.chunks}


def summary(document: Ingested) -> dict[str, Any]:
    """What was read from a report, in numbers."""
    counts = {
        "sections": len(document.sections),
        "paragraphs": len(document.paragraphs),
        "footnotes": len(document.footnotes),
        "tables": len(document.tables),
        "rows": sum(len(t.rows) for t in document.tables),
        "facts": len(document.facts),
        "chunks": len(document.chunks),
        "repairs": len(document.repairs),
        "errata": len(document.errata),
        "defects": len(document.defects),
    }
    report = document.report
    head = {"id": report.id, "number": report.number, "date": report.date, "issuer": report.issuer, "title": report.title}
    return head | {"sha256": report.source_sha256} | counts


def _summary_text(document: Ingested) -> str:
    made, report = summary(document), document.report
    unknown = raw("messages.ingested.unknown")
    lines = [
        prompt("messages.ingested.title", id=report.id),
        f"  {raw('messages.ingested.number')}: {report.number or unknown}, {day(report.date) if report.date else unknown}",
        f"  {raw('messages.ingested.issuer')}: {report.issuer or unknown}",
    ]
    names = ("sections", "paragraphs", "footnotes", "tables", "rows", "facts", "chunks", "repairs", "errata", "defects")
    lines += [f"  {raw(f'messages.ingested.{name}')}: {made[name]}" for name in names]
    return "\n".join(lines + [f"    - {d.kind} ({d.lines.first}): {readable(d.message)[:160]}" for d in document.defects[:10]])


def export(args: Namespace, settings: Settings, console: Console) -> int:
    """All indicators of a report as JSON, CSV or XLSX."""
    from bot.export import as_csv, as_json, as_xlsx, sheets

    kind = "json" if args.json else args.format
    if kind == "xlsx" and not args.out:
        raise UsageError("out_needed")
    document = chosen(store(settings, console), args.report)
    found = sheets(document)
    if kind == "xlsx":
        data = as_xlsx(found)
    else:
        text = to_json(as_json(document)) + "\n" if kind == "json" else as_csv(found[args.what])
        if not args.out:
            console.data(text)
            return 0
        # a spreadsheet program takes a CSV file for the local code page unless it begins with the mark of UTF-8
        data = text.encode("utf-8-sig" if kind == "csv" else "utf-8")
    write_whole(Path(args.out), data)
    console.note(prompt("messages.done.written", path=args.out, rows=len(found[args.what].rows)))
    return 0


def write_whole(path: Path, data: bytes) -> None:
    """Write a file whole or not at all. Raises DocumentError."""
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    if path.is_dir():
        raise DocumentError("out_exists_folder", path=str(path))
    try:
        fresh.write_bytes(data)
        os.replace(fresh, path)
    except OSError as error:
        fresh.unlink(missing_ok=True)
        raise DocumentError("cannot_write", path=str(path), reason=error.strerror or type(error).__name__) from error


def audit(args: Namespace, settings: Settings, console: Console) -> int:
    """Every contradiction, and every sum and ratio of the report that does not hold."""
    from bot.audit import audit as find

    document = chosen(store(settings, console), args.report)
    found = find(document)
    if args.json:
        console.document({"schema": 1, "report": document.report.id, "findings": [_told_finding(f) for f in found]})
    elif not found:
        console.data(raw("messages.audit.none"))
    else:
        style = Style(console.colour, console.width)
        console.data("\n\n".join(_finding(number, f, style) for number, f in enumerate(found, 1)))
        console.note(prompt("messages.audit.total", n=len(found)))
    return 0


def _told_finding(finding: Finding) -> dict[str, Any]:
    from bot.audit.wording import worded

    return finding.to_dict() | {"text": worded(finding).text}


def _finding(number: int, finding: Finding, style: Style) -> str:
    """One finding: what it is about, the arithmetic, and every place with its words."""
    from bot.audit.wording import worded

    said = worded(finding)
    quotes = ["“" + place.quote + "”" for place in finding.places]
    rows = [[*place, quote] for place, quote in zip(said.places, quotes, strict=True)]
    places = table(["", "", "", ""], rows, style, {3: 90}).splitlines()[1:]
    head = style.paint("1", f"{number}. {said.kind} ({said.certainty}): ")
    return "\n".join([head + readable(said.text), f"   {readable(said.formula)}", *("   " + line for line in places)])
