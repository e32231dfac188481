"""One connection to a server: a request goes out on it, an answer comes in, another request may follow.

llhttp reads the answer (the parser of Node.js; as leniently as browsers do, since portals write heads by hand). Of a head
no more is read than the cap, of a body little more than is taken. An answer that ends before it said it would is an
error. What comes unasked spoils the connection: it would be taken for the answer to the next request.
"""

import asyncio
from collections.abc import AsyncIterator
from typing import cast

import httptools
import httpx

from extract.content_coding import TooLargeError

# Bytes of an answer's head; readers of archives take no more than 64 KiB of it.
HEAD_AT_MOST = 32 * 1024
_READ_AT_ONCE = 64 * 1024
# Bytes of a body that are read before somebody takes them.
_AHEAD_AT_MOST = 256 * 1024


class Connection(asyncio.BufferedProtocol):
    """Asks for one thing at a time: `send`, then `head`, then `body` to its end. Not for HEAD requests.

    `status`, `phrase` and `headers` are those of the last answer, as they came.
    """

    status: int
    phrase: bytes
    headers: list[tuple[bytes, bytes]]

    def __init__(self) -> None:
        self._buffer = memoryview(bytearray(_READ_AT_ONCE))
        self._parser = httptools.HttpResponseParser(self)
        self._parser.set_dangerous_leniencies(
            lenient_headers=True, lenient_optional_cr_before_lf=True, lenient_spaces_after_chunk_size=True
        )
        self._transport: asyncio.Transport
        self._loop = asyncio.get_running_loop()
        self._waiter: asyncio.Future[None] | None = None
        self._broken: Exception | None = None
        self._spoiled = False
        self._parts: list[bytes] = []
        self._ahead = 0
        self._begin()
        self._whole = True

    def _begin(self) -> None:
        self._read = 0  # bytes, until the head is whole
        self._headed = self._whole = self._kept_alive = False
        self._forget_head()

    def _forget_head(self) -> None:
        self.phrase, self.headers = b"", []

    @property
    def is_reusable(self) -> bool:
        """Whether another request may follow: the last answer came whole, and nothing after it."""
        return self._whole and self._kept_alive and not self._spoiled and not self._transport.is_closing()

    def send(self, request: bytes) -> None:
        """Send a request, whole."""
        self._begin()
        self._transport.write(request)

    async def head(self) -> None:
        """Wait for the head of the answer.

        Raises:
            httpx.TransportError: nothing came, or no HTTP.
            TooLargeError: it is larger than the cap.
        """
        while not self._headed:
            await self._more()

    async def body(self) -> AsyncIterator[bytes]:
        """The body as it comes, without its chunking.

        Raises:
            httpx.TransportError: it stops short, or its framing is broken.
        """
        while True:
            if self._parts:
                part = b"".join(self._parts)
                self._parts.clear()
                if self._ahead > _AHEAD_AT_MOST:
                    self._transport.resume_reading()
                self._ahead = 0
                yield part
            elif self._whole:
                return
            else:
                await self._more()

    def abort(self) -> None:
        """Close the connection at once."""
        self._transport.abort()

    async def _more(self) -> None:
        if self._broken is not None:
            raise self._broken
        self._waiter = self._loop.create_future()
        try:
            await self._waiter
        finally:
            self._waiter = None

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)

    def _break(self, error: Exception) -> None:
        if self._broken is None:
            self._broken = error
        self._transport.abort()
        self._wake()

    # The event loop calls these.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The connection stands."""
        self._transport = cast(asyncio.Transport, transport)

    def get_buffer(self, sizehint: int) -> memoryview:
        """Where to put what comes."""
        return self._buffer

    def buffer_updated(self, nbytes: int) -> None:
        """So many bytes have come."""
        if self._whole:
            self._spoiled = True
            self._transport.abort()
            return
        if not self._headed:
            self._read += nbytes
        try:
            self._parser.feed_data(self._buffer[:nbytes])
        except httptools.HttpParserUpgrade:
            self._break(httpx.RemoteProtocolError("another protocol, which nobody asked for"))
        except httptools.HttpParserError as error:
            if not self._whole:
                self._break(httpx.RemoteProtocolError(str(error)))
            self._spoiled = True
        if self._read > HEAD_AT_MOST and not (self._headed and self._size_of_head() <= HEAD_AT_MOST):
            self._headed = False
            self._break(TooLargeError(f"a head of more than {HEAD_AT_MOST} bytes"))
        if self._headed:
            self._wake()

    def connection_lost(self, exc: Exception | None) -> None:
        """The connection has ended, and with it a body that has no other end."""
        if not self._whole:
            if self._headed and exc is None and self._broken is None and self._ends_with_connection():
                self._whole = True
            else:
                where = "in the body" if self._headed else "before the answer"
                self._break(httpx.ReadError(f"the connection broke {where}: {exc or 'closed by the server'}"))
        self._wake()
        # They hold on to each other.
        del self._parser, self._buffer

    def _size_of_head(self) -> int:
        return sum(len(name) + len(value) for name, value in self.headers)

    def _ends_with_connection(self) -> bool:
        given = {name.lower(): value.lower() for name, value in self.headers}
        return b"content-length" not in given and not given.get(b"transfer-encoding", b"").endswith(b"chunked")

    # The parser calls these.

    def on_message_begin(self) -> None:
        """An answer begins."""
        if self._whole:
            self._spoiled = True

    def on_status(self, phrase: bytes) -> None:
        """Some of the words behind the status."""
        if not self._headed:
            self.phrase += phrase

    def on_header(self, name: bytes, value: bytes) -> None:
        """A header; or a trailer, which is of no use."""
        if not self._headed:
            self.headers.append((name, value.strip()))

    def on_headers_complete(self) -> None:
        """The head is whole. That of an interim answer (100, 102, 103) is passed over."""
        status = self._parser.get_status_code()
        if status >= 200 and not self._headed:
            self.status = status
            self._headed = True
            self._kept_alive = self._parser.should_keep_alive()

    def on_body(self, body: bytes) -> None:
        """Some of the body."""
        if not self._whole:
            self._parts.append(body)
            self._ahead += len(body)
            if self._ahead > _AHEAD_AT_MOST >= self._ahead - len(body):
                self._transport.pause_reading()

    def on_message_complete(self) -> None:
        """An answer is whole."""
        if self._headed:
            self._whole = True
        else:
            self._forget_head()
