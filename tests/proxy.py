"""A reverse proxy for tests, as small as one can be: one request per connection, in turns to those who answer.

As Caddy in `deploy/`: who does not take a connection is left out, the next one is asked; a connection that breaks off after the
request went out is a 502 and never asked twice; nobody there: 502. Adds `X-Forwarded-For`.
"""

import asyncio
import contextlib
import threading
from itertools import count

BROKEN = b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


class Proxy:
    """Listens on `port` of 127.0.0.1 in a thread of its own until `stop`."""

    def __init__(self, upstreams: list[int]) -> None:
        self.upstreams, self.turn, self.port = upstreams, count(), 0
        self.loop = asyncio.new_event_loop()
        ready = threading.Event()
        self.thread = threading.Thread(target=self._run, args=(ready,), daemon=True)
        self.thread.start()
        ready.wait(10)

    def _run(self, ready: threading.Event) -> None:
        asyncio.set_event_loop(self.loop)
        server = self.loop.run_until_complete(asyncio.start_server(self._serve, "127.0.0.1", 0))
        self.port = server.sockets[0].getsockname()[1]
        ready.set()
        self.loop.run_forever()

    def stop(self) -> None:
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(5)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            head = await reader.readuntil(b"\r\n\r\n")
            lines = head.split(b"\r\n")
            length = next((int(line.split(b":")[1]) for line in lines if line.lower().startswith(b"content-length:")), 0)
            body = await reader.readexactly(length)
            peer = writer.get_extra_info("peername")[0].encode()
            head = b"\r\n".join([lines[0], b"X-Forwarded-For: " + peer, b"Connection: close", *lines[1:]])
            writer.write(await self._answer(head + body))
            await writer.drain()
        writer.close()

    async def _answer(self, request: bytes) -> bytes:
        first = next(self.turn)
        for number in range(len(self.upstreams)):
            port = self.upstreams[(first + number) % len(self.upstreams)]
            try:
                reader, writer = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                continue
            try:
                writer.write(request)
                await writer.drain()
                answer = await asyncio.wait_for(reader.read(-1), 60)
            except (OSError, TimeoutError):
                answer = b""
            finally:
                writer.close()
            return answer if b"\r\n\r\n" in answer else BROKEN
        return BROKEN
