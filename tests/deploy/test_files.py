"""The files of deploy/, held against the code and the settings that they name. No container engine is needed."""

import importlib
import inspect
import re
import shutil
import subprocess
import sys
import sysconfig
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml
from packaging.requirements import Requirement

from flows.serving import NIGHTLY, REPORT, TIDY
from flows.settings import Settings

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
INTERPOLATED = re.compile(r"\$\{(\w+)(?::([-?])([^}]*))?\}")


def load(name: str) -> Any:
    """A YAML file of deploy/, anchors resolved."""
    return yaml.safe_load((DEPLOY / name).read_text(encoding="utf-8"))


def script(name: str) -> str:
    """A program of the project's own environment, or of the machine; skips the test where there is none."""
    found = shutil.which(name, path=sysconfig.get_path("scripts")) or shutil.which(name)
    if found is None:
        pytest.skip(f"{name} is not installed on this kind of machine")
    return found


def dockerfile() -> list[tuple[str, str]]:
    """Instruction and argument, continued lines joined."""
    text = re.sub(
        r"\\\n", " ", re.sub(r"^\s*#.*\n", "", (DEPLOY / "Dockerfile").read_text(encoding="utf-8"), flags=re.M)
    )
    return [(line.split(None, 1)[0], line.split(None, 1)[1]) for line in text.splitlines() if line.strip()]


def pins(path: Path) -> dict[str, str]:
    """Package -> the lock file's whole entry, its hashes included."""
    entries = re.split(r"\n(?=\S)", path.read_text(encoding="utf-8"))
    return {entry.split("==")[0]: entry for entry in entries if "==" in entry}


