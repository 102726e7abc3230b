"""Which provider a model's name means: "openai:<model>", "ollama:<model>" …, or a bare name at an OpenAI-compatible endpoint."""

from __future__ import annotations

#: Providers of LangChain's `init_chat_model` that take a name and a key and nothing else; what is not listed is part of a bare name
#: ("qwen2.5:7b").
PROVIDERS = frozenset(
    {
        *("anthropic", "azure_openai", "cohere", "deepseek", "fireworks", "google_genai", "google_vertexai", "groq", "huggingface"),
        *("mistralai", "nvidia", "ollama", "openai", "openrouter", "perplexity", "together", "xai"),
    }
)
#: What brings the package of a provider: an extra of ours, or else the package itself.
_EXTRAS = {"openai": "model", "ollama": "ollama", "anthropic": "anthropic"}


def split(model: str) -> tuple[str | None, str]:
    """The provider (None for a bare name) and the name of a model; names may hold colons.

    >>> split("ollama:qwen3:8b"), split("qwen2.5:7b"), split("openai:")
    (('ollama', 'qwen3:8b'), (None, 'qwen2.5:7b'), ('openai', ''))
    """
    provider, colon, name = model.partition(":")
    return (provider, name.strip()) if colon and provider in PROVIDERS else (None, model)


def package(provider: str) -> str:
    """The module that LangChain loads for a provider.

    >>> package("openai"), package("google_genai")
    ('langchain_openai', 'langchain_google_genai')
    """
    owner = {"azure_openai": "openai", "google_vertexai": "google_vertexai", "nvidia": "nvidia_ai_endpoints"}
    return f"langchain_{owner.get(provider, provider)}"


def install(provider: str) -> str:
    """The command that installs what a provider needs.

    >>> install("openai"), install("groq")
    ("pip install 'hoibaocao[model]'", "pip install 'hoibaocao[model]' langchain-groq")
    """
    extra = f"pip install 'hoibaocao[{_EXTRAS.get(provider, 'model')}]'"
    return extra if provider in _EXTRAS or provider == "azure_openai" else f"{extra} {package(provider).replace('_', '-')}"
