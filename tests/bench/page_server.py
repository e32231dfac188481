"""A loopback server for measurements, in a process of its own: pages of one size, as fast as one process can send them."""

import gzip
import random
import selectors
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

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


def _answers(count: int) -> dict[bytes, bytes]:
    """Whole answers by the last part of their path."""
    answers = {}
    for number in range(count):
        body = gzip.compress(page(number), 6)
        head = f'HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Encoding: gzip\r\nETag: "{number}"\r\nContent-Length: {len(body)}\r\n\r\n'
        answers[str(number).encode()] = head.encode() + body
    return answers


def _spent() -> bytes:
    """The seconds of processor time that this process has spent, as an answer."""
    body = str(time.process_time()).encode()
    return b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body)


def _serve(count: int) -> None:
    """Answer every request that comes, one after the other: with nothing between the socket and the page, a request costs
    a fifth of what it costs on a loop of callbacks, so that both crawlers are kept waiting by themselves alone."""
    answers = _answers(count)
    with socket.create_server(("127.0.0.1", 0), backlog=128) as listener, selectors.DefaultSelector() as ready:
        ready.register(listener, selectors.EVENT_READ)
        print(listener.getsockname()[1], flush=True)  # noqa: T201 - the answer to whoever started this
        while True:
            for key, _ in ready.select():
                if key.fileobj is listener:
                    connection, _ = listener.accept()
                    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                    ready.register(connection, selectors.EVENT_READ)
                elif not _answer(key.fileobj, answers):  # type: ignore[arg-type]
                    ready.unregister(key.fileobj)
                    key.fileobj.close()  # type: ignore[union-attr]


def _answer(connection: socket.socket, answers: dict[bytes, bytes]) -> bool:
    """Answer one request; false where the connection has ended. Requests of a crawler come in one piece."""
    try:
        request = connection.recv(65536)
        if not request:
            return False
        name = request.split(b" ", 2)[1].rpartition(b"/")[2]
        connection.sendall(_spent() if name == b"spent" else answers[name])
    except OSError:
        return False
    return True


@contextmanager
def serving(count: int) -> Iterator[int]:
    """A server of so many pages at `/0`, `/1`, … of whatever host; gives its port. `/spent` is its processor time."""
    command = [sys.executable, "-m", "tests.bench.page_server", str(count)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield int(process.stdout.readline())
        finally:
            process.terminate()


if __name__ == "__main__":
    _serve(int(sys.argv[1]))
