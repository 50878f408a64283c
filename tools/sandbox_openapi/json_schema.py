"""Shorthands for JSON Schema, as OpenAPI 3.1 uses it."""

from typing import Any, TypeAlias

Schema: TypeAlias = dict[str, Any]

TEXT: Schema = {"type": "string"}
NON_EMPTY: Schema = {"type": "string", "minLength": 1}
BOOLEAN: Schema = {"type": "boolean"}
INTEGER: Schema = {"type": "integer"}
GUID: Schema = {"type": "string", "format": "uuid"}
EMAIL: Schema = {"type": "string", "format": "email", "maxLength": 320}
URL: Schema = {"type": "string", "format": "uri"}
TIMESTAMP: Schema = {"type": "string", "format": "date-time"}
EMPTY: Schema = {"type": "object", "maxProperties": 0}
ANY_OBJECT: Schema = {"type": "object"}


def ref(name: str) -> Schema:
    """Return a reference to a schema of the document."""
    return {"$ref": f"#/components/schemas/{name}"}


def one_of(*values: str) -> Schema:
    """Return the schema of an enumeration."""
    return {"type": "string", "enum": [*values]}


def list_of(item: Schema, **limits: int) -> Schema:
    """Return the schema of an array."""
    return {"type": "array", "items": item, **limits}


def integer(least: int, most: int) -> Schema:
    """Return the schema of an integer within limits, both included."""
    return {"type": "integer", "minimum": least, "maximum": most}


def nullable(schema: Schema) -> Schema:
    """Return a schema that also allows `null`."""
    return {"anyOf": [schema, {"type": "null"}]}


def described(schema: Schema, text: str) -> Schema:
    """Return a schema with a description."""
    return {**schema, "description": text}


def closed(required: dict[str, Schema], optional: dict[str, Schema] | None = None) -> Schema:
    """Return the schema of an object with these members and no others."""
    return {**_object(required, optional), "additionalProperties": False}


def extensible(required: dict[str, Schema], optional: dict[str, Schema] | None = None) -> Schema:
    """Return the schema of an object that may have other members as well."""
    return _object(required, optional)


def _object(required: dict[str, Schema], optional: dict[str, Schema] | None) -> Schema:
    names = {"required": [*required]} if required else {}
    return {"type": "object", **names, "properties": {**required, **(optional or {})}}
