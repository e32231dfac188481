"""The site in a browser, from disk, as a person meets it: pages load, charts draw, search and filters work, every
number leads home, nothing is asked of a network, and nothing that a portal wrote runs."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Request, expect, sync_playwright

from load.site.build import Site
from tests.load.factory import report_id
from tests.load.site.conftest import ADDRESS, CLOSE, EVIL, IMAGE, SCRIPT
from tests.programs import program

PHONE = {"width": 390, "height": 800}
DESKTOP = {"width": 1280, "height": 900}
PAGES = ("index", "coverage", "indicators", "indicators/mediation_cases", "indicators/audit_projects", "reports",
         "portals", "flags", "dictionary", "about")  # fmt: skip


@dataclass
class Visit:
    """One tab, and everything that would be a fault in it."""

    site: Site
    page: Page
    faults: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("pageerror", lambda error: self.faults.append(f"error: {error}"))
        self.page.on("dialog", lambda dialog: self.faults.append(f"dialog: {dialog.message}"))
        self.page.on("console", lambda line: self.faults.append(line.text) if line.type == "error" else None)
        self.page.on("requestfailed", self._failed)
        self.page.on(
            "request",
            lambda asked: None if asked.url.startswith("file://") else self.faults.append(f"asked: {asked.url}"),
        )

    def _failed(self, asked: Request) -> None:
        # What was still loading when the tab went on is no fault.
        if "ERR_ABORTED" not in (asked.failure or ""):
            self.faults.append(f"failed: {asked.url} {asked.failure}")

    def open(self, path: str) -> Page:
        """Open a page of the site, as a double click would."""
        name, _, hash = path.partition("#")
        # A new document also where only what stands behind the # differs.
        self.page.goto("about:blank")
        self.page.goto((self.site.out / f"{name}.html").as_uri() + (f"#{hash}" if hash else ""))
        return self.page

    def ran(self) -> object:
        """What a hostile text has set, if it ran."""
        return self.page.evaluate("window.ran")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One headless Chromium for all."""
    path = program("chromium", "chromium-browser", "google-chrome")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=path,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"],
        )
        yield browser
        browser.close()


@pytest.fixture
def visit(browser: Browser, site: Site) -> Iterator[Visit]:
    page = browser.new_page(viewport=DESKTOP)
    page.set_default_timeout(10_000)
    visit = Visit(site, page)
    yield visit
    assert visit.ran() is None, "a text of a portal ran"
    assert visit.faults == []
    page.close()


def rows(page: Page, place: str) -> list[str]:
    """The text of each row that a table shows."""
    return page.locator(f"{place} tbody > tr:not(.detail)").all_inner_texts()


