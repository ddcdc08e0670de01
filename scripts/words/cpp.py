"""Declarations with empty names in C++. This knows brackets and the layout of clang-format, not the
language: the layout tells `type& name` from `left & right`."""

import re

from words.brackets import BracketedText, spaces
from words.vocabulary import EMPTY_NAMES, LOOP_LETTERS, NEAR, Breach, bare, is_empty, is_letter

_HIDDEN = re.compile(
    r'//[^\n]*|/\*.*?\*/|R"(?P<tag>[^(\s]*)\(.*?\)(?P=tag)"|"(?:\\.|[^"\\\n])*"'
    r"|(?<![0-9a-zA-Z_])'(?:\\.|[^'\\\n])+'|^[ \t]*\#(?:[^\n]*\\\n)*[^\n]*",
    re.S | re.M,
)
_CANDIDATE = re.compile(
    rf"(?<=[\s(])((?:{'|'.join(sorted(EMPTY_NAMES))}|[a-z])_?)\b\s*([=;({{,):\[])"
)
_NO_TYPE = frozenset(
    "return co_return co_await co_yield throw new delete case goto else do not and or xor sizeof"
    " typename template operator public private protected if while for switch in default".split()
)
_TYPE_WORDS = frozenset("struct class union enum using namespace concept".split())
_TEST = re.compile(r"^(?:TEST|TEST_F|TEST_P|TYPED_TEST)\(\s*(\w+)\s*,\s*(\w+)", re.M)
_SNAKE_CASE = re.compile(r"[a-z0-9]+(?:_[a-z0-9]+)*$")


def blank(text):
    def hide(match):
        piece = match.group()
        return f'"{spaces(piece[1:-1])}"' if piece[0] in "\"'R" else spaces(piece)

    return _HIDDEN.sub(hide, text)


def _brace_kind(source, opening):
    """ "scope" (a file or a namespace), "class", "enum", "block" or "value"."""
    if opening < 0:
        return "scope"
    head = source.head(opening).rstrip()
    if re.search(r"\bnamespace\b", head):
        return "scope"
    if re.search(r"\benum\b[^()]*$", head):
        return "enum"
    if re.search(r"\b(?:struct|class|union)(?:\s+\w+)*\s*(?:final)?(?:\s*:[^:][^;()]*)?$", head):
        return "class"
    ends_like_block = (
        r"\]|\)|\b(?:const|noexcept|override|final|mutable|else|do|try)|\)\s*(?:mutable\s*)?->[^;=]*"
        r"|\b(?:case\b[^;]*|default|public|private|protected)\s*:"
    )
    return "block" if not head or re.search(rf"(?:{ends_like_block})$", head) else "value"


def _statement_end(source, opening):
    """The end of the statement whose head (`if (`, `for (` ...) opens here."""
    position = source.close_of(opening) + 1
    while match := re.compile(r"[;{(]").search(source.text, position):
        if match.group() == ";":
            return match.start()
        position = source.close_of(match.start()) + 1
        if match.group() == "{":
            otherwise = re.compile(r"\s*else\b").match(source.text, position)
            if not otherwise:
                return position
            position = otherwise.end()
    return len(source.text) - 1


def _body_end(source, opening):
    """The end of the function whose parameters open here; None for a declaration without a body."""
    position = source.close_of(opening) + 1
    in_initializers = False
    while match := re.compile(r"[;{(=,)\[]|(?<!:):(?!:)").search(source.text, position):
        token = match.group()
        if token in "([":
            position = source.close_of(match.start()) + 1
        elif token == "{":
            names_a_member = in_initializers and source.text[position : match.start()].strip()
            if not names_a_member:
                return source.close_of(match.start())
            position = source.close_of(match.start()) + 1
        elif token == ":" or (token == "," and in_initializers):
            in_initializers = True
            position = match.end()
        else:
            return None
    return None


def _parenthesis_kind(source, opening):
    """ "statement", "lambda" or "function"."""
    before = source.text[max(0, opening - 80) : opening].rstrip()
    if re.search(r"\b(?:if|for|while|switch|catch)$", before):
        return "statement"
    return "lambda" if re.search(r"\](?:\s*<[^<>]*>)?$", before) else "function"


