"""The double: ``with serving() as api`` is the Bot API on loopback, its people, its faults and its records."""

from __future__ import annotations

import asyncio
import contextlib
import json
import math
import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import httpx

from .faults import CONFLICT, INTERNAL, NOT_FOUND, UNAUTHORIZED, WEBHOOK_ACTIVE, Cut, Error, Fault, Html, Refused, Slow, bad_request
from .methods import Call, Methods
from .pending import Pending, Queue
from .spec import Spec, SpecViolation, load
from .users import Act, Users
from .wire import Reply, Request, Wire
from .world import BOT_ID, Post, Room, World

TOKEN = f"{BOT_ID}:{'double-of-the-bot-api-no-secret':_<35}"
_PATH = re.compile(r"/bot(?P<token>[^/]*)/(?P<method>[A-Za-z]+)")
_FILE = re.compile(r"/file/bot(?P<token>[^/]*)/documents/(?P<name>\w+)")
# the flood limit of a chat counts these; the others have their own
_FLOODING = re.compile(r"(send|edit|copy|forward)(?!.*(Action|Draft))")
T = TypeVar("T")


class BotApi(Users):
    """``url`` and ``token`` for the bot; ``calls`` is every request, ``refused`` those to which the double itself said no."""

    def __init__(self, spec: Spec) -> None:
        super().__init__()
        self.spec, self.world, self.queue = spec, World(), Queue()
        self.methods = Methods(spec, self.world, self.queue)
        self.calls: list[Call] = []
        self.refused: list[Call] = []
        self.impatient: list[Call] = []
        self.violations: list[str] = []
        self.webhook_failures: list[str] = []
        self.webhook_pause = 0.05
        self.token = TOKEN
        self.revoked = False
        self._faults: list[tuple[str, int | None, Fault]] = []
        self._closed_until: dict[Any, float] = {}
        self._changed = threading.Condition(threading.RLock())
        self._busy = 0
        self._last = time.monotonic()
        self._poller = 0
        self._wire = Wire(self._handle)
        self._news, self._hook_news = asyncio.Event(), asyncio.Event()
        self.url = f"http://127.0.0.1:{self._wire.port}"

    @property
    def base_url(self) -> str:
        """What python-telegram-bot calls base_url."""
        return f"{self.url}/bot"

    def start(self) -> None:
        """Listen, and deliver to a webhook when one is set."""
        self._wire.start()
        asyncio.run_coroutine_threadsafe(self._deliver(), self._wire.loop)

    def stop(self) -> None:
        """Hang up on everybody."""
        self._wire.stop()

    # what the test arranges

    def fail(self, method: str, *faults: Fault, times: int = 1, chat: Room | None = None) -> None:
        """The next ``times`` calls of a method ("*" for any but getUpdates) meet the faults, one after the other."""
        with self._changed:
            self._faults += [(method, chat.id if chat else None, f) for f in faults for _ in range(times)]

    def recover(self) -> None:
        """No more of the faults that were ordered and not met yet."""
        with self._changed:
            self._faults.clear()

    def limit_groups(self, most: int = 20, seconds: float = 60.0) -> None:
        """The flood limit of a group: so many sent and edited messages in so many seconds."""
        self.methods.group_rate = (most, seconds)

    # what the test sees

    def of(self, method: str, chat: Room | None = None, ok: bool | None = None) -> list[Call]:
        """The calls of one method; ``ok``: those that did, or did not, succeed."""
        with self._changed:
            found = [c for c in self.calls if c.method == method and (chat is None or c.chat_id == chat.id)]
        return [c for c in found if ok is None or (c.status == 200) == ok]

    def posts(self, chat: Room, since: int = 0) -> list[Post]:
        """The bot's messages that stand in a chat, as they read now; ``since`` a tick: those that are new or changed."""
        with self._changed:
            return [p for p in chat.shown() if p.tick > since]

    def texts(self, chat: Room) -> list[str]:
        """Their texts."""
        return [p.text for p in self.posts(chat)]

    def answer_to(self, act: Act) -> Call | None:
        """The answerCallbackQuery or answerInlineQuery to what somebody pressed or asked."""
        return self.methods.callbacks.get(act.query_id) or self.methods.inline_answers.get(act.query_id)

    def wait(self, ready: Callable[[], T], timeout: float = 5.0, what: str = "") -> T:
        """Waits until ``ready()`` is true and returns it; a failure tells the last calls. Not from inside an event loop."""
        end = time.monotonic() + timeout
        with self._changed:
            while not (found := ready()) and not self.violations and time.monotonic() < end:
                self._changed.wait(0.05)  # woken by every call; what changes without one is seen a little later
            if found:
                return found
            raise AssertionError(f"not within {timeout} s: {what or ready}\n" + "\n".join(self._story()))

    def wait_posts(self, chat: Room, number: int = 1, since: int = 0, timeout: float = 5.0) -> list[Post]:
        """Waits for at least so many messages of the bot in a chat."""
        told = lambda: found if len(found := self.posts(chat, since)) >= number else []  # noqa: E731
        return self.wait(told, timeout, f"{number} messages in chat {chat.id}")

    def wait_quiet(self, quiet: float = 0.2, timeout: float = 10.0) -> None:
        """Waits until all updates are acknowledged and the bot has asked nothing but getUpdates for a while."""
        end = time.monotonic() + timeout
        while time.monotonic() < end:
            with self._changed:
                if not self.queue.pending and not self._busy and time.monotonic() - self._last > quiet:
                    return
            time.sleep(0.01)
        raise AssertionError(f"the bot is not quiet after {timeout} s; {len(self.queue.pending)} updates wait\n" + "\n".join(self._story()))

    def check(self) -> None:
        """Fails where anything did not agree with the specification; ``serving`` does it at its end."""
        if found := self.violations + [f"the double does not play {n}" for n in self.methods.not_played]:
            raise SpecViolation("\n".join(dict.fromkeys(found)))

    def _story(self) -> list[str]:
        lines = [f"  {c.number} {c.method} {c.params} -> {c.status} {c.description}" for c in self.calls if c.method != "getUpdates"]
        return ["the last calls:", *(line[:240] for line in lines[-12:]), *self.violations]

    # requests

    async def _handle(self, request: Request) -> Reply:
        with self._changed:
            self._busy += 1
        polls = request.path.endswith("/getUpdates")
        try:
            return await self._answer(request)
        except Exception as error:
            self._violated(f"the double itself failed at {request.path.rpartition('/')[2]}: {error!r}")
            return _error(INTERNAL)
        finally:
            with self._changed:
                self._busy -= 1
                self._last = self._last if polls else time.monotonic()
                self._changed.notify_all()

    async def _answer(self, request: Request) -> Reply:
        if found := _FILE.fullmatch(request.path):
            upload = self.world.files.get(found["name"])
            known = upload is not None and found["token"] == self.token
            return Reply(200, upload.content, "application/octet-stream") if upload and known else _error(NOT_FOUND)
        found = _PATH.fullmatch(request.path)
        if found is None or not re.fullmatch(r"\d+:[\w-]{35}", found["token"]):
            return _error(NOT_FOUND)
        if found["token"] != self.token or self.revoked:
            return _error(UNAUTHORIZED)
        if request.method not in ("GET", "POST"):
            return _error(Error(405, "Method Not Allowed"))
        try:
            given, files = request.fields()
        except (ValueError, KeyError) as error:
            self._violated(f"{found['method']}: the body of the request can't be read: {error!r}")
            return _error(bad_request("can't parse the request"))
        call = self._record(Call(0, found["method"], given, files, time.monotonic()))
        if (wrong := self._check_request(call)) is not None:
            return wrong
        fault = self._fault(call)
        if isinstance(fault, Slow) and not fault.done:
            await asyncio.sleep(fault.seconds)
        if isinstance(fault, Error | Html) or (isinstance(fault, Cut) and not fault.done and not fault.partial):
            return self._told(call, fault)
        reply = await self._carry_out(call, request)
        if isinstance(fault, Slow) and fault.done:
            await asyncio.sleep(fault.seconds)
        if isinstance(fault, Cut):
            call.fault = True
            return Reply(reply.status, reply.body, reply.content_type, cut=True, partial=fault.partial)
        return reply

    def _record(self, call: Call) -> Call:
        with self._changed:
            call.number = len(self.calls) + 1
            self.calls.append(call)
        return call

    def _check_request(self, call: Call) -> Reply | None:
        """Holds a request against the specification; an answer where it can't be carried out."""
        if call.method not in self.spec.methods:
            self._violated(f"{call.method}: {self.spec.version} has no such method")
            return self._told(call, NOT_FOUND)
        decoded = self.spec.decode(call.method, call.params, set(call.files))
        call.params = decoded.params
        for problem in decoded.problems:
            self._violated(problem)
        if any("unknown parameter" not in p for p in decoded.problems):
            return self._told(call, bad_request(decoded.problems[0]))
        return None

    async def _carry_out(self, call: Call, request: Request | None = None) -> Reply:
        """Plays a request, and holds what it returns against the specification."""
        try:
            if call.method == "getUpdates":
                result = await self._get_updates(call, request)
            else:
                with self._changed:
                    self._be_patient(call)
                    result = self.methods.play(call)
                    self._webhook_changed(call)
        except Refused as refusal:
            with self._changed:
                if call.method != "getUpdates":
                    self.refused.append(call)
            return self._told(call, refusal.error)
        careless = self.queue.careless and call.method == "getUpdates"
        for problem in () if careless else self.spec.result_problems(call.method, result):
            self._violated(f"the double answered what is not in the specification: {problem}")
        call.status, call.result = 200, json.loads(json.dumps(result))
        return Reply(200, json.dumps({"ok": True, "result": result}, ensure_ascii=False).encode())

    def _violated(self, problem: str) -> None:
        with self._changed:
            self.violations.append(problem)
            self._changed.notify_all()

    # faults

    def _fault(self, call: Call) -> Fault | None:
        chat = str(call.params.get("chat_id", ""))
        with self._changed:
            for rule in self._faults:
                method, wanted, fault = rule
                named = call.method if method != "*" or call.method == "getUpdates" else "*"
                if method == named and (wanted is None or chat == str(wanted)):
                    self._faults.remove(rule)
                    call.fault = True
                    return fault
        return None

    def _told(self, call: Call, fault: Error | Html | Cut) -> Reply:
        """An error goes out; one with ``retry_after`` closes the chat, or the method, for so long."""
        if isinstance(fault, Cut):
            return Reply(cut=True)
        call.status = fault.code
        if isinstance(fault, Html):
            return Reply(fault.code, fault.body.encode(), "text/html")
        call.description = fault.description
        if fault.retry_after and self._closed_until.get(_lane(call), 0) < time.monotonic():
            self._closed_until[_lane(call)] = time.monotonic() + fault.retry_after
        return _error(fault)

    def _be_patient(self, call: Call) -> None:
        """Who asks again before ``retry_after`` is over is written down as impatient, and gets 429 again."""
        left = self._closed_until.get(_lane(call), 0) - time.monotonic()
        if left <= 0.02:
            self._closed_until.pop(_lane(call), None)
            return
        self.impatient.append(call)
        seconds = math.ceil(left)
        raise Refused(Error(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds))

    # updates

    def _put(self, update: dict[str, Any], once: bool) -> None:
        if self._held is not None:
            self._held.append((update, once))
            return
        with self._changed:
            self.queue.put(update, once)
            self._last = time.monotonic()
        for event in (self._news, self._hook_news):
            self._wire.loop.call_soon_threadsafe(event.set)

    async def _get_updates(self, call: Call, request: Request | None) -> list[dict[str, Any]]:
        if self.methods.webhook:
            raise Refused(WEBHOOK_ACTIVE)
        self._poller += 1
        mine, p = self._poller, call.params
        offset = p.get("offset", 0)
        with self._changed:
            self.queue.allowed = p.get("allowed_updates", self.queue.allowed)
            self.queue.acknowledge(offset)
            self._busy -= 1  # a waiting poll is no work
            self._changed.notify_all()
        end = time.monotonic() + p.get("timeout", 0)
        try:
            while True:
                if mine != self._poller:
                    raise Refused(CONFLICT)
                if request is not None and request.gone():
                    return []
                with self._changed:
                    self._news.clear()
                    found = self.queue.batch(offset, min(max(p.get("limit", 100), 1), 100))
                if found or time.monotonic() >= end:
                    return found
                await _nap(self._news, min(end - time.monotonic(), 0.05))
        finally:
            with self._changed:
                self._busy += 1

    # webhook

    def _webhook_changed(self, call: Call) -> None:
        if call.method in ("setWebhook", "deleteWebhook"):
            if call.params.get("drop_pending_updates"):
                self.queue.acknowledge(2**53)
            self.queue.allowed = call.params.get("allowed_updates", self.queue.allowed)
            self._poller += 1 if self.methods.webhook else 0
            self._hook_news.set()

    async def _deliver(self) -> None:
        """One update after the other to the webhook, each until it is taken with a 2xx."""
        async with httpx.AsyncClient(timeout=30, trust_env=False) as client:
            while True:
                with self._changed:
                    one = self.queue.first() if self.methods.webhook else None
                if one is None:
                    self._hook_news.clear()
                    await _nap(self._hook_news, 0.5)
                elif not await self._post(client, one):
                    await asyncio.sleep(self.webhook_pause)

    async def _post(self, client: httpx.AsyncClient, one: Pending) -> bool:
        hook = dict(self.methods.webhook)
        headers = {"X-Telegram-Bot-Api-Secret-Token": hook["secret_token"]} if hook.get("secret_token") else {}
        self.queue.sent(one)
        try:
            answer = await client.post(hook["url"], json=one.update, headers=headers)
        except httpx.HTTPError as error:
            self.webhook_failures.append(repr(error))
            return False
        if not answer.is_success:
            self.webhook_failures.append(f"Wrong response from the webhook: {answer.status_code} {answer.reason_phrase}")
            return False
        with self._changed:
            self.queue.done(one)
            self._changed.notify_all()
        if answer.content.lstrip().startswith(b"{"):
            given = answer.json()
            method = given.pop("method", "")
            if method:
                call = self._record(Call(0, method, given, {}, time.monotonic()))
                if self._check_request(call) is None:
                    await self._carry_out(call)
        return True


async def _nap(event: asyncio.Event, seconds: float) -> None:
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(event.wait(), max(seconds, 0.001))


def _lane(call: Call) -> Any:
    return str(call.chat_id) if call.chat_id is not None and _FLOODING.match(call.method) else call.method


def _error(error: Error) -> Reply:
    told: dict[str, Any] = {"ok": False, "error_code": error.code, "description": error.description}
    extra = {"retry_after": error.retry_after, "migrate_to_chat_id": error.migrate_to}
    if given := {k: v for k, v in extra.items() if v is not None}:
        told["parameters"] = given
    return Reply(error.code, json.dumps(told, ensure_ascii=False).encode())


@contextmanager
def serving(check: bool = True) -> Iterator[BotApi]:
    """The double on a free port; at the end everything must have agreed with the specification (``check=False``: the test looks itself)."""
    api = BotApi(load())
    api.start()
    try:
        yield api
    except BaseException as error:
        for problem in dict.fromkeys(api.violations):
            error.add_note(f"Bot API: {problem}")
        raise
    finally:
        api.stop()
    if check:
        api.check()
