"""A text whose comments and literals are blanked, with its brackets matched and its lines counted."""

import re
from bisect import bisect_right

_BRACKETS = re.compile(r"[(){}\[\]]")
_PAIR = {")": "(", "}": "{", "]": "["}


def spaces(piece):
    """As many spaces as there are characters; every newline stays."""
    return re.sub(r"[^\n]", " ", piece)


class BracketedText:
    def __init__(self, blanked):
        self.text = blanked
        self._line_starts = [0] + [match.end() for match in re.finditer("\n", blanked)]
        self._closing = {}  # position of an opening bracket -> that of its closing one
        self._positions = []  # of all brackets, in order
        self._innermost = []  # the innermost open bracket behind each of these, or -1
        open_brackets = []
        for match in _BRACKETS.finditer(blanked):
            position, bracket = match.start(), match.group()
            if bracket in "([{":
                open_brackets.append(position)
            elif open_brackets and blanked[open_brackets[-1]] == _PAIR[bracket]:
                self._closing[open_brackets.pop()] = position
            self._positions.append(position)
            self._innermost.append(open_brackets[-1] if open_brackets else -1)

    def line(self, position):
        return bisect_right(self._line_starts, position)

    def enclosing(self, position):
        """The innermost bracket that is open at a position; -1 at the top."""
        index = bisect_right(self._positions, position - 1) - 1
        return self._innermost[index] if index >= 0 else -1

    def bracket_at(self, opening):
        return self.text[opening] if opening >= 0 else ""

    def close_of(self, opening):
        return self._closing.get(opening, len(self.text) - 1)

    def head(self, opening):
        """The text before a bracket, back to the end of the statement before it."""
        start = max(self.text.rfind(end, 0, opening) for end in ";{}")
        return self.text[start + 1 : opening]

    def last_mention(self, name, start, end):
        """The line of the last use of a name that is not a member of something else."""
        last = start
        mention = re.compile(rf"(?<![\w.])(?<!->)(?<!::){re.escape(name)}\b|(?<=\.\.\.){name}\b")
        for match in mention.finditer(self.text, start, end):
            last = match.start()
        return self.line(last)
