"""The query tree to PostgreSQL's conditions and sort terms.

An entry's own facts are compared in their columns, indexed fields in narrow columns or in the index of values,
everything else in the JSON, where equality is answered by the GIN index. Negation is `IS NOT TRUE`, so that what is
missing counts as different.
"""

from decimal import Decimal

import orjson

from . import jsonpath
from .compile_links import compile_reference, compile_terms
from .fields import STAGE
from .language import (
    And,
    Comparison,
    Contains,
    Exists,
    Field,
    In,
    Kind,
    Matches,
    Not,
    Operand,
    Operator,
    Or,
    Query,
    Refers,
    Same,
    Tagged,
)
from .sql import SQL, Columns, join
from .window import Direction, SortTerm, Window

INDEX_TABLE = "content_indexvalue"
VERSION_TABLE = "content_entryversion"
INDEXED_TEXT = 200
"""Characters of a text that the index of values keeps."""
COLUMN_TEXT = 500
"""Characters of a title that its column keeps."""

_CUT_COLUMN = "title"
_FOUND_TEXT = "found #>> '{}'"

_EXACT_NUMBERS = 2**53
_NOTHING = SQL("FALSE")
EVERY_ROW = SQL("TRUE")
_VALUE_COLUMNS = {Kind.TEXT: "text", Kind.NUMBER: "number", Kind.BOOLEAN: "number", Kind.INSTANT: "instant"}
_ARRAY_TYPES = {
    Kind.TEXT: "text[]",
    Kind.NUMBER: "double precision[]",
    Kind.BOOLEAN: "double precision[]",
    Kind.INSTANT: "timestamptz[]",
}


def compile_query(query: Query, columns: Columns) -> SQL:
    """The condition under which a row answers the query."""
    match query:
        case And(clauses):
            return _combined(" AND ", clauses, columns) if clauses else EVERY_ROW
        case Or(clauses):
            return _combined(" OR ", clauses, columns)
        case Not(clause):
            inner = compile_query(clause, columns)
            return SQL(f"({inner.text}) IS NOT TRUE", inner.params)
        case Comparison(field, operator, operand):
            return _comparison(field, operator, operand, columns)
        case In(field, operands):
            return _in(field, operands, columns)
        case Same(field, document):
            return _same(field, orjson.dumps(document).decode(), columns, is_list=isinstance(document, list))
        case Exists(field):
            return _exists(field, columns)
        case Matches(field, pattern):
            return _matches(field, pattern, columns)
        case Contains(fields, text):
            return _contains(fields, text, columns)
        case Tagged():
            return compile_terms(query, columns)
        case Refers():
            return compile_reference(query, columns)


def compile_order(terms: tuple[SortTerm, ...], columns: Columns) -> SQL:
    """The terms of ORDER BY, ending with a unique column that runs in the direction of the first term."""
    last = terms[0].direction if terms else Direction.ASCENDING
    return join(", ", [*(_order(term, columns) for term in terms), SQL(f"{columns.key} {last.value}")])


def compile_bounds(window: Window, condition: SQL) -> SQL:
    """LIMIT and OFFSET of a list whose rows answer the condition.

    The planner takes a limit it does not know for a tenth of the table, and so plans each request anew for the limit it
    has. The first page of everything is one plan, whoever asks: there the limit is told. What a filter finds may be one
    row or all of them, and is worth a plan of its own.
    """
    if condition == EVERY_ROW and not window.skip:
        return SQL(f"LIMIT {window.limit:d}")
    return SQL("LIMIT %s OFFSET %s", (window.limit, window.skip))


def _combined(word: str, clauses: tuple[Query, ...], columns: Columns) -> SQL:
    inner = join(word, (compile_query(clause, columns) for clause in clauses))
    return SQL(f"({inner.text})", inner.params)


def _comparison(field: Field, operator: Operator, operand: Operand, columns: Columns) -> SQL:
    if field.path == STAGE:
        return _of_stage(SQL(f"{operator.value} %s", (operand,)), columns)
    if _is_answered_by_column(field, (operand,)):
        column = columns.named(field.path) if operator is Operator.EQ else _ordered_column(field, columns)
        return SQL(f"{column} {operator.value} %s", (operand,))
    if _is_answered_by_index(field, operator, (operand,), columns):
        return _in_index(field, SQL(f"{operator.value} %s", (_indexed(operand),)), columns)
    path = jsonpath.compared(field.path, operator, operand)
    return _in_json_index(path, columns) if _is_selective(field, operator, operand) else _in_json(path, columns)


