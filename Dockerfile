# One image for every service of docker-compose.yml: the web server, the Telegram bot, Chroma's server (chromadb brings it) and the command.
FROM python:3.11-slim AS build

ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /opt/hoibaocao
WORKDIR /src
# what the services need and nothing else: no tools of development, no model
COPY requirements-service.lock ./
RUN /opt/hoibaocao/bin/pip install --require-hashes -r requirements-service.lock
COPY pyproject.toml hatch_build.py README.md LICENSE ./
COPY bot bot
COPY ingest ingest
COPY prompts prompts
COPY vectorstore vectorstore
COPY reports reports
RUN /opt/hoibaocao/bin/pip install --no-deps --no-build-isolation .

FROM python:3.11-slim

COPY --from=build /opt/hoibaocao /opt/hoibaocao
# 10001: a volume that is mounted at /data takes this owner when it is first used
RUN useradd --uid 10001 --create-home hoibaocao && install -d -o hoibaocao -g hoibaocao /data
ENV PATH=/opt/hoibaocao/bin:$PATH PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 HOIBAOCAO_HOME=/data
WORKDIR /data
USER hoibaocao
ENTRYPOINT ["hoibaocao"]
