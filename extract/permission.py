"""Whether an address of a portal may be asked for at all."""

from extract.addresses import host_of, same_site
from extract.records import Refusal
from extract.robots import Robots
from extract.visiting import Errand


async def refuse_unasked(errand: Errand, robots: Robots, url: str) -> Refusal | None:
    """Why an article or attachment is not asked for: where it lies, how its host is, what its robots.txt says."""
    blocked = errand.client.guard.refuse(url)
    if blocked:
        return Refusal("blocked_address", f"{url[:200]}: {blocked}")
    if not same_site(url, errand.portal.hosts):
        return Refusal("off_site", f"{url[:200]} lies outside {', '.join(sorted(errand.portal.hosts))}")
    return errand.client.hosts.left(host_of(url)) or await robots.permit(url)
