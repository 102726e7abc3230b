"""Which reports there are: those that the settings name (or the sample that travels with the code), and those that were added.

    <index>/library/library.json         {"sample": bool, "removed": [ids]}: whether the sample counts, which ids were taken out
    <index>/library/<id>/<file>          a copy of each report that was added, under its own name, with its errata files

Of two reports with one id the later wins; the added ones come last. A report that somebody adds before the first question takes
the sample's place. The library lies with the index: one folder is all there is to move, to back up or to delete.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.errors import DocumentError
from bot.settings import Settings
from bot.versions import code_digest, program_version
from vectorstore.errors import IndexBroken, StorageDenied

_READABLE = frozenset({".md", ".txt", ".markdown"})
_STATE = "library.json"


@dataclass(frozen=True, slots=True)
class Shelf:
    """What ``library.json`` says."""

    sample: bool = True
    removed: tuple[str, ...] = ()


def sample_folder() -> Path:
    """The sample report: beside the code in a clone, inside the package in a wheel."""
    package = Path(__file__).resolve().parent
    inside = package / "sample"
    return inside if inside.is_dir() else package.parent / "reports"


def is_errata(path: Path) -> bool:
    """Whether a file holds corrections and is no report itself.

    >>> is_errata(Path("x.errata.json")), is_errata(Path("x.md"))
    (True, False)
    """
    return ".errata" in path.name


def errata_of(report: Path) -> list[Path]:
    """The errata files beside a report: ``<stem>.errata.*``."""
    try:
        return sorted(p for p in report.parent.iterdir() if is_errata(p) and p.name.startswith(report.stem + "."))
    except OSError:
        return []


def reports_in(place: Path) -> list[Path]:
    """The report files of a folder in the order of their names; a file is itself."""
    if not place.is_dir():
        return [place]
    return sorted(p for p in place.iterdir() if p.suffix.lower() in _READABLE and not is_errata(p) and p.stem.lower() != "readme")


def folder_name(report: str) -> str:
    """A folder name that any system takes, different for different ids.

    >>> folder_name("12-BC-UBND-2025")
    '12-BC-UBND-2025'
    """
    plain = re.sub(r"[^A-Za-z0-9_-]", "_", report)[:80] or "report"
    return plain if plain == report else f"{plain}-{hashlib.sha256(report.encode()).hexdigest()[:8]}"


@dataclass(frozen=True, slots=True)
class Library:
    """The reports of one set of settings; ``folder`` is where the added ones lie (a staged copy, while one is being added)."""

    settings: Settings
    folder: Path

    @classmethod
    def of(cls, settings: Settings) -> Library:
        """The library beside the index of the settings."""
        return cls(settings, settings.index_dir / "library")

    def shelf(self) -> Shelf:
        """Read ``library.json``; none counts as untouched. Raises IndexBroken, StorageDenied."""
        path = self.folder / _STATE
        try:
            raw = json.loads(path.read_text(encoding="utf-8"))
            return Shelf(bool(raw["sample"]), tuple(str(i) for i in raw["removed"]))
        except (FileNotFoundError, NotADirectoryError):
            return Shelf()
        except PermissionError as error:
            raise StorageDenied(path=str(path), reason=str(error)) from error
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise IndexBroken(path=str(path), part="library", reason=type(error).__name__) from error

    def _put(self, shelf: Shelf) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        text = json.dumps({"sample": shelf.sample, "removed": list(shelf.removed)}, ensure_ascii=False)
        (self.folder / _STATE).write_text(text, encoding="utf-8")

    def configured(self) -> list[Path]:
        """The files that the settings name, or the sample."""
        places = self.settings.reports or ((sample_folder(),) if self.shelf().sample else ())
        return [file for place in places for file in reports_in(place)]

    def added(self) -> list[Path]:
        """The copies of the reports that were added."""
        homes = sorted(p for p in self.folder.iterdir() if p.is_dir()) if self.folder.is_dir() else []
        return [file for home in homes for file in reports_in(home)]

    def sources(self) -> list[Path]:
        """The files of all reports, in the order in which they count."""
        return [*self.configured(), *self.added()]

    def fingerprint(self) -> str:
        """Everything that an index is made from, in one line: it is built again when this changes.

        Raises DocumentError where a report cannot be read.
        """
        total = hashlib.sha256()
        for path in self.sources():
            for part in (path, *errata_of(path)):
                total.update(_digest(part))
        total.update("\0".join(self.shelf().removed).encode())
        s = self.settings
        made = f"chunks={s.chunk_tokens} embedder={s.embedder}{_model_of(s)} chroma={s.chroma_url or '-'}"
        return f"{program_version()}+{code_digest()} {made} reports={total.hexdigest()[:16]}"

    def keep(self, path: Path, report: str, *, first: bool) -> None:
        """Copy a report and its errata here in the place of what has its id. ``first``: nothing was read before, so the sample goes."""
        home, old = self.folder / folder_name(report), self.shelf()
        errata = errata_of(path)
        if home.resolve() != path.resolve().parent:
            shutil.rmtree(home, ignore_errors=True)
            home.mkdir(parents=True)
            for part in (path, *errata):
                shutil.copyfile(part, home / part.name)
        self._put(Shelf(old.sample and not first, tuple(i for i in old.removed if i != report)))

    def drop(self, reports: Sequence[str]) -> None:
        """Delete the copies of these reports, and pass over the configured files that have these ids from now on."""
        for report in reports:
            shutil.rmtree(self.folder / folder_name(report), ignore_errors=True)
        old = self.shelf()
        self._put(Shelf(old.sample, tuple(dict.fromkeys((*old.removed, *reports)))))

    def counts(self, path: Path, report: str) -> bool:
        """Whether a report that was read from ``path`` belongs to the index: added, or not taken out."""
        return report not in self.shelf().removed or path.parent.parent == self.folder


def weights_cache(settings: Settings) -> Path:
    """Where the digest of a model's folder is kept, so that weights are read once."""
    return settings.index_dir / "weights.json"


def _model_of(settings: Settings) -> str:
    """What the embedder's name does not say of a model: its weights in a folder, or the endpoint that serves it (hashed: secrets)."""
    kind, _, model = settings.embedder.partition(":")
    if kind == "st":
        from vectorstore.embedding.weights import digest

        return f"@{digest(model, weights_cache(settings))}"
    place = {"openai": settings.openai_base_url, "ollama": settings.ollama_host}.get(kind)
    return f"@{hashlib.sha256(place.encode()).hexdigest()[:8]}" if place else ""


def _digest(path: Path) -> bytes:
    try:
        return hashlib.sha256(path.read_bytes()).digest()
    except PermissionError as error:
        raise DocumentError("not_permitted", path=str(path)) from error
    except IsADirectoryError as error:
        raise DocumentError("not_a_file", path=str(path)) from error
    except OSError as error:
        raise DocumentError("missing_file", path=str(path)) from error
