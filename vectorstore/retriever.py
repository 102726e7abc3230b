"""The store as a LangChain retriever; the only module of this room that imports langchain_core."""

from __future__ import annotations

from typing import Any

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict

from vectorstore.model import Hit, Query
from vectorstore.store import Store


class StoreRetriever(BaseRetriever):
    """``StoreRetriever(store=store, k=5).invoke("kết quả giảm nghèo")`` gives Documents with ref, heading, lines, report and scores."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    store: Store
    k: int = 10
    reports: tuple[str, ...] = ()

    def _get_relevant_documents(self, query: str, *, run_manager: CallbackManagerForRetrieverRun, **kwargs: Any) -> list[Document]:
        return [_document(hit) for hit in self.store.search(Query(query, self.k, self.reports))]


def _document(hit: Hit) -> Document:
    chunk = hit.chunk
    return Document(
        id=f"{hit.report}#{chunk.id}",
        page_content=chunk.text,
        metadata={
            "report": hit.report,
            "ref": chunk.ref,
            "heading": list(chunk.heading),
            "lines": [chunk.lines.first, chunk.lines.last],
            "notes": list(chunk.notes),
            "score": hit.score,
            "lexical": hit.lexical,
            "dense": hit.dense,
        },
    )
