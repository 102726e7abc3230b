"""The widget, the pages and the source viewer in a real browser: other origins, keyboard, small screens, strict policies, axe."""

from __future__ import annotations

import json
import secrets
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from tests.answering import document
from tests.browser_stage import PATIENCE, ROOT, Host, embedding, free_port, hosted, launched, missing, served

QUESTION = "Thu nhập bình quân đầu người năm 2024?"
AXE = ROOT / "web" / "node_modules" / "axe-core" / "axe.min.js"
REPORT = document().report.id


class Stage:
    """Our server, a page that may frame us, one that may not."""

    def __init__(self, ours: str, host: Host, foe: Host, browser: Any) -> None:
        self.ours, self.host, self.foe, self.browser = ours, host, foe, browser

    def page(self, width: int = 1280, height: int = 800, **options: Any) -> Any:
        """A page in a context of its own; what it complains of is kept in ``page.complaints``."""
        context = self.browser.new_context(viewport={"width": width, "height": height}, **options)
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        page.complaints = []
        page.on("console", lambda m: page.complaints.append(m.text) if m.type in {"error", "warning"} else None)
        page.on("pageerror", lambda e: page.complaints.append(str(e)))
        return page


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    host, foe = Host(free_port()), Host(free_port())
    with (
        launched() as browser,
        served(tmp_path_factory.mktemp("web"), frame_ancestors=(host.origin,)) as ours,
        hosted(host),
        hosted(foe),
    ):
        # the strictest policy under which an intranet page can embed anything
        host.headers["Content-Security-Policy"] = f"default-src 'none'; script-src {ours}; frame-src {ours} {foe.origin}"
        host.pages["/"] = ("text/html", embedding(ours, 'data-accent="#7a1f2b" data-theme="light"'))
        foe.pages["/"] = ("text/html", embedding(ours))
        foe.pages["/frames"] = (
            "text/html",
            "".join(f'<iframe src="{ours}{p}"></iframe>' for p in ("/", "/embed/v1", f"/bao-cao/{REPORT}")),
        )
        shout = "for (const w of [parent, ...Array.from({length: parent.length}, (_, i) => parent[i])])"
        shout += 'for (const m of ["close", "ready", "focus"]) { w.postMessage({hoibaocao: 1, type: m}, "*"); }'
        foe.pages["/shout"] = ("text/html", f"<!doctype html><p>x</p><script>{shout}</script>")
        yield Stage(ours, host, foe, browser)


def launcher(page: Any) -> Any:
    return page.locator("hoi-bao-cao button")


def chat_of(page: Any) -> Any:
    return page.frame_locator("hoi-bao-cao iframe")


def ask(where: Any, question: str = QUESTION) -> None:
    where.locator("#cau-hoi").fill(question)
    where.locator("#cau-hoi").press("Enter")
    where.locator(".dap[aria-busy=false]").last.wait_for()


def in_view(locator: Any) -> bool:
    return bool(locator.evaluate("e => { const r = e.getBoundingClientRect(); return r.top >= 0 && r.bottom <= innerHeight + 1 }"))


def test_a_page_of_another_origin_embeds_asks_streams_and_opens_the_source_at_the_quote(stage: Stage) -> None:
    page = stage.page()
    streamed: list[str] = []
    page.on("response", lambda r: streamed.append(r.headers.get("content-type", "")) if r.url.endswith("/api/v1/ask") else None)
    page.goto(stage.host.origin + "/")
    assert page.locator("hoi-bao-cao iframe").count() == 0  # nothing is loaded before it is used
    launcher(page).click()
    chat = chat_of(page)
    ask(chat)
    assert streamed and streamed[0].startswith("text/event-stream")
    assert "46 triệu đồng" in chat.locator(".dap .loi").inner_text()
    assert chat.locator("[role=status][aria-live=polite]").inner_text() == "Đã có câu trả lời, 1 nguồn"
    assert chat.locator(".bieu-do svg[role=img]").get_attribute("aria-label")
    chat.locator("a.dau-nguon").first.click()
    marked = chat.locator("mark.trich")
    marked.first.wait_for()
    assert "Thu nhập bình quân đầu người năm" in " ".join(marked.all_inner_texts())
    assert in_view(marked.first) and chat.locator("tr.trich-dong").count() == 1
    # third-party cookies are blocked, and none was wanted; the host's policy let everything through that the widget does
    assert page.context.cookies() == [] and page.complaints == []
    # the blocking is real: what is kept in a third party's page is refused
    refused = "() => { try { localStorage.getItem('x'); return 'kept' } catch (e) { return e.name } }"
    assert page.frames[1].evaluate(refused) == "SecurityError"


