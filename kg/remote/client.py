"""Speaking to a SPARQL server over HTTP: queries, updates, whole graphs; in limited time, with plain errors."""

from __future__ import annotations

import io
import os
import time
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import TYPE_CHECKING, Any

from kg.remote.address import UPDATE, Address, Credentials, RemoteError
from kg.remote.servers import Server, known

if TYPE_CHECKING:
    import httpx

__all__ = ["Client", "LateError", "Refused", "Stream"]

TIMEOUT = "CASEGRAPH_STORE_TIMEOUT"  # seconds for one answer
RESULTS = "application/sparql-results+json"
TRIPLES = "application/n-triples"
_DEFAULT_TIMEOUT = 300.0
_CONNECT = 10.0
_WAITS = (0.2, 0.8, 2.0)  # seconds before a read is tried again
_ANSWERED = (b'"boolean"', b'"__ASK_RETVAL"')  # the second one is Virtuoso's answer to ASK: a row of a number
_BUSY = (429, 502, 503)
_CUT = ("x-sparql-maxrows",)  # Virtuoso: the answer has more rows than the server gives


class Refused(RemoteError):
    """The server understood the request and refused it; `status` is the HTTP status, `detail` what it said."""

    def __init__(self, message: str, *, status: int, detail: str) -> None:
        super().__init__(message)
        self.status = status
        self.detail = detail


class Client:
    """One server: what it is, and requests to it.

    Raises:
        RemoteError: httpx is not installed, or a setting of the environment makes no sense.
    """

    def __init__(self, address: Address, credentials: Credentials, environment: Mapping[str, str] = os.environ) -> None:
        try:
            import httpx
        except ImportError as error:
            raise RemoteError("a remote store needs httpx: pip install 'casegraph[remote]'") from error
        self.address = address
        self._wait = _seconds(environment.get(TIMEOUT, ""))
        limits = httpx.Timeout(self._wait, connect=_CONNECT)
        self._http = httpx.Client(auth=_auth(credentials), timeout=limits, follow_redirects=False, trust_env=True)
        self._given = environment.get(UPDATE, "")
        self._secured = bool(credentials.user or credentials.token)
        self._server: Server | None = None

    @property
    def server(self) -> Server:
        """What kind of server it is; the first use asks it.

        Raises:
            RemoteError: nothing answers there, or no SPARQL.
        """
        if self._server is None:
            self._server = self._met()
        return self._server

    def query(
        self, sparql: str, *, graphs: Sequence[str] = (), accept: str = RESULTS, seconds: float | None = None
    ) -> AbstractContextManager[Stream]:
        """The answer to a query over the union of some graphs, as a stream of bytes in the format asked for.

        `seconds` limits how long the whole answer may take.
        """
        form = {"query": sparql, "default-graph-uri": list(graphs)}
        return self._streamed("POST", self._queries(), accept, seconds=seconds, data=form)

    def update(self, sparql: str) -> None:
        """Sends an update; never twice, for nobody knows whether one was carried out whose answer was lost.

        Raises:
            Refused: the server refuses it.
            RemoteError: it cannot be reached, or the answer was lost.
        """
        headers = {"content-type": "application/sparql-update; charset=utf-8"}
        with self._streamed("POST", self._updates(), "*/*", content=sparql.encode(), headers=headers) as answer:
            answer.drain()

    def graph(self, name: str) -> AbstractContextManager[Stream] | None:
        """A whole graph as N-Triples by the graph store protocol; None where its address is not known."""
        if not self.server.graphs:
            return None
        key = "graph-uri" if self.server.name == "Virtuoso" else "graph"
        return self._streamed("GET", self.address.beside(self.server.graphs), TRIPLES, params={key: name})

    def close(self) -> None:
        """Lets go of the connections."""
        self._http.close()

    def _queries(self) -> str:
        server = self.server
        if self._secured and server.secured:
            return self.address.beside(server.secured)
        return self.address.beside(server.query) if server.query else self.address.url

    def _updates(self) -> str:
        return self._given or (self.address.beside(self.server.update) if self.server.update else self.address.url)

    def _met(self) -> Server:
        """Asks the smallest of all questions, at the address as it was given, to learn who answers."""
        url = self.address.url
        try:
            with self._streamed("POST", url, RESULTS, data={"query": "ASK {}"}) as answer:
                found, body = known(answer.server), answer.read(2_000)
            if any(mark in body for mark in _ANSWERED):
                return found
        except Refused as error:
            found = known(error.server)  # type: ignore[attr-defined]
            if not found.query and not found.secured:
                raise
            if error.status in (401, 403) and not self._secured:
                raise
        except _NoSparqlError as error:
            found = known(error.server)
            if not found.query:
                raise
        self._server = found  # the address of the server itself: the query's own is beside it
        with self._streamed("POST", self._queries(), RESULTS, data={"query": "ASK {}"}) as answer:
            body = answer.read(2_000)
            if any(mark in body for mark in _ANSWERED):
                return found
        raise RemoteError(f"{url} answers, but no SPARQL: give the address of the endpoint for queries")

    @contextmanager
    def _streamed(
        self, method: str, url: str, accept: str, *, seconds: float | None = None, **parts: Any
    ) -> Iterator[Stream]:
        """One request, its answer read as it comes; what only reads is tried again where the server is busy."""
        import httpx

        headers = {"accept": accept, **parts.pop("headers", {})}
        reads = "content" not in parts
        ends = None if seconds is None else time.monotonic() + seconds
        if seconds is not None:
            parts["timeout"] = httpx.Timeout(seconds, connect=min(_CONNECT, seconds))
        tried = 0
        while True:
            try:
                request = self._http.build_request(method, url, headers=headers, **parts)
                response = self._http.send(request, stream=True)
            except httpx.ConnectError as error:
                raise RemoteError(_unreachable(url, error)) from error
            except (httpx.NetworkError, httpx.RemoteProtocolError) as error:
                if not reads:
                    raise RemoteError(f"{url} broke the connection off ({_told(error)}) during a change") from error
                if tried == len(_WAITS):
                    raise RemoteError(f"{url} breaks the connection off ({_told(error)})") from error
            except httpx.TimeoutException as error:
                raise LateError(self._late(url)) from error
            except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
                raise RemoteError(f"{url} cannot be asked ({_told(error)})") from error
            else:
                if not (reads and response.status_code in _BUSY and tried < len(_WAITS)):
                    break
                response.close()
            time.sleep(_WAITS[tried])
            tried += 1
        try:
            _check(url, response, accept, self._secured)
            yield Stream(url, response, self._late, ends)
        finally:
            response.close()

    def _late(self, url: str) -> str:
        return f"{url} has not answered in {self._wait:g} seconds ({TIMEOUT} sets how long to wait)"


