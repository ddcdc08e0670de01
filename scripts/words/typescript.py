"""Declarations with empty names in TypeScript, TSX and JavaScript. This knows brackets, not the
language."""

import re

from words.brackets import BracketedText, spaces
from words.vocabulary import LOOP_LETTERS, NEAR, Breach, bare, is_empty, is_letter

_HIDDEN = re.compile(
    r"//[^\n]*|/\*.*?\*/|\"(?:\\.|[^\"\\\n])*\"|(?<!\w)'(?:\\.|[^'\\\n])*'"
    r"|(?<=[(,=:!&|?])\s*/(?![/*])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n])+/[a-z]*",
    re.S,
)
_TEMPLATE = re.compile(r"`(?:\\.|\$\{[^{}]*(?:\{[^{}]*\}[^{}]*)*\}|[^`\\])*`", re.S)
_PLOT_LETTERS = frozenset("xy")
_KEYS_OF_FORMATS = frozenset(["why"])  # the types of the page follow the keys of suites and result files


def _template(match):
    """Of a template literal only the code inside ${...} stays."""
    parts = re.split(r"\$\{([^{}]*(?:\{[^{}]*\}[^{}]*)*)\}", match.group())
    for index in range(0, len(parts), 2):
        parts[index] = spaces(parts[index])
    for index in range(1, len(parts), 2):
        parts[index] = f"  {parts[index]} "
    return "".join(parts)


def blank(text):
    def hide(match):
        piece = match.group()
        return f'"{spaces(piece[1:-1])}"' if piece[0] in "\"'" else spaces(piece)

    # URLs in template literals hold "//", so templates go first; comments hold "`" in pairs.
    return _HIDDEN.sub(hide, _TEMPLATE.sub(_template, text))


def _is_suspect(name):
    return is_empty(name) or (is_letter(name) and name.islower() and bare(name) not in _PLOT_LETTERS)


def _expression_end(source, position):
    """The end of the expression or block that begins here (the body of an arrow function)."""
    start = re.compile(r"\s*").match(source.text, position).end()
    if source.text[start : start + 1] == "{":
        return source.close_of(start)
    while match := re.compile(r"[({\[)}\],;]").search(source.text, start):
        if match.group() not in "({[":
            return match.start()
        start = source.close_of(match.start()) + 1
    return len(source.text) - 1


def _local(source, position, name, end):
    line, last = source.line(position), source.last_mention(name, position, end)
    return Breach(line, "local", name, last) if last - line > NEAR else None


def _always(source, position, kind, name):
    line = source.line(position)
    return Breach(line, kind, name, line)


def _pattern_names(source, start, end):
    """The names that a destructuring pattern or parameter list declares, with their positions."""
    piece = source.text[start:end]
    for match in re.finditer(r"(?<![\w.$])([a-z]\w*)\s*(?=[,})\]=?]|:(?!:)|$)", piece):
        before = piece[: match.start()].rstrip()
        if before and before[-1] not in "{[(,.:":
            continue
        renamed = piece[match.end() :].startswith(":") and source.bracket_at(
            source.enclosing(start + match.start())
        ) == "{"
        if not renamed:
            yield start + match.start(1), match.group(1)


def _variables(source):
    for match in re.finditer(r"\b(?:const|let|var)\s+([\w{\[][^=;]*?)(?=\s*(?:=|;|\bof\b|\bin\b))", source.text):
        opening = source.enclosing(match.start())
        in_head = source.bracket_at(opening) == "("
        end = _expression_end(source, source.close_of(opening) + 1) if in_head else source.close_of(opening)
        pattern_end = match.start(1) + len(re.split(r":(?![^{\[]*[}\]])", match.group(1))[0])
        for position, name in _pattern_names(source, match.start(1), pattern_end):
            if in_head and bare(name) in LOOP_LETTERS:
                continue
            if _is_suspect(name):
                yield _always(source, position, "variable", name) if opening < 0 and is_empty(
                    name
                ) else _local(source, position, name, end)


def _types_and_functions(source):
    for match in re.finditer(r"\b(function|class|interface|type)\s+([A-Za-z]\w*)(?=\s*[<({=])", source.text):
        if is_empty(match.group(2).lower()):
            kind = "function" if match.group(1) == "function" else "type"
            yield _always(source, match.start(2), kind, match.group(2))


def _parameters(source):
    """Of named functions, of methods, and of arrow functions (which are short-lived like locals)."""
    for match in re.finditer(r"\(", source.text):
        opening = match.start()
        close = source.close_of(opening)
        arrow = re.compile(r"\s*(?::[^=;(){}]*)?=>").match(source.text, close + 1)
        before = source.text[max(0, opening - 60) : opening]
        named = re.search(r"\bfunction\b[\s*\w]*(?:<[^()]*>)?$|^\s*(?:async\s+)?\w+$", before, re.M)
        body = re.compile(r"\s*(?::[^;=]*?)?\{").match(source.text, close + 1) if named else None
        if re.search(r"\b(?:if|for|while|switch|catch|return)\s*$", before) or not (arrow or body):
            continue
        end = _expression_end(source, arrow.end()) if arrow else source.close_of(body.end() - 1)
        for position, name in _pattern_names(source, opening + 1, close):
            if source.enclosing(position) != opening and not _in_pattern(source, position, opening):
                continue
            if not arrow and is_empty(name):
                yield _always(source, position, "parameter", name)
            elif _is_suspect(name) and not (arrow and bare(name) in LOOP_LETTERS):
                yield _local(source, position, name, end)


def _in_pattern(source, position, opening):
    """Is this inside a destructuring pattern of the parameter list, not inside a type?"""
    bracket = source.enclosing(position)
    while bracket != opening and bracket >= 0:
        before = source.text[opening:bracket].rstrip()
        if before[-1] not in "(,[{:":
            return False
        if before[-1] == ":" and source.enclosing(bracket) == opening:
            return False
        bracket = source.enclosing(bracket)
    return True


def _members(source):
    """Of interfaces and of object types."""
    for match in re.finditer(r"\b(?:interface\s+\w+[^{;=]*|type\s+\w+\s*=[^{;]*)\{", source.text):
        opening = match.end() - 1
        end = source.close_of(opening)
        for member in re.finditer(r"(?<=[{;,\n])\s*(?:readonly\s+)?([a-z]\w*)\??:", source.text[opening:end]):
            if is_empty(member.group(1)) and member.group(1) not in _KEYS_OF_FORMATS:
                yield _always(source, opening + member.start(1), "member", member.group(1))


def breaches(text):
    source = BracketedText(blank(text))
    for finder in (_variables, _types_and_functions, _parameters, _members):
        yield from (breach for breach in finder(source) if breach)