def test_colour_and_ground_are_the_host_s_and_the_page_has_no_style_of_ours(stage: Stage) -> None:
    page = stage.page()
    page.goto(stage.host.origin + "/")
    assert launcher(page).evaluate("b => getComputedStyle(b).backgroundColor") == "rgb(122, 31, 43)"
    launcher(page).click()
    chat = chat_of(page)
    chat.locator("#cau-hoi").wait_for()
    assert chat.locator(".gui").evaluate("b => getComputedStyle(b).backgroundColor") == "rgb(122, 31, 43)"
    assert chat.locator("html").get_attribute("data-theme") == "light" and chat.locator("html").get_attribute("lang") == "vi"
    assert page.evaluate("document.styleSheets.length + document.querySelectorAll('style').length") == 0


def test_an_origin_that_is_not_listed_cannot_frame_us(stage: Stage) -> None:
    page = stage.page()
    page.goto(stage.foe.origin + "/frames")
    page.wait_for_function("document.readyState === 'complete'")
    assert [f.url for f in page.frames[1:] if f.url.startswith(stage.ours)] == []
    assert sum("frame-ancestors" in c or "X-Frame-Options" in c or "Framing" in c for c in page.complaints) == 3
    page.goto(stage.foe.origin + "/")
    launcher(page).click()
    page.wait_for_timeout(500)
    assert all(not f.url.startswith(stage.ours) for f in page.frames[1:])


def test_messages_of_others_are_not_listened_to(stage: Stage) -> None:
    page = stage.page()
    page.goto(stage.host.origin + "/")
    launcher(page).click()
    chat_of(page).locator("#cau-hoi:focus").wait_for()
    page.locator("a", has_text="Một liên kết").focus()
    page.evaluate("postMessage({hoibaocao: 1, type: 'close'}, '*')")
    page.evaluate(f"document.body.append(Object.assign(document.createElement('iframe'), {{src: '{stage.foe.origin}/shout'}}))")
    page.wait_for_timeout(400)
    assert launcher(page).get_attribute("aria-expanded") == "true" and page.locator("hoi-bao-cao iframe").is_visible()
    assert page.evaluate("document.activeElement.localName") == "a"  # nobody but the widget moves the focus into the frame
    # a frame that is told of a host that the server does not list speaks to nobody
    page.goto(f"{stage.ours}/embed/v1?host={stage.foe.origin}")
    assert page.locator(".dong-lai").count() == 0


def test_everything_goes_by_the_keyboard_and_escape_gives_the_focus_back(stage: Stage) -> None:
    page = stage.page()
    page.goto(stage.host.origin + "/")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    chat = chat_of(page)
    chat.locator("#cau-hoi:focus").wait_for()
    page.keyboard.type(QUESTION)
    page.keyboard.press("Enter")
    chat.locator(".nguon-ds").wait_for()
    for _ in range(20):
        page.keyboard.press("Shift+Tab")
        if chat.locator("a.dau-nguon:focus").count():
            break
    page.keyboard.press("Enter")
    chat.locator("mark.trich:focus").wait_for()
    page.keyboard.press("Escape")
    chat.locator("a.dau-nguon:focus").wait_for()
    for _ in range(30):  # no trap: the way on leads out of the frame, to the launcher
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.localName") == "hoi-bao-cao" and launcher(page).evaluate("b => b.matches(':focus')"):
            break
    assert launcher(page).evaluate("b => b.matches(':focus')")
    page.keyboard.press("Escape")
    assert launcher(page).get_attribute("aria-expanded") == "false" and not page.locator("hoi-bao-cao iframe").is_visible()
    page.keyboard.press("Enter")
    chat.locator("#cau-hoi:focus").wait_for()
    page.keyboard.press("Escape")
    page.wait_for_function("document.querySelector('hoi-bao-cao').shadowRoot.activeElement?.localName === 'button'")
    assert not page.locator("hoi-bao-cao iframe").is_visible()


