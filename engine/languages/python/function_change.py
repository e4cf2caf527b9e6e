"""Which functions differ between two versions of a statement, as syntax: in their body, or in a default value."""

import ast

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
# Decorators that do not look at a function's default values when they are applied.
TRANSPARENT = {"staticmethod", "classmethod", "property"}


class Unable(Exception):
    """This edit cannot be put in place by replacing functions."""


def same(old, new):
    """Whether two pieces of syntax are equal, wherever they stand: nodes, lists of nodes, names, constants."""
    if type(old) is not type(new):
        return False
    if isinstance(old, ast.AST):
        for field in old._fields:
            if not same(getattr(old, field, None), getattr(new, field, None)):
                return False
        return True
    if isinstance(old, list):
        return len(old) == len(new) and all(map(same, old, new))
    # 0.0 equals -0.0.
    return old == new and (not isinstance(old, (float, complex)) or repr(old) == repr(new))


class Change:
    """A function whose body differs (`code`), or a default value of it (`defaults`, `keywords`: index to expression)."""

    def __init__(self, old, new):
        self.old = old
        self.new = new
        self.code = False
        self.defaults = {}
        self.keywords = {}


def bare_arguments(arguments):
    """The signature without the values of its defaults, comparable."""
    keys = [kw is None for kw in arguments.kw_defaults]
    return [keys, len(arguments.defaults), arguments.posonlyargs, arguments.args, arguments.kwonlyargs,
            arguments.vararg, arguments.kwarg]


def function_change(old, new):
    change = Change(old, new)
    if isinstance(old, ast.Lambda):
        change.code = not same(old.body, new.body)
    else:
        if old.name != new.name or not same(old.decorator_list, new.decorator_list):
            raise Unable("the name or a decorator of the function changed")
        change.code = not same(old.body, new.body)
    if not same(old.args, new.args):
        if not same(bare_arguments(old.args), bare_arguments(new.args)):
            raise Unable("the signature of the function changed")
        for field, target in (("defaults", change.defaults), ("kw_defaults", change.keywords)):
            for index, (a, b) in enumerate(zip(getattr(old.args, field), getattr(new.args, field))):
                if b is not None and not same(a, b):
                    target[index] = b
        for decorator in getattr(old, "decorator_list", ()):
            if not (isinstance(decorator, ast.Name) and decorator.id in TRANSPARENT):
                raise Unable("a decorator may have read the default values")
    ignored = ("body", "args", "decorator_list", "name")
    for field in old._fields:
        if field not in ignored and not same(getattr(old, field, None), getattr(new, field, None)):
            raise Unable("the function's annotations changed")
    return change


def changes(old, new):
    """The outermost functions that differ between two trees that are otherwise the same."""
    if same(old, new):
        return
    if type(old) is not type(new):
        raise Unable("the change is outside of any function")
    if isinstance(old, FUNCTIONS + (ast.Lambda,)):
        yield function_change(old, new)
        return
    for field in old._fields:
        a, b = getattr(old, field, None), getattr(new, field, None)
        if isinstance(a, ast.AST) and isinstance(b, ast.AST):
            for change in changes(a, b):
                yield change
        elif isinstance(a, list) and isinstance(b, list) and len(a) == len(b):
            for x, y in zip(a, b):
                if isinstance(x, ast.AST) and isinstance(y, ast.AST):
                    for change in changes(x, y):
                        yield change
                elif not same(x, y):
                    raise Unable("the change is outside of any function")
        elif not same(a, b):
            raise Unable("the change is outside of any function")
