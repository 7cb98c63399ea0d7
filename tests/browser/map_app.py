"""A small app with only the map component and made-up outlines of squares."""

import base64
import hashlib
import json
import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import streamlit

ROOT = Path(__file__).parents[2]
COLUMNS, ROWS, SIDE = 19, 8, 100

APP = """
import streamlit as st
from pages.ui.drawings.area_map import AreaFigure, area_map
from pipeline.publish.pictures.elements.scales import sequential

codes = [f"E06000{n:03}" for n in range(1, 154)]
st.session_state.setdefault("runs", 0)
st.session_state.runs += 1
turn = st.session_state.setdefault("turn", 0)
old = st.toggle("Old outlines")
st.button("Next measure", on_click=lambda: st.session_state.update(turn=turn + 1))
figures = [
    AreaFigure(code, f"{20 * turn + n % 20}.0 % of 1,203 plans", (n + turn) % 5)
    for n, code in enumerate(codes)
]
figures[1] = AreaFigure(codes[1], "not published", None, "missing")
if turn:
    figures[2] = AreaFigure(codes[2], "50.0 % of 10 plans", 2, "not_ranked")
del figures[3]
area_map(
    key="map",
    geometry_url="/geometry/old.json" if old else "/geometry/new.json",
    title=f"Measure {turn}",
    figures=figures,
    scale=sequential([20, 40, 60, 80], lambda value: f"{value:g} %"),
    selected=st.query_params.get("la"),
    on_pick=lambda code: st.query_params.update(la=code),
    not_ranked_label="Not ranked: fewer than 30 plans",
)
st.write(f"Run {st.session_state.runs}")
"""

SERVER = """
import json
import streamlit as st
from starlette.middleware import Middleware
from starlette.responses import FileResponse, Response
from starlette.routing import Route
from pages.ui.drawings.area_map import ASSETS

class ContentSecurityPolicy:
    def __init__(self, app):
        self.app = app

    async def __call__(self, scope, receive, send):
        async def send_with_policy(message):
            if message["type"] == "http.response.start":
                message["headers"].append((b"content-security-policy", POLICY))
            await send(message)
        await self.app(scope, receive, send_with_policy if scope["type"] == "http" else send)

async def geometry(request):
    headers = {"Cache-Control": "public, max-age=31536000, immutable"}
    return FileResponse(request.path_params["name"], headers=headers)

def asset(request):
    (found,) = [asset for asset in ASSETS if asset.url == request.url.path]
    return Response(found.content, media_type=found.media_type)

routes = [Route("/geometry/{name}", geometry), *(Route(item.url, asset) for item in ASSETS)]
app = st.App("app.py", routes=routes, middleware=[Middleware(ContentSecurityPolicy)])
"""


def square(left: int, top: int, side: int = SIDE) -> str:
    return f"M{left} {top}l{side} 0 0 {side}-{side} 0z"


def document(areas: int) -> dict[str, object]:
    """Return a map document of squares in rows, and a tiny island in the lower right corner."""
    squares = [
        {
            "code": f"E06000{n + 1:03}",
            "name": f"Area {n + 1:03}",
            "path": square(n % COLUMNS * SIDE, n // COLUMNS * SIDE),
        }
        for n in range(areas)
    ]
    isle = {"code": "E06000153", "name": "Isle", "path": square(1890, 990, 4)}
    return {
        "size": [COLUMNS * SIDE, 1000],
        "areas": [*squares, isle],
        "regions": [{"code": "E12000001", "name": "Region", "path": "M0 400l1900 0"}],
        "insets": [
            {"label": "Isle", "from": [1885, 985, 14, 14], "at": [100, 850], "scale": 10},
            {"label": "Corner", "from": [0, 0, 150, 50], "at": [400, 850], "scale": 2.5},
        ],
    }


def content_security_policy() -> str:
    """Return the strictest policy that works with Streamlit's page; inline scripts are allowed by hash."""
    index = (Path(streamlit.__file__).parent / "static" / "index.html").read_text("utf-8")
    digests = [
        base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
        for script in re.findall(r"<script>(.*?)</script>", index, re.DOTALL)
    ]
    inline = " ".join(f"'sha256-{digest}'" for digest in digests)
    return (
        f"default-src 'self'; script-src 'self' blob: 'wasm-unsafe-eval' {inline}; "
        "style-src 'self' 'unsafe-inline'; connect-src 'self' ws: wss:; font-src 'self' data:"
    )


@contextmanager
def served_map(folder: Path) -> Iterator[str]:
    """Write the app into the folder and run it until the block ends; give its address."""
    (folder / "app.py").write_text(APP)
    (folder / "asgi.py").write_text(f"POLICY = {content_security_policy().encode()!r}\n{SERVER}")
    (folder / "new.json").write_text(json.dumps(document(152)))
    (folder / "old.json").write_text(json.dumps(document(151)))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = {
        "server.port": port,
        "server.address": "127.0.0.1",
        "server.headless": "true",
        "server.fileWatcherType": "none",
        "browser.gatherUsageStats": "false",
        "theme.light.textColor": "#0b0c0c",
    }
    flags = [f"--{name}={value}" for name, value in options.items()]
    with subprocess.Popen(
        [sys.executable, "-m", "streamlit", "run", "asgi.py", *flags],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout
        while "URL:" not in (line := process.stdout.readline()):
            assert line or process.poll() is None, "the app did not start"
        yield f"http://127.0.0.1:{port}"
        process.terminate()
