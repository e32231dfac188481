"""The Kubernetes manifests: held to the cluster's own schema without a cluster, and their commands to what the image has."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
import yaml

from flows.settings import Settings

MANIFESTS = Path(__file__).parents[2] / "deploy" / "kubernetes" / "fazhi.yaml"


def manifests() -> list[dict[str, Any]]:
    return list(yaml.safe_load_all(MANIFESTS.read_text(encoding="utf-8")))


def pods() -> dict[str, dict[str, Any]]:
    """Pod specifications by the name of what makes them."""
    found = {
        one["metadata"]["name"]: one["spec"]["template"] for one in manifests() if "template" in one.get("spec", {})
    }
    return {name: template["spec"] for name, template in found.items()}


@pytest.mark.parametrize("version", ["1.31", "1.37"])
@pytest.mark.parametrize("manifest", manifests(), ids=lambda one: f"{one['kind']}-{one['metadata']['name']}")
def test_the_cluster_takes_them(manifest: dict[str, Any], version: str) -> None:
    kubernetes_validate.validate(manifest, version, strict=True)


def test_a_misspelt_field_is_noticed() -> None:
    worker = next(
        one for one in manifests() if one["metadata"]["name"] == "fazhi-worker" and one["kind"] == "Deployment"
    )
    worker["spec"]["replica"] = 2
    with pytest.raises(kubernetes_validate.ValidationError, match="replica"):
        kubernetes_validate.validate(worker, "1.37", strict=True)


def test_selectors_choose_their_own_pods() -> None:
    labels = {
        one["metadata"]["name"]: one["spec"]["template"]["metadata"]["labels"]
        for one in manifests()
        if "template" in one.get("spec", {})
    }
    for one in manifests():
        if one["kind"] == "Deployment":
            assert one["spec"]["selector"]["matchLabels"] == labels[one["metadata"]["name"]]
        if one["kind"] == "Service":
            [chosen] = [name for name, has in labels.items() if one["spec"]["selector"].items() <= has.items()]
            ports = {port["name"] for container in pods()[chosen]["containers"] for port in container["ports"]}
            assert {port["targetPort"] for port in one["spec"]["ports"]} <= ports


def test_nobody_in_particular_runs_them() -> None:
    assert pods()
    for spec in pods().values():
        assert spec["securityContext"]["runAsNonRoot"] is True
        assert spec["automountServiceAccountToken"] is False
        for container in spec["containers"]:
            assert container["securityContext"]["capabilities"] == {"drop": ["ALL"]}
            assert container["resources"]["limits"]["memory"]
            assert not container["image"].endswith(":latest")


def test_what_they_are_told_is_known() -> None:
    [told] = [one["data"] for one in manifests() if one["kind"] == "ConfigMap"]
    known = {f"FAZHI_{name.upper()}" for name in Settings.model_fields}
    assert {name for name in told if name.startswith("FAZHI_")} <= known
    assert set(told) <= known | {"PREFECT_API_URL", "AWS_REGION", "AWS_ENDPOINT_URL"}


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(pods()))
def test_commands_take_their_words(name: str) -> None:
    """Each command of a container knows every option that it is given, as the image's entry point would."""
    [container] = pods()[name]["containers"]
    words = container["command"] + container.get("args", [])
    if words[1].endswith("register.py"):
        assert (MANIFESTS.parents[1] / Path(words[1]).name).is_file()
        return
    program = [sys.executable, "-m", "prefect"] if words[0] == "prefect" else [sys.executable, *words[1:3]]
    verbs = [word for word in words[1:] if re.fullmatch("[a-z]+", word)]
    said = subprocess.run(
        [*program, *(verb for verb in verbs if verb not in program), "--help"],
        capture_output=True, text=True, check=True, env={"PATH": "/usr/bin:/bin", "COLUMNS": "200", "HOME": "/nonexistent"},
    ).stdout  # fmt: skip
    for option in (word.partition("=")[0] for word in words if word.startswith("--")):
        assert option.replace("--no-", "--") in said.replace("--no-", "--"), option
