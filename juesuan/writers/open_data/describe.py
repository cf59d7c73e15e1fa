"""Descriptions of the open data: Data Package, CSV on the Web, and a readme in Chinese and in English."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from hashlib import sha256
from string import Template
from typing import Any

from juesuan import shipped
from juesuan.accounts import FinalAccounts
from juesuan.writers.open_data.rows import Column, Resource

_TYPES = {"string": "string", "integer": "integer", "decimal": "number"}


def data_package(accounts: FinalAccounts, tables: Sequence[Resource], files: Mapping[str, str]) -> str:
    """``datapackage.json``. The licence is the department's to choose, so none is named."""
    content = {
        "profile": "tabular-data-package",
        "name": f"final-accounts-{accounts.year}" if accounts.year else "final-accounts",
        "title": _title(accounts),
        "description": "部门决算公开的全部数据。金额以元计，空白表示报告没有印出。许可由发布部门填写（licenses）。",
        "created": _created(accounts),
        "version": "1.0.0",
        "resources": [_resource(table, files[f"{table.name}.csv"]) for table in tables],
    }
    return _json(content)


def _resource(table: Resource, text: str) -> dict[str, Any]:
    data = text.encode("utf-8", "replace")
    schema: dict[str, Any] = {"fields": [_field(column) for column in table.columns], "missingValues": [""]}
    if table.key:
        schema["primaryKey"] = list(table.key)
    if table.name in ("funds", "indicators"):
        reference = {"resource": "evaluations", "fields": ["evaluation"]}
        schema["foreignKeys"] = [{"fields": ["evaluation"], "reference": reference}]
    return {
        "profile": "tabular-data-resource",
        "name": table.name,
        "path": f"{table.name}.csv",
        "title": table.zh,
        "description": table.en,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(data),
        "hash": f"sha256:{sha256(data).hexdigest()}",
        "schema": schema,
    }


def _field(column: Column) -> dict[str, Any]:
    return {"name": column.name, "type": _TYPES[column.type], "title": column.zh, "description": column.en}


def csvw(accounts: FinalAccounts, tables: Sequence[Resource]) -> str:
    """``csv-metadata.json``: a table group of CSV on the Web."""
    content = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "zh"}],
        "dc:title": _title(accounts),
        "dc:publisher": accounts.department,
        "dc:created": {"@value": _created(accounts)[:10], "@type": "xsd:date"},
        "dialect": {"encoding": "utf-8", "delimiter": ",", "header": True, "doubleQuote": True},
        "tables": [
            {
                "url": f"{table.name}.csv",
                "dc:title": table.zh,
                "tableSchema": {
                    "columns": [_csvw_column(column) for column in table.columns],
                    **({"primaryKey": list(table.key)} if table.key else {}),
                },
            }
            for table in tables
        ],
    }
    return _json(content)


def _csvw_column(column: Column) -> dict[str, Any]:
    return {
        "name": column.name,
        "titles": {"und": [column.name], "zh": [column.zh]},
        "dc:description": column.en,
        "datatype": {"base": "decimal", "format": "#0.######"} if column.type == "decimal" else column.type,
        "null": "",
    }


def readme(accounts: FinalAccounts, tables: Sequence[Resource], language: str) -> str:
    """What the files hold, for people."""
    lines = []
    for table in tables:
        lines += [f"## {table.name}.csv", "", table.zh if language == "zh" else table.en, ""]
        rows = f"共 {len(table.rows)} 行。" if language == "zh" else f"{len(table.rows)} rows."
        lines += [rows, "", *_columns(table, language), ""]
    template = Template(shipped.text(__package__, f"readme.{language}.md"))
    return template.substitute(title=_title(accounts), tables="\n".join(lines).rstrip())


def _columns(table: Resource, language: str) -> list[str]:
    head = "| 栏 | 类型 | 内容 |" if language == "zh" else "| Column | Type | Content |"
    rows = [f"| {c.name} | {c.type} | {c.zh if language == 'zh' else c.en} |" for c in table.columns]
    return [head, "|---|---|---|", *rows]


def _title(accounts: FinalAccounts) -> str:
    year = f"{accounts.year}年度" if accounts.year else ""
    return f"{accounts.department}{year}{accounts.level}决算"


def _created(accounts: FinalAccounts) -> str:
    """A fixed date, so that the same accounts give the same file: the first day after their year."""
    return f"{(accounts.year or 1979) + 1}-01-01T00:00:00Z"


def _json(content: object) -> str:
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"