def test_a_report_that_is_not_there_is_said_to_people_in_words_and_to_programs_as_a_problem(stage: Stage) -> None:
    page = stage.page()
    page.goto(f"{stage.ours}/bao-cao/khong-co")
    assert page.locator("h1").inner_text() == "Không có báo cáo này"
    told = page.context.request.get(f"{stage.ours}/bao-cao/khong-co", headers={"Accept": "application/json"})
    assert told.status == 404 and told.headers["content-type"].startswith("application/problem+json")
    page.goto(f"{stage.ours}/chi-tieu")
    assert page.url == f"{stage.ours}/chi-tieu/{REPORT}"


@pytest.mark.parametrize("path", ["/", "/embed/v1", f"/bao-cao/{REPORT}?ref=footnote:4", f"/chi-tieu/{REPORT}"])
def test_at_320_pixels_nothing_scrolls_sideways_but_tables_in_their_own_box(stage: Stage, path: str) -> None:
    page = stage.page(320, 640)
    page.goto(stage.ours + path)
    if path in {"/", "/embed/v1"}:
        ask(page, "Diện tích trồng chè mới năm 2024?")
    assert page.evaluate("Math.max(document.documentElement.scrollWidth, document.body.scrollWidth)") <= 320
    spilt = """() => [...document.querySelectorAll('body *')].filter(e => {
        const r = e.getBoundingClientRect(), s = getComputedStyle(e);
        return r.width > 1 && r.right > 321 && !e.closest('.cuon, .an, .bo-qua, svg') && s.visibility !== 'hidden'
    }).map(e => e.className || e.localName)"""
    assert page.evaluate(spilt) == []


def test_the_widget_fills_a_phone_and_closes_by_its_own_button(stage: Stage) -> None:
    page = stage.page(360, 640)
    page.goto(stage.host.origin + "/")
    launcher(page).click()
    chat_of(page).locator("#cau-hoi").wait_for()
    box = page.locator("hoi-bao-cao iframe").bounding_box()
    assert (box["x"], box["y"], box["width"], box["height"]) == (0, 0, 360, 640)
    chat_of(page).locator(".dong-lai").click()
    page.wait_for_function("document.querySelector('hoi-bao-cao').shadowRoot.activeElement?.localName === 'button'")
    assert launcher(page).is_visible()


def test_the_page_shows_chat_source_and_indicators_side_by_side(stage: Stage) -> None:
    page = stage.page(1360, 860)
    page.goto(stage.ours + "/")
    ask(page)
    page.locator("a.dau-nguon").first.click()
    page.locator("#o-bao-cao mark.trich").first.wait_for()
    assert in_view(page.locator("#o-bao-cao mark.trich").first) and page.locator("#cau-hoi").is_visible()
    page.locator("#o-bao-cao #o-tim").fill("che phu rung")
    page.locator("#o-bao-cao #o-tim").press("Enter")
    page.locator("#o-bao-cao mark.tim").first.wait_for()
    page.locator("[data-den=chi-tieu]").click()
    table = page.locator("#o-chi-tieu .bang-chi-tieu")
    table.wait_for()
    table.locator("button.ve-hinh").first.click()
    assert table.locator(".hang-hinh svg").count() == 1
    table.locator("a.nguon").nth(3).click()
    page.locator("#o-bao-cao tr.trich-dong").wait_for()
    assert page.complaints == []


