"""A chart as a picture for a phone: PNG, 1080 pixels wide.  The only importer of matplotlib, which is loaded when one is drawn.

The font is DejaVu Sans, which matplotlib ships and which has all Vietnamese letters.  Values are told as the report prints them; the axis
begins at zero.  A doubtful figure is hatched and has a question mark.
"""

from __future__ import annotations

import io
import re
import threading
from textwrap import fill, wrap
from typing import TYPE_CHECKING, Any

from bot.charting import Bar, Chart
from bot.prompting import prompt

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

#: Pixels of the width, pixels an inch: 12 points are 33 pixels, 12 of the 390 that a phone counts across its screen.
WIDTH, DPI = 1080, 200
#: Inches: each bar, the margins at the top and the bottom, a line of the title, of a note.
BAR, TOP, BOTTOM, TITLE, NOTE = 0.62, 0.32, 0.22, 0.275, 0.20
#: Characters in a line: of the title, the notes, the name of a bar. Longer notes and titles are cut after so many lines.
TITLE_CHARS, NOTE_CHARS, LABEL_CHARS, TITLE_LINES, NOTE_LINES = 40, 57, 14, 5, 8
#: Told apart by brightness as well as by colour: what was planned is pale, what was done dark.
COLOURS = {"plan": "#9fb8d3", "estimate": "#5d8fc2", "actual": "#1f4e79", "cumulative": "#1f4e79", "target": "#e0a458"}
DOUBTFUL, INK, QUIET = "#b03a2e", "#1b1b1b", "#555555"
_DRAWING = threading.Lock()


def png(chart: Chart, source: str = "") -> bytes:
    """The picture of a chart; ``source`` is its last line: where the figures are printed."""
    with _DRAWING:  # matplotlib is not made for threads
        return _png(chart, source)


def _png(chart: Chart, source: str) -> bytes:
    from matplotlib import rc_context
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    title = _lines(chart.title, TITLE_CHARS, TITLE_LINES)
    notes = _notes(chart, source)
    above = TOP + TITLE * (title.count("\n") + 1 + bool(chart.unit))
    below = BOTTOM + NOTE * (notes.count("\n") + 1)
    height = above + BAR * len(chart.bars) + below
    with rc_context({"font.family": "DejaVu Sans", "font.size": 12, "text.parse_math": False, "hatch.linewidth": 2.0}):
        figure = Figure(figsize=(WIDTH / DPI, height), dpi=DPI, facecolor="white")
        _words(figure, title, chart.unit, notes, height)
        axes = figure.add_axes((0.29, below / height, 0.67, (height - below - above) / height))
        _bars(axes, chart)
        out = io.BytesIO()
        FigureCanvasAgg(figure)  # no window system
        figure.savefig(out, format="png")
    return out.getvalue()


def _words(figure: Figure, title: str, unit: str | None, notes: str, height: float) -> None:
    """The title with the unit, and what stands below the bars."""
    figure.text(0.03, 1 - 0.18 / height, title, fontsize=15, fontweight="bold", color=INK, va="top", linespacing=1.25)
    if unit:
        at = 0.18 + TITLE * (title.count("\n") + 1)
        figure.text(0.03, 1 - at / height, prompt("charts.picture.unit", unit=unit), fontsize=12, color=QUIET, va="top")
    figure.text(0.03, 0.14 / height, notes, fontsize=11, color=QUIET, va="bottom", linespacing=1.25)


def _bars(axes: Axes, chart: Chart) -> None:
    values = [float(bar.value) for bar in chart.bars]
    for at, (bar, value) in enumerate(zip(chart.bars, values, strict=True)):
        colour = COLOURS[bar.basis]
        look: dict[str, Any] = {"facecolor": "white", "edgecolor": DOUBTFUL, "hatch": "//"} if bar.doubt else {"color": colour}
        axes.barh(at, value, height=0.62, **look)
        axes.annotate(
            _told(bar), (max(value, 0.0), at), (6, 0), textcoords="offset points", va="center", fontsize=14, fontweight="bold",
            color=DOUBTFUL if bar.doubt else INK,
        )  # fmt: skip
    low, high = min(0.0, *values), max(0.0, *values)
    longest = max(len(_told(bar)) for bar in chart.bars)
    room = (high - low or 1.0) * min(4.0, 0.05 + 0.052 * longest)
    axes.set_xlim(low, high + room)
    axes.set_ylim(len(values) - 0.5, -0.5)
    axes.set_yticks(range(len(values)), [fill(bar.label, LABEL_CHARS) for bar in chart.bars], fontsize=12, color=INK)
    axes.set_xticks([])
    axes.tick_params(length=0)
    for side in ("top", "right", "bottom", "left"):
        axes.spines[side].set_visible(False)
    axes.axvline(0.0, color=QUIET, linewidth=1.0)


def _told(bar: Bar) -> str:
    """A figure at its bar, as printed; a doubtful one with a mark."""
    return prompt("charts.picture.doubtful", printed=bar.printed) if bar.doubt else bar.printed


def _notes(chart: Chart, source: str) -> str:
    """What stands below the bars: notes without the marks of the answer, and the source, which is never cut away."""
    notes = [re.sub(r"\s*\[\d+\]", "", note) for note in chart.notes]
    above = "\n".join(_lines(note, NOTE_CHARS, NOTE_LINES) for note in notes).splitlines()
    if len(above) > NOTE_LINES:
        above = [*above[: NOTE_LINES - 1], "…"]
    return "\n".join([*above, *([_lines(source, NOTE_CHARS, NOTE_LINES)] if source else [])])


def _lines(text: str, chars: int, most: int) -> str:
    """Text in lines as wide as so many small letters, the rest an ellipsis."""
    found = [""]
    for word in (part for whole in text.split() for part in wrap(whole, chars)):
        longer = f"{found[-1]} {word}".strip()
        if found[-1] and _width(longer) > chars:
            found.append(word)
        else:
            found[-1] = longer
    return "\n".join(found if len(found) <= most else [*found[: most - 1], found[most - 1][: chars - 2] + " …"])


def _width(text: str) -> float:
    """How wide a text is, in small letters: a capital of DejaVu Sans takes about a third more."""
    return sum(1.35 if c.isupper() else 1.0 for c in text)
