"""The command as its user meets it: a process with arguments, streams and an exit code."""

from __future__ import annotations

import csv
import functools
import io
import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

ROOT = Path(__file__).resolve().parent.parent
SAMPLE = next((ROOT / "reports").glob("*.md"))

#: A report of another place and year, small enough to be read at a glance.
COMMUNE = """\
ỦY BAN NHÂN DÂN XÃ SƠN HÀ

Số: 12/BC-UBND

Sơn Hà, ngày 02 tháng 12 năm 2026

# BÁO CÁO
**Kết quả phát triển kinh tế - xã hội năm 2026, nhiệm vụ năm 2027**

## I. Kết quả năm 2026

**1. Nông nghiệp**

Tổng sản lượng lương thực đạt 3.217 tấn, đạt 102,3% kế hoạch, tăng 55 tấn so với năm 2025.

Tỷ lệ hộ nghèo giảm còn 7,4%.

## II. Nhiệm vụ năm 2027

Phấn đấu tổng sản lượng lương thực đạt 3.300 tấn.
"""


def run(
    home: Path, *args: str, stdin: str | bytes | None = None, env: Mapping[str, str] | None = None, cwd: Path | None = None
) -> subprocess.CompletedProcess[bytes]:
    """The command in a process of its own, with a home of its own."""
    data = stdin.encode() if isinstance(stdin, str) else stdin
    given = {k: v for k, v in os.environ.items() if not k.startswith("HOIBAOCAO_")}
    given |= {"HOIBAOCAO_HOME": str(home), "PYTHONPATH": str(ROOT), **(env or {})}
    command = [sys.executable, "-m", "bot", *args]
    source: dict[str, Any] = {"input": data} if data is not None else {"stdin": subprocess.DEVNULL}
    done = subprocess.run(command, capture_output=True, env=given, cwd=cwd or ROOT, timeout=120, check=False, **source)
    assert b"Traceback" not in done.stderr + done.stdout, done.stderr.decode()
    return done


def said(done: subprocess.CompletedProcess[bytes]) -> str:
    return done.stdout.decode("utf-8") + done.stderr.decode("utf-8")