@pytest.mark.parametrize("name", ["prefect.yaml", "automations.yaml", "compose.yaml", "kubernetes/fazhi.yaml"])
def test_yamllint(name: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "yamllint", "--strict", "-d", "default", str(DEPLOY / name)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout


def test_hadolint() -> None:
    done = subprocess.run([script("hadolint"), str(DEPLOY / "Dockerfile")], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


# prefect.yaml


def deployments() -> dict[str, dict[str, Any]]:
    """The deployments by name."""
    return {one["name"]: one for one in load("prefect.yaml")["deployments"]}


def test_deployments_on_one_pool() -> None:
    assert set(deployments()) == {"nightly", "backfill", "recheck", "report", "tidy"}
    assert {one["work_pool"]["name"] for one in deployments().values()} == {"fazhi"}


@pytest.mark.parametrize("name", ["nightly", "backfill", "recheck", "report", "tidy"])
def test_entrypoints_are_flows_and_parameters_are_theirs(name: str) -> None:
    one = deployments()[name]
    path, function = one["entrypoint"].split(":")
    assert (ROOT / path).is_file(), "relative to the repository's root"
    flow = getattr(importlib.import_module(path.removesuffix(".py").replace("/", ".")), function)
    assert flow.name == name
    given = inspect.signature(flow.fn).parameters
    assert set(one.get("parameters", {})) <= set(given)
    assert all(parameter.annotation is not inspect.Parameter.empty for parameter in given.values())
    described = flow.parameters.properties
    assert all(described[parameter].get("description") for parameter in given), "the form of the interface shows them"


def test_the_night_begins_at_half_past_two_in_shanghai() -> None:
    [schedule] = deployments()["nightly"]["schedules"]
    assert {key: schedule[key] for key in ("cron", "timezone", "slug")} == NIGHTLY
    assert (NIGHTLY["cron"], NIGHTLY["timezone"]) == ("30 2 * * *", "Asia/Shanghai")
    assert deployments()["backfill"]["schedules"] == []
    for name, schedule in (("report", REPORT), ("tidy", TIDY)):
        [given] = deployments()[name]["schedules"]
        assert {key: given[key] for key in schedule} == schedule


STRATEGIES = {
    "nightly": "CANCEL_NEW",
    "backfill": "ENQUEUE",
    "recheck": "ENQUEUE",
    "report": "CANCEL_NEW",
    "tidy": "CANCEL_NEW",
}


@pytest.mark.parametrize(("name", "strategy"), STRATEGIES.items())
def test_one_run_at_a_time(name: str, strategy: str) -> None:
    assert deployments()[name]["concurrency_limit"] == {"limit": 1, "collision_strategy": strategy}


def test_the_code_is_found_by_the_workers_own_setting() -> None:
    [step] = load("prefect.yaml")["pull"]
    assert step == {"prefect.deployments.steps.set_working_directory": {"directory": "{{ $FAZHI_HOME }}"}}


def test_the_version_of_prefect_is_the_pinned_one() -> None:
    dependencies = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]
    assert f"prefect=={load('prefect.yaml')['prefect-version']}" in dependencies


def test_a_silent_run_outlasts_three_heartbeats() -> None:
    [automation] = (one for one in load("automations.yaml")["automations"] if one["name"] == "fazhi-silent-runs")
    assert automation["trigger"]["within"] >= 3 * 180, "fewer mark runs that end slowly"
    ends = {"Completed", "Failed", "PortalsFailed", "Cancelled", "Crashed", "heartbeat"}
    assert {name.rsplit(".", 1)[1] for name in automation["trigger"]["expect"]} >= ends


# Dockerfile


def test_the_image_runs_as_nobody_in_particular() -> None:
    users = [argument for instruction, argument in dockerfile() if instruction == "USER"]
    assert users
    assert users[-1].split(":")[0] not in ("root", "0")


def test_the_image_is_built_from_hashes() -> None:
    installs = [part for _, argument in dockerfile() for part in argument.split("&&") if "pip install" in part]
    assert installs
    for install in installs:
        assert "--require-hashes -r deploy/" in install or "--no-index" in install, install


def test_no_image_is_whatever_is_newest() -> None:
    images = [argument.split()[0] for instruction, argument in dockerfile() if instruction == "FROM"]
    images += [one["image"] for one in load("compose.yaml")["services"].values()]
    assert images
    assert [image for image in images if ":" not in image or image.endswith(":latest")] == []


def test_what_is_copied_is_there_and_not_ignored() -> None:
    allowed = {
        line[1:] for line in (DEPLOY / "Dockerfile.dockerignore").read_text().splitlines() if line.startswith("!")
    }
    for instruction, argument in dockerfile():
        if instruction == "COPY" and "--from" not in argument:
            for source in argument.split()[:-1]:
                assert (ROOT / source).exists(), source
                assert any(Path(source).match(pattern) for pattern in allowed), f"{source} is ignored"


def test_the_image_holds_what_was_tested_and_nothing_else() -> None:
    tested, image = pins(ROOT / "requirements.lock"), pins(DEPLOY / "requirements.lock")
    assert {name for name, entry in image.items() if tested.get(name, "").split()[0] != entry.split()[0]} == set()
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert {Requirement(line).name.lower() for line in project["project"]["dependencies"]} <= set(image)
    for path in (DEPLOY / "requirements.lock", DEPLOY / "build.lock"):
        assert all("--hash=sha256:" in entry for entry in pins(path).values())
        assert "://" not in path.read_text(encoding="utf-8"), "names a host"
    assert {"mypy", "pytest", "ruff"}.isdisjoint(image)


# compose.yaml


def services() -> dict[str, dict[str, Any]]:
    """The services by name."""
    return dict(load("compose.yaml")["services"])


def test_the_server_is_reached_from_this_machine_only() -> None:
    published = [port for one in services().values() for port in one.get("ports", [])]
    assert published
    assert all(port.startswith("127.0.0.1:") for port in published)


def test_services_wait_for_what_is_there_and_can_be_waited_for() -> None:
    known = services()
    for name, one in known.items():
        for needed, how in one.get("depends_on", {}).items():
            other = known[needed]
            if how["condition"] == "service_healthy":
                assert other.get("healthcheck"), f"{name} waits for the health of {needed}, which says none"
            else:
                assert (how["condition"], other["restart"]) == ("service_completed_successfully", "no")
    assert all(one.get("healthcheck") for one in known.values() if one.get("restart") == "unless-stopped")


def test_volumes_and_networks_are_declared() -> None:
    whole = load("compose.yaml")
    for one in services().values():
        assert {volume.split(":")[0] for volume in one.get("volumes", [])} <= set(whole["volumes"])
        assert set(one.get("networks", [])) <= set(whole["networks"])
    assert services()["database"]["networks"] == ["inside"]


def test_settings_named_are_settings_known() -> None:
    known = {f"FAZHI_{name.upper()}" for name in Settings.model_fields} | {"FAZHI_HOME", "FAZHI_VERSION"}
    environments = [one.get("environment", {}) for one in services().values()]
    named = {name for environment in environments for name in environment if name.startswith("FAZHI_")}
    named |= {
        name for name, *_ in INTERPOLATED.findall((DEPLOY / "compose.yaml").read_text()) if name.startswith("FAZHI_")
    }
    assert named
    assert named <= known


def test_prefect_knows_every_setting_given_to_it() -> None:
    from prefect.settings import Settings
    from prefect.settings.legacy import _get_valid_setting_names

    environments = [one.get("environment", {}) for one in services().values()]
    named = {name for environment in environments for name in environment if name.startswith("PREFECT_")}
    for instruction, argument in dockerfile():
        if instruction == "ENV":
            named |= set(re.findall(r"\b(PREFECT_\w+)=", argument))
    assert named - _get_valid_setting_names(Settings) == set()


def test_no_secret_stands_in_a_file() -> None:
    text = (DEPLOY / "compose.yaml").read_text(encoding="utf-8")
    for name, kind, _ in INTERPOLATED.findall(text):
        assert "PASSWORD" not in name or kind == "?", f"{name} must have no default"
    for one in services().values():
        for name, value in one.get("environment", {}).items():
            assert "PASSWORD" not in name or INTERPOLATED.match(value), name
    example = (DEPLOY / ".env.example").read_text(encoding="utf-8")
    assert re.search(r"^POSTGRES_PASSWORD=$", example, re.M)
    offered = set(re.findall(r"^(\w+)=", example, re.M))
    assert offered <= {name for name, *_ in INTERPOLATED.findall(text)}
    ignored = subprocess.run(["git", "check-ignore", "-q", "deploy/.env"], cwd=ROOT, check=False)
    assert ignored.returncode in (0, 128), "deploy/.env would be committed"