def _in(field: Field, operands: tuple[Operand, ...], columns: Columns) -> SQL:
    if not operands:
        return _NOTHING
    if field.path == STAGE:
        return _of_stage(SQL("= ANY(%s)", (list(operands),)), columns)
    if _is_answered_by_column(field, operands):
        return SQL(f"{columns.named(field.path)} {_any_of(field)}", ([_indexed(operand) for operand in operands],))
    if _is_answered_by_index(field, Operator.EQ, operands, columns):
        return _in_index(field, SQL(_any_of(field), ([_indexed(operand) for operand in operands],)), columns)
    return _in_json_index(jsonpath.among(field.path, operands), columns)


def _same(field: Field, document: str, columns: Columns, *, is_list: bool) -> SQL:
    values = jsonpath.location(field.path) if is_list else jsonpath.elements(field.path)
    return SQL(
        f"EXISTS (SELECT FROM jsonb_path_query({columns.data}, %s::jsonpath) AS found WHERE found = %s::jsonb)",
        (values, document),
    )


def _exists(field: Field, columns: Columns) -> SQL:
    if field.path == STAGE:
        return _of_stage(SQL("IS NOT NULL"), columns)
    if field.is_column:
        test = "<> ''" if field.kind is Kind.TEXT else "IS NOT NULL"
        return SQL(f"{columns.named(field.path)} {test}")
    in_json = _in_json(jsonpath.present(field.path), columns)
    # What has a narrow value is there without a look into the JSON; an empty text is there too, but has none.
    column = columns.slots.get(field.path)
    return in_json if column is None else SQL(f"({column} IS NOT NULL OR {in_json.text})", in_json.params)


def _matches(field: Field, pattern: str, columns: Columns) -> SQL:
    if field.path == STAGE:
        return _of_stage(SQL("~ %s", (pattern,)), columns)
    if field.is_column:
        return SQL(f"{columns.named(field.path)} ~ %s", (pattern,))
    return SQL(
        f"EXISTS (SELECT FROM jsonb_path_query({columns.data}, %s::jsonpath) AS found"
        " WHERE jsonb_typeof(found) = 'string' AND found #>> '{}' ~ %s)",
        (jsonpath.elements(field.path), pattern),
    )


def _of_stage(test: SQL, columns: Columns) -> SQL:
    """A test of the workflow stage, which neither the entry's columns nor its JSON know."""
    stage = columns.stage()
    return SQL(f'{stage.text} COLLATE "C" {test.text}', (*stage.params, *test.params))


def _contains(fields: tuple[Field, ...], text: str, columns: Columns) -> SQL:
    own = [SQL(_has_text(columns.named(field.path)), (text,)) for field in fields if field.is_column]
    paths = [jsonpath.elements(field.path) for field in fields if not field.is_column]
    in_json = SQL(
        f"EXISTS (SELECT FROM unnest(%s::text[]) AS path, jsonb_path_query({columns.data}, path::jsonpath) AS found"
        f" WHERE jsonb_typeof(found) = 'string' AND {_has_text(_FOUND_TEXT)})",
        (paths, text),
    )
    either = join(" OR ", [*own, in_json] if paths else own)
    return SQL(f"({either.text})", either.params) if either.text else _NOTHING


def _has_text(expression: str) -> str:
    return f"strpos(lower({expression}), lower(%s)) > 0"


def _is_answered_by_column(field: Field, operands: tuple[Operand, ...]) -> bool:
    is_whole = field.path != _CUT_COLUMN or all(isinstance(text, str) and len(text) < COLUMN_TEXT for text in operands)
    return field.is_column and is_whole


def _is_answered_by_index(field: Field, operator: Operator, operands: tuple[Operand, ...], columns: Columns) -> bool:
    if field.kind is Kind.INSTANT:
        return True
    if not _has_narrow_values(field, columns):
        return False
    return all(_compares_alike(operator, operand) for operand in operands)


