"""Limits that a document must keep before anything is done with it."""

from collections import Counter

from graphql import DocumentNode, FieldNode, GraphQLError, Lexer, SelectionSetNode, Source, TokenKind, Visitor, visit

from schema.options import GraphQLOptions

OPENING = frozenset({TokenKind.BRACE_L, TokenKind.BRACKET_L, TokenKind.PAREN_L})
CLOSING = frozenset({TokenKind.BRACE_R, TokenKind.BRACKET_R, TokenKind.PAREN_R})
REPEATS_MAX = 50
NAME_LONGEST = 255


def check_text(text: str, options: GraphQLOptions) -> None:
    """Refuses a text with too many tokens, brackets too deep for a parser that calls itself, or a name that is too
    long to be likened to others.

    Raises:
        GraphQLError: a limit is passed, or there is a sign that begins no token.
    """
    lexer, depth, tokens = Lexer(Source(text)), 0, 0
    while (token := lexer.advance()).kind is not TokenKind.EOF:
        tokens += 1
        if token.kind in OPENING:
            depth += 1
        elif token.kind in CLOSING:
            depth -= 1
        elif token.kind is TokenKind.NAME and token.end - token.start > NAME_LONGEST:
            raise GraphQLError(f"The document has a name of more than {NAME_LONGEST} letters.")
        if tokens > options.tokens_max:
            raise GraphQLError(f"The document has more than {options.tokens_max} tokens.")
        if depth > options.nesting_max:
            raise GraphQLError(f"The document is nested more than {options.nesting_max} levels deep.")


def check_repeats(document: DocumentNode) -> None:
    """Refuses a field that is repeated very often in one place: comparing each with each would take too long.

    Raises GraphQLError.
    """
    visit(document, _Repeats())


class _Repeats(Visitor):
    def enter_selection_set(self, node: SelectionSetNode, *_: object) -> None:
        counts = Counter((item.alias or item.name).value for item in node.selections if isinstance(item, FieldNode))
        for key, count in counts.most_common(1):
            if count > REPEATS_MAX:
                raise GraphQLError(f'The field "{key}" is repeated more than {REPEATS_MAX} times.', node)
