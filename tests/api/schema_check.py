"""Checks JSON against the part of JSON Schema that our description uses; returns what is wrong, with its place."""

KINDS = {"string": str, "integer": int, "number": (int, float), "boolean": bool, "array": list, "object": dict, "null": type(None)}
KNOWN = {
    "$ref", "additionalProperties", "allOf", "anyOf", "const", "description", "enum", "format", "items", "properties", "required", "type",
}  # fmt: skip


def problems(value, schema: dict, document: dict, place: str = "$") -> list[str]:
    unknown = set(schema) - KNOWN
    if unknown:
        return [f"{place}: the description uses {unknown}, which this check does not know"]
    if "$ref" in schema:
        return problems(value, document["components"]["schemas"][schema["$ref"].rpartition("/")[2]], document, place)
    for part in schema.get("allOf", []):
        if found := problems(value, part, document, place):
            return found
    if "anyOf" in schema:
        tries = [problems(value, part, document, place) for part in schema["anyOf"]]
        if all(tries):
            return [f"{place}: fits none of {len(tries)}", *min(tries, key=len)]
    kind = schema.get("type")
    if kind and (not isinstance(value, KINDS[kind]) or (isinstance(value, bool) and kind != "boolean")):
        return [f"{place}: {value!r:.60} is no {kind}"]
    if "enum" in schema and value not in schema["enum"]:
        return [f"{place}: {value!r} is none of {schema['enum']}"]
    if "const" in schema and value != schema["const"]:
        return [f"{place}: {value!r} is not {schema['const']!r}"]
    found = []
    if isinstance(value, dict) and "properties" in schema:
        found += [f"{place}: {name} is missing" for name in schema.get("required", []) if name not in value]
        for name, part in value.items():
            if name in schema["properties"]:
                found += problems(part, schema["properties"][name], document, f"{place}.{name}")
            elif schema.get("additionalProperties") is False:
                found.append(f"{place}: {name} is not described")
    if isinstance(value, list) and "items" in schema:
        for number, part in enumerate(value):
            found += problems(part, schema["items"], document, f"{place}[{number}]")
    return found
