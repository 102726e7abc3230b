"""The language model, by LangChain: a prompt, a chat model, one tool.  The only importer of langchain here; imported when a model is set.

Any provider of ``init_chat_model`` and any OpenAI-compatible endpoint; a model without tools works too. What goes wrong becomes a
:class:`~bot.errors.ModelTrouble` with a code: no message of an endpoint goes further, for it may hold a key. LangChain's tracing is off,
whatever LANGSMITH_* and LANGCHAIN_* variables say: what is asked goes to the model's endpoint and nowhere else.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Literal

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage, HumanMessage, ToolMessage
from langchain_core.messages.tool import tool_call_chunk
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult
from langchain_core.prompts import ChatPromptTemplate, MessagesPlaceholder
from langchain_core.runnables import Runnable
from langchain_core.tools import BaseTool, StructuredTool
from langsmith import tracing_context
from pydantic import BaseModel, Field, PrivateAttr

from bot.briefing import Brief
from bot.errors import ModelTrouble
from bot.ledger import Ledger, Wanted
from bot.prompting import raw
from bot.providers import install, split
from bot.settings import Settings

#: So many lookups for one draft, and so many replies of the model: a model that only ever calls tools is left.
LOOKUPS, ROUNDS = 2, 4
_STATUS: Mapping[int, str] = {401: "denied", 403: "denied", 408: "server", 409: "server", 425: "server", 429: "limited"}
_TRACED = ("LANGCHAIN_TRACING", "LANGCHAIN_HANDLER")
#: Models that think aloud do so before they answer.
_THOUGHT = re.compile(r"\s*<think(?:ing)?>.*?</think(?:ing)?>\s*", re.DOTALL)
#: What an OpenAI-compatible endpoint sends with its last piece; a stream without it was cut.
_FINISH = "finish_reason"
#: Reasons that leave a text without its end: the server's limit, or its filter.
_UNFINISHED = frozenset({"length", "content_filter"})


class LookupArgs(BaseModel):
    """What to look up in the report."""

    indicator: str = Field(min_length=2, max_length=200, description="Name of the indicator in Vietnamese, as the report may print it.")
    basis: Literal["plan", "actual", "estimate", "target", "ratio_to_plan", "ratio_to_target", "change", "cumulative", "share"] | None = (
        Field(None, description="Kind of figure; leave out for every kind.")
    )
    period: str | None = Field(None, max_length=20, description="A year (2024), a span (2021-2025), by-2030, 2024-H1 or 2024-Q3.")
    place: str | None = Field(None, max_length=80, description="A place, where the report has figures by place.")


def lookup_tool(ledger: Ledger) -> BaseTool:
    """The deterministic lookup as a tool: what it finds is added to the evidence."""

    def lookup_figures(indicator: str, basis: str | None = None, period: str | None = None, place: str | None = None) -> str:
        """Look up the exact figures that the report prints for one indicator, with their keys and marks.

        Use it when the question asks for a figure that is not among the given "figures": another indicator, another year, the plan
        beside the result. Do not use it for causes, tasks or opinions, nor to compute.
        """
        return ledger.look(Wanted(indicator, basis, period, place))

    return StructuredTool.from_function(lookup_figures, args_schema=LookupArgs)


class Chain:
    """Prompt → model, with the lookup tool where the model takes one. ``strict``: a stream must end with a finish reason."""

    def __init__(self, model: BaseChatModel, *, strict: bool = False) -> None:
        self._model, self._strict, self._tools = model, strict, True
        self._prompt = ChatPromptTemplate.from_messages([("system", "{rules}"), ("human", "{data}"), MessagesPlaceholder("more")])

    def pieces(self, asked: Brief, ledger: Ledger | None) -> Iterator[str | None]:
        """One reply as it comes, thoughts left out; None: what came before is void; no ledger, no tool. Raises ModelTrouble."""
        try:
            with tracing_context(enabled=False):
                yield from spoken(self._rounds(asked, ledger))
        except ModelTrouble:
            raise
        except Exception as error:
            raise trouble(error) from None

    def _rounds(self, asked: Brief, ledger: Ledger | None) -> Iterator[str | None]:
        more: list[BaseMessage] = [HumanMessage(text) if role == "human" else AIMessage(text) for role, text in asked.more]
        tool, used = lookup_tool(ledger) if ledger is not None else None, 0
        for _ in range(ROUNDS):
            told: list[AIMessageChunk] = []
            for chunk in self._reply(asked, more, tool):
                if chunk.tool_call_chunks or chunk.response_metadata:  # adding up every piece of text costs more than the rest
                    told.append(chunk)
                if chunk.text:
                    yield str(chunk.text)
            reply = self._finished(told)
            calls = [*reply.tool_calls, *reply.invalid_tool_calls]
            if not calls or tool is None:
                return
            yield None
            more += [AIMessage("", tool_calls=[_sound(c, n) for n, c in enumerate(calls)])]
            more += [_answered(tool, call, n, used + n < LOOKUPS) for n, call in enumerate(calls)]
            used += len(calls)

    def _reply(self, asked: Brief, more: Sequence[BaseMessage], tool: BaseTool | None) -> Iterator[Any]:
        """One reply; an endpoint that refuses a request with tools is asked without them, from then on."""
        given = {"rules": asked.rules, "data": asked.data, "more": list(more)}
        if tool is not None and self._tools:
            begun = False
            try:
                for chunk in (self._prompt | self._with_tool(tool)).stream(given):
                    begun = True
                    yield chunk
                return
            except Exception as error:
                if begun or not (isinstance(error, NotImplementedError) or trouble(error).code == "refused"):
                    raise
                self._tools = False
        yield from (self._prompt | self._model).stream(given)

    def _with_tool(self, tool: BaseTool) -> Runnable[Any, AIMessage]:
        return self._model.bind_tools([tool])

    def _finished(self, told: Sequence[AIMessageChunk]) -> AIMessageChunk:
        """What a reply holds beside its text: tool calls, the reason why it ended. Raises ModelTrouble where the stream was cut."""
        whole = AIMessageChunk(content="")
        for chunk in told:
            whole += chunk
        finish = whole.response_metadata.get(_FINISH)
        if self._strict and not finish:
            raise ModelTrouble("cut")
        if finish in _UNFINISHED:
            raise ModelTrouble("length")
        return whole


def _sound(call: Mapping[str, Any], number: int) -> Any:
    """A tool call as it is sent back: one that could not be read gets empty arguments."""
    args = call["args"] if isinstance(call["args"], Mapping) else {}
    return {"name": call["name"] or "?", "args": args, "id": call["id"] or f"call_{number}", "type": "tool_call"}


def _answered(tool: BaseTool, call: Mapping[str, Any], number: int, allowed: bool) -> ToolMessage:
    """What is said to one call. An unknown tool, or arguments that do not fit its schema, are said, not raised."""
    text = raw("model.tool.spent")
    if allowed:
        try:
            text = str(tool.invoke(dict(call["args"]))) if call["name"] == tool.name else raw("model.tool.unreadable")
        except (TypeError, ValueError):  # pydantic's ValidationError is a ValueError
            text = raw("model.tool.unreadable")
    return ToolMessage(text, tool_call_id=str(call["id"] or f"call_{number}"))


def spoken(pieces: Iterable[str | None]) -> Iterator[str | None]:
    """The pieces without what stands between <think> and </think> at their beginning.

    >>> list(spoken(["<thi", "nk>a</think", ">", "Đạt", "."])), list(spoken(["x", None, "<th", "e"]))
    (['Đạt', '.'], ['x', None, '<the'])
    """
    held: str | None = ""
    for piece in pieces:
        if piece is None:
            held = ""
            yield None
            continue
        if held is None:
            yield piece
            continue
        held += piece
        text = _THOUGHT.sub("", held, count=1) if _THOUGHT.match(held) else held
        start = text.lstrip()
        if text and not ("<think>".startswith(start[:7]) or start.startswith(("<think>", "<thinking>"))):
            held = None
            yield text
    if held and not _THOUGHT.fullmatch(held):
        yield held


def trouble(error: Exception) -> ModelTrouble:
    """What a failure of a model's library means, whichever library: by its HTTP status, else by the names of its kinds."""
    response = getattr(error, "response", None)
    status = getattr(error, "status_code", None) or getattr(response, "status_code", None)
    if isinstance(status, int) and status >= 400:
        return ModelTrouble(_STATUS.get(status, "server" if status >= 500 else "refused"), _after(response))
    kinds = _kinds(error)
    if "Timeout" in kinds:
        return ModelTrouble("slow")
    if "RemoteProtocolError" in kinds or "ReadError" in kinds:
        return ModelTrouble("cut")
    return ModelTrouble("down" if "Connect" in kinds else "garbled")