def document(done: subprocess.CompletedProcess[bytes]) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(done.stdout)
    assert loaded["schema"] == 1
    return loaded


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home whose index over the sample stands."""
    place = tmp_path_factory.mktemp("home")
    done = run(place, "ingest", "--json")
    assert done.returncode == 0, said(done)
    return place


@pytest.fixture(scope="module")
def commune(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("commune") / "son-ha.md"
    path.write_text(COMMUNE, encoding="utf-8")
    return path


def test_the_first_question_builds_the_index_and_is_answered(tmp_path: Path) -> None:
    done = run(tmp_path, "ask", "Thu nhập bình quân đầu người năm nay là bao nhiêu?")
    assert done.returncode == 0, said(done)
    assert "triệu đồng" in done.stdout.decode() and "[1]" in done.stdout.decode()
    assert "Dựng chỉ mục" in done.stderr.decode() and "\r" not in done.stderr.decode()
    again = run(tmp_path, "ask", "Thu nhập bình quân đầu người năm nay là bao nhiêu?")
    assert again.stdout == done.stdout and again.stderr == b""


def test_the_answer_object(home: Path) -> None:
    found = document(run(home, "ask", "--json", "Thu nhập bình quân đầu người?"))
    assert found["status"] == "answered" and found["refused"] is False and found["citations"]
    for citation in found["citations"]:
        assert run(home, "source", citation["ref"]).returncode == 0
    names = "answer_id question report status refused answer values citations caveats choices computed route rewrite"
    assert {*names.split(), "verdict", "versions", "latency_ms"} <= set(found)


def test_a_question_on_stdin_in_any_locale(home: Path) -> None:
    question = "Thu nhập bình quân đầu người năm nay là bao nhiêu?"
    asked = run(home, "ask", question).stdout
    for locale in ({}, {"LC_ALL": "C"}, {"LC_ALL": "POSIX", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}, {"PYTHONIOENCODING": "cp1258"}):
        assert run(home, "ask", stdin=question + "\n", env=locale).stdout == asked
        assert run(home, "ask", *question.split(), env=locale).stdout == asked


def test_no_colour_where_stdout_is_no_terminal(home: Path) -> None:
    for args in (["ask", "thu nhập bình quân"], ["lookup", "thu nhập"], ["search", "thu nhập"], ["doctor"], ["--help"]):
        done = run(home, *args)
        assert b"\x1b" not in done.stdout + done.stderr


USAGE = [
    ([], 2),
    (["ask"], 2),
    (["ask", "   "], 2),
    (["nonsense"], 2),
    (["Dân số bao nhiêu?"], 2),
    (["ask", "x", "--bogus"], 2),
    (["export", "--format", "pdf"], 2),
    (["export", "--format", "xlsx"], 2),
    (["lookup", "x", "--limit", "many"], 2),
    (["lookup", "x", "--limit", "0"], 2),
    (["source"], 2),
    (["ask", "x", "--max-file-mb", "0"], 2),
    (["--help"], 0),
    (["--version"], 0),
    (["source", "footnote:999"], 3),
    (["lookup", "không có chỉ tiêu nào như vậy"], 3),
    (["ask", "x", "--report", "no-such-report"], 3),
    (["ingest", "--remove", "no-such-report"], 3),
    (["eval", "/no/such/file.jsonl"], 1),
    (["ingest", "/no/such/file.md"], 1),
]


@pytest.mark.parametrize(("args", "code"), USAGE, ids=[" ".join(a) or "(nothing)" for a, _ in USAGE])
def test_exit_codes(home: Path, args: list[str], code: int) -> None:
    done = run(home, *args)
    assert done.returncode == code, said(done)
    assert done.stderr if code else done.stdout


def test_an_error_is_a_document_too(home: Path) -> None:
    done = run(home, "source", "footnote:999", "--json")
    found = document(done)
    assert found["status"] == "error" and found["error"]["exit_code"] == done.returncode == 3


def test_a_refusal_is_code_3(home: Path) -> None:
    done = run(home, "ask", "--json", "Giá vàng hôm nay bao nhiêu?")
    assert done.returncode == 3 and document(done)["refused"] is True


@pytest.mark.parametrize("question", ["🙂", "a" * 20_000, "\x07\x1b[31m", "'; DROP TABLE facts; --", "<script>alert(1)</script>", "\ufeff"])
def test_strange_questions_get_an_answer_object(home: Path, question: str) -> None:
    done = run(home, "batch", stdin=json.dumps({"id": 1, "question": question}) + "\n")
    assert done.returncode == 0 and json.loads(done.stdout)["status"] in {"answered", "clarify", "not_in_report", "out_of_scope", "refused"}
    if question.strip("\ufeff") and "\x1b" not in question:
        shown = run(home, "ask", "--", question)
        assert shown.returncode in {0, 3} and b"\x1b" not in shown.stdout


def test_batch_answers_every_line_and_goes_on_after_a_bad_one(home: Path) -> None:
    lines = [
        json.dumps({"id": "a", "question": "Thu nhập bình quân đầu người?"}),
        "not json",
        "",
        json.dumps(["a list"]),
        json.dumps({"id": 7}),
        json.dumps({"id": "h", "question": "x", "history": "y"}),
        json.dumps({"id": "r", "question": "x", "report": "no-such-report"}),
        '{"id": "s", "question": "\\ud800"}',
        json.dumps({"id": "z", "question": "còn kế hoạch thì sao?", "history": ["Thu nhập bình quân đầu người?"]}),
    ]
    done = run(home, "batch", stdin="\n".join(lines))
    answers = [json.loads(line) for line in done.stdout.decode().splitlines()]
    assert done.returncode == 0 and [a["id"] for a in answers] == ["a", None, None, 7, "h", "r", "s", "z"]
    assert [a["status"] == "error" for a in answers] == [False, True, True, True, True, True, False, False]
    fields = [set(a) - {"error"} for a in answers]
    assert all(f == fields[0] for f in fields)


def test_batch_streams(home: Path) -> None:
    env = {**os.environ, "HOIBAOCAO_HOME": str(home), "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "bot", "batch"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=env, cwd=ROOT) as process:
        assert process.stdin is not None and process.stdout is not None
        process.stdin.write(b'{"id": 1, "question": "x"}\n')
        process.stdin.flush()
        assert json.loads(process.stdout.readline())["id"] == 1  # answered before the input ends
        process.stdin.close()
        assert process.wait(30) == 0


def test_chat_keeps_the_conversation_in_a_pipe(home: Path) -> None:
    done = run(home, "chat", stdin="/nguon\nThu nhập bình quân đầu người?\n/nguon\n/bogus\n/thoat\nnever asked\n")
    text = done.stdout.decode()
    assert done.returncode == 0 and "Hỏi>" not in text and text.count("Nguồn") >= 2 and "/bogus" in done.stderr.decode()


def test_lookup_filters(home: Path) -> None:
    found = document(run(home, "lookup", "thu", "nhap", "binh", "quan", "dau", "nguoi", "--basis", "target", "--json"))
    assert found["facts"] and {f["basis"] for f in found["facts"]} == {"target"}
    assert {"indicator", "printed", "value", "unit", "period", "ref", "quote", "lines"} <= set(found["facts"][0])


def test_search_shows_passages_with_their_place(home: Path) -> None:
    found = document(run(home, "search", "hộ nghèo", "--limit", "3", "--json"))
    assert len(found["hits"]) == 3 and all(h["ref"] and h["text"] and h["lines"] for h in found["hits"])


def test_source_is_verbatim(home: Path) -> None:
    lines = SAMPLE.read_text(encoding="utf-8").split("\n")
    for ref in ("footnote:3", "meta:header", "meta:signature", "section:P1.II.1.1"):
        for found in document(run(home, "source", ref, "--json"))["sources"]:
            first, last = found["lines"]
            assert found["text"] == "\n".join(lines[first - 1 : last]) and found["text"].strip()


def test_export_in_three_forms(home: Path, tmp_path: Path) -> None:
    whole = document(run(home, "export"))
    assert whole["indicators"] and whole["facts"] and {"repairs", "errata", "defects"} <= set(whole)
    rows = list(csv.DictReader(io.StringIO(run(home, "export", "--format", "csv").stdout.decode())))
    assert len(rows) == len(whole["indicators"])
    for part in ("facts", "repairs", "defects"):
        assert run(home, "export", "--format", "csv", "--what", part).returncode == 0
    target = tmp_path / "out.xlsx"
    assert run(home, "export", "--format", "xlsx", "--out", str(target)).returncode == 0
    book = load_workbook(target)
    assert book.worksheets[0].max_row == len(rows) + 1 and book.worksheets[1].max_row == len(whole["facts"]) + 1
    assert "f" not in {c.data_type for page in book for row in page.iter_rows() for c in row}  # nothing is a formula
    marked = tmp_path / "out.csv"
    assert run(home, "export", "--format", "csv", "--out", str(marked)).returncode == 0
    assert marked.read_bytes().startswith(b"\xef\xbb\xbf")


def test_eval_prints_every_measure(home: Path, tmp_path: Path) -> None:
    questions = tmp_path / "q.jsonl"
    key = {"answerable": True, "must": [["triệu"]], "sources": []}
    items = [
        {"id": "1", "question": "Thu nhập bình quân đầu người?", "kind": "annex_lookup", **key},
        {"id": "2", "question": "Giá vàng hôm nay?", "kind": "absent", "answerable": False},
    ]
    questions.write_text("\n".join(json.dumps(i, ensure_ascii=False) for i in items), encoding="utf-8")
    done = run(home, "eval", str(questions), "--show", "2")
    text = done.stdout.decode()
    assert done.returncode == 0 and all(word in text for word in ("OVERALL", "by_quote", "by_ref", "wrongcol", "300 ký tự", "p95"))
    found = document(run(home, "eval", str(questions), "--json"))
    assert [r["id"] for r in found["rows"]] == ["1", "2"] and found["latency_ms"]["p50"] >= 0


def test_audit_has_both_places_and_the_arithmetic(home: Path) -> None:
    found = document(run(home, "audit", "--json"))["findings"]
    assert found and all(f["formula"] and f["places"] for f in found)
    assert run(home, "audit").returncode == 0


def tree(place: Path) -> dict[str, int]:
    return {str(p.relative_to(place)): p.stat().st_mtime_ns for p in place.rglob("*") if p.is_file()}


def test_doctor_and_config_only_read(tmp_path: Path) -> None:
    missing = document(run(tmp_path, "doctor", "--json"))
    assert missing["ok"] and not any(tmp_path.iterdir())
    shown = run(tmp_path, "config", env={"OPENAI_API_KEY": "sk-secret"})
    assert b"sk-secret" not in shown.stdout and b"OPENAI_API_KEY=****" in shown.stdout and not any(tmp_path.iterdir())


def test_doctor_lists_hashes_repairs_and_defects(home: Path) -> None:
    checks = {c["name"]: c for c in document(run(home, "doctor", "--json"))["checks"]}
    assert {"version", "packages", "index", "report", "chroma", "disk", "permission", "settings"} <= set(checks)
    assert checks["index"]["data"]["fresh"] and len(checks["report"]["data"]["sha256"]) == 64
    assert isinstance(checks["report"]["data"]["repairs"], list)


def test_a_report_is_added_asked_and_removed(home: Path, tmp_path: Path, commune: Path) -> None:
    own = tmp_path / "home"
    assert run(own, "ask", "thu nhập bình quân").returncode == 0
    added = document(run(own, "ingest", str(commune), "--json"))
    ident = added["ingested"][0]["id"]
    assert len(added["reports"]) == 2 and added["reports"][0] == ident  # the newest by date comes first
    sample = next(r for r in added["reports"] if r != ident)
    answer = document(run(own, "ask", "Tổng sản lượng lương thực năm 2026 là bao nhiêu?", "--json"))
    assert "3.217" in answer["answer"] and answer["report"]["number"] == "12/BC-UBND"
    older = document(run(own, "ask", "--json", "--report", sample, "Tổng sản lượng lương thực là bao nhiêu?"))
    assert "3.217" not in older["answer"]
    assert run(own, "ingest", str(commune), "--json").returncode == 0  # again: replaced, not doubled
    assert document(run(own, "ingest", "--json"))["reports"] == added["reports"]
    assert run(own, "ingest", "--remove", ident).returncode == 0
    assert document(run(own, "ingest", "--json"))["reports"] == [sample]
    assert run(own, "ingest", "--rebuild").returncode == 0
    assert document(run(own, "ingest", "--json"))["reports"] == [sample]


def test_an_own_report_before_the_first_question_takes_the_samples_place(tmp_path: Path, commune: Path) -> None:
    assert len(document(run(tmp_path, "ingest", str(commune), "--json"))["reports"]) == 1
    commune_only = document(run(tmp_path, "ask", "--json", "Tỷ lệ hộ nghèo còn bao nhiêu?"))
    assert "7,4" in commune_only["answer"]


def test_a_changed_report_is_read_again(tmp_path: Path) -> None:
    report = tmp_path / "r.md"
    report.write_text(COMMUNE, encoding="utf-8")
    env = {"HOIBAOCAO_REPORTS": str(report)}
    question = "Tỷ lệ hộ nghèo còn bao nhiêu?"
    assert "7,4" in run(tmp_path / "h", "ask", question, env=env).stdout.decode()
    report.write_text(COMMUNE.replace("7,4%", "6,1%"), encoding="utf-8")
    changed = run(tmp_path / "h", "ask", question, env=env)
    assert "6,1" in changed.stdout.decode() and "7,4" not in changed.stdout.decode()
    report.unlink()
    kept = run(tmp_path / "h", "ask", question, env=env)  # the file is gone: the index still answers, with a word
    assert kept.returncode == 0 and "6,1" in kept.stdout.decode() and kept.stderr


def bad_files(place: Path) -> dict[str, Path]:
    contents = {"empty.md": b"", "binary.md": bytes(range(256)) * 20, "latin.txt": "Báo cáo đó".encode("utf-16-le")[1:]}
    for name, data in contents.items():
        (place / name).write_bytes(data)
    with (place / "big.md").open("wb") as file:
        file.truncate(50 * 1_048_576)
    (place / "report.docx").write_bytes(b"PK\x03\x04")
    return {p.name: p for p in place.iterdir()} | {"missing": place / "none.md", "folder": place}


def test_bad_files_are_named_and_nothing_is_lost(home: Path, tmp_path: Path) -> None:
    before = document(run(home, "ingest", "--json"))["reports"]
    for name, path in bad_files(tmp_path).items():
        done = run(home, "ingest", str(path))
        assert done.returncode == 1 and len(done.stderr.decode().strip().splitlines()) == 1, (name, said(done))
    assert document(run(home, "ingest", "--json"))["reports"] == before


def test_a_report_without_anything_in_it_is_still_read(tmp_path: Path) -> None:
    for number, text in enumerate(("Một dòng duy nhất.", "# Tiêu đề\n\n1 Chú thích không có dấu.\n", "a\n" * 300)):
        path = tmp_path / f"r{number}.md"
        path.write_text(text, encoding="utf-8")
        assert run(tmp_path / f"h{number}", "ingest", str(path)).returncode == 0


def build_of(home: Path) -> Path:
    index = home / "index"
    return index / "builds" / (index / "CURRENT").read_text(encoding="utf-8").strip()


@pytest.mark.parametrize("part", ["CURRENT", "build.json", "reports", "chroma"])
def test_a_broken_index_is_code_5_and_says_what_to_do(home: Path, tmp_path: Path, part: str) -> None:
    own = tmp_path / "home"
    shutil.copytree(home, own)
    build = build_of(own)
    if part == "chroma":
        shutil.rmtree(build / "chroma")
    else:
        broken = own / "index" / "CURRENT" if part == "CURRENT" else build / part
        for path in broken.iterdir() if broken.is_dir() else [broken]:
            path.write_bytes(path.read_bytes()[: max(3, path.stat().st_size // 2)])
    done = run(own, "search", "hộ nghèo")
    assert done.returncode == 5 and "hoibaocao ingest --rebuild" in done.stderr.decode(), said(done)
    assert run(own, "doctor").returncode == 5
    assert run(own, "ingest", "--rebuild").returncode == 0
    assert run(own, "search", "hộ nghèo").returncode == 0


#: Everything is imported before the rights are dropped: the interpreter itself may lie where nobody else can read.
AS_NOBODY = """
import os, sys, chromadb, bot.assistant, bot.indexing, bot.channels.cli_ask, ingest.pipeline
import bot.channels.cli, difflib, tempfile, traceback, vectorstore.build, vectorstore.embedding.hashed
if os.geteuid() == 0:
    os.setgroups([]); os.setgid(65534); os.setuid(65534)
