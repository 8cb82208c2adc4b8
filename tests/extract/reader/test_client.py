"""The line to the server: what it sends, where, and what it makes of a server that does not answer as it should."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from typing import Any

import pytest
from fake_server import Reply, Server, chat, error, serving

from extract.reader import client, protocol
from extract.reader.client import Address, Client, ReaderError, ReaderSetupError, key_for

EMPTY: dict[str, Any] = {"cases": [], "claims": []}


def asked(server: Server, *, key: str | None = None, timeout: float = 5.0, waits: list[float] | None = None) -> Client:
    """A client of the server that does not really wait between two attempts."""
    noted = [] if waits is None else waits
    return Client(Address.parse(server.url), "tiny", key, timeout, sleep=noted.append)


class TestAddress:
    @pytest.mark.parametrize(
        "url",
        ["", "localhost:8080", "ftp://host/v1", "http://", "http://[bad/v1", "https://host:port/v1", "file:///etc/passwd",
         "http://user:secret@host/v1", "https://host/v1?key=secret", "https://host/v1#x", "http://a b/v1", "http://h\n/v1"],
    )  # fmt: skip
    def test_what_is_no_base_url_is_refused_in_one_line_without_its_secrets(self, url: str) -> None:
        with pytest.raises(ReaderSetupError) as caught:
            Address.parse(url)
        assert "secret" not in str(caught.value) and "\n" not in str(caught.value)

    def test_a_text_that_would_cross_a_network_in_clear_is_said_to(self) -> None:
        assert Address.parse("http://server.example/v1").shown == "http://server.example/v1 (not encrypted)"
        assert Address.parse("https://server.example/v1").shown == "https://server.example/v1"
        assert Address.parse("http://127.0.0.1:80/v1").shown == "http://127.0.0.1:80/v1"

    def test_the_endpoint_may_be_named_as_a_whole(self) -> None:
        assert Address.parse("https://h/v1/chat/completions").endpoint == "https://h/v1/chat/completions"


class TestKey:
    def test_openais_key_goes_to_openai_alone(self) -> None:
        environment = {"OPENAI_API_KEY": "sk-own"}
        assert key_for(Address.parse("https://api.openai.com/v1"), environment) == "sk-own"
        for other in ("http://api.openai.com/v1", "https://api.openai.com.example/v1", "http://localhost:1/v1"):
            assert key_for(Address.parse(other), environment) is None

    def test_the_key_of_casegraph_goes_before(self) -> None:
        environment = {"OPENAI_API_KEY": "sk-own", "CASEGRAPH_API_KEY": " ours\n"}
        assert key_for(Address.parse("https://api.openai.com/v1"), environment) == "ours"
        assert key_for(Address.parse("http://localhost:1/v1"), environment) == "ours"

    def test_a_key_that_cannot_be_sent_is_not_shown(self) -> None:
        with pytest.raises(ReaderSetupError) as caught:
            key_for(Address.parse("http://localhost:1/v1"), {"CASEGRAPH_API_KEY": "sécret"})
        assert "cret" not in str(caught.value)


class TestAsking:
    def test_one_chat_is_sent_with_the_schema_and_the_text(self) -> None:
        with serving(chat(EMPTY)) as server:
            assert json.loads(asked(server, key="ours").ask("A man had a rash.")) == EMPTY
        [request], [headers] = server.requests, server.headers
        assert request["model"] == "tiny" and request["temperature"] == 0 and request["stream"] is False
        assert request["response_format"]["json_schema"]["schema"] == protocol.schema()
        assert request["messages"][-1]["content"] == "<<<TEXT\nA man had a rash.\nTEXT>>>"
        assert headers["Authorization"] == "Bearer ours"

    def test_without_a_key_none_is_sent(self) -> None:
        with serving(chat(EMPTY)) as server:
            asked(server).ask("A rash.")
        assert "Authorization" not in server.headers[0]

    def test_a_server_that_knows_no_schema_is_asked_more_simply_and_remembered(self) -> None:
        refused = error(400, "unknown field response_format")
        with serving(refused, refused, chat(EMPTY), chat(EMPTY)) as server:
            one = asked(server)
            one.ask("A rash.")
            one.ask("A fever.")
        kinds = [request.get("response_format", {}).get("type") for request in server.requests]
        assert kinds == ["json_schema", "json_object", None, None]
        assert '"latency_days"' in server.requests[1]["messages"][0]["content"]  # the schema is written out instead

    def test_a_model_that_wants_no_temperature_is_given_none(self) -> None:
        with serving(error(400, "Unsupported value: 'temperature'"), chat(EMPTY)) as server:
            asked(server).ask("A rash.")
        assert "temperature" not in server.requests[1]
        assert server.requests[1]["response_format"]["type"] == "json_schema"

    @pytest.mark.parametrize(
        "content", [f"```json\n{json.dumps(EMPTY)}\n```", f"<think>{{no</think>{json.dumps(EMPTY)} done"]
    )
    def test_an_object_in_a_fence_or_after_thoughts_is_found(self, content: str) -> None:
        with serving(chat(content)) as server:
            assert protocol.parse(asked(server).ask("A rash.")) == EMPTY

    def test_a_text_that_is_too_long_is_not_sent(self) -> None:
        with serving(chat(EMPTY)) as server, pytest.raises(ReaderError, match="150,001 characters"):
            asked(server).ask("x" * (client.MAX_CHARACTERS + 1))
        assert server.requests == []


class TestTrouble:
    @pytest.mark.parametrize("status", [408, 429, 500, 503])
    def test_a_server_in_trouble_is_asked_again_after_a_while(self, status: int) -> None:
        waits: list[float] = []
        with serving(error(status), error(status, Retry_After="7"), chat(EMPTY)) as server:
            asked(server, waits=waits).ask("A rash.")
        assert waits == [1.0, 7.0]

    def test_it_is_not_asked_for_ever_nor_waited_for_as_long_as_it_likes(self) -> None:
        waits: list[float] = []
        with (
            serving(error(429, "slow down", Retry_After="86400")) as server,
            pytest.raises(ReaderError, match="slow down"),
        ):
            asked(server, waits=waits).ask("A rash.")
        assert len(server.requests) == client.ATTEMPTS and waits == [client.LONGEST_WAIT] * 2

    @pytest.mark.parametrize(
        "body",
        [b"", b"not json", b"[]", b'{"choices": []}', b'{"choices": [{"message": {"content": null}}]}', b"[" * 200_000],
        ids=["empty", "text", "list", "no choice", "no content", "deep"],
    )
    def test_what_is_no_chat_completion_is_an_error_in_one_line(self, body: bytes) -> None:
        with serving(Reply(body=body)) as server, pytest.raises(ReaderError) as caught:
            asked(server).ask("A rash.")
        assert "\n" not in str(caught.value) and len(server.requests) == 2

    @pytest.mark.parametrize(
        "content", ["I cannot do that.", '{"cases": [', '{"cases": 1}', '{"cases": [NaN]}', '{"a":' * 100_000, "```json\n```"]
    )  # fmt: skip
    def test_broken_json_is_asked_for_once_more(self, content: str) -> None:
        with serving(chat(content), chat(EMPTY)) as server:
            asked(server).ask("A rash.")
        with serving(chat(content)) as server, pytest.raises(ReaderError):
            asked(server).ask("A rash.")
        assert len(server.requests) == 2

    def test_an_answer_that_was_cut_short_is_said_to_be(self) -> None:
        with (
            serving(chat('{"cases": [', finish_reason="length")) as server,
            pytest.raises(ReaderError, match="cut short"),
        ):
            asked(server).ask("A rash.")

    def test_a_slow_server_costs_no_more_than_the_time_limit_for_each_attempt(self) -> None:
        began = time.monotonic()
        with serving(Reply(wait=30)) as server, pytest.raises(ReaderError, match=r"within 0\.2 seconds"):
            asked(server, timeout=0.2).ask("A rash.")
        assert time.monotonic() - began < 5 and len(server.requests) == 2

    def test_nor_does_one_that_sends_drop_by_drop(self) -> None:
        began = time.monotonic()
        with serving(Reply(body=b" " * 10_000, drops=0.02)) as server, pytest.raises(ReaderError, match="within"):
            asked(server, timeout=0.3).ask("A rash.")
        assert time.monotonic() - began < 5

    def test_a_huge_answer_is_not_read_to_its_end(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(client, "MAX_BYTES", 1000)
        with serving(chat("x" * 100_000)) as server, pytest.raises(ReaderError, match="larger than 1,000 bytes"):
            asked(server).ask("A rash.")

    def test_a_connection_that_breaks_off_is_tried_again(self) -> None:
        with serving(Reply(body=b'{"cho', promised=1000), chat(EMPTY)) as server:
            asked(server).ask("A rash.")
        assert len(server.requests) == 2


class TestSetup:
    @pytest.mark.parametrize("status", [401, 403])
    def test_a_key_that_is_not_accepted_ends_it_and_is_never_shown(self, status: int) -> None:
        with serving(error(status, "Incorrect API key provided: ours-secret")) as server:
            with pytest.raises(ReaderSetupError, match="CASEGRAPH_API_KEY") as caught:
                asked(server, key="ours-secret").ask("A rash.")
            assert len(server.requests) == 1
        assert "ours-secret" not in str(caught.value) and "ours-secret" not in repr(asked(server, key="ours-secret"))

    def test_an_error_that_repeats_the_key_is_shown_without_it(self) -> None:
        with (
            serving(error(500, "bad ours-secret\nhere")) as server,
            pytest.raises(ReaderError, match=r"bad \.\.\. here"),
        ):
            asked(server, key="ours-secret").ask("A rash.")

    def test_an_unknown_model_ends_it(self) -> None:
        with serving(error(404, "model 'tiny' not found")) as server, pytest.raises(ReaderSetupError, match="tiny"):
            asked(server).ask("A rash.")
        assert len(server.requests) == 1

    def test_a_text_longer_than_the_models_context_is_no_matter_of_form(self) -> None:
        told = error(400, "This model's maximum context length is 8192 tokens")
        with serving(told) as server, pytest.raises(ReaderError, match="maximum context") as caught:
            asked(server).ask("A rash.")
        assert len(server.requests) == 1 and not isinstance(caught.value, ReaderSetupError)

    @pytest.mark.parametrize("status", [301, 302, 307, 308])
    def test_the_text_follows_no_redirect(self, status: int) -> None:
        with serving(chat(EMPTY)) as elsewhere:
            away = Reply(status, headers={"Location": f"{elsewhere.url}/chat/completions"})
            with serving(away) as server, pytest.raises(ReaderSetupError, match="another address"):
                asked(server, key="ours").ask("A rash.")
            assert elsewhere.requests == []

    def test_a_proxy_of_the_environment_gets_nothing(self, monkeypatch: pytest.MonkeyPatch) -> None:
        with serving(chat(EMPTY)) as proxy, serving(chat(EMPTY)) as server:
            for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
                monkeypatch.setenv(name, proxy.url.removesuffix("/v1"))
            asked(server).ask("A rash.")
            assert proxy.requests == [] and len(server.requests) == 1

    def test_a_server_that_is_not_there_ends_it(self) -> None:
        with serving(chat(EMPTY)) as server:
            pass
        with pytest.raises(ReaderSetupError, match="cannot be reached"):
            asked(server).ask("A rash.")

    @pytest.mark.parametrize("timeout", [0.0, -1.0, float("nan"), float("inf")])
    def test_a_time_limit_that_is_none_is_refused(self, timeout: float) -> None:
        with pytest.raises(ReaderSetupError, match="time limit"):
            Client(Address.parse("http://localhost:1/v1"), "tiny", None, timeout)

    def test_a_missing_extra_is_named(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(sys.modules, "httpx", None)
        with pytest.raises(ReaderSetupError, match=r"casegraph\[llm\]"):
            Client(Address.parse("http://localhost:1/v1"), "tiny")

    def test_the_line_to_a_server_is_not_loaded_before_it_is_needed(self) -> None:
        code = (
            "import sys, extract, extract.assemble, kg.build, kg.cli.application\n"
            "print([name for name in sys.modules if name.startswith(('extract.reader', 'kg.second'))])"
        )
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
        assert done.stdout == "[]\n"
