"""Ingested documents in, passages and facts out.

:func:`vectorstore.build.build` makes an index, :meth:`vectorstore.store.Store.open` reads it.  Nothing heavy is imported here.
"""
