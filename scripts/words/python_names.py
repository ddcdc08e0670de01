"""Declarations with empty names in Python, found in its syntax tree."""

import ast

from words.vocabulary import LOOP_LETTERS, NEAR, Breach, bare, is_empty, is_letter

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_SCOPES = (*_FUNCTIONS, ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


def _arguments(node):
    arguments = node.args
    every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    return [*every, *(extra for extra in (arguments.vararg, arguments.kwarg) if extra)]


def _own_nodes(scope):
    """The nodes of a scope without those of the functions inside it."""
    waiting = list(ast.iter_child_nodes(scope))
    while waiting:
        node = waiting.pop()
        yield node
        if not isinstance(node, (*_SCOPES, ast.ClassDef)):
            waiting.extend(ast.iter_child_nodes(node))


def _loop_names(scope):
    loops = (node for node in ast.walk(scope) if isinstance(node, (ast.For, ast.comprehension)))
    return {name.id for loop in loops for name in ast.walk(loop.target) if isinstance(name, ast.Name)}


def _stored(scope):
    """Name -> line of its first assignment in this scope."""
    lines = {}
    for node in _own_nodes(scope):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            lines[node.id] = min(node.lineno, lines.get(node.id, node.lineno))
        elif isinstance(node, ast.ExceptHandler) and node.name:
            lines[node.name] = min(node.lineno, lines.get(node.name, node.lineno))
    return lines


def _locals(scope, lines):
    in_loops = _loop_names(scope)
    for name, line in lines.items():
        if not (is_empty(name) or is_letter(name)) or (bare(name) in LOOP_LETTERS and name in in_loops):
            continue
        uses = [node.lineno for node in ast.walk(scope) if isinstance(node, ast.Name) and node.id == name]
        last = max([line, *uses])
        if last - line > NEAR:
            yield Breach(line, "local", name, last)


def _function(node):
    if is_empty(node.name):
        yield Breach(node.lineno, "function", node.name, node.lineno)
    for argument in _arguments(node):
        if is_empty(argument.arg):
            yield Breach(argument.lineno, "parameter", argument.arg, argument.lineno)
    letters = {argument.arg: argument.lineno for argument in _arguments(node) if is_letter(argument.arg)}
    yield from _locals(node, {**_stored(node), **letters})


def _class(node):
    if is_empty(node.name.lower()):
        yield Breach(node.lineno, "type", node.name, node.lineno)
    for name, line in _stored(node).items():
        if is_empty(name):
            yield Breach(line, "member", name, line)


def breaches(text):
    tree = ast.parse(text)
    yield from _locals(tree, _stored(tree))
    for node in ast.walk(tree):
        if isinstance(node, _FUNCTIONS):
            yield from _function(node)
        elif isinstance(node, ast.Lambda):
            yield from _locals(node, {argument.arg: node.lineno for argument in _arguments(node)})
        elif isinstance(node, ast.ClassDef):
            yield from _class(node)
