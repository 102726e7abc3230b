"""What the handlers share: the assistant, the state, the sender; and the way of a question from a chat to its answer."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from functools import partial
from html import escape
from typing import Any, TypeVar

from bot.answer_log import AnswerLog
from bot.assistant import Assistant
from bot.channels import telegram_text as text
from bot.channels.telegram_access import Lists
from bot.channels.telegram_drafts import drafting, last
from bot.channels.telegram_limiter import LEAVING
from bot.channels.telegram_sender import Place, Sender
from bot.channels.telegram_state import HOUR, MINUTE, State
from bot.charting import of_answer
from bot.conversation import Conversation
from bot.memory import Memory
from bot.model import Answer, Citation, Turn
from bot.prompting import prompt, raw
from bot.settings import Settings
from ingest.model import Ingested

LOG = logging.getLogger("hoibaocao.telegram")
T = TypeVar("T")
#: Seconds until a person is shown that an answer is being written.
TYPING_AFTER = 1.0
#: Seconds that Telegram shows it (five, by its documentation).
TYPING_LASTS = 4.5


@dataclass(slots=True)
class Desk:
    """One bot at work."""

    settings: Settings
    assistant: Assistant
    state: State
    memory: Memory
    sender: Sender
    #: Updates of a former process whose answers may have arrived.
    begun: frozenset[int] = frozenset()
    _telling: asyncio.Lock = field(default_factory=asyncio.Lock)
    answers: AnswerLog | None = None

    @property
    def admins(self) -> frozenset[int]:
        """Who approves, pauses and reads the log."""
        return frozenset(self.settings.telegram_admin_users)

    @property
    def lists(self) -> Lists:
        """Who is listed: by the settings, or by a pairing."""
        fixed = self.admins | frozenset(self.settings.telegram_allowed_users)
        return Lists(lambda user: user in fixed or self.state.is_user(user), frozenset(self.settings.telegram_allowed_chats))

    async def turn_away(self, place: Place) -> None:
        """The one fixed line for somebody who is not listed, at most once an hour; nothing else is done for them."""
        if not self.state.first(place.user, "stranger", HOUR):
            return
        code = self.state.pairing_code(place.user, place.name)
        if code is not None:
            await self.sender.say(place, prompt("telegram.say.stranger", code=code))

    async def admit(self, place: Place) -> int | None:
        """Whether work is done for somebody now: the number of this use, or None where it was said why not."""
        if self.state.setting("paused"):
            if self.state.first(place.conversation, "paused", MINUTE):
                await self.sender.say(place, raw("telegram.say.paused"))
            return None
        per_minute, per_day = self.settings.rate_per_min, self.settings.rate_per_day
        use = self.state.take(place.user, per_minute, per_day)
        if isinstance(use, int):
            return use
        kind, seconds = use
        if self.state.first(place.user, f"limit_{kind}", MINUTE):
            minute = prompt("telegram.say.limit_minute", limit=per_minute, seconds=seconds)
            await self.sender.say(place, minute if kind == "minute" else prompt("telegram.say.limit_day", limit=per_day))
        return None

    async def ask(self, place: Place, question: str) -> None:
        """Answer a question: computed in a thread, sent, and then remembered."""
        use = await self.admit(place)
        if use is None:
            return
        talk = Conversation(place.conversation, self.memory, lambda trouble: LOG.warning("not remembered: %s", trouble.code))
        answer, charts = await self._answer(place, lambda: Turn(question, talk.history()))
        if self.answers is not None:
            await asyncio.to_thread(self.answers.append, answer, "telegram", str(place.user))
        key = self.state.keep(place.user, place.conversation, kept(answer) | {"charts": charts})
        await self.send_once(place, text.answer(answer, key, self.issuer(answer), bool(charts)))
        self.state.talked(place.user, place.conversation)
        self.state.log(use, answer.answer_id, answer.status, answer.latency_ms, question, self.settings.log_questions)
        await asyncio.to_thread(talk.remember, answer)

    async def send_once(self, place: Place, out: text.Outgoing) -> None:
        """Send an answer so that a process that is killed meanwhile does not send it again (:meth:`interrupted` is said instead)."""
        if place.update is None:
            await self.sender.send(place, out)
            return
        before = LEAVING.set(partial(self.state.sending, place.update))
        try:
            await self.sender.send(place, out)
            self.state.done(place.update)
        except Exception:
            self.state.sending(place.update, False)
            raise
        finally:
            LEAVING.reset(before)

    async def interrupted(self, place: Place, question: str) -> None:
        """The bot was killed while this question's answer went out: nobody knows whether it arrived."""
        await self.sender.say(place, prompt("telegram.say.interrupted", question=safe(question[:300]) or "…"))

    async def _answer(self, place: Place, turn: Callable[[], Turn]) -> tuple[Answer, list[dict[str, Any]]]:
        """The answer and its charts, made in one thread; where a model writes it in a private chat, the person reads along."""
        if self.assistant.writer is None or not place.private:
            return await self.thinking(place, lambda: self._with_charts(self.assistant.ask(turn())))
        async with drafting(self.sender, place) as show:
            return await self.thinking(place, lambda: self._with_charts(last(self.assistant.stream(turn()), show)))

    def _with_charts(self, answer: Answer) -> tuple[Answer, list[dict[str, Any]]]:
        return answer, self._charts(answer)

    async def thinking(self, place: Place, work: Callable[[], T]) -> T:
        """What ``work`` gives in a thread of its own; the person sees that it takes a while."""
        job = asyncio.create_task(asyncio.to_thread(work))
        wait = TYPING_AFTER
        while not (await asyncio.wait({job}, timeout=wait))[0]:
            await self.sender.typing(place)
            wait = TYPING_LASTS
        return await job

    def issuer(self, answer: Answer) -> str | None:
        """Who issued the report of an answer."""
        wanted = (answer.report or {}).get("id")
        return next((r.issuer for r in self.assistant.reports if r.id == wanted), None)

    def _charts(self, answer: Answer) -> list[dict[str, Any]]:
        """The same; a fault of ours must not cost the person the answer that stands."""
        try:
            return self.charts(answer)
        except Exception as failure:
            LOG.error("no chart: %s", type(failure).__name__)
            return []

    def charts(self, answer: Answer) -> list[dict[str, Any]]:
        """The chart of an answer with its source, as a button keeps it; empty where it shows nothing to compare."""
        wanted = (answer.report or {}).get("id")
        if not answer.values or wanted not in {r.id for r in self.assistant.reports}:
            return []
        chart = of_answer(answer, self.assistant.document(str(wanted)))
        sources = [c for c in answer.citations if chart is not None and c.mark == chart.mark]
        return [{"chart": chart.to_dict(), "source": text.cite(answer.report or {}, sources, None)}] if chart else []

    def newest(self) -> Ingested:
        """The report that is asked where none is named."""
        return self.assistant.document(self.assistant.reports[0].id)

    async def tell_people(self) -> None:
        """Tell those who were let in, or out, here or at the terminal; each once, and later where the network fails now."""
        async with self._telling:
            for user, kind, at in self.state.notices():
                try:
                    words = raw("telegram.say.welcome" if kind == "welcome" else "telegram.say.revoked")
                    if kind != "revoked" or not self.lists.listed(user):
                        await self.sender.say(Place(user, user, "", private=True), words)
                except Exception as failure:
                    LOG.warning("not told: %s", type(failure).__name__)
                    if not self.sender.is_final(failure):
                        continue
                self.state.noticed(user, at)

    async def tell_admins(self, words: str) -> None:
        """Tell every admin, in private; one who never spoke to the bot cannot be told."""
        for admin in sorted(self.admins):
            try:
                await self.sender.say(Place(admin, admin, "", private=True), words)
            except Exception as failure:
                LOG.warning("an admin was not told: %s", type(failure).__name__)

    def own(self, user: int) -> dict[str, Any]:
        """Everything that is kept of somebody, as a document for them."""
        talks = [self.memory.export(name) for name in self.state.talks(user)]
        return {"schema": 1, "user": user, "conversations": talks} | self.state.own(user)

    def own_file(self, user: int) -> bytes:
        """The same as a file."""
        return json.dumps(self.own(user), ensure_ascii=False, indent=2).encode()

    def erase(self, user: int) -> None:
        """Erase everything that is kept of somebody but their right to ask."""
        for name in self.state.talks(user):
            self.memory.forget(name)
        self.state.erase(user)

    def case(self, place: Place, body: dict[str, Any]) -> str:
        """A reported error, as the admins read it."""
        sources = "; ".join(f"{text.place_text(c)} ({text.lines_text(c)})" for c in citations(body))
        question = body.get("rewrite") or body["question"]
        return prompt(
            "telegram.say.case",
            name=safe(place.name),
            user=place.user,
            answer_id=body["answer_id"],
            question=safe(question[:800]),
            answer=text.html(body["answer"][:1_500]),
            sources=safe(sources[:800]) or "-",
        )


def safe(words: str) -> str:
    """Words of a person as HTML."""
    return escape(words, quote=False)


def kept(answer: Answer) -> dict[str, Any]:
    """What the buttons of an answer need of it."""
    return {
        "answer_id": answer.answer_id,
        "report": answer.report["id"] if answer.report else None,
        "question": answer.question,
        "rewrite": answer.rewrite,
        "answer": answer.answer,
        "citations": [asdict(c) for c in answer.citations],
        "choices": list(answer.choices),
        "computed": [[c.formula, c.result] for c in answer.computed],
    }


def citations(body: dict[str, Any]) -> tuple[Citation, ...]:
    """The sources of a kept answer."""
    return tuple(Citation(**c | {"lines": tuple(c["lines"])}) for c in body["citations"])