def _declared_after(source, position):
    """What stands before a name in a declaration: "type word" (struct ...), "type", "comma", or None
    when it is no declaration."""
    before = source.text[max(0, position - 120) : position]
    stripped = before.rstrip()
    if stripped.endswith(","):
        return "comma"
    if stripped == before or not stripped:
        return None
    unqualified = stripped.rstrip("&*.")
    is_qualified = unqualified != stripped
    word = re.search(r"\w+$", unqualified)
    if word:
        if word.group() in _TYPE_WORDS:
            return "type word"
        return None if word.group() in _NO_TYPE or word.group().isdigit() else "type"
    closes_template = unqualified.endswith(">") and not unqualified.endswith((" >", "->", "=>"))
    return "type" if closes_template or (is_qualified and unqualified.endswith("]")) else None


def _local(source, position, name, end):
    line, last = source.line(position), source.last_mention(name, position, end)
    return Breach(line, "local", name, last) if last - line > NEAR else None


def _in_parenthesis(source, position, name, opening):
    kind = _parenthesis_kind(source, opening)
    if kind == "statement":
        head = source.text[max(0, opening - 8) : opening].rstrip()
        counts = head.endswith("for") and bare(name) in LOOP_LETTERS
        return None if counts else _local(source, position, name, _statement_end(source, opening))
    end = _body_end(source, opening)
    if kind == "function" and is_empty(name):
        line = source.line(position)
        return Breach(line, "parameter", name, line)
    return _local(source, position, name, end) if end else None


def _in_braces(source, position, name, opening, following, after):
    kind = _brace_kind(source, opening)
    if kind == "block":
        return _local(source, position, name, source.close_of(opening))
    if kind in ("enum", "value") or (kind == "scope" and after == "comma"):
        return None
    line = source.line(position)
    if following == "(":
        return Breach(line, "function", name, line)
    return Breach(line, "member" if kind == "class" else "variable", name, line)


def _declaration(source, position, name, following):
    after = _declared_after(source, position)
    if not after:
        return None
    if after == "type word":
        line = source.line(position)
        return Breach(line, "type", name, line) if following in "{=;:" else None
    opening = source.enclosing(position)
    bracket = source.bracket_at(opening)
    if after == "comma" and (bracket == "(" or following not in "=;,"):
        return None
    if bracket == "[":
        return None
    if bracket == "(":
        return _in_parenthesis(source, position, name, opening)
    return _in_braces(source, position, name, opening, following, after)


def _bindings(source):
    """Structured bindings: `auto [left, right] = ...`."""
    for match in re.finditer(r"\bauto(?:&&?)?\s*\[([^\]]*)\]\s*[=:]", source.text):
        opening = source.enclosing(match.start())
        in_head = source.bracket_at(opening) == "("
        end = _statement_end(source, opening) if in_head else source.close_of(opening)
        for name in re.finditer(r"\w+", match.group(1)):
            yield match.start(1) + name.start(), name.group(), end


def _captures(source):
    """Names that a lambda gives to its captures: `[kept = std::move(value)]`."""
    for match in re.finditer(r"(?<=[\[,])\s*&?(\w+)\s*=(?!=)", source.text):
        opening = source.enclosing(match.start(1))
        if source.bracket_at(opening) != "[":
            continue
        brace = source.text.find("{", source.close_of(opening))
        yield match.start(1), match.group(1), source.close_of(brace) if brace >= 0 else 0


def _test_names(source):
    for match in _TEST.finditer(source.text):
        for part in match.groups():
            if not _SNAKE_CASE.match(part):
                line = source.line(match.start())
                yield Breach(line, "test name", part, line)


def breaches(text):
    source = BracketedText(blank(text))
    for match in _CANDIDATE.finditer(source.text):
        breach = _declaration(source, match.start(1), match.group(1), match.group(2))
        if breach:
            yield breach
    for names in (_bindings(source), _captures(source)):
        for position, name, end in names:
            breach = _local(source, position, name, end) if is_empty(name) or is_letter(name) else None
            if breach:
                yield breach
    yield from _test_names(source)