from bot.__main__ import main
sys.exit(main(sys.argv[1:]))
"""


def test_no_right_to_write_is_said(tmp_path: Path) -> None:
    locked = tmp_path / "locked"
    locked.mkdir()
    locked.chmod(0o555)
    env = {**os.environ, "HOIBAOCAO_HOME": str(locked / "home"), "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", AS_NOBODY, "ask", "thu nhập bình quân"]
    done = subprocess.run(command, capture_output=True, env=env, cwd=ROOT, stdin=subprocess.DEVNULL, timeout=120, check=False)
    assert done.returncode == 4 and "HOIBAOCAO_HOME" in done.stderr.decode() and b"Traceback" not in done.stderr, said(done)
    assert list(locked.iterdir()) == []


def test_a_full_disk_is_said_and_the_old_index_answers(home: Path, tmp_path: Path, commune: Path) -> None:
    own = tmp_path / "home"
    shutil.copytree(home, own)
    limit = 100_000  # bytes a file: the store's documents are larger

    def narrow() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    env = {**os.environ, "HOIBAOCAO_HOME": str(own), "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "bot", "ingest", str(commune)]
    done = subprocess.run(command, capture_output=True, env=env, cwd=ROOT, preexec_fn=narrow, timeout=120, check=False)
    assert done.returncode == 1 and b"Traceback" not in done.stderr and "HOIBAOCAO_INDEX_DIR" in done.stderr.decode(), said(done)
    assert len(document(run(own, "ingest", "--json"))["reports"]) == 1
    assert run(own, "search", "hộ nghèo").stderr == b""  # not stale: the library was not changed either


def test_ctrl_c_is_130(home: Path) -> None:
    env = {**os.environ, "HOIBAOCAO_HOME": str(home), "PYTHONPATH": str(ROOT)}
    pipe = subprocess.PIPE
    heeds = functools.partial(signal.signal, signal.SIGINT, signal.SIG_DFL)  # a background run of the tests ignores it
    with subprocess.Popen(
        [sys.executable, "-m", "bot", "batch"], stdin=pipe, stdout=pipe, stderr=pipe, env=env, cwd=ROOT, preexec_fn=heeds
    ) as process:
        assert process.stdin is not None and process.stdout is not None and process.stderr is not None
        process.stdin.write(b'{"id": 1, "question": "x"}\n')
        process.stdin.flush()
        process.stdout.readline()
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 130
        assert b"Ctrl-C" in process.stderr.read()


def test_help_begins_with_how_to_call(home: Path) -> None:
    for command in ("ask", "serve", "telegram"):
        shown = run(home, command, "--help").stdout.decode()
        assert shown.startswith(f"Cách dùng: hoibaocao {command} ")


def test_a_closed_pipe_is_141(home: Path) -> None:
    env = {**os.environ, "HOIBAOCAO_HOME": str(home), "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        [sys.executable, "-m", "bot", "export"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=env, cwd=ROOT
    ) as process:
        assert process.stdout is not None and process.stderr is not None
        process.stdout.read(10)
        process.stdout.close()
        assert process.wait(60) == 141 and "lỗi" not in process.stderr.read().decode()


def test_an_unexpected_error_has_an_id_and_its_trace_in_the_log(tmp_path: Path) -> None:
    """Words of one's own that are no UTF-8 are nothing that any module expects."""
    log, lexicon = tmp_path / "trace.log", tmp_path / "lexicon"
    lexicon.mkdir()
    (lexicon / "chat.tsv").write_bytes(b"\xff\xfe\x00\x81\n")
    done = run(tmp_path / "h", "ask", "x", env={"HOIBAOCAO_LEXICON": str(lexicon), "HOIBAOCAO_LOG_FILE": str(log)})
    assert done.returncode == 1 and "mã lỗi" in done.stderr.decode(), said(done)
    assert "Traceback" in log.read_text(encoding="utf-8")


