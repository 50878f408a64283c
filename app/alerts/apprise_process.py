"""One message through apprise, in a process of its own that `AlertUrl` starts.

Reads `url`, `title` and `body` as JSON; exit code 0 if the address took the message. It imports
nothing of this app, and what it prints may quote the address.
"""

import json
import resource
import sys
from typing import Any

import apprise

_MAX_MEMORY = 256 * 1024 * 1024
"""Most of its plugins read whole responses, however long; it takes 45 MB itself."""


def _send(url: str, title: str, body: str) -> bool:
    sender: Any = apprise.Apprise(asset=apprise.AppriseAsset(http_redirects=False))
    sender.add(url)
    return bool(sender.notify(title=title, body=body, body_format=apprise.NotifyFormat.TEXT))


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_DATA, (_MAX_MEMORY, _MAX_MEMORY))
    sys.exit(not _send(**json.load(sys.stdin)))
