"""Static files, read once and served from memory under names that contain their hash."""

import hashlib
import mimetypes
from dataclasses import dataclass
from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from app.web import headers


@dataclass(frozen=True, slots=True)
class Asset:
    """The content and media type of a file."""

    body: bytes
    media_type: str


class Assets:
    """The files below one folder, each at `/static/<folder>/<name>.<hash>.<ending>`."""

    def __init__(self, folder: Path) -> None:
        self._paths: dict[str, str] = {}
        self._assets: dict[str, Asset] = {}
        for file in sorted(folder.rglob("*.*")):
            self._add(file.relative_to(folder), file.read_bytes())

    def path(self, name: str) -> str:
        """Return the path of a file such as `css/base.css`."""
        return f"/static/{self._paths[name]}"

    async def serve(self, request: Request) -> Response:
        """Return the file named in the path."""
        asset = self._assets.get(request.path_params["name"])
        if asset is None:
            raise HTTPException(404)
        return Response(asset.body, media_type=asset.media_type, headers=headers.ASSET)

    def _add(self, name: Path, body: bytes) -> None:
        digest = hashlib.sha256(body).hexdigest()[:12]
        hashed = name.with_suffix(f".{digest}{name.suffix}").as_posix()
        kind = mimetypes.guess_type(name.name)[0] or "application/octet-stream"
        self._paths[name.as_posix()] = hashed
        self._assets[hashed] = Asset(body, kind)