def test_indicators_sort_filter_and_are_taken_away_as_a_workbook(stage: Stage) -> None:
    page = stage.page()
    page.goto(f"{stage.ours}/chi-tieu/{REPORT}")
    rows = page.locator(".bang-chi-tieu tbody tr:not([hidden])")
    every = rows.count()
    assert every > 100
    column = page.locator(".bang-chi-tieu thead th", has_text="% đạt")
    column.locator("button").click()
    column.locator("button").click()
    assert column.get_attribute("aria-sort") == "descending"
    index = "[...document.querySelectorAll('.bang-chi-tieu tbody tr')].map(r => r.cells[4].dataset.v).filter(Boolean).map(Number)"
    shown = page.evaluate(index)
    assert shown == sorted(shown, reverse=True) and len(shown) > 60
    page.locator("[data-loc=chu]").fill("ho ngheo")
    assert 0 < rows.count() < 12 and all("nghèo" in t.casefold() for t in rows.locator("th").all_inner_texts())
    assert page.locator("[data-dem]").inner_text() == f"{rows.count()} chỉ tiêu"
    page.locator("[data-loc=chu]").fill("")
    page.locator("[data-loc=danh-gia]").select_option("unmet")
    assert set(rows.locator(".kq .nhan").all_inner_texts()) == {"Chưa đạt"}
    with page.expect_download() as taken:
        page.locator("a", has_text="Tải XLSX").click()
    assert Path(taken.value.path()).read_bytes()[:2] == b"PK" and taken.value.suggested_filename == f"chi-tieu-{REPORT}.xlsx"


def test_the_source_viewer_opens_at_the_quote_and_searches_without_any_script(stage: Stage) -> None:
    page = stage.page(java_script_enabled=False)
    page.goto(f"{stage.ours}/bao-cao/{REPORT}?ref=footnote:4#trich")
    assert in_view(page.locator("#trich")) and page.locator("#trich").inner_text().startswith("Chè tập trung")
    page.locator("#o-tim").fill("độ che phủ")
    page.locator("#o-tim").press("Enter")
    assert page.locator("[role=status]").first.inner_text()
    page.goto(f"{stage.ours}/bao-cao/{REPORT}#chu-thich-3")
    assert in_view(page.locator("#chu-thich-3"))


def test_what_is_asked_is_shown_as_text_and_follow_ups_feedback_and_citation_work(stage: Stage) -> None:
    page = stage.page(permissions=["clipboard-read", "clipboard-write"])
    page.goto(stage.ours + "/")
    ask(page, "<img src=x onerror=document.title='xau'> Thu nhập bình quân đầu người năm 2024?")
    assert page.locator(".hoi p").inner_text().startswith("<img") and page.locator(".nhat-ky img").count() == 0
    page.get_by_role("button", name="Chép trích dẫn").click()
    page.locator("[role=status]", has_text="Đã chép trích dẫn").wait_for(state="attached")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("Báo cáo số 641-BC/HU ngày 05/12/2024 của Huyện ủy Tam Đường, phụ lục")
    page.get_by_role("button", name="Đúng", exact=True).click()
    page.locator("[data-y=good][aria-pressed=true]").wait_for()
    page.get_by_role("button", name="Sai", exact=True).click()
    page.get_by_role("button", name="Sai nguồn").click()
    page.locator(".ly-do-sai", has_text="xin cảm ơn").wait_for()
    ask(page, "che 2024")
    chips = page.locator(".chon-mot button, .hoi-tiep button")
    if chips.count():
        chips.first.click()
        page.locator(".dap[aria-busy=false]").nth(2).wait_for()
    assert page.title() == "Hỏi Báo Cáo" and page.complaints == []


def test_the_frame_signs_in_by_the_host_s_token_and_holds_it_in_memory_alone(stage: Stage, tmp_path: Path) -> None:
    jwt = pytest.importorskip("jwt")
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    key, host = Ed25519PrivateKey.generate(), Host(free_port())
    public = tmp_path / "public.pem"
    public.write_bytes(key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo))

    def token() -> str:
        now = int(time.time())
        claims = {"sub": "can-bo-1", "aud": "hoibaocao", "iat": now, "exp": now + 120, "jti": secrets.token_hex(12)}
        return str(jwt.encode(claims, key, algorithm="EdDSA"))

    with served(tmp_path, sign_in=("jwt",), jwt_public=public, frame_ancestors=(host.origin,)) as ours, hosted(host):
        host.pages["/"] = ("text/html", embedding(ours, 'data-token-url="/ve"'))
        host.pages["/ve"] = ("text/plain", token)
        page = stage.page()
        page.goto(host.origin + "/")
        launcher(page).click()
        chat = chat_of(page)
        ask(chat)
        assert "46 triệu đồng" in chat.locator(".dap .loi").inner_text()
        tab = chat.locator("a.dau-nguon").first.get_attribute("href")
        chat.locator("a.dau-nguon").first.click()
        chat.locator("mark.trich").first.wait_for()
        kept = page.context.storage_state()
        assert kept["cookies"] == [] and kept["origins"] == []
        # a tab has nothing but its address: it carries a ticket for the pages of reports alone
        assert "ve=" in str(tab)
        page.goto(ours + str(tab))
        page.locator("mark.trich").first.wait_for()
        # without a token nothing is answered
        host.pages["/ve"] = ("text/plain", "")
        page.goto(host.origin + "/")
        launcher(page).click()
        ask(chat_of(page))
        assert "đăng nhập" in chat_of(page).locator(".dap .hong").inner_text()


