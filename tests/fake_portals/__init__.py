"""Fake portals in the manner of the content systems that the demo does not show, faults included; for tests alone."""

from tests.fake_portals.faulty_sites import FAULTS, FaultySite
from tests.fake_portals.gkmlpt_site import GkmlptSite
from tests.fake_portals.jpaas_site import JpaasSite
from tests.fake_portals.jpage_site import JpageSite
from tests.fake_portals.numbered_site import NumberedSite
from tests.fake_portals.ucap_search_site import UcapSearchSite
from tests.fake_portals.vsb_site import VsbSite

__all__ = [
    "FAULTS",
    "FaultySite",
    "GkmlptSite",
    "JpaasSite",
    "JpageSite",
    "NumberedSite",
    "UcapSearchSite",
    "VsbSite",
]
