"""Variables that an operation's plan does not depend on: keys of single rows, bound only when the plan runs."""

from collections import Counter
from collections.abc import Mapping

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    OperationDefinitionNode,
    VariableNode,
    Visitor,
    visit,
)

KEY_ARGUMENT = "id"


def late_variables(
    operation: OperationDefinitionNode, fragments: Mapping[str, FragmentDefinitionNode]
) -> frozenset[str]:
    """The variables of an operation that are nothing but keys: all their uses are `x_by_id(id: $it)` at its root."""
    uses = _Uses()
    for node in (operation.selection_set, *fragments.values()):
        visit(node, uses)
    roots = (node for node in operation.selection_set.selections if isinstance(node, FieldNode))
    keys = Counter(name for node in roots if (name := key_variable(node)))
    return frozenset(name for name, count in keys.items() if uses.counts[name] == count)


def key_variable(node: FieldNode) -> str | None:
    """The variable that a field has as its argument `id`, if it has."""
    for argument in node.arguments or ():
        if argument.name.value == KEY_ARGUMENT and isinstance(argument.value, VariableNode):
            return argument.value.name.value
    return None


class _Uses(Visitor):
    """Counts how often each variable is used."""

    def __init__(self) -> None:
        super().__init__()
        self.counts: Counter[str] = Counter()

    def enter_variable(self, node: VariableNode, *_: object) -> None:
        self.counts[node.name.value] += 1
