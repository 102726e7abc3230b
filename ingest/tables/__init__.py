"""Lines of a report → tables with typed columns, repaired rows and values; tables → facts and passages.

``read_tables`` is the way in; the steps stand in :mod:`ingest.tables.reading`.  What could not be read with certainty keeps its printed
cells and a code in ``doubt``:

- of a row: ``shifted`` (cells slid, no ratio proves their columns), ``detached`` (values found beside their name, unproven),
  ``precedes_title`` (nameless, given to the resolution below it), ``repeated_row`` (printed twice);
- of a cell: ``ambiguous_separator`` (thousands or decimals), ``unreadable_number``, ``ratio_disagrees`` (the row's own percentage does not
  come out of these figures), ``no_percentage`` (a ratio column that repeats its part or is printed as a fraction).
"""

from ingest.tables.facts import row_passages, table_facts
from ingest.tables.reading import TablesRead, read_tables

__all__ = ["TablesRead", "read_tables", "row_passages", "table_facts"]
