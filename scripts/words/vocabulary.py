"""Which names say nothing, and how far a short-lived local may be mentioned."""

from typing import NamedTuple

EMPTY_NAMES = frozenset(
    # pronouns and question words
    "it its he she they them that this these those such one ones another some any each every all"
    " something anything everything what which who whom whose how why when"
    " here there thing things stuff mine theirs"
    # forms of be, have, do, make, give, find
    " is are was were be been am has had have does did made found given gave got gets goes went"
    # prepositions and other small words
    " of on with without by as so then than yes no"
    # placeholders
    " tmp temp foo bar baz obj var val misc".split()
)

NEAR = 6
"""A local whose name is empty or a single letter may be mentioned so many lines below its
declaration, and no further."""

LOOP_LETTERS = frozenset("ijkn")


class Breach(NamedTuple):
    line: int
    kind: str  # "type", "function", "member", "variable", "parameter", "local" or "test name"
    name: str
    last_line: int  # the last mention; only locals may be mentioned for a while

    def text(self):
        if self.kind == "local":
            distance = self.last_line - self.line
            return f"the local '{self.name}' is still mentioned {distance} lines below"
        if self.kind == "test name":
            return f"the test name '{self.name}' is not in snake_case"
        return f"the {self.kind} '{self.name}' has a name that says nothing"


def bare(name):
    return name.strip("_")


def is_empty(name):
    return bare(name) in EMPTY_NAMES


def is_letter(name):
    return len(bare(name)) == 1
