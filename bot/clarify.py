"""A question that names no thing at all ("tăng bao nhiêu?") is asked back, with questions that the report answers."""

from __future__ import annotations

from bot.draft import Draft
from bot.lookup import label
from bot.prompting import prompt
from bot.scope import scope
from bot.understand import Question
from bot.units import Units

#: Words that tell no more than this name nothing; so many choices are given.
NOTHING, CHOICES = 1.2, 4


def say_choices(draft: Draft, question: Question, units: Units) -> bool:
    """Gives indicators of the report to choose from; False where the question names something, or the report has no table of them."""
    ask = question.asks[0]
    told = sum(s.mass for s in (*ask.spans, *ask.context))
    if len(question.asks) != 1 or ask.kind != "how_much" or not ask.bases or told > NOTHING:
        return False
    rows = [u for u in scope(question, units) if any(f.basis == "actual" for f in u.facts)]
    if len(rows) < 2:
        return False
    draft.status = "clarify"
    draft.lines.append(prompt("answers.clarify.head"))
    draft.choices = [prompt("answers.clarify.choice", name=label(u), question=question.text.strip(" ?.!")) for u in rows[:CHOICES]]
    return True
