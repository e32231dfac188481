"""The data dictionary in Markdown: a part of the README beside the data, and `DATA_DICTIONARY.md` in the repository.

`python -m load.dictionary_page > DATA_DICTIONARY.md` (or `make dictionary`) writes the latter anew.
"""

import sys
from typing import Final

from extract.schema import Column, Word
from load.dictionary import BESIDE, DOMAINS, PUBLISHED, Table, indicators, type_name, word_lists

HEAD: Final = """\
# Data dictionary · 数据字典

Every table, column, closed list and indicator of a data folder. Generated from their definitions by `make dictionary`;
the README beside the data, `datapackage.json` and the site say the same.

数据目录中的全部数据表、列、取值和指标。由程序中的定义生成;数据目录的 README、`datapackage.json` 和网页与此一致。

## Tables · 数据表
"""


def dictionary_page() -> str:
    """The whole dictionary as a page of its own."""
    return HEAD + dictionary_sections()


def dictionary_sections() -> str:
    """Tables, closed lists and indicators, each under a heading of the third level or of the second."""
    return (
        "".join(map(_table, (*PUBLISHED, *BESIDE)))
        + "\n## Values · 取值\n"
        + "".join(_words(name, words) for name, words in word_lists())
        + "\n## Indicators · 指标\n"
        + "".join(map(_domain, DOMAINS))
    )


def _table(table: Table) -> str:
    rows = "".join(
        f"| `{column.name}` | {type_name(column.dtype)} | {_meaning(column)} | {column.zh} |\n"
        for column in table.columns
    )
    key = ", ".join(f"`{name}`" for name in table.key)
    return (
        f"\n### {table.name}\n\n{table.en} {table.zh}\n\nKey 主键: {key}\n\n"
        f"| column 列 | type 类型 | what it is | 说明 |\n| --- | --- | --- | --- |\n{rows}"
    )


def _meaning(column: Column) -> str:
    unit = f" [{column.unit}]" if column.unit else ""
    words = f" ({', '.join(word.code for word in column.words)})" if 0 < len(column.words) <= 6 else ""
    return f"{column.en}{words}{unit}"


def _words(name: str, words: tuple[Word, ...]) -> str:
    rows = "".join(f"| `{word.code}` | {word.en} | {word.zh} |\n" for word in words)
    return f"\n### {name}\n\n| value 取值 | meaning | 含义 |\n| --- | --- | --- |\n{rows}"


def _domain(domain: Word) -> str:
    rows = "".join(
        f"| `{one.code}` | {one.name_zh} | {one.name_en} | {one.unit} | {one.definition_zh} | {one.definition_en} |\n"
        for one in indicators()
        if one.domain == domain.code
    )
    return (
        f"\n### {domain.zh} · {domain.en} (`{domain.code}`)\n\n"
        f"| code 代码 | 名称 | name | unit 单位 | 定义 | definition |\n| --- | --- | --- | --- | --- | --- |\n{rows}"
    )


if __name__ == "__main__":
    sys.stdout.write(dictionary_page())
