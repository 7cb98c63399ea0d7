"""The commands of deploy/README.md for Debian: nginx takes what they write, and they fit the units."""

import re
import subprocess
from pathlib import Path

import pytest

from pipeline.core.paths import ROOT
from tests.support.servers.proxy import NGINX

DEPLOY = ROOT / "deploy"
STEPS = 5
# What the programs that the commands call are in; all else is on every Debian machine.
PACKAGES = {"curl": "curl", "git": "git", "nginx": "nginx", "openssl": "openssl", "python3": "python3-venv"}
# As in Debian's own nginx.conf: what its http block says before it includes our files.
NGINX_CONF = """
pid {folder}/nginx.pid; error_log {folder}/var/log/nginx/error.log;
events {{ worker_connections 768; }}
http {{
    sendfile on; tcp_nopush on; types_hash_max_size 2048; default_type application/octet-stream;
    ssl_protocols TLSv1.2 TLSv1.3; ssl_prefer_server_ciphers on; server_tokens off; gzip on;
    access_log {folder}/var/log/nginx/access.log;
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
    include {folder}/etc/nginx/conf.d/*.conf;
    include {folder}/etc/nginx/sites-enabled/*;
}}
"""


@pytest.fixture(scope="module")
def steps() -> list[str]:
    """The commands of each step, in order; with the last, those for a new release."""
    text = (DEPLOY / "README.md").read_text(encoding="utf-8")
    section = re.split(r"^## ", text[text.index("## A Debian machine") :], flags=re.MULTILINE)[1]
    parts = re.split(r"^\*\*\d\. ", section, flags=re.MULTILINE)[1:]
    assert len(parts) == STEPS
    return ["\n".join(re.findall(r"^    (.*)", part, flags=re.MULTILINE)) for part in parts]


def moved(text: str, folder: Path) -> str:
    """Return a text with /etc and /var below this folder, and ports that anybody may open."""
    text = re.sub(r"(?<![\w/])/(etc|var)/", rf"{folder}/\1/", text)
    return re.sub(r"(listen (?:\[::\]:)?)(80|443)\b", r"\g<1>8\2", text)


def checked(folder: Path) -> subprocess.CompletedProcess[str]:
    main = folder / "nginx.conf"
    main.write_text(NGINX_CONF.format(folder=folder), encoding="utf-8")
    return subprocess.run([str(NGINX), "-t", "-c", str(main)], capture_output=True, text=True, check=False)


@pytest.mark.skipif(NGINX is None, reason="there is no nginx")
def test_nginx_of_debian_takes_what_the_commands_write(tmp_path: Path, steps: list[str]) -> None:
    etc = tmp_path / "etc"
    for name in ("nginx/conf.d", "nginx/sites-enabled", "ssl/private", "ssl/certs"):
        (etc / name).mkdir(parents=True)
    (tmp_path / "var" / "log" / "nginx").mkdir(parents=True)
    (etc / "nginx" / "sites-enabled" / "default").write_text("server { listen 80 default_server; }")
    commands, last = steps[3].rsplit("\n", 1)
    assert last == "nginx -t && systemctl reload-or-restart nginx"
    script = f"NAME=send.example.org\n{moved(commands, tmp_path)}\n"
    subprocess.run(["/bin/sh", "-euc", script], cwd=ROOT, check=True, capture_output=True)

    written = [path for path in (etc / "nginx").rglob("*") if path.is_file()]
    for path in written:
        path.write_text(moved(path.read_text(encoding="utf-8"), tmp_path), encoding="utf-8")
    assert {path.name for path in written} == {"locations.conf", "postcode-lottery.conf", "postcode-lottery"}
    done = checked(tmp_path)
    assert done.returncode == 0, done.stderr
    site = etc / "nginx" / "sites-enabled" / "postcode-lottery"
    text = site.read_text(encoding="utf-8")
    assert text.count("server_name send.example.org;") == 2
    site.write_text(text.replace("hash $sticky consistent;", "hash $nothing consistent;"), encoding="utf-8")
    assert checked(tmp_path).returncode != 0


def test_the_commands_fit_the_units_and_name_their_packages(steps: list[str]) -> None:
    commands = "\n".join(steps)
    installed = re.search(r"apt-get install -y (.*)", commands)
    called = {name for name in PACKAGES if re.search(rf"^\s*{name} ", commands, flags=re.MULTILINE)}
    assert installed is not None
    assert {PACKAGES[name] for name in called} == set(installed[1].split())

    started = re.search(r"systemctl enable --now (.*)", commands)
    assert started is not None
    for unit in started[1].split():
        assert (DEPLOY / "systemd" / f"{re.sub(r'@.*', '@.service', unit)}").exists()
    ports = re.findall(r"@(\d+)", started[1])
    site = (DEPLOY / "nginx" / "debian.conf").read_text(encoding="utf-8")
    assert re.findall(r"server 127\.0\.0\.1:(\d+)", site) == ports == ["8501", "8502"]

    for name in ("postcode-lottery@.service", "postcode-lottery-fetch.service"):
        unit = (DEPLOY / "systemd" / name).read_text(encoding="utf-8")
        user = re.search(r"^User=(.*)", unit, flags=re.MULTILINE)
        data = re.search(r"POSTCODE_LOTTERY_DATA=(\S+)", unit)
        folder = re.search(r"^WorkingDirectory=(.*)", unit, flags=re.MULTILINE)
        assert user is not None
        assert data is not None
        assert folder is not None
        assert f"adduser --system --group --home {data[1]} {user[1]}\n" in commands
        assert f"runuser -u {user[1]} -- env POSTCODE_LOTTERY_DATA={data[1]} " in commands
        assert f"cd {folder[1]}" in commands
    replica = (DEPLOY / "systemd" / "postcode-lottery@.service").read_text(encoding="utf-8")
    assert "EnvironmentFile=-/etc/postcode-lottery.conf\n" in replica
    assert "> /etc/postcode-lottery.conf\n" in commands


def test_a_new_release_brings_its_units_and_what_nginx_does(steps: list[str]) -> None:
    first, again = (
        set(re.findall(r"cp deploy/\S+ \S+", text)) for text in ("\n".join(steps[:-1]), steps[-1])
    )
    yours = {command for command in first if "/common.conf " in command}  # it has max-age
    assert len(yours) == 1
    assert again == first - yours


@pytest.mark.parametrize(
    ("failing", "restarted"),
    [("", ["8501", "8502"]), ("curl", ["8501"]), ("runuser", []), ("nginx", [])],
)
def test_a_release_that_fails_leaves_a_replica_of_the_one_before(
    steps: list[str], failing: str, restarted: list[str]
) -> None:
    commands = steps[-1][steps[-1].index("cd /opt/postcode-lottery && git pull") :]
    commands = commands.replace(".venv/bin/pip ", "pip ")
    names = ("cd", "git", "pip", "runuser", "cp", "systemctl", "nginx", "curl")
    stubs = [f"{name}() {{ echo {name} $*; {'false' if name == failing else 'true'}; }}" for name in names]
    script = "\n".join([*stubs, commands])
    done = subprocess.run(["/bin/sh", "-c", script], capture_output=True, text=True, check=False)
    assert re.findall(r"^systemctl restart \S+@(\d+)$", done.stdout, flags=re.MULTILINE) == restarted