@pytest.mark.parametrize("width", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_every_page_loads_with_its_landmarks_and_fits_the_width(visit, width):
    visit.page.set_viewport_size(width)
    for name in PAGES:
        page = visit.open(name)
        expect(page.locator("main h1")).to_be_visible()
        for landmark in ("banner", "navigation", "main", "contentinfo"):
            expect(page.get_by_role(landmark).first).to_be_attached()
        assert page.locator("nav[aria-label^=主导航] [aria-current=page]").count() == 1, name
        for control in page.locator("main input, main select").all():
            assert control.evaluate("one => one.labels.length") == 1, f"{name}: a control without a label"
        if page.locator(".plot").count():
            page.locator(".plot svg, .plot .none").first.wait_for()
        assert page.evaluate("document.documentElement.scrollWidth") <= width["width"], name


@pytest.mark.parametrize(
    ("width", "names"),
    [
        (DESKTOP, ("index", "indicators", "portals", "flags", "about")),
        (PHONE, ("coverage", "indicators/mediation_cases", "report")),
    ],
    ids=["desktop", "phone"],
)
def test_axe_finds_no_barrier(visit, width, names):
    """Names, roles, contrast, order of headings, keyboard: what axe-core can tell of a page."""
    visit.page.set_viewport_size(width)
    for name in names:
        page = visit.open(f"report#2024-{report_id(101)}" if name == "report" else name)
        if page.locator("div#values").count():
            page.locator("#values tbody button").first.click()
        for chart in page.locator("figure.chart").all():
            chart.locator(".plot svg, .plot .none").first.wait_for()
        # Not to be preloaded: style sheets, which it would ask for over a network.
        found = Axe().run(page, options={"preload": False}).response["violations"]
        assert [(one["id"], one["impact"], one["nodes"][0]["html"]) for one in found] == [], name


def test_charts_draw_with_chinese_labels_and_a_table_behind_each(visit):
    for name, charts in (
        ("index", 1),
        ("coverage", 3),
        ("indicators/mediation_cases", 2),
        ("portals", 1),
        ("flags", 1),
    ):
        page = visit.open(name)
        expect(page.locator(".plot svg")).to_have_count(charts)
        for figure in page.locator("figure.chart").all():
            assert figure.locator("svg path, svg rect").count() > 3
            box = figure.locator("svg").bounding_box()
            assert box is not None
            assert box["width"] > 300
            assert box["height"] > 40
            assert figure.locator(".plot").get_attribute("role") == "img"
            figure.locator("summary").click()
            assert figure.locator("details tbody tr").count() >= 1
        words = "".join(page.locator("svg text").all_text_contents())
        assert any("一" <= letter <= "鿿" for letter in words), name


def test_chinese_letters_are_drawn_and_not_boxes(visit):
    page = visit.open("index")
    # A font without a letter draws the same box for each.
    widths = page.evaluate(
        """() => {
          const draw = (letter) => {
            const canvas = document.createElement("canvas");
            const pen = canvas.getContext("2d");
            pen.font = "32px " + getComputedStyle(document.body).fontFamily;
            pen.fillText(letter, 4, 40);
            return canvas.toDataURL();
          };
          return new Set([..."法治政府建设"].map(draw)).size;
        }"""
    )
    assert widths == 6


def test_a_search_on_the_first_page_leads_on(visit):
    page = visit.open("index")
    page.get_by_role("searchbox").fill("调解")
    page.keyboard.press("Enter")
    page.wait_for_url("**/indicators.html#*")
    shown = page.locator("[data-code]:visible")
    assert 0 < shown.count() < 10
    assert "mediation_cases" in {row.get_attribute("data-code") for row in shown.all()}
    page = visit.open("index")
    page.get_by_role("searchbox").fill("第104街道")
    page.get_by_role("button", name="查找").click()
    page.wait_for_url("**/reports.html#*")
    expect(page.locator("#reports tbody > tr")).to_have_count(1)


def test_indicators_are_searched_and_narrowed_to_a_domain(visit):
    page = visit.open("indicators")
    everything = page.locator("[data-code]:visible").count()
    page.get_by_label("领域").select_option("disputes")
    assert {row.get_attribute("data-domain") for row in page.locator("[data-domain]:visible").all()} == {"disputes"}
    page.get_by_label("查找").fill("MEDIATION_")
    assert 0 < page.locator("[data-code]:visible").count() < everything
    page.get_by_label("查找").fill("nothing of the kind")
    expect(page.get_by_role("status")).to_have_text("没有符合的指标 no indicator fits")
    assert page.locator("[data-domain]:visible").count() == 0


def test_values_are_sorted_filtered_and_lead_home(visit):
    page = visit.open("indicators/mediation_cases")
    expect(page.locator("#values [role=status]")).to_contain_text("37 行")
    page.get_by_role("button", name="数值 value").click()
    first = page.locator("#values tbody > tr").first
    expect(first).to_contain_text("4,000")
    expect(page.get_by_role("columnheader", name="数值")).to_have_attribute("aria-sort", "descending")
    page.locator("#values").get_by_label("省份").select_option("tianjin")
    expect(page.locator("#values [role=status]")).to_contain_text("7 行")
    # The distribution is that of the rows left.
    page.locator("#distribution summary").click()
    expect(page.locator("#distribution td.number")).to_have_text(["7"])
    page.get_by_label("查找机关").fill("第1街道")
    button = page.get_by_role("button", name="原句")
    expect(button).to_have_count(1)
    button.focus()
    page.keyboard.press("Enter")
    expect(button).to_have_attribute("aria-expanded", "true")
    detail = page.locator("tr.detail")
    expect(detail.locator("blockquote")).to_have_text("全年办理罚款案件10件。")
    expect(detail.locator("mark")).to_have_text("10件")
    assert detail.locator("a.address").get_attribute("href") == "http://www.site1.test/zwgk/t1.html"
    detail.get_by_role("link").first.click()
    page.wait_for_url(f"**/report.html#2024-{report_id(1)}")
    expect(page.locator("h1")).to_contain_text("2024年法治政府建设情况报告")
    assert len(rows(page, "#report")) == 3


def test_the_year_chosen_stands_in_the_address(visit):
    page = visit.open("indicators/mediation_cases")
    page.locator("#values").get_by_label("报告年度").select_option("2023")
    expect(page.locator("#values [role=status]")).to_contain_text("7 行")
    assert "year=2023" in page.url
    page = visit.open("indicators/mediation_cases#year=all&compare=level&province=tianjin")
    expect(page.locator("#values [role=status]")).to_contain_text("17 行")
    expect(page.locator("#series-group select")).to_have_value("level")
    expect(page.locator("#series svg")).to_contain_text("乡级")


def test_coverage_tells_who_is_late_and_what_was_not_had(visit):
    page = visit.open("coverage")
    place = "#bodies"
    page.locator(place).get_by_label("状况").select_option("late")
    expect(page.locator(f"{place} tbody > tr")).to_have_count(1)
    assert "2025-05-09" in rows(page, place)[0]
    page.locator(place).get_by_label("状况").select_option("absent")
    expect(page.locator(f"{place} [role=status]")).to_contain_text("10 行")
    page.locator(place).get_by_label("状况").select_option("failing")
    assert "域名无法解析" in rows(page, place)[0]
    expect(page.locator("#refused tbody > tr")).to_have_count(2)
    page.locator("#refused").get_by_label("原因").select_option("needs_ocr")
    expect(page.locator("#refused tbody > tr")).to_have_count(1)
    page.locator("#narrow").get_by_label("省份").select_option("chongqing")
    expect(page.locator("#province-by-year svg")).to_contain_text("30")
    expect(page.locator("#province-by-year svg")).not_to_contain_text("7")


def test_portals_show_how_they_fared(visit):
    page = visit.open("portals")
    page.locator("#portals").get_by_label("状态").select_option("failed")
    expect(page.locator("#portals tbody > tr")).to_have_count(1)
    assert "site9" in rows(page, "#portals")[0]
    assert page.locator("#portals .strip").get_attribute("aria-label") == "失败 failed 1, 未访问 not visited 1"
    page.locator("#portals").get_by_label("状态").select_option("")
    page.locator("#portals").get_by_label("查找").fill("site1")
    expect(page.locator("#portals tbody > tr")).to_contain_text(CLOSE)


def test_what_waits_for_a_person_is_told(visit):
    page = visit.open("portals")
    expect(page.locator("#held")).to_contain_text(f"fewer_quantities: {SCRIPT}")
    page = visit.open("index")
    expect(page.locator("main")).to_contain_text("1 个门户的新数据待人查看")


def test_flags_are_listed_and_stand_beside_what_they_speak_of(visit):
    page = visit.open("flags")
    expect(page.locator("#flags [role=status]")).to_contain_text("61 行")
    page.locator("#flags").get_by_label("检查").select_option("near_identical_text")
    expect(page.locator("#flags tbody > tr")).to_have_count(1)
    expect(page.locator("#flags tbody > tr")).to_contain_text(SCRIPT)
    page.get_by_role("link", name="2024 报告").click()
    page.wait_for_url(f"**/report.html#2024-{report_id(1)}")
    page = visit.open(f"report#2024-{report_id(101)}")
    expect(page.locator("#report li").first).to_contain_text("与上年相差十倍以上")
    page = visit.open("indicators/mediation_cases")
    page.locator("#values").get_by_label("标记").select_option("yes")
    expect(page.locator("#values [role=status]")).to_contain_text("30 行")
    expect(page.locator("#values tbody > tr").first).to_contain_text("与上年相差十倍以上")
    page.locator("#values").get_by_label("标记").select_option("no")
    expect(page.locator("#values [role=status]")).to_contain_text("7 行")


def test_long_lists_are_leafed_through(visit):
    page = visit.open("reports")
    expect(page.locator("#reports [role=status]")).to_have_text("37 行 rows, 1–25")
    page.get_by_role("button", name="下一页").click()
    expect(page.locator("#reports [role=status]")).to_have_text("37 行 rows, 26–37")
    assert page.get_by_role("button", name="下一页").is_disabled()


def test_what_a_portal_wrote_is_shown_and_does_not_run(visit):
    page = visit.open(f"report#2024-{report_id(EVIL)}")
    expect(page.locator("h1")).to_have_text(SCRIPT)
    for text in (IMAGE, CLOSE, ADDRESS):
        expect(page.locator("dl.facts")).to_contain_text(text)
    assert page.locator(".address").evaluate_all("all => all.filter((one) => one.localName === 'a').length") == 0
    expect(page.locator("#report mark").first).to_have_text(SCRIPT)
    for name in ("index", "coverage#year=2024", "reports#q=script", "indicators/mediation_cases#q=onerror", "portals"):
        page = visit.open(name)
        page.wait_for_load_state()
        if page.get_by_role("button", name="原句").count():
            page.get_by_role("button", name="原句").click()
            page.locator("tr.detail blockquote").wait_for()
        assert page.locator("main img, main script, main svg[onload], a[href^='javascript']").count() == 0, name
        assert visit.ran() is None


def test_an_unknown_report_is_told(visit):
    for hash in ("", "#2024-0000000000000000", "#1-zz", "#9999-" + "0" * 16):
        page = visit.open(f"report{hash}")
        expect(page.locator("h1")).to_have_text("没有这份报告 no such report")


def test_the_keyboard_reaches_the_content_first(visit):
    page = visit.open("coverage")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent").startswith("跳到正文")
    expect(page.locator(".skip")).to_be_in_viewport()
    page.keyboard.press("Tab")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