def events(*told: tuple[str, Any]) -> str:
    return "".join(f"event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n" for name, data in told)


def test_pieces_are_put_together_a_new_beginning_replaces_them_and_what_a_report_prints_is_text(stage: Stage) -> None:
    page = stage.page()
    evil = "<b onclick=x>lúa</b> & <script>alert(1)</script>"
    citation = {"mark": 1, "kind": "section", "ref": "section:x", "path": evil, "lines": [3, 4], "quote": evil, "url": "/bao-cao/x"}
    citation["cite"] = evil
    text = f"Đạt **5 tấn** [1]\n| a | b |\n|---|---|\n| {evil} | 2 |\n- {evil}"
    done = {
        "answer_id": "0" * 12, "status": "answered", "refused": False, "answer": text,
        "route": "model", "rewrite": None, "report": None, "values": [], "citations": [citation], "choices": [], "computed": [],
        "caveats": [{"kind": "doubt", "text": evil, "marks": [1]}], "chart": None, "followups": [evil],
    }  # fmt: skip
    pieces = (("delta", {"text": "Sai rồi", "replace": False}), ("delta", {"text": "Đạt", "replace": True}))
    body = events(("meta", {}), *pieces, ("done", done))
    page.route("**/api/v1/ask", lambda route: route.fulfill(body=": giữ nối\n\n" + body, content_type="text/event-stream"))
    page.goto(stage.ours + "/embed/v1")
    ask(page)
    said = page.locator(".dap").inner_text()
    assert "Sai rồi" not in said and said.count(evil) >= 4
    assert page.locator(".dap table tbody tr").count() == 1 and page.locator(".dap .loi strong").inner_text() == "5 tấn"
    assert page.locator(".dap script, .dap b[onclick]").count() == 0


def test_an_answer_is_read_while_it_comes_in_even_cut_within_a_letter(stage: Stage) -> None:
    more = threading.Event()
    first = events(("delta", {"text": "Đạt **5 tấn**, đang"}))
    rest = events(("delta", {"text": " viết tiếp."}), ("error", {"status": 500, "detail": "đứt"})).encode()

    class Slow(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/event-stream")
            self.end_headers()
            self.wfile.write(first.encode() + rest[:40])
            self.wfile.flush()
            more.wait(10)
            for i in range(40, len(rest)):
                self.wfile.write(rest[i : i + 1])
                self.wfile.flush()

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Slow)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    page = stage.page()
    page.route("**/api/v1/ask", lambda route: route.continue_(url=f"http://127.0.0.1:{server.server_port}/api/v1/ask"))
    page.goto(stage.ours + "/embed/v1")
    page.locator("#cau-hoi").fill(QUESTION)
    page.locator("#cau-hoi").press("Enter")
    page.locator(".dap[aria-busy=true] .than strong", has_text="5 tấn").wait_for()
    assert page.locator(".dap").inner_text().strip() == "Đạt 5 tấn, đang"
    more.set()
    page.locator(".dap[aria-busy=false]").wait_for()
    assert "đứt" in page.locator(".dap .hong").inner_text()
    server.shutdown()