def _kinds(error: BaseException | None) -> str:
    """The names of the classes of an error and of what caused it."""
    found: list[str] = []
    while error is not None and len(found) < 60:
        found += [kind.__name__ for kind in type(error).__mro__]
        error = error.__cause__
    return " ".join(found)


def _after(response: Any) -> float:
    """The seconds of a Retry-After header, 0 where there is none."""
    given = str(getattr(response, "headers", {}).get("retry-after", ""))
    return min(float(given), 3600.0) if re.fullmatch(r"\d{1,6}(\.\d+)?", given) else 0.0


def open_chain(settings: Settings) -> Chain:
    """The chain of the settings. Raises ModelTrouble where a package is missing or the provider refuses its settings."""
    for obsolete in _TRACED:  # LangChain 1.x does nothing but fail where one of them is set
        os.environ.pop(obsolete, None)
    provider, name = split(settings.model or "")
    provider = provider or "openai"
    try:
        from langchain.chat_models import init_chat_model

        model = init_chat_model(name, model_provider=provider, **_options(provider, settings))
    except ImportError as error:
        raise ModelTrouble("missing", command=install(provider)) from error
    except Exception as error:
        raise trouble(error) from None
    return Chain(model, strict=provider == "openai")


def _options(provider: str, settings: Settings) -> dict[str, Any]:
    """What the provider's class is given beside the name; retries are ours."""
    seconds = settings.model_deadline_s
    if provider == "openai":
        key = settings.openai_api_key.reveal() if settings.openai_api_key else None
        address = {"base_url": settings.openai_base_url, "use_responses_api": False} if settings.openai_base_url else {}
        return {"temperature": 0, "max_retries": 0, "timeout": seconds, "api_key": key or "none"} | address
    if provider == "ollama":
        host = {"base_url": settings.ollama_host} if settings.ollama_host else {}
        # Ollama cuts a longer prompt silently
        return {"temperature": 0, "num_ctx": settings.model_budget + 2048, "client_kwargs": {"timeout": seconds}} | host
    if provider == "anthropic":
        key = settings.anthropic_api_key.reveal() if settings.anthropic_api_key else None
        return {"temperature": 0, "max_retries": 0, "timeout": seconds} | ({"api_key": key} if key else {})
    return {"temperature": 0}


