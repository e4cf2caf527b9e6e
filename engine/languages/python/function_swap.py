"""Puts a changed source file into a running interpreter by replacing only the code of the functions that changed.

`SourceFile` remembers how a file of the project looked when it was imported; `plan` finds what a new text changes,
compiles only the top-level statement around it, and says which new code goes to which live function objects: all that
were made from the old one, wherever they are kept, as a method, under decorators, in a property, in a closure. What
cannot be replaced that way (a changed decorator, signature or module-level statement) raises `Unable`.
"""

import __future__
import ast
import gc
import importlib.machinery
import os
import types

from function_change import Unable, changes


def live_functions(root):
    """All function objects whose code comes from a file under `root`, by real path of that file."""
    found = {}
    real = {}
    prefix = os.path.join(os.path.realpath(root), "")
    for thing in gc.get_objects():
        if type(thing) is not types.FunctionType:
            continue
        name = thing.__code__.co_filename
        path = real.get(name)
        if path is None:
            path = real[name] = os.path.realpath(name)
        if path.startswith(prefix):
            found.setdefault(path, []).append(thing)
    return found


def first_line(node):
    """Line a statement starts on, decorators included; what `co_firstlineno` is for a function."""
    decorators = getattr(node, "decorator_list", None)
    return min([node.lineno] + [decorator.lineno for decorator in decorators or ()])


def nested_codes(code):
    return [const for const in code.co_consts if isinstance(const, types.CodeType)]


def find_code(code, node):
    """The code object compiled from a function node, anywhere below `code`."""
    name = getattr(node, "name", "<lambda>")
    line = first_line(node)
    found = []
    pending = [code]
    while pending:
        for inner in nested_codes(pending.pop()):
            if inner.co_name == name and inner.co_firstlineno == line:
                found.append(inner)
            pending.append(inner)
    if len(found) != 1:
        raise Unable("the changed function has no code of its own")
    return found[0]


def replaced_codes(old, new):
    """Pairs of old and new code: the function itself, and what it defines inside, matched by name in order."""
    yield old, new
    remaining = nested_codes(new)
    for inner in nested_codes(old):
        for other in remaining:
            if other.co_name == inner.co_name:
                remaining.remove(other)
                for pair in replaced_codes(inner, other):
                    yield pair
                break


def fitted(code, freevars):
    """`code` for a function that closes over `freevars`: a bug may have dropped the last use of one (`super()`)."""
    if code.co_freevars == freevars:
        return code
    if freevars[: len(code.co_freevars)] != code.co_freevars:
        raise Unable("the function closes over other variables")
    return code.replace(co_freevars=freevars)


class SourceFile:
    """One file of the project as it was when the project was imported."""

    def __init__(self, path, functions):
        self.path = os.path.realpath(path)
        self.functions = functions
        with open(self.path, "rb") as stream:
            self.content = stream.read()
        self.text = decode(self.content)
        self.lines = self.text.split("\n")
        self.tree = ast.parse(self.text)
        self.compiled_before = {}
        self.flags = 0
        for node in self.tree.body:
            if isinstance(node, ast.ImportFrom) and node.module == "__future__":
                for alias in node.names:
                    self.flags |= getattr(__future__, alias.name).compiler_flag

    def statement(self, lines):
        """(old statement, text of its replacement): the top-level statement that holds all that changed."""
        low = 0
        shortest = min(len(lines), len(self.lines))
        while low < shortest and lines[low] == self.lines[low]:
            low += 1
        tail = 0
        while tail < shortest - low and lines[-1 - tail] == self.lines[-1 - tail]:
            tail += 1
        high = len(self.lines) - tail
        grown = len(lines) - len(self.lines)
        previous = 0
        for index, node in enumerate(self.tree.body):
            start, end = first_line(node), node.end_lineno
            following = self.tree.body[index + 1] if index + 1 < len(self.tree.body) else None
            if start - 1 <= low and high <= end:
                if start <= previous or (following is not None and first_line(following) <= end):
                    break
                return node, lines[start - 1 : end + grown]
            previous = end
        raise Unable("the change is outside of any function")

    def compiled(self, lines, start):
        """(tree, code) of one top-level statement, with the line numbers it has in the file."""
        text = "\n" * (start - 1) + "\n".join(lines) + "\n"
        try:
            tree = ast.parse(text)
            name = self.functions[0].__code__.co_filename if self.functions else self.path
            return tree, compile(text, name, "exec", self.flags, True)
        except (SyntaxError, ValueError) as error:
            raise Unable("the changed function does not compile: %s" % error)

    def plan(self, content):
        """The assignments (object, attribute, value) that make `content` (bytes) live; nothing is changed yet."""
        lines = decode(content).split("\n")
        node, replacement = self.statement(lines)
        start = first_line(node)
        if start not in self.compiled_before:
            self.compiled_before[start] = self.compiled(self.lines[start - 1 : node.end_lineno], start)
        old_tree, old_code = self.compiled_before[start]
        new_tree, new_code = self.compiled(replacement, start)
        if len(new_tree.body) != 1:
            raise Unable("the change is outside of any function")
        planned = []
        for change in changes(old_tree.body[0], new_tree.body[0]):
            planned += self.plan_function(change, old_code, new_code)
        if not planned:
            raise Unable("nothing that runs changed")
        return planned

    def plan_function(self, change, old_code, new_code):
        old, new = find_code(old_code, change.old), find_code(new_code, change.new)
        holders = self.holders(old)
        if not holders:
            raise Unable("the function is not alive after the import")
        planned = []
        if change.defaults or change.keywords:
            for function in holders:
                planned += self.plan_defaults(function, change)
        if change.code:
            for before, after in replaced_codes(old, new):
                for function in self.holders(before):
                    planned.append((function, "__code__", fitted(after, function.__code__.co_freevars)))
        return planned

    def holders(self, code):
        return [
            function
            for function in self.functions
            if function.__code__.co_firstlineno == code.co_firstlineno and function.__code__.co_name == code.co_name
        ]

    def plan_defaults(self, function, change):
        def value(node):
            code = compile(ast.Expression(node), self.path, "eval", self.flags, True)
            try:
                return eval(code, function.__globals__)
            except Exception as error:
                raise Unable("the new default value needs its surroundings: %s" % error)

        if change.defaults:
            values = list(function.__defaults__ or ())
            for index, node in change.defaults.items():
                values[index] = value(node)
            yield function, "__defaults__", tuple(values)
        if change.keywords:
            keywords = dict(function.__kwdefaults__ or {})
            for index, node in change.keywords.items():
                keywords[change.old.args.kwonlyargs[index].arg] = value(node)
            yield function, "__kwdefaults__", keywords


def decode(content):
    """Source text with line ends as the compiler sees them."""
    import io
    import tokenize

    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(content).readline)
        return io.TextIOWrapper(io.BytesIO(content), encoding, newline=None).read()
    except (SyntaxError, UnicodeDecodeError) as error:
        raise Unable("the file cannot be decoded: %s" % error)


def carry_out(planned):
    for thing, attribute, value in planned:
        setattr(thing, attribute, value)


def load_instead(path, content):
    """Whoever imports `path` from now on gets `content`."""
    original = importlib.machinery.SourceFileLoader.get_code
    target = os.path.realpath(path)

    def get_code(self, fullname):
        name = self.get_filename(fullname)
        if os.path.realpath(name) == target:
            return compile(content, name, "exec", dont_inherit=True)
        return original(self, fullname)

    importlib.machinery.SourceFileLoader.get_code = get_code
