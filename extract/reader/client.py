"""The line to the server: one chat completion, with time limits and bounded retries, and nothing to any other address.

The protocol is that of OpenAI's `POST /chat/completions`, which local servers speak as well. A server that does not
know `response_format: json_schema` is asked for `json_object`, and one that does not know that for plain text.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urlsplit

from extract.errors import CasegraphError
from extract.reader import protocol

TIMEOUT: Final = 120.0  # seconds for one answer
CONNECT_TIMEOUT: Final = 10.0  # seconds
MAX_BYTES: Final = 4 * 1024 * 1024  # of an answer; the longest honest one has some 50 KB
MAX_CHARACTERS: Final = 150_000  # of a text, some 40,000 tokens: a longer one is not sent
ATTEMPTS: Final = 3
LONGEST_WAIT: Final = 30.0  # seconds between two attempts, whatever the server asks for
_AGAIN: Final = frozenset({408, 409, 425, 429, 500, 502, 503, 504, 529})
_LOCAL: Final = frozenset({"localhost", "127.0.0.1", "::1"})
_FORMATS: Final = ("json_schema", "json_object", "text")


class ReaderError(CasegraphError):
    """The second reader gave no answer for a text: a time limit, a broken answer, a server in trouble."""


class ReaderSetupError(ReaderError):
    """The second reader cannot answer for any text as it was named: a wrong address, key or model."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where the texts go: an `http` or `https` URL without credentials, query or fragment.

    >>> address = Address.parse("http://localhost:11434/v1/")
    >>> address.endpoint, address.encrypted
    ('http://localhost:11434/v1/chat/completions', False)
    """

    url: str
    host: str
    encrypted: bool

    @classmethod
    def parse(cls, url: str) -> Address:
        """Reads the base URL of a server.

        Raises:
            ReaderSetupError: it is no such URL.
        """
        try:
            parts = urlsplit(url.strip())
            host, _ = parts.hostname, parts.port
        except ValueError as error:
            raise ReaderSetupError(f"{url!r} is not a base URL ({error})") from None
        if parts.scheme not in ("http", "https") or not host or not url.isprintable() or " " in url.strip():
            raise ReaderSetupError(f"{url!r} is not a base URL: give one such as http://localhost:11434/v1")
        if parts.username is not None or parts.password is not None or parts.query or parts.fragment:
            raise ReaderSetupError(
                "a base URL must hold no password, query or fragment: give a key in CASEGRAPH_API_KEY"
            )
        plain = url.strip().rstrip("/").removesuffix("/chat/completions")
        return cls(plain, host, parts.scheme == "https")

    @property
    def endpoint(self) -> str:
        """The URL that a chat is posted to."""
        return f"{self.url}/chat/completions"

    @property
    def shown(self) -> str:
        """The address for the eye, with a warning where the text would cross a network in clear."""
        return self.url if self.encrypted or self.host in _LOCAL else f"{self.url} (not encrypted)"


def key_for(address: Address, environment: Mapping[str, str] = os.environ) -> str | None:
    """The API key for a server: CASEGRAPH_API_KEY for any, OPENAI_API_KEY for OpenAI's own alone.

    Raises:
        ReaderSetupError: the key cannot stand in a header. The message does not show it.

    >>> key_for(Address.parse("http://localhost:8080/v1"), {"OPENAI_API_KEY": "secret"}) is None
    True
    """
    official = address.host == "api.openai.com" and address.encrypted
    key = environment.get("CASEGRAPH_API_KEY") or (environment.get("OPENAI_API_KEY") if official else None)
    key = (key or "").strip()
    if not key:
        return None
    if not key.isascii() or not key.isprintable() or " " in key:
        raise ReaderSetupError("the API key in the environment holds a character that no key has")
    return key


@dataclass(slots=True)
class Client:
    """Asks one model of one server.

    It is made when the first text is to be sent and closed at the end; `format` is the strictest form of answer that
    the server was found to know.

    Args:
        address: where the server is.
        model: the model's name there.
        key: the API key, or None.
        timeout: seconds for one answer, from the first byte sent to the last one received.
        sleep: what waits between two attempts.

    Raises:
        ReaderSetupError: the extra `llm` is not installed, or the time limit is none.
    """

    address: Address
    model: str
    key: str | None = field(default=None, repr=False)
    timeout: float = TIMEOUT
    sleep: Callable[[float], None] = time.sleep
    format: str = _FORMATS[0]
    temperature: bool = True
    answered: bool = False
    _http: Any = field(default=None, repr=False)

    def __post_init__(self) -> None:
        if not self.timeout > 0 or self.timeout == float("inf"):
            raise ReaderSetupError(f"a time limit of {self.timeout:g} seconds is none: give a positive number")
        try:
            import httpx
        except ImportError:
            raise ReaderSetupError(
                "the second reader needs the extra llm: install it with `pip install 'casegraph[llm]'`"
            ) from None
        try:
            httpx.URL(self.address.endpoint)
        except httpx.InvalidURL as error:
            raise ReaderSetupError(f"{self.address.url!r} is not a base URL ({error})") from None
        headers = {"Accept": "application/json", "Accept-Encoding": "identity"}
        if self.key:
            headers["Authorization"] = f"Bearer {self.key}"
        # No redirects, and no proxy or .netrc of the environment: the text goes where the user said.
        self._http = httpx.Client(
            headers=headers,
            follow_redirects=False,
            trust_env=False,
            timeout=httpx.Timeout(self.timeout, connect=min(CONNECT_TIMEOUT, self.timeout)),
        )

    def close(self) -> None:
        """Closes the connection."""
        self._http.close()

    def ask(self, text: str) -> str:
        """The model's answer for a text, as it gave it.

        Raises:
            ReaderError: there was no answer, after several attempts.
            ReaderSetupError: there can be none: a wrong address, key or model.
        """
        if len(text) > MAX_CHARACTERS:
            raise ReaderError(f"the text has {len(text):,} characters: no more than {MAX_CHARACTERS:,} are sent")
        problem = ReaderError("no answer")
        for attempt in range(1, ATTEMPTS + 1):
            try:
                reply = self._once(text)
                self.answered = True
                return reply
            except _AgainError as error:
                problem = error.problem
                if attempt >= error.attempts:
                    break
                self.sleep(min(error.wait if error.wait is not None else 2.0 ** (attempt - 1), LONGEST_WAIT))
        raise problem

    def _once(self, text: str) -> str:
        """One attempt, with as many steps down in the form of the answer as the server needs."""
        while True:
            status, headers, body = self._post(self._request(text))
            if status == 200:
                content = _content(body)
                try:
                    protocol.parse(content)
                except (
                    protocol.ReplyError
                ) as error:  # a model that answers the same again will not be asked a third time
                    raise _AgainError(ReaderError(str(error)), attempts=2) from None
                return content
            if status in (400, 404, 415, 422, 501) and self._step_down(status, body):
                continue
            raise self._failure(status, headers, body)

    def _request(self, text: str) -> dict[str, Any]:
        request: dict[str, Any] = {
            "model": self.model,
            "messages": protocol.messages(text, with_schema=self.format != "json_schema"),
            "stream": False,
        }
        if self.temperature:
            request["temperature"] = 0
        if self.format == "json_schema":
            form = {"name": "evidence_table", "strict": True, "schema": protocol.schema()}
            request["response_format"] = {"type": "json_schema", "json_schema": form}
        elif self.format == "json_object":
            request["response_format"] = {"type": "json_object"}
        return request

    def _step_down(self, status: int, body: bytes) -> bool:
        """Whether the request can be put more simply; a missing model, or a text too long, is no matter of form."""
        told = _message(body).lower()
        if status == 404 or "context" in told or "too long" in told or "maximum" in told:
            return False
        if self.temperature and "temperature" in told:
            self.temperature = False
            return True
        if self.format == _FORMATS[-1]:
            return False
        self.format = _FORMATS[_FORMATS.index(self.format) + 1]
        return True

    def _post(self, request: Mapping[str, Any]) -> tuple[int, Mapping[str, str], bytes]:
        """The status, the headers and the body of the answer, within the limits of time and size."""
        import httpx

        until = time.monotonic() + self.timeout
        late = _AgainError(ReaderError(f"no answer within {self.timeout:g} seconds"), attempts=2)
        body = bytearray()
        try:
            content = json.dumps(request, ensure_ascii=True).encode()
            with self._http.stream(
                "POST", self.address.endpoint, content=content, headers={"Content-Type": "application/json"}
            ) as response:
                for chunk in response.iter_bytes():
                    body += chunk
                    if len(body) > MAX_BYTES:
                        raise ReaderError(f"the answer is larger than {MAX_BYTES:,} bytes: refused")
                    if time.monotonic() > until:
                        raise late
                return response.status_code, response.headers, bytes(body)
        except httpx.ConnectTimeout:
            raise self._unreachable("no connection in time") from None
        except httpx.TimeoutException:
            raise late from None
        except httpx.ConnectError as error:
            raise self._unreachable(str(error)) from None
        except httpx.HTTPError as error:
            reason = " ".join(str(error).split()) or type(error).__name__
            raise _AgainError(ReaderError(f"the connection broke off ({self._safe(reason)})")) from None

    def _unreachable(self, reason: str) -> Exception:
        problem = f"{self.address.url} cannot be reached ({self._safe(reason)})"
        if self.answered:
            return _AgainError(ReaderError(problem))
        return ReaderSetupError(problem)  # it never answered: the address is wrong, or the server is down

    def _failure(self, status: int, headers: Mapping[str, str], body: bytes) -> Exception:
        where = self.address.url
        if 300 <= status < 400:
            return ReaderSetupError(
                f"{where} sends the request on to another address: refused; name that one if it is right"
            )
        if status in (401, 403):
            return ReaderSetupError(f"{where} does not accept the API key (status {status}): set CASEGRAPH_API_KEY")
        told = self._safe(_message(body))
        told = f": {told}" if told else ""
        if status in _AGAIN:
            return _AgainError(ReaderError(f"the server is in trouble (status {status}){told}"), wait=_wait(headers))
        if status in (404, 405):
            return ReaderSetupError(f"{where} knows no such model or path (model {self.model}, status {status}){told}")
        return ReaderError(f"the server refuses the request (status {status}){told}")

    def _safe(self, told: str) -> str:
        """What a server tells, in one short line without the key."""
        line = " ".join("".join(c if c.isprintable() else " " for c in told).split())
        if self.key:
            line = line.replace(self.key, "...")
        return line if len(line) <= 200 else f"{line[:197]}..."


class _AgainError(Exception):
    """An attempt that failed, where another may not."""

    def __init__(self, problem: ReaderError, *, wait: float | None = None, attempts: int = ATTEMPTS) -> None:
        super().__init__(str(problem))
        self.problem, self.wait, self.attempts = problem, wait, attempts


def _wait(headers: Mapping[str, str]) -> float | None:
    """The seconds that the server asks to wait."""
    try:
        return max(0.0, float(headers.get("retry-after", "")))
    except ValueError:
        return None


def _message(body: bytes) -> str:
    """What an error's body tells: OpenAI's `error.message`, or the text itself."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return body[:500].decode("utf-8", "replace")
    error = found.get("error", found) if isinstance(found, dict) else found
    told = error.get("message", error.get("detail", "")) if isinstance(error, dict) else error
    return told if isinstance(told, str) else json.dumps(told)[:500]


def _content(body: bytes) -> str:
    """The text of the answer's first choice."""
    try:
        choice = json.loads(body)["choices"][0]
        content, ended = choice["message"]["content"], choice.get("finish_reason")
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        raise _AgainError(ReaderError("the server's answer is not a chat completion"), attempts=2) from None
    if ended == "length":
        raise ReaderError("the answer was cut short: the model's limit of output is too low for this text")
    if isinstance(content, Sequence) and not isinstance(content, str):  # a list of parts
        content = "".join(str(part.get("text", "")) for part in content if isinstance(part, Mapping))
    if not isinstance(content, str) or not content.strip():
        raise _AgainError(ReaderError("the answer is empty"), attempts=2)
    return content
