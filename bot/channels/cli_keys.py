"""``hoibaocao keys`` and ``hoibaocao logs``: keys of programs, and the log of answers."""

from __future__ import annotations

import re
from argparse import Namespace
from datetime import datetime
from typing import Any

from bot.answer_log import AnswerLog, Head
from bot.channels.cli_output import Console
from bot.channels.web.state import WebState
from bot.errors import CheckFailed, NotFound, UsageError
from bot.prompting import prompt, raw
from bot.settings import Settings


def keys(args: Namespace, settings: Settings, console: Console) -> int:
    """List the keys, make one (told on stdout, this once), or take one away."""
    subject = (args.subject or "").strip()
    if args.action != "list" and not subject:
        raise UsageError("usage", reason="required", what="NAME|ID", command="keys")
    with WebState.open(settings.web_file) as state:
        if args.action == "create":
            key = state.make_key(subject)
            name = key.split("_")[1]
            console.note(prompt("messages.keys.created", id=name, name=subject))
            if args.json:
                console.document({"schema": 1, "id": name, "name": subject, "key": key})
            else:
                console.data(key)
            return 0
        if args.action == "revoke":
            if not state.revoke(subject):
                raise NotFound("key_unknown", key=subject[:40])
            console.note(prompt("messages.keys.revoked", id=subject))
        found = state.clients()
    if args.json:
        console.document({"schema": 1, "keys": [{"id": c.id, "name": c.name, "at": c.at} for c in found]})
    elif args.action == "list":
        lines = [prompt("messages.keys.line", id=c.id, name=c.name, date=f"{datetime.fromtimestamp(c.at):%d/%m/%Y}") for c in found]
        console.data("\n".join(lines) or raw("messages.keys.none"))
    return 0


def logs(args: Namespace, settings: Settings, console: Console) -> int:
    """The last lines of the log of answers, whether all of it is whole, or the last words on answers."""
    if args.action == "feedback":
        with WebState.open(settings.web_file) as state:
            return _listed(state.feedback(args.limit), args, console)
    with AnswerLog.open(settings.answer_log_file, days=settings.log_days) as log:
        if args.action == "list":
            who = None if args.who is None else log.pseudonym(_who(args.who))
            return _listed(list(log.lines(args.limit, who)), args, console)
        found = log.verify(_head(args.head))
    if args.json:
        told = {"schema": 1, "whole": found.trouble is None, "lines": found.count, "head": str(found.head)}
        console.document(told | {"trouble": found.trouble, "at": found.at})
    if found.trouble is not None:
        reason = raw(f"messages.logs.{found.trouble}")
        if args.json:
            return CheckFailed.exit_code
        raise CheckFailed("log_broken", line=found.at, reason=reason)
    if not args.json:
        console.data(prompt("messages.logs.whole", count=found.count, head=found.head))
    return 0


def _listed(rows: list[dict[str, Any]], args: Namespace, console: Console) -> int:
    if args.json:
        console.document({"schema": 1, "lines": rows})
        return 0
    if not rows:
        console.note(raw("messages.logs.none"))
    for row in rows:
        console.line(row)
    return 0


def _who(given: str) -> str:
    """``channel:identity`` as :meth:`AnswerLog.append` joins the two."""
    channel, colon, identity = given.partition(":")
    if not colon or not channel or not identity:
        raise UsageError("who_invalid", who=given[:80])
    return f"{channel}\n{identity}"


def _head(given: str | None) -> Head | None:
    if given is None:
        return None
    found = re.fullmatch(r"([0-9]{1,18}):([0-9a-f]{64})", given.strip())
    if found is None:
        raise UsageError("head_invalid", head=given[:80])
    return Head(int(found[1]), found[2])