class LateError(RemoteError):
    """The server took too long."""


class _NoSparqlError(RemoteError):
    """Something answers, but not in SPARQL's formats."""

    def __init__(self, message: str, *, server: str) -> None:
        super().__init__(message)
        self.server = server


class Stream(io.RawIOBase):
    """The bytes of an answer as they come, for parsers that read a file.

    Raises:
        RemoteError: while reading: the answer ends too early, or takes too long.
    """

    def __init__(
        self, url: str, response: httpx.Response, late: Callable[[str], str], ends: float | None = None
    ) -> None:
        self._ends = ends
        self._url = url
        self._late = late
        self._chunks = response.iter_bytes()
        self._left = b""
        self.server = response.headers.get("server", "")
        self.cut_off = any(name in response.headers for name in _CUT)
        self.lost: RemoteError | None = None  # why reading failed: parsers tell it in words of their own

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self._left:
            found = self._next()
            if found is None:
                return 0
            self._left = found
        size = min(len(buffer), len(self._left))
        buffer[:size] = self._left[:size]
        self._left = self._left[size:]
        return size

    def drain(self) -> None:
        """Reads to the end."""
        while self._next() is not None:
            pass

    def _next(self) -> bytes | None:
        import httpx

        try:
            if self._ends is not None and time.monotonic() > self._ends:
                raise httpx.ReadTimeout("")
            return next(self._chunks, None)
        except httpx.TimeoutException as error:
            self.lost = LateError(self._late(self._url))
            raise self.lost from error
        except httpx.HTTPError as error:
            self.lost = RemoteError(f"{self._url} broke its answer off ({_told(error)}): ask again")
            raise self.lost from error


