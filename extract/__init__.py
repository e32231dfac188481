"""From the network to one clean report: registry, crawl, archive, ledger, page reading."""
