"""A server on the loopback that speaks the chat protocol, and answers as it is told: well, falsely, slowly, or not."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Reply:
    """What the server sends back: a status, headers and a body, which it may cut short or send in slow drops."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    drops: float | None = None  # seconds between two bytes
    wait: float = 0.0  # seconds before anything is sent
    promised: int | None = None  # the length announced, where it is not the body's


def chat(content: Any, **more: Any) -> Reply:
    """A chat completion with this content: a text, or an object as JSON."""
    text = content if isinstance(content, str) else json.dumps(content)
    choice = {"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": "stop", **more}
    return Reply(body=json.dumps({"object": "chat.completion", "choices": [choice]}).encode())


def error(status: int, message: str = "", **headers: str) -> Reply:
    """An error as OpenAI's servers tell it."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Reply(status, json.dumps({"error": {"message": message}}).encode(), named)


@dataclass
class Server:
    """A running server: where it is, and what was sent to it."""

    url: str
    requests: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)

    @property
    def texts(self) -> list[str]:
        """The last message of each request."""
        return [request["messages"][-1]["content"] for request in self.requests]


Answer = Callable[[dict[str, Any]], Reply]


@contextmanager
def serving(*answers: Reply | Answer) -> Iterator[Server]:
    """A server that gives the answers one after the other, and the last one from then on."""
    stop = threading.Event()
    server: Server

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            answer = answers[min(len(server.requests), len(answers) - 1)]
            server.requests.append(asked)
            server.headers.append(dict(self.headers))
            self.send(answer if isinstance(answer, Reply) else answer(asked))

        def send(self, reply: Reply) -> None:
            stop.wait(reply.wait)
            try:
                self.send_response(reply.status)
                for name, value in reply.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(reply.promised or len(reply.body)))
                self.end_headers()
                if reply.drops is None:
                    self.wfile.write(reply.body)
                for byte in reply.body if reply.drops is not None else b"":
                    self.wfile.write(bytes([byte]))
                    self.wfile.flush()
                    if stop.wait(reply.drops):
                        return
            except OSError:  # the client has had enough
                pass

        def log_message(self, format: str, *args: object) -> None:
            pass

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    http.daemon_threads = True
    server = Server(f"http://127.0.0.1:{http.server_address[1]}/v1")
    thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        stop.set()
        http.shutdown()
        http.server_close()
        thread.join()
