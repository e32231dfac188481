"""Numbers and addresses of persons, and the lines that name them, go no further than the archive.

Every number here is made up.
"""

import json
import time
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest

from extract.lines import half_width
from extract.pages import read_page
from extract.personal_data import masked, without_contacts
from extract.records import Capture, Page, Refusal
from flows.cli import main
from tests.extract.templates import REPORT

# kind: (a line as reports print it, what must be kept nowhere)
LINES: dict[str, tuple[str, tuple[str, ...]]] = {
    "contact-in-brackets": ("（联系人：甄不留，联系电话：13800001111）", ("甄不留", "13800001111")),
    "contact-two-fields": (
        "联系人：甄不留；联系电话：0799-3322123；电子邮箱：zhen@example.org",
        ("甄不留", "3322123", "zhen@"),
    ),
    "contact-spaced-label": ("联 系 人：甄不留", ("甄不留",)),
    "contact-without-colon": ("联系人 甄不留", ("甄不留",)),
    "contact-without-colon-number": ("联系人甄不留 办公室主任 电话0799 3322123", ("甄不留", "3322123")),
    "phone-alone": ("联系电话：(0799)3322123", ("3322123",)),
    "phone-local": ("电话：61234567", ("61234567",)),
    "phone-extension": ("咨询电话：010—87654321转805", ("87654321", "转805")),
    "phone-full-width": ("联系电话：０７９９－３３２２１２３", ("３３２２１２３",)),
    "mobile-spaced": ("手机：138 0000 1111", ("0000 1111",)),
    "mobile-dashed": ("经办人：甄不留  138-0000-1111", ("甄不留", "0000-1111")),
    "mobile-abroad": ("移动电话：+86 13800001111", ("13800001111",)),
    "fax": ("传真：3322124", ("3322124",)),
    "mail": ("电子邮件：zhen.buliu@mail.example.org", ("buliu",)),
    "identity": ("填报人：甄不留 身份证号：431081199001011234", ("甄不留", "431081199001011234")),
    "identity-x": ("身份证号码：43108119900101123X", ("43108119900101123X",)),
    "filled-in-by": ("填表人：甄不留   审核人：贾不传", ("甄不留", "贾不传")),
    "signed-off-by": ("签发人：甄不留", ("甄不留",)),
    "signed-off-beside-a-number": ("临司字〔2024〕8号    签发人：甄不留", ("甄不留",)),
    "editor": ("责任编辑：甄不留", ("甄不留",)),
    "unit-and-person": ("联系单位：政策法规科，联系人：甄不留", ("甄不留",)),
    "chat": ("微信号：zhen_2024", ("zhen_2024",)),
    "qq": ("QQ：123456789", ("123456789",)),
}
# Inside a sentence of the report the number is masked and the sentence stays.
SENTENCES: dict[str, tuple[str, str]] = {
    "landline": ("设立监督举报电话0799-3322123，受理举报36件。", "3322123"),
    "local": ("公布举报电话：61234567，接受社会监督。", "61234567"),
    "mobile": ("设立24小时值守热线13800001111，接听来电120次。", "13800001111"),
    "mail": ("开通意见箱fzjs@example.org，收到建议15条。", "fzjs@"),
    "full-width-mail": ("开通意见箱ｆｚｊｓ＠example.org，收到建议15条。", "example.org"),
    "identity": ("当事人（身份证号431081199001011234）已被移送。", "431081199001011234"),
    "service-number": ("开通400-810-1234服务热线，全年受理咨询2000余次。", "810-1234"),
    "chat": ("居民可添加微信号：fz_service2024咨询。", "fz_service2024"),
}


def read(text: str) -> Page:
    page = read_page(
        Capture("files", "file:///a.txt", "file:///a.txt", text.encode(), "text/plain", 200, datetime.now(UTC))
    )
    assert isinstance(page, Page), page
    return page


@pytest.mark.parametrize("place", ["after-the-signature", "before-the-signature", "under-the-title"])
@pytest.mark.parametrize("kind", LINES)
def test_lines_that_say_whom_to_contact_are_cut(kind: str, place: str) -> None:
    line, secrets = LINES[kind]
    if kind == "editor":
        place = "after-the-signature"
    title = "临川县司法局2023年法治政府建设情况报告"
    at = {"after-the-signature": len(REPORT), "before-the-signature": len(REPORT) - 2, "under-the-title": 0}[place]
    page = read("\n".join([title, *REPORT[:at], line, *REPORT[at:]]))
    assert page.text == "\n".join([title, *REPORT])
    assert not any(secret in repr(page) for secret in secrets)


