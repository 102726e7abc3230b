"""The pictures of docs/huong-dan: the real bot talks to the double, and what its reader sees is drawn (``python tests/guide``)."""