def _check(url: str, response: httpx.Response, accept: str, secured: bool) -> None:
    """Tells in one line what kind of answer this is, where it is not the one asked for."""
    status, kind = response.status_code, response.headers.get("content-type", "").partition(";")[0].strip().lower()
    server = response.headers.get("server", "")
    if 300 <= status < 400:
        raise _NoSparqlError(
            f"{url} is elsewhere: give {response.headers.get('location', 'its address')}", server=server
        )
    if status >= 400:
        response.read()
        detail = "" if "html" in kind else _one_line(response.text)
        error = Refused(_refusal(url, status, detail, secured), status=status, detail=detail)
        error.server = server  # type: ignore[attr-defined]
        raise error
    if accept != "*/*" and "html" in kind:
        raise _NoSparqlError(
            f"{url} answers with a web page: give the address of the SPARQL endpoint, often /sparql or /query",
            server=server,
        )
    if accept == RESULTS and kind not in (RESULTS, "application/json"):
        raise _NoSparqlError(f"{url} answers with {kind or 'nothing'}, not with the results of SPARQL", server=server)
    if response.headers.get("x-sql-state"):  # Virtuoso: the time it allows was over, and the answer is a part
        raise RemoteError(f"{url} gave only a part of the answer, because its own time limit was over")


def _refusal(url: str, status: int, detail: str, secured: bool) -> str:
    said = f": {detail}" if detail else ""
    if status == 401:
        return f"{url} does not accept these credentials" if secured else _who(url)
    if status == 403 or "No permission" in detail:
        return f"{url} does not allow this to {'this user' if secured else 'an unnamed user'}"
    if status == 404:
        return f"there is no SPARQL endpoint at {url} (404)"
    if status in (405, 501):
        return f"{url} takes no changes, or no such request ({status}): it may be read-only"
    if status in _BUSY or status == 504:
        return f"{url} is busy or has no time ({status}){said}"
    return f"{url} refuses ({status}){said}"


def _who(url: str) -> str:
    return (
        f"{url} wants to know who asks: set CASEGRAPH_STORE_USER and CASEGRAPH_STORE_PASSWORD, or CASEGRAPH_STORE_TOKEN"
    )


def _unreachable(url: str, error: Exception) -> str:
    said = _told(error)
    if "certificate" in said.lower() or "ssl" in said.lower():
        return f"{url}: the connection is not safe ({said})"
    return f"{url} cannot be reached ({said})"


def _auth(credentials: Credentials) -> httpx.Auth | None:
    import httpx

    if credentials.token:
        return _bearer(credentials.token)
    if not credentials.user:
        return None

    class Challenged(httpx.Auth):
        """Basic or digest, as the server asks; nothing is sent before it does."""

        chosen: httpx.Auth | None = None

        def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
            if self.chosen is None:
                response = yield request
                if response.status_code != 401:
                    return
                asked = " ".join(response.headers.get_list("www-authenticate")).lower()
                kind = httpx.DigestAuth if "digest" in asked else httpx.BasicAuth
                self.chosen = kind(credentials.user, credentials.password)
            yield from self.chosen.auth_flow(request)

    return Challenged()


def _bearer(token: str) -> httpx.Auth:
    import httpx

    class Bearer(httpx.Auth):
        def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
            request.headers["authorization"] = f"Bearer {token}"
            yield request

    return Bearer()


def _seconds(text: str) -> float:
    if not text:
        return _DEFAULT_TIMEOUT
    try:
        found = float(text)
    except ValueError:
        found = 0.0
    if not 0 < found < 1e6:
        raise RemoteError(f"{TIMEOUT} is a number of seconds, not {text!r}")
    return found


def _told(error: Exception) -> str:
    return _one_line(str(error)) or type(error).__name__


def _one_line(text: str) -> str:
    line = " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())
    return line if len(line) <= 160 else f"{line[:156]} ..."
