"""TLS is verified; each way in which it fails has its name, and each exception is of one portal and on record."""

import socket
import ssl
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from extract.policy import Policy, PolicyError
from extract.tls import exceptions_of
from tests.extract.certificates import Issued, issue, server_context
from tests.extract.faulty_server import Answer, portal, serving
from tests.extract.test_client import fetch, reason

PAGE = "<p>青原县</p>"
URL = "https://q.test/a"

# Old protocols are what is tested here.
pytestmark = pytest.mark.filterwarnings("ignore:ssl.TLSVersion.TLSv1:DeprecationWarning")


@pytest.fixture
def root(tmp_path: Path) -> Issued:
    issued = issue("Test Root", authority=True)
    (tmp_path / "root.pem").write_bytes(issued.pem())
    return issued


def ask(folder: Path, context: ssl.SSLContext, **site: object) -> tuple[str | None, tuple[str, ...]]:
    """The reason a fetch is refused for, and the exceptions on its record."""
    with serving(context) as server:
        server.route("q.test/a", PAGE)
        policy = server.policy(ca_file=str(folder / "root.pem"), retries=0)
        (outcome,) = fetch(policy, URL, site=portal(scheme="https", **site))
    return reason(outcome), outcome.exchanges[0].exceptions if outcome.exchanges else ()


def test_a_good_chain_is_trusted_with_the_extra_authority_alone(tmp_path: Path, root: Issued) -> None:
    leaf = issue("q.test", root)
    assert ask(tmp_path, server_context(tmp_path, leaf)) == (None, ())
    (tmp_path / "root.pem").write_bytes(issue("Another Root", authority=True).pem())
    assert ask(tmp_path, server_context(tmp_path, leaf))[0] == "tls_incomplete_chain"


def test_each_fault_has_its_name(tmp_path: Path, root: Issued) -> None:
    middle = issue("Test Middle", root, authority=True)
    faults = {
        "tls_expired": server_context(tmp_path, issue("q.test", root, days=-1)),
        "tls_wrong_host": server_context(tmp_path, issue("other.test", root)),
        "tls_self_signed": server_context(tmp_path, issue("q.test")),
        "tls_incomplete_chain": server_context(tmp_path, issue("q.test", middle)),
        "tls_old": server_context(tmp_path, issue("q.test", root), only=ssl.TLSVersion.TLSv1),
    }
    assert {name: ask(tmp_path, context)[0] for name, context in faults.items()} == {name: name for name in faults}


def test_a_server_that_hangs_up_on_a_handshake_is_unreachable() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener, ThreadPoolExecutor(1) as pool:

        def hang_up() -> None:
            for _ in range(2):
                connection, _ = listener.accept()
                connection.recv(1)
                connection.close()

        hung_up = pool.submit(hang_up)
        policy = Policy(
            delay=0, retries=0, resolve=f"q.test=127.0.0.1:{listener.getsockname()[1]}", allow_nets="127.0.0.1"
        )
        (outcome,) = fetch(policy, URL)
        assert reason(outcome) == "unreachable"
        # Greeted once, and once more in an old protocol.
        hung_up.result(5)


def test_a_pinned_intermediate_mends_one_portal_and_is_on_record(tmp_path: Path, root: Issued) -> None:
    middle = issue("Test Middle", root, authority=True)
    (tmp_path / "middle.pem").write_bytes(middle.pem())
    context = server_context(tmp_path, issue("q.test", middle))
    pinned = tmp_path / "middle.pem"
    assert ask(tmp_path, context, tls_ca=pinned) == (None, ("tls_ca middle.pem",))
    wrong_host = server_context(tmp_path, issue("other.test", middle))
    assert ask(tmp_path, wrong_host, tls_ca=pinned)[0] == "tls_wrong_host"


def test_an_old_protocol_is_spoken_where_the_portal_says_so(tmp_path: Path, root: Issued) -> None:
    context = server_context(tmp_path, issue("q.test", root), only=ssl.TLSVersion.TLSv1)
    assert ask(tmp_path, context, tls_min="1.0") == (None, ("tls_min 1.0",))
    assert ask(tmp_path, context, tls_min="1.1")[0] == "tls_old"
    expired = server_context(tmp_path, issue("q.test", root, days=-1), only=ssl.TLSVersion.TLSv1)
    assert ask(tmp_path, expired, tls_min="1.0")[0] == "tls_expired"


@pytest.mark.parametrize(("allow", "expected"), [(False, "downgrade"), (True, None)])
def test_a_redirect_from_https_to_http_needs_leave(
    tmp_path: Path, root: Issued, allow: bool, expected: str | None
) -> None:
    with serving(server_context(tmp_path, issue("q.test", root))) as safe, serving() as plain:
        safe.route("q.test/a", Answer(status=302, headers={"Location": "http://www.q.test/a"}))
        plain.route("www.q.test/a", PAGE)
        policy = safe.policy(
            ca_file=str(tmp_path / "root.pem"),
            resolve=f"q.test=127.0.0.1:{safe.port},www.q.test=127.0.0.1:{plain.port}",
        )
        site = portal(scheme="https", allow_http=allow)
        (outcome,) = fetch(policy, URL, site=site)
        assert reason(outcome) == expected
        assert plain.asked() == ([] if expected else ["www.q.test/a"])
    assert exceptions_of(site) == (("allow_http",) if allow else ())


def test_a_ca_file_without_certificates_is_named(tmp_path: Path) -> None:
    (tmp_path / "root.pem").write_text("no certificate")
    with serving() as server, pytest.raises(PolicyError, match=r"SSL_CERT_FILE.*root\.pem"):
        fetch(server.policy(ca_file=str(tmp_path / "root.pem")), URL)
