"""Fake portals on loopback, with reports written for this project by places that do not exist.

`fazhi demo` runs the nightly flow against them, and tests use the same parts:

    with demo_web() as web:                      # a real HTTP server on 127.0.0.1, many sites by Host header
        write_registry(folder)                   # portal files for FAZHI_REGISTRY
        web.resolve, web.allow_nets              # for FAZHI_RESOLVE and FAZHI_ALLOW_NETS
        web.requests(host="www.yunchuan.test")   # what was asked for, and when
    demo_reports()                               # what a careful reader finds, report by report

A site changes between nights by `post`, `amend` and `withdraw`; `Article.from_file` turns a text file into an article.
"""

from flows.demo.articles import Article
from flows.demo.jcms_site import JcmsSite
from flows.demo.places import PORTALS, address, demo_reports, demo_sites, demo_web
from flows.demo.plain_site import PlainSite
from flows.demo.registry import write_portal, write_registry
from flows.demo.site import Column, Identity, Site
from flows.demo.trs_site import TrsSite
from flows.demo.truth import DemoReport, Fact
from flows.demo.ucap_site import UcapSite
from flows.demo.web import Access, FakeWeb, Request, Response

__all__ = [
    "PORTALS",
    "Access",
    "Article",
    "Column",
    "DemoReport",
    "Fact",
    "FakeWeb",
    "Identity",
    "JcmsSite",
    "PlainSite",
    "Request",
    "Response",
    "Site",
    "TrsSite",
    "UcapSite",
    "address",
    "demo_reports",
    "demo_sites",
    "demo_web",
    "write_portal",
    "write_registry",
]
