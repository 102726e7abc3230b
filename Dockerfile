FROM python:3.11-slim

WORKDIR /app
COPY requirements.lock ./
RUN pip install --no-cache-dir --require-hashes -r requirements.lock
COPY pyproject.toml hatch_build.py README.md LICENSE ./
COPY bot bot
COPY ingest ingest
COPY prompts prompts
COPY vectorstore vectorstore
COPY reports reports
RUN pip install --no-cache-dir --no-deps --no-build-isolation . \
    && useradd --create-home hoibaocao \
    && install -d -o hoibaocao /data

USER hoibaocao
ENTRYPOINT ["hoibaocao", "ask"]
