"""Described: the OpenAPI description in Chinese, with who may call what; and what the page that lists it shows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple

from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema

from juesuan import shipped
from juesuan.store.tokens import READ, SCOPES, WRITE

_METHODS = ("get", "post", "put", "patch", "delete")
_STATUS = {
    "200": "办成",
    "201": "新做成",
    "202": "收到",
    "204": "办成，没有内容",
    "401": "没有登录",
    "403": "不能办",
    "404": "没有，或不在范围",
    "409": "别人刚改过",
    "422": "内容不对",
    "429": "太多",
}
_TYPES = {"string": "文字", "integer": "整数", "boolean": "true/false", "array": "一列", "object": "一组"}


class Described(NinjaAPI):
    """The API with its description in Chinese, made once."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._made: dict[str | None, OpenAPISchema] = {}

    def get_openapi_schema(self, *, path_prefix: str | None = None, path_params: Any = None) -> OpenAPISchema:
        """As ninja makes it, with names in Chinese and the people who may call each operation."""
        if path_prefix not in self._made:
            self._made[path_prefix] = self._described(path_prefix, path_params)
        return self._made[path_prefix]

    def _described(self, path_prefix: str | None, path_params: Any) -> OpenAPISchema:
        schema = super().get_openapi_schema(path_prefix=path_prefix, path_params=path_params)
        whose = _whose(self)
        for methods in schema["paths"].values():
            for method, told in methods.items():
                _describe(told, method, whose.get(told["operationId"]))
        for name, component in schema["components"]["schemas"].items():
            component.pop("description", None)
            for field, one in component.get("properties", {}).items():
                one["title"] = _title(field, name)
        ways = schema["components"].get("securitySchemes", {})
        if "ByToken" in ways:
            ways["ByToken"]["description"] = "接口密钥，在“密钥”页签发；不超过签发人的职务"
        if "BySession" in ways:
            ways["BySession"]["description"] = "登录的会话；POST 另带 X-CSRFToken"
        return schema


class _Ways(NamedTuple):
    """Who may call an operation, and the scope a key needs for it besides the usual one."""

    roles: tuple[str, ...]
    needs: str


def _whose(api: NinjaAPI) -> dict[str, _Ways]:
    found = {}
    for _, router in api._routers:
        for view in router.path_operations.values():
            for operation in view.operations:
                way: Any = next(iter(operation.auth_callbacks), None)
                if way is not None:
                    name = operation.operation_id or api.get_openapi_operation_id(operation)
                    found[name] = _Ways(tuple(role.value for role in way.roles), way.needs)
    return found


def _describe(told: dict[str, Any], method: str, ways: _Ways | None) -> None:
    text = told.get("description", "")
    told["summary"] = text.split("；")[0].split("。")[0].split("：")[0]
    if ways is not None:
        scope = ways.needs or (READ if method == "get" else WRITE)
        told["x-roles"], told["x-scope"] = list(ways.roles), scope
        told["description"] = f"{text}\n\n由{'、'.join(ways.roles)}办理；密钥要有“{SCOPES[scope]}”的范围。"
    for one in told.get("parameters", ()):
        one["description"] = _title(one["name"])
        one["schema"].pop("title", None)
    for status, answer in told.get("responses", {}).items():
        answer["description"] = _STATUS.get(str(status), answer.get("description", ""))
        content = answer.get("content", {})
        is_file = content.get("application/json", {}).get("schema", {}).get("format") == "binary"
        if is_file and "application/json" not in told.get("x-files", ()):
            del content["application/json"]  # what kind of file it is stands beside


@cache
def _titles() -> Mapping[str, str]:
    return shipped.toml(__package__, "fields.toml")


def _title(field: str, component: str = "") -> str:
    return _titles().get(f"{component}.{field}") or _titles().get(field, field)


def nameless(schema: Mapping[str, Any]) -> list[str]:
    """The fields and parameters that fields.toml has no name for."""
    fields = {field for one in schema["components"]["schemas"].values() for field in one.get("properties", {})}
    fields |= {p["name"] for m in schema["paths"].values() for told in m.values() for p in told.get("parameters", ())}
    return sorted(fields - set(_titles()))


# ── the page ──


class Field(NamedTuple):
    """One thing sent or answered: its name, its type, whether it may be left out, what it is."""

    name: str
    type: str
    need: bool
    what: str
    depth: int


class Operation(NamedTuple):
    """One operation on the page."""

    method: str
    path: str
    anchor: str
    summary: str
    text: str
    roles: tuple[str, ...]
    scope: str
    parameters: tuple[Field, ...]
    body: tuple[Field, ...]
    body_type: str
    answer: tuple[Field, ...]


def groups(schema: Mapping[str, Any]) -> dict[str, list[Operation]]:
    """The operations by what they are about, in the order they were declared."""
    found: dict[str, list[Operation]] = {}
    for path, methods in schema["paths"].items():
        for method, told in methods.items():
            if method in _METHODS:
                found.setdefault(told["tags"][0], []).append(_operation(path, method, told, schema))
    return found


def _operation(path: str, method: str, told: Mapping[str, Any], schema: Mapping[str, Any]) -> Operation:
    content = told.get("requestBody", {}).get("content", {})
    kind = next(iter(content), "")
    good: Mapping[str, Any] = next(
        (answer for status, answer in told["responses"].items() if str(status)[0] == "2"), {}
    )
    answered = good.get("content", {}).get("application/json", {}).get("schema", {})
    return Operation(
        method.upper(),
        path,
        told["operationId"],
        told["summary"],
        told.get("description", "").partition("\n\n由")[0],
        tuple(told.get("x-roles", ())),
        SCOPES.get(told.get("x-scope", ""), ""),
        tuple(
            Field(p["name"], _type(p["schema"], schema), bool(p.get("required")), p["description"], 0)
            for p in told.get("parameters", ())
        ),
        tuple(_fields(content[kind]["schema"], schema)) if kind else (),
        kind,
        tuple(_fields(answered, schema)),
    )


def _resolved(one: Mapping[str, Any], schema: Mapping[str, Any]) -> tuple[Mapping[str, Any], str]:
    """A schema behind its reference, of a list the one of its items, and its name."""
    for choice in (one, *one.get("anyOf", ()), *one.get("allOf", ())):
        if choice.get("type") == "array":
            return _resolved(choice.get("items", {}), schema)
        if "$ref" in choice:
            name = choice["$ref"].rpartition("/")[2]
            return schema["components"]["schemas"][name], name
    return one, ""


def _fields(one: Mapping[str, Any], schema: Mapping[str, Any], depth: int = 0) -> Iterator[Field]:
    inner, name = _resolved(one, schema)
    need = inner.get("required", ())
    for field, told in inner.get("properties", {}).items():
        yield Field(field, _type(told, schema), field in need, _title(field, name), depth)
        if depth < 2:
            yield from _fields(told, schema, depth + 1)


def _type(one: Mapping[str, Any], schema: Mapping[str, Any]) -> str:
    kinds = [each for each in one.get("anyOf", (one,)) if each.get("type") != "null"]
    first = kinds[0] if kinds else one
    if "enum" in first:
        return "、".join(str(word) or "（空）" for word in first["enum"])
    if first.get("format") in ("date", "date-time"):
        return "日期" if first["format"] == "date" else "时间"
    if first.get("format") == "binary":
        return "文件"
    if first.get("type") == "array":
        return "一列"
    return _TYPES.get(first.get("type", "object" if "$ref" in first else ""), "任意")
