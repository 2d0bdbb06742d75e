"""Answers that carry a stored file. The owners of files call this from their views, after their own access checks."""

from django.conf import settings
from django.http import FileResponse

from files import storage
from files.models import StoredFile
from files.rules import serving_finding
from kernel.errors import refuse_if

# The browser's own viewer is a plug-in of the same origin, and a sandbox would forbid it to start.
_VIEWER_POLICY = "default-src 'none'; object-src 'self'; frame-ancestors 'self'"
# Whatever else a file holds, it never runs as a page of the portal.
_ATTACHMENT_POLICY = "sandbox; default-src 'none'; frame-ancestors 'none'"


def download(file: StoredFile, *, inline: bool) -> FileResponse:
    """The file as a download, or for the browser's viewer if it is a PDF; refused without a clean verdict."""
    refuse_if([serving_finding(file.scan_state, file.name, scanning=settings.FILES_SCANNING)])
    shown = inline and file.media_type == "application/pdf"
    return FileResponse(
        storage.open_bytes(file.sha256),
        as_attachment=not shown,
        filename=file.name,
        content_type=file.media_type,
        headers={
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "private, no-store",
            # Django's middleware leaves a policy that a response already has.
            "Content-Security-Policy": _VIEWER_POLICY if shown else _ATTACHMENT_POLICY,
        },
    )
