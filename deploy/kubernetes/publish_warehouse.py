"""Write a warehouse to the bucket under its version, keep the fetched files there, and roll the version out.

`python publish_warehouse.py DATA BUCKET DEPLOYMENT`: DATA is the folder with warehouse.duckdb and raw/. If
the version is another than that of the deployment, its pods are replaced one by one, with the new file.
"""

import json
import os
import shutil
import ssl
import sys
from pathlib import Path
from urllib.request import Request, urlopen

from pipeline.publish.version import data_version
from pipeline.queries.open import open_warehouse, reading

ANNOTATION = "postcode-lottery/warehouse"
ACCOUNT = Path("/var/run/secrets/kubernetes.io/serviceaccount")


def version(warehouse: Path) -> str:
    """Return the version as a name of a file: '0.1.0-3f1c52a980', the same for the same data and tables."""
    with open_warehouse(warehouse) as con, reading(warehouse):
        text = data_version(con)
    release, _, rest = text.partition(", ")
    return f"{release}-{rest.rpartition('(')[2].rstrip(')')}"


def store(data: Path, bucket: Path, name: str) -> None:
    """Copy the warehouse to the bucket unless it is there, and the fetched files that are not there.

    Object storage cannot rename: a copy that was cut short has another size, and is written again.
    """
    files = {data / "warehouse.duckdb": bucket / "warehouse" / f"{name}.duckdb"}
    raw = data / "raw"
    # The list of the fetched files goes last: what it names is there.
    fetched = sorted(
        (path for path in raw.rglob("*") if path.is_file()), key=lambda path: path.suffix == ".json"
    )
    files |= {path: bucket / "raw" / path.relative_to(raw) for path in fetched if path.name != ".busy"}
    for path, place in files.items():
        is_list = path.parent == raw
        if is_list or not place.exists() or place.stat().st_size != path.stat().st_size:
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, place)


def roll_out(api: str, namespace: str, deployment: str, name: str) -> bool:
    """Let the deployment serve this version; return whether it served another so far."""
    address = f"{api}/apis/apps/v1/namespaces/{namespace}/deployments/{deployment}"
    if _ask(address)["spec"]["template"]["metadata"].get("annotations", {}).get(ANNOTATION) == name:
        return False
    _ask(address, {"spec": {"template": {"metadata": {"annotations": {ANNOTATION: name}}}}})
    return True


def _ask(address: str, change: object = None) -> dict[str, dict[str, dict[str, dict[str, dict[str, str]]]]]:
    headers = {"Authorization": f"Bearer {(ACCOUNT / 'token').read_text(encoding='utf-8').strip()}"}
    body = None
    if change is not None:
        headers["Content-Type"] = "application/strategic-merge-patch+json"
        body = json.dumps(change).encode()
    request = Request(address, body, headers, method="PATCH" if body else "GET")  # noqa: S310 - the cluster's own
    authority = ACCOUNT / "ca.crt"
    context = ssl.create_default_context(cafile=str(authority)) if authority.exists() else None
    with urlopen(request, timeout=60, context=context) as answer:  # noqa: S310 - likewise
        found: dict[str, dict[str, dict[str, dict[str, dict[str, str]]]]] = json.load(answer)
    return found


def main() -> None:
    """Do all of it."""
    data, bucket, deployment = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
    name = version(data / "warehouse.duckdb")
    store(data, bucket, name)
    host = f"{os.environ['KUBERNETES_SERVICE_HOST']}:{os.environ['KUBERNETES_SERVICE_PORT']}"
    namespace = (ACCOUNT / "namespace").read_text(encoding="utf-8").strip()
    changed = roll_out(f"https://{host}", namespace, deployment, name)
    sys.stdout.write(f"{name} {'is being rolled out' if changed else 'is served already'}\n")


if __name__ == "__main__":
    main()
