"""The responses of Triggered Events."""

from app.wix.parsing.fields import get_object
from app.wix.parsing.json_body import JsonObject


def parse_failures(response: JsonObject) -> int:
    """Return how many items of a bulk request failed; the response to a single one has none."""
    metadata = get_object(response, "bulkActionMetadata") or {}
    failed = metadata.get("totalFailures")
    return failed if isinstance(failed, int) else 0
