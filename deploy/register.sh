#!/bin/sh
# Make the Prefect server (PREFECT_API_URL) know the work pool, the deployments and the automation.
# May be run again at any time: each is brought up to date, none is doubled.
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
# Entrypoints are relative to the folder that holds flows/.
cd -- "${FAZHI_HOME:-$here/..}"

export PREFECT_CLI_PROMPT=false DO_NOT_TRACK=1

prefect work-pool create fazhi --type process --overwrite
# One data folder, one run at a time, nightly or backfill: the next one waits as "Late" instead of failing at the lease.
prefect work-pool set-concurrency-limit fazhi 1

prefect deploy --all --prefect-file "$here/prefect.yaml"

prefect automation delete fazhi-silent-runs >/dev/null 2>&1 || true
prefect automation create --from-file "$here/automations.yaml"
