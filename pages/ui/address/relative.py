"""Paths of this server as pages of the dashboard write them: relative to the folder of the page."""


def relative(path: str) -> str:
    """Return the link to a path of this server: '/assets/site.css' becomes 'assets/site.css'.

    All pages of the dashboard lie side by side at the root, so their links lead to the right place wherever
    that root is: at that of a host, under a path, or behind a proxy that takes the path away. The server need
    not know. Raises ValueError for a path that does not start at the root, or would lead to another host.
    """
    if not path.startswith("/") or path.startswith("//"):
        raise ValueError(f"{path!r} is not a path of this server")
    return path[1:]
