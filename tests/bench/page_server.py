"""A loopback server for measurements, in a process of its own: pages of one size, as fast as one process can send them."""

import asyncio
import gzip
import random
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import ClassVar

PAGE_SIZE = 59_000  # bytes: the median of article pages seen on portals


def page(number: int) -> bytes:
    """A page as portals have them: a report's text in a frame of menus and scripts; each one different."""
    chance = random.Random(number)
    words = (
        "法治政府建设",
        "行政执法",
        "规范性文件",
        "行政复议",
        "普法宣传",
        "执法人员",
        "公共法律服务",
        "矛盾纠纷",
        "审查",
        "培训",
        "件",
        "人次",
        "持续推进",
    )
    lines = "".join(f"<p>{''.join(chance.choices(words, k=30))}{chance.randrange(10_000)}件。</p>" for _ in range(60))
    menu = "".join(
        f'<li class="nav-item"><a href="/c/{chance.randrange(10**6)}/list.shtml" target="_blank">栏目{n}</a></li>'
        for n in range(220)
    )
    body = f"<html><head><title>第{number}号报告</title></head><body><ul>{menu}</ul><div class='TRS_Editor'>{lines}</div></body></html>".encode()
    filler = (
        f"<script>var stat={{{','.join(f'k{n}:{chance.randrange(10**9)}' for n in range(2000))}}};</script>".encode()
    )
    return body + filler[: max(0, PAGE_SIZE - len(body))]


class _Server(asyncio.Protocol):
    answers: ClassVar[dict[bytes, bytes]] = {}

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport
        self._rest = b""

    def data_received(self, data: bytes) -> None:
        self._rest += data
        while b"\r\n\r\n" in self._rest:
            head, self._rest = self._rest.split(b"\r\n\r\n", 1)
            path = head.split(b" ", 2)[1]
            answer = self.answers.get(path.rpartition(b"/")[2], b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
            self._transport.write(answer)  # type: ignore[attr-defined]


async def _serve(count: int) -> None:
    for number in range(count):
        body = gzip.compress(page(number), 6)
        head = f'HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Encoding: gzip\r\nETag: "{number}"\r\nContent-Length: {len(body)}\r\n\r\n'
        _Server.answers[str(number).encode()] = head.encode() + body
    server = await asyncio.get_running_loop().create_server(_Server, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)  # noqa: T201 - the answer to whoever started this
    await server.serve_forever()


@contextmanager
def serving(count: int) -> Iterator[int]:
    """A server of so many pages at `/0`, `/1`, … of whatever host; gives its port."""
    command = [sys.executable, "-m", "tests.bench.page_server", str(count)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield int(process.stdout.readline())
        finally:
            process.terminate()


if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1])))
