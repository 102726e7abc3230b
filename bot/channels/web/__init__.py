"""The assistant in the intranet: HTTP API, pages, widget and source viewer."""
