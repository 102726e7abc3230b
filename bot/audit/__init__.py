"""What in a report contradicts itself or does not add up.

One verb: :func:`audit`.  Pure: it reads an :class:`~ingest.model.Ingested` and returns :class:`Finding` values; nothing is repaired or
hidden.  :func:`by_fact` finds them by the fact that an answer shows, :func:`worded` says one in words.
"""

from bot.audit.model import KINDS, Finding, Place, by_fact
from bot.audit.run import audit
from bot.audit.wording import Worded, worded

__all__ = ["KINDS", "Finding", "Place", "Worded", "audit", "by_fact", "worded"]
