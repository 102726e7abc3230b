"""No wrong figure reaches the user: a draft that a language model wrote, held against the evidence.  Pure, no model.

``check`` cuts a draft in sentences; each must rest on the places that it cites.  Figures are ``{F1}`` or digits that the guard finds, by
value, with their unit, basis, period and beside their subject; where it is in doubt about a figure it refuses.
"""

from bot.guard.check import check, check_sentence
from bot.guard.cutting import sentences
from bot.guard.model import Checked, Objection, Verdict

__all__ = ["Checked", "Objection", "Verdict", "check", "check_sentence", "sentences"]
