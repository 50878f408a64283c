"""The message about an invalid setting."""

from pydantic import ValidationError

_REASONS = {
    "int_parsing": "must be a whole number",
    "float_parsing": "must be a number",
    "greater_than_equal": "must be at least {ge}",
    "less_than_equal": "must be at most {le}",
    "bool_parsing": "must be 1 or 0",
}


def error_message(error: ValidationError) -> str:
    """Return one line about the first violation, without the value: it may be secret."""
    first = error.errors(include_url=False, include_input=False)[0]
    name = "_".join(str(part) for part in first["loc"][:1]).upper()
    if pattern := _REASONS.get(first["type"]):
        reason = pattern.format(**first.get("ctx", {}))
    else:
        reason = first["msg"].removeprefix("Value error, ")
    return f"{name}: {reason}" if name else reason