@pytest.mark.parametrize(
    ("status", "headers", "body", "words"),
    [
        (429, {"Retry-After": "7"}, '{"detail": "x"}', "sau 7 giây"),
        (401, {}, "{}", "Cần đăng nhập"),
        (503, {}, '{"detail": "Kho báo cáo đang không dùng được."}', "Kho báo cáo"),
        (200, {}, events(("delta", {"text": "Đang"}), ("error", {"status": 500, "detail": "Mã lỗi abc"})), "Mã lỗi abc"),
        (200, {}, events(("delta", {"text": "Bị cắt"})), "Chưa gửi được"),
    ],
)
def test_what_goes_wrong_is_said_and_can_be_asked_again(stage: Stage, status: int, headers: dict[str, str], body: str, words: str) -> None:
    page = stage.page()
    kind = "text/event-stream" if status == 200 else "application/problem+json"
    page.route("**/api/v1/ask", lambda route: route.fulfill(status=status, headers={"Content-Type": kind, **headers}, body=body))
    page.goto(stage.ours + "/embed/v1")
    ask(page)
    assert words in page.locator(".dap .hong").inner_text()
    page.locator("[role=status]", has_text=words).wait_for(state="attached")
    page.unroute("**/api/v1/ask")
    page.get_by_role("button", name="Thử lại").click()
    page.locator(".nguon-ds").wait_for()


def test_an_answer_can_be_stopped(stage: Stage) -> None:
    page = stage.page()
    page.route("**/api/v1/ask", lambda route: None)  # never answered
    page.goto(stage.ours + "/embed/v1")
    page.locator("#cau-hoi").fill(QUESTION)
    page.locator("#cau-hoi").press("Enter")
    page.get_by_role("button", name="Dừng").click()
    assert page.locator(".dap .hong").inner_text() == "Đã dừng." and page.get_by_role("button", name="Gửi").is_visible()


def test_a_newer_server_s_scripts_are_not_hidden_by_a_browser_s_store(stage: Stage) -> None:
    get = stage.page().context.request.get
    for path in ("/static/app.js", "/static/app.css", "/widget/v1/hoibaocao.js"):
        got = get(stage.ours + path)
        assert got.headers["cache-control"] == "no-cache" and got.headers["etag"]
        assert get(stage.ours + path, headers={"If-None-Match": got.headers["etag"]}).status == 304


def test_who_wants_no_motion_gets_none(stage: Stage) -> None:
    page = stage.page(reduced_motion="reduce")
    page.goto(stage.ours + "/")
    page.evaluate("document.querySelector('.nhat-ky').append(Object.assign(document.createElement('p'), {className: 'dang-tim'}))")
    assert page.locator(".nhat-ky > .dang-tim").evaluate("e => getComputedStyle(e).animationName") == "none"


VIEWS = {
    "full": "/",
    "embed": "/embed/v1",
    "report": f"/bao-cao/{REPORT}?tim=rừng",
    "indicators": f"/chi-tieu/{REPORT}",
    "yellow": "/embed/v1?accent=%23ffe600&theme=light",
    "navy": "/embed/v1?accent=%2300003a&theme=dark",
}


# on dark ground the page ``/`` alone: it shows the chat, the report and, by the same sheet, all the rest
@pytest.mark.parametrize(("view", "scheme"), [*((v, "light") for v in VIEWS), ("full", "dark"), ("indicators", "dark")])
def test_axe_finds_nothing_serious(stage: Stage, view: str, scheme: str) -> None:
    if not AXE.is_file():
        missing("no axe-core: cd web && npm ci")
    page = stage.page(color_scheme=scheme)
    page.goto(stage.ours + VIEWS[view])
    if view in {"full", "embed", "yellow", "navy"}:
        ask(page)
        page.locator(".gap summary").last.click()
    if view == "full":
        page.locator("a.dau-nguon").first.click()
        page.locator("mark.trich").first.wait_for()
    if view == "indicators":
        page.locator("button.ve-hinh").first.click()
    page.evaluate(AXE.read_text(encoding="utf-8"))
    run = "() => axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']})"
    found = page.evaluate(run)["violations"]
    grave = [(v["id"], v["impact"], v["nodes"][0]["target"], v["nodes"][0].get("failureSummary", "")[:300]) for v in found]
    assert [g for g in grave if g[1] in {"serious", "critical"}] == [], json.dumps(grave, ensure_ascii=False, indent=1)