@pytest.mark.parametrize("kind", SENTENCES)
def test_numbers_inside_a_sentence_are_masked(kind: str) -> None:
    sentence, secret = SENTENCES[kind]
    line = masked(sentence)
    assert secret not in line
    assert len(line) == len(sentence)
    assert line.startswith(sentence[:2])
    assert line.endswith(sentence[-3:])
    assert 6 <= line.count("*") <= 18


@pytest.mark.parametrize(
    "sentence",
    [
        "全年罚没款13800001111元，办件18612345678件。",
        "办理12345热线工单5600件，12348法律咨询230人次，拨打110报警。",
        "资金总额13812345.67万元，惠及群众1380000余人次。",
        "规范性文件〔2023〕12号，2024-01-08印发，索引号11500230008689607X/2026-00009。",
        "电话回访3322次，热线来电12345678件。",
        "2021年立案1234件，2022年1356件，2023年1412件。",
        "建立联系人制度，落实联系人责任。",
        "编入项目代码0571A87654321，抽查样本021,88765432。",
    ],
)
def test_amounts_and_public_numbers_stay(sentence: str) -> None:
    assert masked(sentence) == sentence
    kept = without_contacts([sentence])
    assert (kept.lines, kept.contact) == ([sentence], [False])
    assert kept.forms == [sentence if kept.running[0] else half_width(sentence)]


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        ("2024年1月8日（联系人：甄不留，13800001111）", "2024年1月8日"),
        ("临川县司法局（联系电话：0799-3322123）", "临川县司法局"),
        ("特此报告。（联系人：甄不留（法规科），电话：(0799)3322123）", "特此报告。"),
        ("以上报告，请审阅。联系人：甄不留，电话0799-3322123。", "以上报告，请审阅。"),
        ("落实联系人制度（网格联系人120名）。", "落实联系人制度（网格联系人120名）。"),
    ],
)
def test_contact_at_the_end_of_a_line(line: str, kept: str) -> None:
    assert without_contacts([line, line])[0] == [kept, kept]


def test_reasons_quote_no_numbers() -> None:
    assert (
        "13800001111" not in Refusal("not_a_report", "neither title nor text is of the genre: 手机13800001111").detail
    )


def test_nothing_of_it_reaches_a_dataset_or_a_line_of_output(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    secrets = {secret for _, found in LINES.values() for secret in found} | {secret for _, secret in SENTENCES.values()}
    for number, (line, sentence) in enumerate(zip(LINES.values(), [*SENTENCES.values()] * 3, strict=False)):
        title = f"临川县第{number}司法所2023年法治政府建设情况报告"
        body = [*REPORT[:5], sentence[0], *REPORT[5:], line[0]]
        (tmp_path / f"{number}.txt").write_text("\n".join([title, f"来源：{line[0]}", *body]), encoding="utf-8")
        markup = f"<title>{title}</title><h1>{title}</h1><div>来源：临川县 {line[0]}</div>" + "".join(
            f"<p>{p}</p>" for p in body
        )
        (tmp_path / f"page{number}.html").write_text(f"<html><body>{markup}</body></html>", encoding="utf-8")
    (tmp_path / "none.txt").write_text("\n".join(f"通知{line}" for line, _ in LINES.values()), encoding="utf-8")
    with pytest.raises(SystemExit, match="1"):  # one of the files is no report
        main(
            [
                "extract",
                *map(str, [*tmp_path.glob("*.txt"), *tmp_path.glob("*.html")]),
                "--data",
                str(tmp_path / "data"),
            ]
        )
    state = (tmp_path / "data" / "current").resolve()
    stored = "".join(repr(pl.read_parquet(path).to_dicts()) for path in state.rglob("*.parquet"))
    assert stored.count("临川县第") > 2 * len(LINES)
    said = capfd.readouterr()
    others = "".join(path.read_text(encoding="utf-8") for path in (tmp_path / "data").rglob("*.json"))
    for place, text in {"tables": stored, "output": said.out + said.err, "run": others}.items():
        assert not [secret for secret in sorted(secrets) if secret in text], place
    assert json.loads((state / "manifest.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("unit", ["1", "a", "a@", "a.", "1-", "138", "@a", "(0735)", "电话:1234567、"])
def test_endless_lines_take_little_time(unit: str) -> None:
    line = unit * (300_000 // len(unit))
    began = time.process_time()
    assert len(masked(line)) == len(line)
    assert time.process_time() - began < 5
