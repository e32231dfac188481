"""Bytes to text: marks, UTF-8 before what is declared, GB18030 for the GB names, damage kept to its character."""

import pytest

from extract.decode import decode, decoded

TEXT = "<p>临川县法治政府建设情况，共办理案件36件。</p>"


def gb_page(declared: str) -> bytes:
    return f'<meta charset="{declared}">{TEXT}镕'.encode("gb18030")


@pytest.mark.parametrize(
    ("body", "content_type", "encoding"),
    [
        pytest.param(TEXT.encode(), None, "utf-8", id="utf-8-undeclared"),
        pytest.param(TEXT.encode(), "text/html; charset=gb2312", "utf-8", id="utf-8-declared-gb2312"),
        pytest.param(b"\xef\xbb\xbf" + TEXT.encode(), "text/html; charset=gbk", "utf-8", id="utf-8-mark"),
        pytest.param(TEXT.encode("utf-16"), None, "utf-16-le", id="utf-16-mark"),
        pytest.param(
            b"\xfe\xff" + TEXT.encode("utf-16-be"), "text/html; charset=utf-8", "utf-16-be", id="utf-16-be-mark"
        ),
        pytest.param(b"\xff\xfe\x00\x00" + TEXT.encode("utf-32-le"), None, "utf-32-le", id="utf-32-mark"),
        pytest.param(TEXT.encode("gb18030"), "text/html; charset=GB2312", "gb18030", id="gb-by-header"),
        pytest.param(TEXT.encode("gb18030"), 'text/html; charset="gbk"', "gb18030", id="gb-by-quoted-header"),
        pytest.param(TEXT.encode("gb18030"), "text/html", "gb18030", id="gb-undeclared"),
        pytest.param(TEXT.encode("gb18030"), "text/html; charset=ISO-8859-1", "gb18030", id="gb-declared-latin-1"),
        pytest.param(
            TEXT.encode("gb18030"), "text/html; charset=no-such", "gb18030", id="gb-declared-as-nothing-known"
        ),
        pytest.param(b"", None, "utf-8", id="empty"),
    ],
)
def test_page_is_read(body: bytes, content_type: str | None, encoding: str) -> None:
    text, found, warnings = decode(body, content_type)
    assert found == encoding
    assert text == (TEXT if body else "")
    assert warnings == ()


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_a_mark_shows_by_its_markup(encoding: str) -> None:
    page = "<!DOCTYPE html><html><head><title>法治政府</title></head><body>" + TEXT
    assert decode(page.encode(encoding), "text/html") == (page, encoding, ())


@pytest.mark.parametrize(
    ("body", "known"),
    [
        (TEXT.encode(), True),
        ("法\x00治\x0c".encode(), True),
        (b"\xef\xbb\xbf" + TEXT.encode(), False),
        ("法\u0085治".encode(), False),
        ("法\u0081治".encode(), False),
        ("法\u2028治".encode(), False),
        (TEXT.encode()[:-9] + b"\xe6" + TEXT.encode(), False),
        (TEXT.encode("gb18030"), False),
        (TEXT.encode("utf-16"), False),
    ],
)
def test_the_text_in_utf_8_is_known_where_the_body_holds_it(body: bytes, known: bool) -> None:
    found = decoded(body, None)
    assert found.utf8 == (found.text.encode() if known else None)


@pytest.mark.parametrize("declared", ["gb2312", "GBK", "gb_2312-80", "x-gbk", "gb18030"])
def test_declared_gb_is_read_as_gb18030(declared: str) -> None:
    # 镕 is in GBK and not in GB 2312.
    text, encoding, warnings = decode(gb_page(declared), None)
    assert (text[-1], encoding, warnings) == ("镕", "gb18030", ())


def test_declared_big5_is_read_as_such() -> None:
    body = '<meta http-equiv="Content-Type" content="text/html; charset=big5"><p>法治政府建設情況</p>'.encode("big5")
    text, encoding, _ = decode(body, None)
    assert "法治政府建設情況" in text
    assert encoding == "big5"


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        pytest.param((TEXT * 3).encode() + b"\xff" + TEXT.encode(), None, id="utf-8"),
        pytest.param(
            (TEXT * 3).encode() + "法".encode()[:2] + TEXT.encode(), "text/html; charset=gb2312", id="utf-8-declared-gb"
        ),
        pytest.param((TEXT * 3).encode("gb18030") + b"\xff" + TEXT.encode("gb18030"), "charset=gbk", id="gb18030"),
        pytest.param((TEXT * 4).encode() + "法".encode()[:1], None, id="cut-at-the-end"),
    ],
)
def test_wrong_byte_costs_its_character_and_is_told(body: bytes, content_type: str | None) -> None:
    text, _, warnings = decode(body, content_type)
    assert text.replace("\ufffd", "") == TEXT * 4
    assert text.count("\ufffd") == 1
    assert any("1 character(s) could not be read" in warning for warning in warnings)


def test_control_characters_are_cut_and_told() -> None:
    text, _, warnings = decode("法\x00治\x07政\x1b府\u0085建\u2028设\x0c\t完\r\n".encode(), None)
    assert text == "法治政府\n建\n设\n\t完\r\n"
    assert warnings == ("encoding: 3 control character(s) removed",)


@pytest.mark.parametrize("code", [code for code in (*range(32), 127) if code not in b"\t\n\r"])
def test_a_single_control_character_is_cut(code: int) -> None:
    text, _, warnings = decode(b"a%cb" % code, None)
    assert (text, len(warnings)) == (("a\nb", 0) if code == 12 else ("ab", 1))


@pytest.mark.parametrize(
    "label", ["zip", "rot13", "idna", "utf-7", "unicode_escape", "punycode", "hex", "mbcs", "\x00", "utf-16"]
)
def test_strange_labels_do_no_harm(label: str) -> None:
    text, _, _ = decode(b"<meta charset='" + label.encode() + b"'>abc \xb7\xa8\xd6\xce", f"text/html; charset={label}")
    assert "abc" in text
