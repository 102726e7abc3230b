"""What the commands share: an index that is there and fresh, and the assistant over it."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from bot.channels.cli_output import Console
from bot.channels.cli_words import complaint
from bot.errors import CheckFailed, DocumentError, HoiBaoCaoError, MemoryTrouble, NotFound, ServiceError, SettingError, UsageError
from bot.indexing import Watch, built_info, is_fresh, open_store, rebuild
from bot.library import Library
from bot.prompting import prompt, raw
from bot.settings import Settings
from vectorstore.errors import IndexBroken, StoreError

if TYPE_CHECKING:
    from bot.assistant import Assistant
    from bot.conversation import Conversation
    from bot.memory import Memory
    from bot.model import Answer
    from ingest.model import Ingested
    from vectorstore.store import Store

#: Characters of a conversation's name.
NAME_CHARS = 100


def watch(console: Console) -> Watch:
    """Progress bars on stderr."""
    return Watch(console.progress(raw("messages.progress.read")), console.progress(raw("messages.progress.index")))


def make_ready(settings: Settings, console: Console) -> bool:
    """Build the index at the first use, and again when something changed; a broken one is not touched (exit code 5). False: kept as it was.

    An index that is old but cannot be built again (no right to write, a full disk, a report that is gone) still answers, with a word
    on stderr.
    """
    library = Library.of(settings)
    old = _readable_info(settings)
    try:
        if old and is_fresh(library):
            return True
        console.note(raw("messages.done.stale") if old else raw("messages.done.first"))
        rebuild(library, watch(console), force=False)
    except (StoreError, HoiBaoCaoError, OSError) as error:
        if not old:
            raise
        console.note(prompt("messages.done.stale_kept", reason=complaint(error, settings.log_file).text))
        return False
    return True


def _readable_info(settings: Settings) -> bool:
    """Whether a build stands there; one of another layout (an older program) counts as none. Raises IndexBroken."""
    try:
        return built_info(settings) is not None
    except IndexBroken as error:
        if str(error.fields.get("reason", "")).startswith("layout"):
            return False
        raise


def assistant(settings: Settings, console: Console) -> Assistant:
    """The assistant over a ready index."""
    if settings.lexicon is not None and not settings.lexicon.is_dir():
        raise SettingError("setting_invalid", name="HOIBAOCAO_LEXICON", value=str(settings.lexicon), hint="folder")
    fresh = make_ready(settings, console)
    from bot.assistant import Assistant

    return Assistant.open(settings, as_built=not fresh, watch=watch(console))


def check_model(required: bool, settings: Settings) -> None:
    """Raise ServiceError where a model is required and none is set."""
    if required and settings.model is None:
        raise ServiceError("model_unset")


#: Outcomes of a draft that the model did write, but that failed its check.
_CHECKED = frozenset({"objected", "declined"})


def without_model(answer: Answer) -> int:
    """The exit code (6, 7) where a model should have written this answer and did not; 0 where it did, or where none was asked."""
    outcome = (answer.verdict or {}).get("outcome")
    if outcome is None or answer.route == "model":
        return 0
    return CheckFailed.exit_code if outcome in _CHECKED else ServiceError.exit_code


def store(settings: Settings, console: Console) -> Store:
    """The store, ready."""
    return open_store(settings, as_built=not make_ready(settings, console))


def chosen(found: Store, report: str | None) -> Ingested:
    """The document of the report that was named, or of the newest. Raises NotFound, DocumentError where there is none."""
    known = [r.id for r in found.reports()]
    if not known:
        raise DocumentError("no_reports")
    if report is not None and report not in known:
        raise NotFound("unknown_report", report=report, known=", ".join(known))
    return found.document(report or known[0])


def check_report(settings: Settings, report: str | None) -> None:
    """Raise NotFound where the store has no report of that id."""
    info = built_info(settings) if report is not None else None
    known = [entry.report.id for entry in info.entries] if info else []
    if info and report not in known:
        raise NotFound("unknown_report", report=report, known=", ".join(known))


def conversation_name(given: str) -> str:
    """The name under which the terminal keeps a conversation. Raises UsageError.

    >>> conversation_name(" ngan-sach ")
    'cli:ngan-sach'
    """
    name = unicodedata.normalize("NFC", given).strip()
    if not 0 < len(name) <= NAME_CHARS:
        raise UsageError("conversation_name", limit=NAME_CHARS)
    return f"cli:{name}"


def memory(settings: Settings) -> Memory:
    """The file of all conversations. Raises MemoryTrouble."""
    from bot.memory import Bounds, Memory

    return Memory.open(settings.conversations_file, bounds=Bounds(settings.history_turns, settings.history_days))


def conversation(given: str | None, settings: Settings, console: Console) -> Conversation:
    """The conversation of that name, which goes on with a word on stderr where it cannot be kept; without a name none is kept."""
    from bot.conversation import Conversation
    from bot.memory import Bounds

    if given is None:
        return Conversation("cli")
    bounds = Bounds(settings.history_turns, settings.history_days)
    return Conversation.open(conversation_name(given), settings.conversations_file, bounds, lambda e: not_kept(e, settings, console))


def not_kept(error: MemoryTrouble, settings: Settings, console: Console) -> None:
    """Say that the conversation goes on, but will not be known to the next run."""
    console.note(prompt("messages.chat.not_kept", reason=complaint(error, settings.log_file).text))