def _has_narrow_values(field: Field, columns: Columns) -> bool:
    """Whether a column or the index of values knows the field. The index of values has no rows of true and false."""
    if field.kind not in _VALUE_COLUMNS:
        return False
    return field.path in columns.slots or (field.is_indexed and field.kind is not Kind.BOOLEAN)


def _compares_alike(operator: Operator, operand: Operand) -> bool:
    """Whether values compare in the index as in full, though it cuts texts, leaves empty ones out and rounds numbers."""
    if isinstance(operand, str):
        return 0 < len(operand) < INDEXED_TEXT and operator not in (Operator.LT, Operator.LTE)
    return not isinstance(operand, Decimal) or abs(operand) < _EXACT_NUMBERS


def _indexed(operand: Operand) -> Operand | float:
    return float(operand) if isinstance(operand, Decimal | bool) else operand


def _any_of(field: Field) -> str:
    return f"= ANY(%s::{_ARRAY_TYPES[field.kind]})"


def _in_index(field: Field, test: SQL, columns: Columns) -> SQL:
    column = columns.slots.get(field.path)
    if column is not None:
        return SQL(f"{column} {test.text}", test.params)
    return SQL(
        f"{columns.version_id} IN (SELECT found.version_id FROM {INDEX_TABLE} AS found"
        f" WHERE found.content_type_id = %s AND found.path = %s AND found.{_VALUE_COLUMNS[field.kind]} {test.text})",
        (columns.content_type_id, field.path, *test.params),
    )


def _is_selective(field: Field, operator: Operator, operand: Operand) -> bool:
    """Equality with a text or number is taken to find few entries, with true or false to find many."""
    return operator is Operator.EQ and field.kind is not Kind.BOOLEAN and not isinstance(operand, bool)


def _in_json_index(path: str, columns: Columns) -> SQL:
    """Asks the GIN index first.

    The planner knows nothing about values in JSON, takes one entry in a hundred for a match, and would read every entry
    of the type; of an array it expects ten elements.
    """
    if not columns.version_id:
        return _in_json(path, columns)
    return SQL(
        f"{columns.version_id} IN (SELECT unnest(ARRAY(SELECT found.id FROM {VERSION_TABLE} AS found"
        " WHERE found.data @? %s::jsonpath)))",
        (path,),
    )


def _in_json(path: str, columns: Columns) -> SQL:
    return SQL(f"{columns.data} @? %s::jsonpath", (path,))


def _ordered_column(field: Field, columns: Columns) -> str:
    name = columns.named(field.path)
    return f'{name} COLLATE "C"' if field.kind is Kind.TEXT else name


def _order(term: SortTerm, columns: Columns) -> SQL:
    value = _sort_value(term, columns)
    nulls = {Direction.ASCENDING: " NULLS FIRST", Direction.DESCENDING: " NULLS LAST"}[term.direction]
    return SQL(f"{value.text} {term.direction.value}{'' if term.field.is_column else nulls}", value.params)


def _sort_value(term: SortTerm, columns: Columns) -> SQL:
    """What a row sorts by: of several values the least when ascending, the greatest when descending."""
    field = term.field
    if field.is_column:
        return SQL(_ordered_column(field, columns))
    column = columns.slots.get(field.path)
    if column is not None:
        return SQL(column)
    if _has_narrow_values(field, columns) or field.kind is Kind.INSTANT:
        function = {Direction.ASCENDING: "min", Direction.DESCENDING: "max"}[term.direction]
        return SQL(
            f"(SELECT {function}(found.{_VALUE_COLUMNS[field.kind]}) FROM {INDEX_TABLE} AS found WHERE found.version_id"
            f" = {columns.version_id} AND found.content_type_id = %s AND found.path = %s)",
            (columns.content_type_id, field.path),
        )
    first = f"jsonb_path_query_first({columns.data}, %s::jsonpath)"
    path = (jsonpath.elements(field.path),)
    return SQL(f"({first} #>> '{{}}') COLLATE \"C\"", path) if field.kind is Kind.TEXT else SQL(first, path)