class ScriptedModel(BaseChatModel):
    """A model that says what it was told to, in turn, in pieces of ``size`` characters; for tests and benchmarks.

    A reply is a text, a dict (the arguments of one tool call) or an exception. ``asked`` keeps what it was sent.

    >>> str(ScriptedModel(replies=["Xin chào"]).invoke("?").text)
    'Xin chào'
    """

    replies: list[Any]
    size: int = 12
    tools: bool = True
    _asked: list[list[BaseMessage]] = PrivateAttr(default_factory=list)

    @property
    def asked(self) -> list[list[BaseMessage]]:
        """Every list of messages that came, oldest first."""
        return self._asked

    @property
    def _llm_type(self) -> str:
        return "scripted"

    def bind_tools(self, tools: Sequence[Any], **kwargs: Any) -> Runnable[Any, AIMessage]:
        """Itself, where it takes tools."""
        if not self.tools:
            raise NotImplementedError
        return self

    def _generate(
        self, messages: list[BaseMessage], stop: list[str] | None = None, run_manager: CallbackManagerForLLMRun | None = None, **kwargs: Any
    ) -> ChatResult:
        chunks = [c.message for c in self._stream(messages, stop, run_manager, **kwargs)]
        return ChatResult(generations=[ChatGeneration(message=AIMessage("".join(str(c.text) for c in chunks)))])

    def _stream(
        self, messages: list[BaseMessage], stop: list[str] | None = None, run_manager: CallbackManagerForLLMRun | None = None, **kwargs: Any
    ) -> Iterator[ChatGenerationChunk]:
        self._asked.append(messages)
        reply = self.replies[min(len(self._asked), len(self.replies)) - 1]
        if isinstance(reply, BaseException):
            raise reply
        if isinstance(reply, Mapping):
            call = tool_call_chunk(name="lookup_figures", args=json.dumps(reply), id=f"call_{len(self._asked)}", index=0)
            yield ChatGenerationChunk(message=AIMessageChunk(content="", tool_call_chunks=[call]))
            return
        for start in range(0, len(reply), self.size) or [0]:
            yield ChatGenerationChunk(message=AIMessageChunk(content=reply[start : start + self.size]))
