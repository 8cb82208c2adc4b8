"""What can go wrong on the way to a server is told in one line; what only reads is tried again, a change never twice."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from remote_servers import free_port

import kg
from kg.remote import client as client_module
from kg.remote.address import Address, Credentials, RemoteError, is_address
from kg.remote.client import Client
from kg.remote.engine import RemoteEngine
from kg.remote.servers import known

RESULTS = "application/sparql-results+json"
YES = (200, {"content-type": RESULTS}, b'{"head": {}, "boolean": true}')
Reply = tuple[int, dict[str, str], bytes]


class Fake:
    """A server that answers what the test wants: `replies` one after the other, the last one for ever."""

    def __init__(self) -> None:
        self.replies: list[Reply | Callable[[BaseHTTPRequestHandler], None]] = [YES]
        self.seen: list[tuple[str, dict[str, str], bytes]] = []
        fake = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("content-length", 0)))
                fake.seen.append((self.path, {k.lower(): v for k, v in self.headers.items()}, body))
                reply = fake.replies.pop(0) if len(fake.replies) > 1 else fake.replies[0]
                if callable(reply):
                    reply(self)
                    return
                status, headers, content = reply
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("content-length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            do_GET = do_POST

            def log_message(self, *args: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/sparql"
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    def engine(self, **credentials: str) -> RemoteEngine:
        found = Client(Address.parse(self.url), Credentials(**credentials))
        return RemoteEngine(found, ())


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> Iterator[Fake]:
    monkeypatch.setattr(client_module, "_WAITS", (0.0, 0.0, 0.0))
    made = Fake()
    yield made
    made.server.shutdown()
    made.server.server_close()


def _cut(handler: BaseHTTPRequestHandler) -> None:
    """Promises more than it sends."""
    handler.send_response(200)
    handler.send_header("content-type", RESULTS)
    handler.send_header("content-length", "500")
    handler.end_headers()
    handler.wfile.write(b'{"head": {"vars": ["s"]}, "results": {"bindings": [')
    handler.close_connection = True


def _hang_up(handler: BaseHTTPRequestHandler) -> None:
    handler.close_connection = True
    handler.connection.close()


@pytest.mark.parametrize(
    ("reply", "told"),
    [
        ((401, {}, b""), "wants to know who asks: set CASEGRAPH_STORE_USER"),
        ((403, {}, b""), "does not allow this to an unnamed user"),
        ((404, {}, b""), "there is no SPARQL endpoint at"),
        ((200, {"content-type": "text/html"}, b"<html>"), "answers with a web page"),
        ((200, {"content-type": "text/csv"}, b"a"), "answers with text/csv, not with the results of SPARQL"),
        ((302, {"location": "https://elsewhere.example/"}, b""), "is elsewhere: give https://elsewhere.example/"),
        ((503, {}, b"later"), "is busy or has no time \\(503\\): later"),
        ((500, {"content-type": "text/plain"}, b"out\nof\x1b[31m memory"), "refuses \\(500\\): out of"),
        (_cut, "broke its answer off"),
        (_hang_up, "breaks the connection off"),
    ],
)
def test_a_wrong_answer_is_told_in_one_line(fake: Fake, reply: Any, told: str) -> None:
    fake.replies = [YES, reply]
    engine = fake.engine()
    assert engine.client.server.name == "a SPARQL server"
    with pytest.raises(RemoteError, match=told) as error:
        engine.select("SELECT ?s { ?s ?p ?o }")
    assert "\n" not in str(error.value) and "\x1b" not in str(error.value)


def test_nobody_there_and_no_answer_in_time(fake: Fake, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(RemoteError, match="cannot be reached"):
        kg.open(f"http://127.0.0.1:{free_port()}/sparql")
    monkeypatch.setenv("CASEGRAPH_STORE_TIMEOUT", "0.2")
    done = threading.Event()
    fake.replies = [lambda handler: (done.wait(10), None)[1]]
    with pytest.raises(RemoteError, match="has not answered in"):
        kg.open(fake.url)
    done.set()
    monkeypatch.setenv("CASEGRAPH_STORE_TIMEOUT", "soon")
    with pytest.raises(RemoteError, match="CASEGRAPH_STORE_TIMEOUT is a number of seconds, not 'soon'"):
        kg.open(fake.url)


def test_what_only_reads_is_tried_again(fake: Fake) -> None:
    fake.replies = [YES, (503, {}, b""), _hang_up, (502, {}, b""), YES]
    assert fake.engine().ask("ASK { ?s ?p ?o }")
    assert len(fake.seen) == 5


def test_a_change_is_never_sent_twice(fake: Fake) -> None:
    for reply in (_hang_up, (503, {}, b"")):
        fake.replies, fake.seen = [YES, reply, YES], []
        with pytest.raises(RemoteError):
            fake.engine().update("INSERT DATA { <urn:a> <urn:b> 1 }")
        assert len(fake.seen) == 2


def test_a_read_only_server_says_so(fake: Fake) -> None:
    fake.replies = [YES, (405, {}, b"")]
    with pytest.raises(RemoteError, match="it may be read-only"):
        fake.engine().update("INSERT DATA { <urn:a> <urn:b> 1 }")


@pytest.mark.parametrize(
    ("challenge", "scheme"), [("Basic realm=x", "Basic "), ('Digest realm="x", nonce="n"', "Digest ")]
)
def test_a_password_is_sent_when_it_is_asked_for_and_never_told(fake: Fake, challenge: str, scheme: str) -> None:
    fake.replies = [(401, {"www-authenticate": challenge}, b""), (401, {"www-authenticate": challenge}, b""), YES]
    engine = fake.engine(user="reader", password="secret")
    if scheme == "Basic ":
        fake.replies.pop(0)
    assert engine.ask("ASK {}")
    assert "authorization" not in fake.seen[0][1] and fake.seen[-1][1]["authorization"].startswith(scheme)
    assert "secret" not in repr(engine.client) + repr(Credentials("reader", "secret", "secret"))
    fake.replies = [(401, {"www-authenticate": challenge}, b"")]
    with pytest.raises(RemoteError, match="does not accept these credentials") as error:
        engine.ask("ASK {}")
    assert "secret" not in str(error.value) and "reader" not in str(error.value)


def test_a_token_is_sent(fake: Fake) -> None:
    assert fake.engine(token="abc").ask("ASK {}")
    assert fake.seen[0][1]["authorization"] == "Bearer abc"


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("https://user:secret@example.org/sparql", "may hold no user and no password: set CASEGRAPH_STORE_USER"),
        ("https://secret@example.org/sparql", "may hold no user and no password"),
        ("https://example.org/sparql?key=secret", "may hold nothing after \\?"),
        ("https:///", "is not the address"),
        ("https://example.org:port/", "is not valid"),
        ("https://exa mple.org/", "is not the address"),
    ],
)
def test_an_address_that_is_none_is_refused(address: str, told: str) -> None:
    assert is_address(address)
    with pytest.raises(RemoteError, match=told) as error:
        kg.open(address)
    assert "secret" not in str(error.value)


@pytest.mark.parametrize(
    ("environment", "told"),
    [
        ({"CASEGRAPH_STORE_USER": "a"}, "belong together"),
        ({"CASEGRAPH_STORE_USER": "a", "CASEGRAPH_STORE_PASSWORD": "b", "CASEGRAPH_STORE_TOKEN": "c"}, "both set"),
        ({"CASEGRAPH_STORE_TOKEN": "a\nX-Other: b"}, "cannot be sent"),
    ],
)
def test_credentials_that_make_no_sense_are_refused(environment: dict[str, str], told: str) -> None:
    with pytest.raises(RemoteError, match=told):
        Credentials.from_environment(environment)


def test_the_kind_of_a_server() -> None:
    assert [known(header).name for header in ("Oxigraph/0.5", "Virtuoso/08", "nginx")] == [
        "Oxigraph",
        "Virtuoso",
        "a SPARQL server",
    ]