def test_a_lexicon_that_is_not_there_is_a_bad_setting(home: Path, tmp_path: Path) -> None:
    done = run(home, "ask", "x", env={"HOIBAOCAO_LEXICON": str(tmp_path / "none")})
    assert done.returncode == 2 and "HOIBAOCAO_LEXICON" in done.stderr.decode()


def test_two_processes_at_the_first_use_both_answer(tmp_path: Path) -> None:
    env = {**os.environ, "HOIBAOCAO_HOME": str(tmp_path), "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "bot", "search", "hộ nghèo"]
    both = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=env, cwd=ROOT) for _ in range(2)]
    outs = [p.communicate(timeout=120) for p in both]
    assert [p.returncode for p in both] == [0, 0] and outs[0][0] == outs[1][0]


def test_a_build_that_is_killed_leaves_the_old_index(home: Path, tmp_path: Path, commune: Path) -> None:
    own = tmp_path / "home"
    shutil.copytree(home, own)
    env = {**os.environ, "HOIBAOCAO_HOME": str(own), "PYTHONPATH": str(ROOT)}
    for wait in (0.4, 1.2, 2.0):
        command = [sys.executable, "-m", "bot", "ingest", str(commune)]
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=env, cwd=ROOT) as process:
            time.sleep(wait)
            process.kill()
        done = run(own, "search", "hộ nghèo")
        assert done.returncode == 0 and done.stdout, said(done)


def test_the_answer_in_the_readme_is_the_real_one(home: Path) -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    shown = readme.split("```console\n", 1)[1].split("```", 1)[0]
    command, _, answer = shown.partition("\n")
    question = command.split('Q="')[1].rstrip('"')
    assert run(home, "ask", question).stdout.decode().strip() == answer.strip()


def test_a_chroma_server_that_is_not_there_is_code_6(tmp_path: Path) -> None:
    done = run(tmp_path, "search", "hộ nghèo", env={"HOIBAOCAO_CHROMA_URL": "http://127.0.0.1:9"})
    assert done.returncode == 6 and "HOIBAOCAO_CHROMA_URL" in done.stderr.decode(), said(done)
