"""The files of deploy/ for containers, held to published schemas and to each other. No cluster is started."""

import copy
import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import compose_spec
import kubernetes_validate
import pytest
import yaml

from pages.server import health, watching
from pipeline.core.paths import ROOT

DEPLOY = ROOT / "deploy"
KUBERNETES = DEPLOY / "kubernetes"
VERSION = "1.32"
"""Of the API; what the manifests use has been stable since."""
HADOLINT = Path(sys.executable).parent / "hadolint"
FILES = sorted(path for path in KUBERNETES.glob("*.yaml") if path.name != "kustomization.yaml")
Document = dict[str, Any]


def documents(path: Path) -> list[Document]:
    return list(yaml.safe_load_all(path.read_text(encoding="utf-8")))


def one(kind: str, name: str = "") -> Document:
    """The only manifest of that kind, and of that name if one is given."""
    everything = [document for path in FILES for document in documents(path)]
    (found,) = [
        document
        for document in everything
        if document["kind"] == kind and name in ("", document["metadata"]["name"])
    ]
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_manifests_are_valid_and_a_misspelt_one_is_not(path: Path) -> None:
    for document in documents(path):
        kubernetes_validate.validate(document, VERSION, strict=True)
        misspelt = copy.deepcopy(document)
        misspelt.setdefault("spec", {})["replicaz"] = 2
        with pytest.raises(kubernetes_validate.ValidationError):
            kubernetes_validate.validate(misspelt, VERSION, strict=True)


def test_kustomization_lists_every_manifest() -> None:
    (listed,) = documents(KUBERNETES / "kustomization.yaml")
    assert sorted(listed["resources"]) == [path.name for path in FILES]
    for generator in listed["configMapGenerator"]:
        assert all((KUBERNETES / name).is_file() for name in generator["files"])


@pytest.mark.skipif(shutil.which("kubectl") is None, reason="there is no kubectl")
def test_kustomization_builds() -> None:
    command = ["kubectl", "kustomize", str(KUBERNETES)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    built = list(yaml.safe_load_all(done.stdout))
    for document in built:
        kubernetes_validate.validate(document, VERSION, strict=True)
    namespaces = {item["metadata"].get("namespace") for item in built if item["kind"] != "Namespace"}
    assert namespaces == {"postcode-lottery"}
    assert "image: postcode-lottery\n" not in done.stdout


def test_manifests_agree_with_the_server_and_with_each_other() -> None:
    deployment = one("Deployment")
    pod = deployment["spec"]["template"]["spec"]
    (server,) = pod["containers"]
    ports = {port["name"]: port["containerPort"] for port in server["ports"]}
    assert server["readinessProbe"]["httpGet"] == {"path": health.READY, "port": "http"}
    assert server["livenessProbe"]["httpGet"] == {"path": health.LIVE, "port": "http"}
    variables = {variable["name"]: variable["value"] for variable in server["env"]}
    address = watching.metrics_address(variables[watching.METRICS])
    assert address == ("0.0.0.0", ports["metrics"])
    dockerfile = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")
    assert f'"--port", "{ports["http"]}"]' in dockerfile
    assert f"EXPOSE {ports['http']}\n" in dockerfile
    labels = deployment["spec"]["template"]["metadata"]["labels"]
    for kind in ("Service", "PodDisruptionBudget", "NetworkPolicy"):
        spec = one(kind, "server" if kind == "NetworkPolicy" else "")["spec"]
        selector = spec.get("selector") or spec["podSelector"]
        assert selector.get("matchLabels", selector) == labels
    assert one("HorizontalPodAutoscaler")["spec"]["scaleTargetRef"]["name"] == deployment["metadata"]["name"]
    assert "replicas" not in deployment["spec"], "the autoscaler's to say"


def test_the_cookie_of_the_ingress_is_sent_over_tls_only() -> None:
    ingress = one("Ingress")
    assert ingress["spec"]["tls"]
    assert ingress["metadata"]["annotations"]["nginx.ingress.kubernetes.io/session-cookie-secure"] == "true"


def test_servers_reach_nothing_and_may_do_nothing() -> None:
    policy = one("NetworkPolicy", "server")["spec"]
    assert policy["egress"] == []
    assert set(policy["policyTypes"]) == {"Ingress", "Egress"}
    deployment = one("Deployment")["spec"]["template"]["spec"]
    assert deployment["automountServiceAccountToken"] is False
    job = one("CronJob")["spec"]["jobTemplate"]["spec"]["template"]["spec"]
    for pod in (deployment, job):
        assert pod["securityContext"]["runAsNonRoot"] is True
        for container in [*pod.get("initContainers", []), *pod["containers"]]:
            confined = container["securityContext"]
            assert confined["readOnlyRootFilesystem"] is True
            assert confined["allowPrivilegeEscalation"] is False
            assert confined["capabilities"] == {"drop": ["ALL"]}
    (rule,) = one("Role")["rules"]
    assert (rule["resourceNames"], rule["verbs"]) == (
        [one("Deployment")["metadata"]["name"]],
        ["get", "patch"],
    )


@pytest.mark.skipif(not HADOLINT.exists(), reason="there is no hadolint for this computer")
def test_dockerfile_is_clean() -> None:
    done = subprocess.run([HADOLINT, DEPLOY / "Dockerfile"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")


def copied() -> list[str]:
    """What the Dockerfile copies from the project."""
    lines = (DEPLOY / "Dockerfile").read_text(encoding="utf-8").splitlines()
    return [
        name
        for line in lines
        if line.startswith("COPY ") and "--from" not in line
        for name in line.split()[1:-1]
    ]


def test_dockerfile_copies_what_there_is_and_what_its_ignore_file_lets_through() -> None:
    assert all((ROOT / name).exists() for name in copied())
    let_through = (DEPLOY / "Dockerfile.dockerignore").read_text(encoding="utf-8").splitlines()
    assert {line.removeprefix("!") for line in let_through if line.startswith("!")} == set(copied())


def test_image_is_small_confined_and_of_wheels_only() -> None:
    text = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")
    assert "--only-binary :all:" in text
    assert "--require-hashes" in text
    last = text.rpartition("\nFROM ")[2]
    assert last.index("USER 10001:10001") < last.index("ENTRYPOINT")
    assert health.LIVE in last[last.index("HEALTHCHECK") :]
    assert "pip" not in last.replace("pipeline", "")


def test_compose_file_is_valid_and_a_misspelt_one_is_not() -> None:
    text = (DEPLOY / "compose.yaml").read_text(encoding="utf-8")
    known = yaml.safe_load(text)
    known.pop("x-server")
    compose_spec.PyCompose.from_json(json.dumps(known))
    known["services"]["app"]["replicaz"] = 2
    with pytest.raises(ValueError, match="replicaz"):
        compose_spec.PyCompose.from_json(json.dumps(known))


def test_compose_confines_the_servers_and_mounts_what_there_is() -> None:
    compose = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
    services = compose["services"]
    assert compose["networks"]["inside"] == {"internal": True}
    assert services["app"]["networks"] == ["inside"]
    assert services["app"]["volumes"] == ["data:/data:ro"]
    for name in ("app", "fetch", "first"):
        assert services[name]["read_only"] is True
        assert services[name]["cap_drop"] == ["ALL"]
    mounted = [volume.split(":")[0] for volume in services["proxy"]["volumes"]]
    assert all((DEPLOY / path).is_file() for path in mounted)
    assert (DEPLOY / services["app"]["build"]["dockerfile"]).relative_to(DEPLOY / "deploy") == Path(
        "Dockerfile"
    )
