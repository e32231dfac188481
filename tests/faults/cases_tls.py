"""T: what a host shows for a certificate. `tls` names a context of `certificates`, and the portal is asked by https."""

from tests.faults.case import Case, fine, lost_host
from tests.faults.faults import nothing, page, redirect
from tests.faults.nights import Night
from tests.faults.web import name_of


def broken(id: str, context: str, reason: str, **more: object) -> Case:
    return lost_host(f"T {id}", nothing, reason, tls=context, requests=0, back=None, **more)


def excepted(night: Night, host: str) -> None:
    assert night.portal(host)["status"] == "ok"


CASES = [
    fine("T01 a good certificate", nothing, tls="good", back=None),
    broken("02 expired", "expired", "tls_expired"),
    broken("02 wrong host", "wrong host", "tls_wrong_host"),
    broken("02 self-signed", "self-signed", "tls_self_signed"),
    broken("03 no intermediate", "incomplete", "tls_incomplete_chain"),
    broken("03 unknown authority", "unknown", "tls_incomplete_chain"),
    fine("T03 no intermediate, pinned", nothing, tls="incomplete", extra='tls_ca = "intermediate.pem"', back=None),
    broken("04 old protocol", "old", "tls_old"),
    fine("T04 old protocol, allowed", nothing, tls="old", extra='tls_min = "1.0"', back=None),
    broken("04 expired, though an old protocol is allowed", "expired", "tls_expired", extra='tls_min = "1.0"'),
    Case("T05 redirects to http", page(lambda host: redirect(f"http://{name_of(host)}/fzzf/2021/x.html")), "downgrade", lost=frozenset((2020,)), tls="good", back=None),
    lost_host("T06 http at the port of https", nothing, ("unreachable", "tls_old", "timeout"), tls="http", requests=99, back=None),
]  # fmt: skip
