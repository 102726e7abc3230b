"""The assistant over HTTP: the API, the pages, an OpenAI-compatible endpoint and an MCP server.  ``app`` composes the parts."""
