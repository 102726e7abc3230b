"""An extractive answer → the model's answer over the same evidence, checked; or the extractive one, with why.

    evidence → brief → draft → guard → answer      on objection: told what was wrong, once; then the extractive answer
    endpoint fails → waits, asks again, three times at most, all within the deadline; after failures in a row it is left alone
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from bot.breaker import Breaker
from bot.briefing import Brief, brief, choosing, chosen, objected, prompt_version, within_budget
from bot.calling import REPLY, Call, Drafter, breaker_of
from bot.composing import Composer, fallback, writable
from bot.errors import ModelTrouble
from bot.evidence import evidence_of
from bot.feed import Feed
from bot.further import commands, finder, further
from bot.guard import Objection, Verdict, check, check_sentence
from bot.journal import journal
from bot.ledger import Ledger
from bot.model import Answer, Caveat
from bot.prompting import prompt, raw
from bot.reader import Reader
from bot.settings import Settings
from bot.understand import Question

#: Drafts that the guard sees: the first, and one after its objections.
DRAFTS = 2
#: What the model writes may have so many characters (answers.md, passages); lines that are added afterwards apart.
SHOWN = 1200


@dataclass(slots=True)
class Work:
    """One answer being written: what it may rest on, its calls of the model, and what happened so far."""

    answer: Answer
    ledger: Ledger
    asked: Brief
    call: Call
    drafts: int = 0
    verdict: Verdict | None = None
    earlier: list[Objection] = field(default_factory=list)


class Writer:
    """Writes answers with one model. ``name`` stands in `versions` and the log; ``deadline`` in seconds, ``budget`` in tokens.

    ``drafter`` is called once, before the first draft.
    """

    def __init__(
        self,
        drafter: Callable[[], Drafter],
        name: str,
        *,
        breaker: Breaker | None = None,
        deadline: float = 20.0,
        budget: int = 6000,
        log: Callable[[Mapping[str, Any]], None] | None = None,
    ) -> None:
        self.name = name
        self.breaker = breaker or Breaker(name, None, time.time)
        self._make = drafter
        self._drafter: Drafter | None = None
        self._deadline, self._budget, self._log = deadline, budget, log

    def until(self) -> float:
        """The deadline of an answer that begins now, on the monotonic clock."""
        return time.monotonic() + self._deadline

    def pick(self, question: Question, offered: Sequence[str], until: float) -> str | None:
        """Which of the offered candidates the question is about, by the model; None: none of them, or no valid reply."""
        if len(offered) < 1 or not self.breaker.allows():
            return None
        try:
            call = Call(self._ready(), self.breaker, until)
            reply = "".join(piece or "" for piece in call.pieces(choosing(question.rewrite or question.raw, offered), None))
        except ModelTrouble as trouble:
            self._note({"picking": trouble.code})
            return None
        self._note({"picking": "picked" if chosen(reply, offered) else "none"})
        return chosen(reply, offered)

    def _ready(self) -> Drafter:
        """The model, made at the first need. Raises ModelTrouble where a package is missing."""
        if self._drafter is None:
            self._drafter = self._make()
        return self._drafter

    def write(self, answer: Answer, question: Question, reader: Reader, until: float) -> Answer:
        """The answer as the model writes it ``until`` then, or ``answer`` with a caveat of the kind ``model``."""
        for item in self._written(answer, question, reader, until, self._whole):
            if isinstance(item, Answer):
                return item
        raise AssertionError("no answer")

    def stream(self, answer: Answer, question: Question, reader: Reader, until: float) -> Iterator[str | Answer]:
        """Pieces of checked text as they come, then the answer. Where its text does not begin with the pieces, they are void."""
        return self._written(answer, question, reader, until, self._streamed)

    def _written(
        self, answer: Answer, question: Question, reader: Reader, until: float, one: Callable[[Work], Generator[str, None, Answer | None]]
    ) -> Iterator[str | Answer]:
        if not writable(answer) or any(commands(c.quote) for c in answer.citations):
            yield answer
            return
        work: Work | None = None
        found: Answer | None = None
        code, fields = "objected", dict[str, Any]()
        try:
            work = self._begin(answer, question, reader, until)
            while found is None and work.drafts < DRAFTS:
                found = yield from one(work)
        except ModelTrouble as trouble:
            code, fields = trouble.code, dict(trouble.fields)
        except Exception as error:  # a fault of ours must not cost the user the answer that stands
            code = "failed"
            self._note({"error": type(error).__name__, "at": _place(error)})
        if found is None:
            verdict = self._told(work, code)
            found = fallback(answer, prompt(f"model.reason.{code}", **fields), verdict, self._versions(answer))
        self._note({"answer_id": found.answer_id, "route": found.route, "verdict": _without_text(found.verdict or {})})
        yield found

    def _begin(self, answer: Answer, question: Question, reader: Reader, until: float) -> Work:
        """The evidence within the budget. Raises ModelTrouble: the endpoint is left alone, a package is missing."""
        from ingest.tokens import count

        if not self.breaker.allows():
            raise ModelTrouble("open")
        drafter = self._ready()
        notes = [c.text for c in answer.caveats]
        whole = evidence_of(answer, further(reader, question, answer), reader.report.place)
        evidence = within_budget(whole, lambda e: brief(e, answer.rewrite, notes), self._budget, count)
        asked = brief(evidence, answer.rewrite, notes)
        call = Call(drafter, self.breaker, until)
        return Work(answer, Ledger(evidence, finder(reader)), asked, call)

    def _whole(self, work: Work) -> Generator[str, None, Answer | None]:
        """One draft, read to its end; None where it was objected to. Raises ModelTrouble."""
        yield from ()  # nothing is shown before the whole draft has passed
        draft = ""
        for piece in work.call.pieces(work.asked, work.ledger):
            draft = "" if piece is None else draft + piece
        _may_decline(draft)
        composer, verdict = Composer(work.answer, work.ledger), _verdict(draft, work)
        composer.add(draft, verdict.text, new_line=True)
        return self._judged(work, draft, composer, verdict)

    def _streamed(self, work: Work) -> Generator[str, None, Answer | None]:
        """One draft, sentence by sentence; None where it was objected to before anything was shown. Raises ModelTrouble."""
        composer = Composer(work.answer, work.ledger)
        feed, broken = Feed(), False
        try:
            for piece in work.call.pieces(work.asked, work.ledger, lambda: bool(composer.written)):
                feed = Feed() if piece is None else feed
                for sentence, new_line in feed.add(piece or ""):
                    yield from self._passed(work, composer, sentence, new_line)
            _may_decline(feed.text)
            for sentence, new_line in feed.rest():
                yield from self._passed(work, composer, sentence, new_line)
        except (_Objected, ModelTrouble) as reason:
            if not composer.written and isinstance(reason, ModelTrouble):
                raise
            broken = True
        if broken and composer.written:
            return self._shortened(work, composer)
        found = self._judged(work, feed.text, composer, _verdict(feed.text, work))
        work.drafts = DRAFTS if composer.written else work.drafts  # what was shown is not written a second time
        return found

    def _passed(self, work: Work, composer: Composer, sentence: str, new_line: bool) -> Iterator[str]:
        checked = check_sentence(sentence, work.ledger.evidence, composer.last)
        if checked.objections or len(composer.written) + len(checked.text) > SHOWN:
            work.earlier += checked.objections
            raise _Objected
        if not composer.written and composer.lead:
            yield composer.lead
        yield composer.add(sentence, checked.text, new_line=new_line)

    def _shortened(self, work: Work, composer: Composer) -> Answer | None:
        """What was shown before an objection, where it answers; else the extractive answer takes its place."""
        work.drafts = DRAFTS
        if self._lacking(work, composer):
            return None
        composer.end()
        note = Caveat("model", raw("model.caveat.shortened"))
        return composer.answer(self._told(work, "shortened"), self._versions(work.answer), note)

    def _judged(self, work: Work, draft: str, composer: Composer, verdict: Verdict) -> Answer | None:
        """The answer, where the guard accepts the whole draft and it shows what is asked for; else None, and what to say to the model."""
        work.drafts, work.verdict = work.drafts + 1, verdict
        objections = [*verdict.objections] or self._lacking(work, composer)
        if objections or not verdict.accepted:
            work.earlier += objections
            work.asked = objected(work.asked, draft, objections)
            return None
        composer.end()
        return composer.answer(self._told(work, "accepted"), self._versions(work.answer))

    def _lacking(self, work: Work, composer: Composer) -> list[Objection]:
        """What a draft without a fault still lacks: the figure that is asked for, and brevity."""
        faults = [Objection("missing_figure", "", v.indicator) for v in composer.missing()]
        return faults + ([Objection("too_long", "", "")] if len(composer.written) > SHOWN else [])

    def _told(self, work: Work | None, outcome: str) -> dict[str, Any]:
        """The verdict as the answer and the log carry it. ``objections``: of all drafts."""
        told: dict[str, Any] = {"outcome": outcome, "accepted": outcome == "accepted", "attempts": 0, "drafts": 0, "lookups": 0}
        if work is None:
            return told | {"objections": []}
        found = work.verdict.to_dict() if work.verdict else {}
        counts = {"attempts": work.call.attempts, "drafts": work.drafts, "lookups": work.ledger.lookups}
        return found | told | counts | {"objections": [asdict(o) for o in dict.fromkeys(work.earlier)]}

    def _versions(self, answer: Answer) -> dict[str, Any]:
        return dict(answer.versions) | {"model": self.name, "prompt": prompt_version()}

    def _note(self, line: Mapping[str, Any]) -> None:
        if self._log is not None:
            self._log({"model": self.name, **line})


class _Objected(Exception):
    """The guard objected to a sentence of a stream."""


def _verdict(draft: str, work: Work) -> Verdict:
    """What the guard says of a whole draft; one that was not read to its end is too long."""
    if len(draft) > REPLY:
        return Verdict("", (Objection("too_long", "", ""),), 0, 0)
    return check(draft, work.ledger.evidence)


def _may_decline(draft: str) -> None:
    """Raises ModelTrouble where the model says that the evidence does not answer."""
    if draft.strip().strip(".") == raw("model.nothing"):
        raise ModelTrouble("declined")


def _without_text(verdict: Mapping[str, Any]) -> dict[str, Any]:
    """The verdict as it is logged: what users asked and what was written stays out."""
    kinds = [o["kind"] for o in verdict.get("objections", ())]
    return {k: v for k, v in verdict.items() if not isinstance(v, str) or k == "outcome"} | {"objections": kinds}


def open_writer(settings: Settings) -> Writer:
    """The writer of the settings; the model's library is imported when it first writes."""

    def chain() -> Drafter:
        from bot.chain import open_chain

        return open_chain(settings)

    name = settings.model or ""
    return Writer(
        chain,
        name,
        breaker=breaker_of(settings),
        deadline=settings.model_deadline_s,
        budget=settings.model_budget,
        log=journal(settings.log_file),
    )


def _place(error: BaseException) -> str:
    """Where an error was raised: module and line; never its words, which may hold anything."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return f"{trace.tb_frame.f_globals.get('__name__')}:{trace.tb_lineno}" if trace else "?"
