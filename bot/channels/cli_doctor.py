"""``doctor`` and ``config``: the state of the installation, and the settings in force with secrets masked."""

from __future__ import annotations

from argparse import Namespace

from bot.channels.cli_output import Console, plain
from bot.channels.cli_words import complaint
from bot.channels.render import Style
from bot.diagnosis import Check, examine
from bot.prompting import raw
from bot.settings import Settings, printable
from ingest.model import Span

_COLOURS = {"ok": "32", "warn": "33", "bad": "31"}


def doctor(args: Namespace, settings: Settings, console: Console) -> int:
    """Every check with its state; ends with the exit code of the first bad one."""
    checks = examine(settings, lambda error: complaint(error, settings.log_file).text)
    code = next((c.exit_code for c in checks if c.state == "bad"), 0)
    if args.json:
        listed = [{"name": c.name, "state": c.state, "text": c.text, "data": c.data} for c in checks]
        console.document({"schema": 1, "ok": code == 0, "exit_code": code, "checks": listed})
    else:
        style = Style(console.colour, console.width)
        console.data("\n".join(line for check in checks for line in _lines(check, style)))
    return code


def _lines(check: Check, style: Style) -> list[str]:
    state = style.paint(_COLOURS[check.state], raw(f"messages.doctor.{check.state}"))
    lines = [f"[{state}] {raw(f'messages.doctor.{check.name}')}: {plain(check.text)}"]
    if "repairs" in check.data:
        lines += [_detail(r.name, r.lines, f"{r.before[:60]} → {r.after[:60]}") for r in check.data["repairs"]]
        lines += [_detail("errata", e.lines, f"{e.printed[:60]} → {e.reading[:60]}") for e in check.data["errata"]]
        lines += [_detail(d.kind, d.lines, d.message[:120]) for d in check.data["defects"]]
    return lines


def _detail(name: str, lines: Span, text: str) -> str:
    return plain(f"    - {name} ({lines.first}-{lines.last}): {text}")


def config(args: Namespace, settings: Settings, console: Console) -> int:
    """The settings in force."""
    shown = printable(settings)
    if args.json:
        console.document({"schema": 1, "settings": shown})
    else:
        console.data("\n".join(f"{name}={_text(value)}" for name, value in shown.items()))
    return 0


def _text(value: object) -> str:
    if value is None or value is False:
        return ""
    if isinstance(value, list):
        return ":".join(map(str, value))
    return "1" if value is True else str(value)
