"""Lines of a report → tables with typed columns, repaired rows and values; tables → facts and passages.

``read_tables`` is the way in; the steps stand in :mod:`ingest.tables.reading`.
"""

from ingest.tables.facts import row_passages, table_facts
from ingest.tables.reading import TablesRead, read_tables

__all__ = ["TablesRead", "read_tables", "row_passages", "table_facts"]
