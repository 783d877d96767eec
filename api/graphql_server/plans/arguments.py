"""The arguments of a root field: constants are computed once, variables are read for each request."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

from graphql import (
    FieldNode,
    GraphQLArgument,
    GraphQLField,
    GraphQLID,
    GraphQLInt,
    GraphQLList,
    GraphQLSchema,
    GraphQLString,
    Undefined,
    VariableDefinitionNode,
    VariableNode,
    get_argument_values,
    get_variable_values,
    is_leaf_type,
    is_non_null_type,
    is_required_argument,
    type_from_ast,
)
from graphql.execution.values import VariableValues
from graphql.language import SKIP, Visitor, visit
from graphql.utilities import coerce_input_value

from api.graphql.fast_lists import LARGEST_INT, NotSupported

Values: TypeAlias = dict[str, Any]
Given: TypeAlias = Callable[[Values], Values]
Read: TypeAlias = Callable[..., Any]


_TEXTS = (GraphQLID, GraphQLString)


class Variables:
    """The variables of one operation. Only scalars, enums and lists of them are supported."""

    def __init__(self, graph: GraphQLSchema, declared: Sequence[VariableDefinitionNode]) -> None:
        """Raises NotSupported."""
        kinds = [_plain(type_from_ast(graph, one.type)) for one in declared]
        self._declared = [
            (one.variable.name.value, _coercing(kind), is_non_null_type(kind), _default(graph, one))
            for one, kind in zip(declared, kinds, strict=True)
        ]

    def values(self, sent: Mapping[str, Any]) -> Values:
        """The coerced values; a variable without a value or a default is left out. Raises NotSupported."""
        found: Values = {}
        for name, coerced, required, default in self._declared:
            said = sent.get(name, Undefined)
            value = default if said is Undefined else coerced(said)
            if value is not Undefined:
                found[name] = value
            elif said is not Undefined or required:
                raise NotSupported
        return found


def _coercing(kind: Any) -> Callable[[Any], Any]:
    # Fast path: nearly every variable is an id or the size of a page, and needs no coercion.
    plain = kind.of_type if is_non_null_type(kind) else kind
    text, whole = plain in _TEXTS, plain is GraphQLInt

    def coerced(said: Any) -> Any:
        if type(said) is str and text:
            return said
        if type(said) is int and whole and -LARGEST_INT < said < LARGEST_INT:
            return said
        return coerce_input_value(said, kind)

    return coerced


def _default(graph: GraphQLSchema, declared: VariableDefinitionNode) -> Any:
    if declared.default_value is None:
        return Undefined
    values = get_variable_values(graph, [declared], {})
    if not isinstance(values, VariableValues):
        raise NotSupported
    return values.coerced[declared.variable.name.value]


def _plain(kind: Any) -> Any:
    inner = kind.of_type if is_non_null_type(kind) else kind
    item = inner.of_type if isinstance(inner, GraphQLList) else inner
    if not is_leaf_type(item.of_type if is_non_null_type(item) else item):
        raise NotSupported
    return kind


def read_and_given(field: GraphQLField, node: FieldNode) -> tuple[Read, Given]:
    """A field's resolver, and a function from variables to its arguments. Raises NotSupported."""
    resolver = field.extensions["strawberry-definition"].base_resolver
    for one in node.arguments or ():
        _plain(field.args[one.name.value].type)
    varying = {
        one.name.value: one.value.name.value
        for one in node.arguments or ()
        if isinstance(one.value, VariableNode)
    }
    # An argument whose variable has no value falls back to the argument's own default.
    settled = {
        name: argument
        for name, argument in field.args.items()
        if name not in varying or not is_required_argument(argument)
    }
    constants = get_argument_values(GraphQLField(field.type, settled), _without(node, varying))
    always = {_named(field.args[name]): value for name, value in constants.items()}
    each = [
        (_named(field.args[name]), variable, is_non_null_type(field.args[name].type), name)
        for name, variable in varying.items()
    ]

    def given(values: Values) -> Values:
        found = dict(always)
        for named, variable, present, name in each:
            if variable in values:
                found[named] = values[variable]
            if found.get(named) is None and (present or name not in settled):
                raise NotSupported
        return found

    return resolver.wrapped_func, given


def _named(argument: GraphQLArgument) -> str:
    name: str = argument.extensions["strawberry-definition"].python_name
    return name


def _without(node: FieldNode, varying: Mapping[str, str]) -> FieldNode:
    written = [one for one in node.arguments or () if one.name.value not in varying]

    class NoVariables(Visitor):
        def enter_variable(self, *_: Any) -> Any:
            raise NotSupported

        def enter_selection_set(self, *_: Any) -> Any:
            return SKIP

    for one in written:
        visit(one, NoVariables())
    return FieldNode(name=node.name, arguments=tuple(written))
