"""Static files, read once and served from memory under names that contain their hash."""

import base64
import functools
import hashlib
import mimetypes
from dataclasses import dataclass, field
from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from app.web import headers
from app.web.middleware.content_coding import ContentCoding, accepted_coding


@dataclass(frozen=True, slots=True)
class Asset:
    """A file: its content, its media type and its hash, and compressed what was asked for so."""

    body: bytes
    media_type: str
    digest: str
    packed: dict[str, bytes] = field(default_factory=dict[str, bytes])

    def response(self, coding: ContentCoding | None, known_tags: str) -> Response:
        """Return the file in a coding, or 304 if the client has it."""
        tag = f'"{self.digest}-{coding.name}"' if coding else f'"{self.digest}"'
        own = {**headers.ASSET, "Vary": "Accept-Encoding", "ETag": tag}
        if tag in (one.strip().removeprefix("W/") for one in known_tags.split(",")):
            return Response(status_code=304, headers=own)
        if coding is None:
            return Response(self.body, media_type=self.media_type, headers=own)
        own["Content-Encoding"] = coding.name
        return Response(self._packed(coding), media_type=self.media_type, headers=own)

    def _packed(self, coding: ContentCoding) -> bytes:
        if coding.name not in self.packed:
            self.packed[coding.name] = coding.tightly(self.body)
        return self.packed[coding.name]


class Assets:
    """The files below one folder, each at `/static/<folder>/<name>.<hash>.<ending>`."""

    def __init__(self, folder: Path) -> None:
        self._paths: dict[str, str] = {}
        self._assets: dict[str, Asset] = {}
        self._integrity: dict[str, str] = {}
        for file in sorted(folder.rglob("*.*")):
            self._add(file.relative_to(folder), file.read_bytes())

    def path(self, name: str) -> str:
        """Return the path of a file such as `css/base.css`."""
        return f"/static/{self._paths[name]}"

    def integrity(self, name: str) -> str:
        """Return the hash of a file as browsers verify it (Subresource Integrity)."""
        return self._integrity[name]

    async def serve(self, request: Request) -> Response:
        """Return the file named in the path."""
        asset = self._assets.get(request.path_params["name"])
        if asset is None:
            raise HTTPException(404)
        coding = accepted_coding(",".join(request.headers.getlist("accept-encoding")))
        return asset.response(coding, request.headers.get("if-none-match", ""))

    def _add(self, name: Path, body: bytes) -> None:
        digest = hashlib.sha256(body).hexdigest()[:12]
        hashed = name.with_suffix(f".{digest}{name.suffix}").as_posix()
        kind = mimetypes.guess_type(name.name)[0] or "application/octet-stream"
        self._paths[name.as_posix()] = hashed
        self._assets[hashed] = Asset(body, kind, digest)
        strong = base64.b64encode(hashlib.sha384(body).digest())
        self._integrity[name.as_posix()] = f"sha384-{strong.decode()}"


@functools.cache
def assets_in(folder: Path) -> Assets:
    """Return the files of a folder: read, and compressed, once for all apps of a process."""
    return Assets(folder)
