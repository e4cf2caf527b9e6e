; What is planted in Python functions. The language of this file: docs/mutation-rules.md

; ---- places where a change is no bug, or one that no test would look for ----

((type) @annotation (#skip! @annotation))
([(import_statement) (import_from_statement) (future_import_statement)] @import (#skip! @import))
(expression_statement . (string) @docstring . (#skip! @docstring))
((call function: (identifier) @function) @call (#any-of? @function "print" "pprint") (#skip! @call))
((call function: (attribute
    object: [(identifier) @logger (attribute attribute: (identifier) @logger)]
    attribute: (identifier) @method)) @call
  (#match? @logger "^_*(log|logger|logging|warnings)$")
  (#any-of? @method "debug" "info" "warning" "warn" "error" "exception" "critical" "log")
  (#skip! @call))
(raise_statement (call arguments: (argument_list) @message) (#skip! @message))
((assert_statement) @assertion (#skip! @assertion))
; what is shown to people: help of a command line, documentation of a property
((keyword_argument name: (identifier) @name) @text
  (#any-of? @name "help" "doc" "description" "usage" "metavar" "epilog" "prog")
  (#skip! @text))
((function_definition name: (identifier) @name) @function (#eq? @name "__repr__") (#skip! @function))
; what only typing reads
((if_statement condition: [(identifier) @name (attribute attribute: (identifier) @name)]) @block
  (#any-of? @name "TYPE_CHECKING" "__debug__")
  (#skip! @block))
((call function: [(identifier) @function (attribute attribute: (identifier) @function)]) @call
  (#any-of? @function "TypeVar" "NewType" "cast" "namedtuple")
  (#skip! @call))
; the step of a loop: without it the program only hangs
((while_statement
    condition: (_) @condition
    body: (block (expression_statement [
      (augmented_assignment left: (identifier) @step)
      (assignment left: (identifier) @step)]) @statement))
  (#mentions? @condition @step)
  (#skip! @statement))
; abs() does not tell a difference from its opposite
((call function: (identifier) @function arguments: (argument_list (binary_operator) @difference))
  (#eq? @function "abs")
  (#skip! @difference "operands-swapped"))
; `a = a` is nothing that anyone writes: the whole assignment goes instead
((assignment left: (identifier) @name right: (call function: (attribute object: (identifier) @object)) @value)
  (#eq? @name @object)
  (#skip! @value "normalisation-dropped" "copy-dropped"))
((assignment left: (identifier) @name right: (call arguments: (argument_list . (identifier) @argument .)) @value)
  (#eq? @name @argument)
  (#skip! @value "conversion-dropped" "copy-dropped"))
; -1 as an index has rules of its own
(subscript subscript: (unary_operator) @index (#skip! @index "number-off-by-one" "minus-dropped" "complement-dropped"))

; ---- comparisons ----

; before:
;| return a < b
; after:
;| return a <= b
; before:
;| return 0 <= a <= b
; after:
;| return 0 < a <= b
; after:
;| return 0 <= a < b
(comparison_operator operators: ["<" "<=" ">" ">="] @operator
  (#bug! "comparison-boundary" "off_by_one" "`@operator` became `@new`: the boundary moves by one")
  (#map! @operator "<" "<=" "<=" "<" ">" ">=" ">=" ">"))

; before:
;| return a < b
; after:
;| return a >= b
(comparison_operator operators: ["<" "<=" ">" ">="] @operator
  (#bug! "comparison-negated" "logic_error" "`@operator` became `@new`: the comparison holds exactly when it should not")
  (#map! @operator "<" ">=" "<=" ">" ">" "<=" ">=" "<"))

; before:
;| return a == b
; after:
;| return a != b
(comparison_operator operators: ["==" "!="] @operator
  (#bug! "equality-negated" "logic_error" "`@operator` became `@new`: the comparison holds exactly when it should not")
  (#map! @operator "==" "!=" "!=" "=="))

; before:
;| if a is None:
;|     return b is not None
; after:
;| if a is not None:
;|     return b is not None
; after:
;| if a is None:
;|     return b is None
((comparison_operator operators: ["is" "is not"] @operator . (none))
  (#bug! "null-check-negated" "null_handling" "`@operator None` became `@new None`: what is missing is taken for present, and the other way round")
  (#map! @operator "is" "is not" "is not" "is"))

; before:
;| return b is not a
; after:
;| return b is a
; never:
;| return b is None
((comparison_operator operators: ["is" "is not"] @operator . (_) @right)
  (#bug! "identity-negated" "logic_error" "`@operator` became `@new`: the comparison holds exactly when it should not")
  (#not-kind? @right "none")
  (#map! @operator "is" "is not" "is not" "is"))

; before:
;| if a in b and c not in b:
;|     return a
; after:
;| if a not in b and c not in b:
;|     return a
; after:
;| if a in b and c in b:
;|     return a
(comparison_operator operators: ["in" "not in"] @operator
  (#bug! "membership-negated" "logic_error" "`@operator` became `@new`: the check holds exactly when it should not")
  (#map! @operator "in" "not in" "not in" "in"))

; before:
;| return low <= value < high
; after:
;| return low <= value
; after:
;| return value < high
((comparison_operator
    . (_) @left . operators: _ @first . (_) @middle . operators: _ @second . (_) @right .) @chain
  (#bug! "range-check-halved" "edge_case" "one side of `@chain` is no longer checked")
  (#replace! @chain "@left @first @middle" "@middle @second @right"))

; None and what is merely empty are confused
; before:
;| if limit is None:
;|     limit = 10
; after:
;| if not limit:
;|     limit = 10
((comparison_operator . (_) @value . operators: "is" . (none) .) @check
  (#bug! "none-check-too-wide" "null_handling" "`@check` became `@new`: empty and zero now count as None")
  (#not-parent? @check "not_operator")
  (#replace! @check "not @(value)"))
; before:
;| if limit is not None and limit > 3:
;|     return limit
; after:
;| if limit and limit > 3:
;|     return limit
((comparison_operator . (_) @value . operators: "is not" . (none) .) @check
  (#bug! "none-check-too-wide" "null_handling" "`@check` became `@new`: empty and zero now count as None")
  (#inside? @check "if_statement" "elif_clause" "while_statement" "conditional_expression" "if_clause")
  (#replace! @check "@value"))

; before:
;| if not items:
;|     return 0
; after:
;| if items is None:
;|     return 0
; never:
;| if not isinstance(items, list):
;|     return 0
((not_operator argument: [(identifier) (attribute)] @value) @check
  (#bug! "empty-check-too-narrow" "null_handling" "`@check` became `@new`: what is empty is no longer noticed")
  (#inside? @check "if_statement" "elif_clause" "while_statement" "conditional_expression" "if_clause")
  (#replace! @check "@value is None"))

; ---- logic ----

; before:
;| return a and b or c
; after:
;| return a or b or c
; after:
;| return a and b and c
(boolean_operator operator: _ @operator
  (#bug! "logical-operator" "logic_error" "`@operator` became `@new`: and/or confused")
  (#map! @operator "and" "or" "or" "and"))

; before:
;| if a.ok() and b > 1:
;|     return name or 'x'
; after:
;| if a.ok():
;|     return name or 'x'
; after:
;| if b > 1:
;|     return name or 'x'
; after:
;| if a.ok() and b > 1:
;|     return name
((boolean_operator left: (_) @left right: (_) @right) @all
  (#bug! "operand-dropped" "logic_error" "`@all` became `@new`: one part is no longer looked at")
  (#replace! @all "@left" "@right"))

; before:
;| return not a
; after:
;| return a
((not_operator argument: (_) @operand) @negation
  (#bug! "negation-dropped" "logic_error" "`not` is gone from `@negation`")
  (#replace! @negation "@operand"))

; before:
;| if a or b:
;|     return 1
;| elif c:
;|     return 2
; after:
;| if not (a or b):
;|     return 1
;| elif c:
;|     return 2
; after:
;| if a or b:
;|     return 1
;| elif not c:
;|     return 2
; before:
;| while a.ready():
;|     a.next()
; after:
;| while not a.ready():
;|     a.next()
; never:
;| while True:
;|     a.next()
([
    (if_statement condition: (_) @condition)
    (elif_clause condition: (_) @condition)
    (while_statement condition: (_) @condition)
  ]
  (#bug! "condition-negated" "logic_error" "the condition `@condition` is negated")
  (#not-kind? @condition "not_operator" "comparison_operator" "true" "false" "integer")
  (#replace! @condition "not @(condition)"))
; before:
;| return [x for x in xs if x.ok]
; after:
;| return [x for x in xs if not x.ok]
((if_clause (_) @condition)
  (#bug! "condition-negated" "logic_error" "the filter `@condition` is negated")
  (#not-kind? @condition "not_operator" "comparison_operator")
  (#not-parent? @condition "case_clause")
  (#replace! @condition "not @(condition)"))

; before:
;| if a > 1:
;|     b = 1
;| else:
;|     b = 2
; after:
;| if True:
;|     b = 1
;| else:
;|     b = 2
; after:
;| if False:
;|     b = 1
;| else:
;|     b = 2
([
    (if_statement condition: (_) @condition alternative: (_))
    (elif_clause condition: (_) @condition)
  ]
  (#bug! "condition-forced" "logic_error" "the condition `@condition` is always `@new`")
  (#not-kind? @condition "true" "false")
  (#replace! @condition "True" "False"))

; ---- arithmetic ----

; before:
;| return a + b * c
; after:
;| return a - b * c
; after:
;| return a + b / c
; never:
;| return "%d items" % n + ", done"
((binary_operator left: (_) @left operator: _ @operator right: (_) @right)
  (#bug! "arithmetic-operator" "logic_error" "`@operator` became `@new`: another calculation")
  (#not-kind? @left "string" "concatenated_string" "list" "tuple" "list_comprehension")
  (#not-kind? @right "string" "concatenated_string" "list" "tuple" "list_comprehension")
  (#not-match? @left "['\"]$")
  (#map! @operator "+" "-" "-" "+" "*" "/" "%" "//" "**" "*"))

; before:
;| return total / n
; after:
;| return total // n
(binary_operator operator: "/" @operator
  (#bug! "division-kind" "type" "`/` became `//`: the fraction is cut off")
  (#replace! @operator "//"))
; before:
;| return total // n
; after:
;| return total / n
(binary_operator operator: "//" @operator
  (#bug! "division-kind" "type" "`//` became `/`: the result has a fraction")
  (#replace! @operator "/"))

; before:
;| return flags & mask << n
; after:
;| return flags | mask << n
; after:
;| return flags & mask >> n
(binary_operator operator: _ @operator
  (#bug! "bitwise-operator" "logic_error" "`@operator` became `@new`: another operation on the bits")
  (#map! @operator "&" "|" "|" "&" "^" "&" "<<" ">>" ">>" "<<"))

; before:
;| return end - start
; after:
;| return start - end
; never:
;| return 'a%s' % b
((binary_operator left: (_) @left operator: _ @operator right: (_) @right) @all
  (#bug! "operands-swapped" "logic_error" "the operands of `@all` changed places")
  (#any-of? @operator "-" "/" "//" "%" "**" "<<" ">>")
  (#not-kind? @left "string" "concatenated_string" "binary_operator" "unary_operator" "await")
  (#not-kind? @right "binary_operator" "unary_operator" "await")
  (#not-eq? @left @right)
  (#swap! @left @right))

; before:
;| return len(items) - 1
; after:
;| return len(items)
; never:
;| return name * 1
((binary_operator left: (_) @left operator: ["+" "-"] right: (integer) @one) @all
  (#bug! "term-dropped" "off_by_one" "`@all` became `@left`: the correction by one is gone")
  (#eq? @one "1")
  (#not-kind? @left "string" "concatenated_string" "list" "tuple")
  (#replace! @all "@left"))
; before:
;| return base * rate + fee
; after:
;| return base * rate
; never:
;| return name + "x"
((binary_operator left: (_) @left operator: _ @operator right: (_) @right) @all
  (#bug! "term-dropped" "logic_error" "`@all` became `@left`: one operand is left out")
  (#any-of? @operator "+" "-" "*" "//" "%")
  (#not-eq? @right "1")
  (#not-kind? @left "string" "concatenated_string" "list" "tuple")
  (#not-kind? @right "string" "concatenated_string" "list" "tuple")
  (#replace! @all "@left"))

; before:
;| total += price
; after:
;| total -= price
(augmented_assignment operator: _ @operator right: (_) @right
  (#bug! "compound-assignment" "logic_error" "`@operator` became `@new`: the variable is updated the wrong way")
  (#not-kind? @right "string" "concatenated_string" "list" "tuple" "list_comprehension")
  (#map! @operator "+=" "-=" "-=" "+=" "*=" "/=" "/=" "*=" "//=" "*=" "%=" "//=" "|=" "&=" "&=" "|=" "^=" "|=" "<<=" ">>=" ">>=" "<<="))

; before:
;| total += price
; after:
;| total = price
(augmented_assignment operator: _ @operator
  (#bug! "compound-assignment-overwrites" "state" "`@operator` became `=`: what was there before is lost")
  (#replace! @operator "="))

; before:
;| return -value
; after:
;| return value
((unary_operator operator: "-" argument: (_) @operand) @all
  (#bug! "minus-dropped" "logic_error" "`@all` became `@operand`: the sign is lost")
  (#replace! @all "@operand"))

; before:
;| return bits & ~mask
; after:
;| return bits & mask
((unary_operator operator: "~" argument: (_) @operand) @all
  (#bug! "complement-dropped" "logic_error" "`@all` became `@operand`: the bits are not inverted")
  (#replace! @all "@operand"))

; ---- constants ----

; before:
;| return f(0x0f) + 1_000
; after:
;| return f(0x10) + 1_000
; after:
;| return f(0x0f) + 999
; never:
;| def f(a, n=3):
;|     return a[0], a[1:2]
([(integer) (float)] @number
  (#bug! "number-off-by-one" "off_by_one" "`@number` became `@new`")
  (#not-parent? @number "subscript" "slice" "default_parameter" "typed_default_parameter" "unary_operator")
  (#literal-number? @number)
  (#add! @number 1 -1))
; before:
;| return find(text, -3) + ~4
; after:
;| return find(text, -4) + ~4
; after:
;| return find(text, -2) + ~4
; after:
;| return find(text, -3) + ~5
((unary_operator operator: _ @sign argument: [(integer) (float)] @number) @whole
  (#bug! "number-off-by-one" "off_by_one" "`@whole` became `@sign@new`")
  (#not-eq? @whole "-1")
  (#literal-number? @number)
  (#add! @number 1 -1))
; before:
;| return find(text, -1)
; after:
;| return find(text, -2)
; after:
;| return find(text, 0)
((unary_operator) @whole
  (#bug! "number-off-by-one" "off_by_one" "`@whole` became `@new`")
  (#eq? @whole "-1")
  (#replace! @whole "-2" "0"))

; before:
;| return True
; after:
;| return False
; never:
;| def f(deep=True):
;|     while True:
;|         pass
([(true) (false)] @value
  (#bug! "boolean-flipped" "logic_error" "`@value` became `@new`")
  (#not-parent? @value "default_parameter" "typed_default_parameter" "while_statement")
  (#map! @value "True" "False" "False" "True"))

; before:
;| return sep.join(items, ", ")
; after:
;| return sep.join(items, "")
; never:
;| x = {"key": 1}
;| return x["key"]
((string (string_content) @content) @string
  (#bug! "string-emptied" "logic_error" "the text `@string` became empty")
  (#parent? @string "argument_list" "keyword_argument" "return_statement" "assignment" "conditional_expression"
    "boolean_operator" "binary_operator" "attribute" "expression_list" "comparison_operator")
  (#not-has? @string "interpolation")
  (#replace! @content ""))

; before:
;| return "".join(parts)
; after:
;| return " ".join(parts)
((string . (string_start) @start . (string_end)) @string
  (#bug! "empty-string-filled" "logic_error" "the empty text became a blank")
  (#not-parent? @string "default_parameter" "typed_default_parameter")
  (#insert-after! @start " "))

; before:
;| return None
; after:
;| return False
([(return_statement (none) @none) (assignment right: (none) @none) (conditional_expression (none) @none)]
  (#bug! "none-replaced" "null_handling" "`None` became `@new`: a check for `None` no longer sees it")
  (#replace! @none "False"))

; ---- what comes back ----

; before:
;| def f(a):
;|     if a:
;|         return a.name
;|     b()
; after:
;| def f(a):
;|     if a:
;|         return None
;|     b()
; never:
;| def f(a):
;|     if a:
;|         return None
;|     return a
((return_statement (_) @value) @return
  (#bug! "return-none" "logic_error" "`@return` became `return None`")
  (#not-kind? @value "none")
  (#not-tail? @return "for_statement" "while_statement")
  (#replace! @value "None"))

; before:
;| def f(a):
;|     if a:
;|         return a.close()
;|     else:
;|         return b(a)
; after:
;| def f(a):
;|     if a:
;|         a.close()
;|     else:
;|         return b(a)
; after:
;| def f(a):
;|     if a:
;|         return a.close()
;|     else:
;|         b(a)
((return_statement [(call) (await)] @value) @return
  (#bug! "return-forgotten" "logic_error" "`@value` is computed and not returned")
  (#tail? @return "for_statement" "while_statement")
  (#replace! @return "@value"))
; before:
;| def f(a):
;|     a.sort()
;|     return a
; after:
;| def f(a):
;|     a.sort()
; before:
;| def f(a):
;|     return a + 1
; after:
;| def f(a):
;|     pass
((return_statement (_) @value) @return
  (#bug! "return-forgotten" "logic_error" "`@return` is gone")
  (#not-kind? @value "none" "call" "await")
  (#tail? @return "for_statement" "while_statement")
  (#remove! @return "pass"))

; before:
;| return key, value
; after:
;| return value, key
(return_statement (expression_list . (_) @first . (_) @second .)
  (#bug! "result-order-swapped" "logic_error" "`@first` and `@second` are returned in the other order")
  (#not-eq? @first @second)
  (#not-kind? @first "list_splat")
  (#not-kind? @second "list_splat")
  (#swap! @first @second))

; before:
;| return a and b(a)
; after:
;| return not (a and b(a))
(return_statement [(boolean_operator) (comparison_operator operators: ["in" "is"])] @value
  (#bug! "result-negated" "logic_error" "the result `@value` is negated")
  (#kind? @value "boolean_operator")
  (#replace! @value "not @(value)"))

; ---- branches ----

; before:
;| if a:
;|     b()
;|     c()
;| else:
;|     # why
;|     d()
; after:
;| if a:
;|     d()
;| else:
;|     # why
;|     b()
;|     c()
((if_statement consequence: (block) @then . alternative: (else_clause body: (block) @else))
  (#bug! "branches-swapped" "logic_error" "the bodies of `if` and `else` changed places")
  (#swap! @then @else))

; before:
;| if a:
;|     b = 1
;| elif c:
;|     b = 2
;| else:
;|     b = 3
;| return b
; after:
;| if a:
;|     b = 1
;| elif c:
;|     b = 2
;| return b
((if_statement alternative: (else_clause) @else)
  (#bug! "else-removed" "edge_case" "the `else` branch is gone: nothing is done when no condition holds")
  (#remove! @else))

; before:
;| if a:
;|     b = 1
;| elif c:
;|     b = 2
;| else:
;|     b = 3
; after:
;| if a:
;|     b = 1
;| else:
;|     b = 3
((if_statement alternative: (elif_clause condition: (_) @condition) @elif)
  (#bug! "elif-removed" "edge_case" "the branch for `@condition` is gone")
  (#remove! @elif))

; before:
;| if a:
;|     b = 1
;| elif c:
;|     b = 2
; after:
;| if a:
;|     b = 1
;| if c:
;|     b = 2
; never:
;| if a:
;|     return 1
;| elif c:
;|     return 2
((if_statement consequence: (block (_) @last .) . alternative: (elif_clause "elif" @keyword))
  (#bug! "elif-detached" "logic_error" "`elif` became `if`: both branches can run")
  (#not-kind? @last "return_statement" "raise_statement" "continue_statement" "break_statement")
  (#replace! @keyword "if"))

; before:
;| return a if b else c
; after:
;| return c if b else a
((conditional_expression . (_) @then . "if" . (_) . "else" . (_) @else .)
  (#bug! "branches-swapped" "logic_error" "`@then` and `@else` changed places")
  (#not-eq? @then @else)
  (#swap! @then @else))

; before:
;| return a if b else c
; after:
;| return a
; after:
;| return c
((conditional_expression . (_) @then . "if" . (_) . "else" . (_) @else .) @all
  (#bug! "choice-dropped" "logic_error" "`@all` became `@new`, whatever the condition says")
  (#not-parent? @all "expression_statement")
  (#replace! @all "@then" "@else"))

; before:
;| if not items:
;|     return None
;| return items[0]
; after:
;| return items[0]
; before:
;| for item in items:
;|     if item.hidden:
;|         continue
;|     show(item)
; after:
;| for item in items:
;|     show(item)
; never:
;| if a:
;|     return 1
;| else:
;|     return 2
((if_statement
    condition: (_) @condition
    consequence: (block . [(return_statement) (continue_statement)] .)
    !alternative) @guard
  (#bug! "guard-removed" "edge_case" "the case `@condition` is no longer treated on its own")
  (#not-match? @condition "^\\S+ is (not )?None$")
  (#remove! @guard "pass"))
; before:
;| if user is None:
;|     return ""
;| return user.name
; after:
;| return user.name
((if_statement
    condition: (comparison_operator operators: ["is" "is not"] . (none)) @condition
    consequence: (block . [(return_statement) (continue_statement)] .)
    !alternative) @guard
  (#bug! "guard-removed" "null_handling" "the case `@condition` is no longer treated on its own")
  (#match? @condition "^\\S+ is (not )?None$")
  (#remove! @guard "pass"))

; before:
;| if n < 0:
;|     raise ValueError(n)
;| return n
; after:
;| return n
((if_statement condition: (_) @condition consequence: (block . (raise_statement) .) !alternative) @guard
  (#bug! "validation-removed" "edge_case" "`@condition` is no longer refused")
  (#remove! @guard "pass"))

; before:
;| if n > limit:
;|     warned = True
;|     n = limit
;| return n
; after:
;| return n
; before:
;| if a: n = 1
;| return n
; after:
;| return n
((if_statement condition: (_) @condition consequence: (block (_) @statement) !alternative) @special
  (#bug! "special-case-removed" "edge_case" "the case `@condition` is no longer handled")
  (#kind? @statement "expression_statement" "if_statement" "for_statement" "with_statement" "delete_statement")
  (#remove! @special "pass"))

; before:
;| if key not in self.data:
;|     # a new one
;|     self.data[key] = []
;|     self.size += 1
;| return self.data[key]
; after:
;| # a new one
;| self.data[key] = []
;| self.size += 1
;| return self.data[key]
; never:
;| if done:
;|     clean()
;|     return
;| go()
((if_statement condition: (_) @condition consequence: (block (_) @last .) @body !alternative) @check
  (#bug! "check-dropped" "logic_error" "the check `@condition` is gone: what depends on it is always done")
  (#not-kind? @last "return_statement" "raise_statement" "continue_statement" "break_statement" "pass_statement")
  (#unwrap! @check @body))

; ---- loops ----

; before:
;| for item in items:
;|     if item.bad:
;|         log.append(item)
;|         continue
;|     use(item)
; after:
;| for item in items:
;|     if item.bad:
;|         log.append(item)
;|         break
;|     use(item)
((continue_statement) @statement
  (#bug! "break-continue-swapped" "logic_error" "`continue` became `break`: the loop ends early")
  (#replace! @statement "break"))
; before:
;| for item in items:
;|     if item.good:
;|         break
;|     use(item)
; after:
;| for item in items:
;|     if item.good:
;|         continue
;|     use(item)
; never:
;| while True:
;|     break
((break_statement) @statement
  (#bug! "break-continue-swapped" "logic_error" "`break` became `continue`: the loop goes on")
  (#not-inside? @statement "while_statement")
  (#replace! @statement "continue"))

; before:
;| for item in items:
;|     if item.good:
;|         found = item
;|         break
; after:
;| for item in items:
;|     if item.good:
;|         found = item
((break_statement) @statement
  (#bug! "break-removed" "logic_error" "`break` is gone: the loop goes on")
  (#not-inside? @statement "while_statement")
  (#remove! @statement "pass"))

; before:
;| for item in items:
;|     if item.bad:
;|         bad.append(item)
;|         continue
;|     use(item)
; after:
;| for item in items:
;|     if item.bad:
;|         bad.append(item)
;|     use(item)
; never:
;| for item in items:
;|     if item.bad:
;|         bad.append(item)
;|         continue
(block (_) . (continue_statement) @statement .
  (#bug! "continue-removed" "logic_error" "`continue` is gone: the rest of the round runs too")
  (#not-tail-of? @statement "for_statement" "while_statement")
  (#remove! @statement))

; before:
;| for i in range(len(items)):
;|     use(i)
; after:
;| for i in range(len(items) - 1):
;|     use(i)
; after:
;| for i in range(len(items) + 1):
;|     use(i)
; before:
;| for i in range(1, n, 2):
;|     use(i)
; after:
;| for i in range(1, n - 1, 2):
;|     use(i)
; never:
;| for i in range(3, n + 1):
;|     use(i)
([
    (call function: (identifier) @function arguments: (argument_list . (_) @stop .))
    (call function: (identifier) @function arguments: (argument_list . (_) . (_) @stop))
  ]
  (#bug! "loop-bound" "off_by_one" "the loop's end `@stop` became `@new`")
  (#eq? @function "range")
  (#kind? @stop "identifier" "attribute" "call" "subscript")
  (#replace! @stop "@stop - 1" "@stop + 1"))

; before:
;| for i, x in enumerate(items):
;|     use(i, x)
; after:
;| for i, x in enumerate(items, 1):
;|     use(i, x)
((call function: (identifier) @function arguments: (argument_list . (_) @items .))
  (#bug! "enumerate-start" "off_by_one" "counting starts at one, and not at zero")
  (#eq? @function "enumerate")
  (#not-kind? @items "list_splat")
  (#insert-after! @items ", 1"))

; before:
;| return [x for x in xs if x > 1]
; after:
;| return [x for x in xs]
((_ (for_in_clause) (if_clause (_) @condition) @filter)
  (#bug! "filter-dropped" "logic_error" "the filter `@condition` is gone")
  (#remove! @filter))

; ---- places in sequences ----

; before:
;| return items[0], items[n][-1]
; after:
;| return items[1], items[n][-1]
; after:
;| return items[0], items[n][-2]
(subscript subscript: (integer) @index
  (#bug! "index-off-by-one" "off_by_one" "the index `@index` became `@new`")
  (#add! @index 1))
(subscript subscript: (unary_operator operator: "-" argument: (integer) @number) @index
  (#bug! "index-off-by-one" "off_by_one" "the index `@index` became `-@new`")
  (#add! @number 1))
; before:
;| return items[i]
; after:
;| return items[i + 1]
; after:
;| return items[i - 1]
; never:
;| return items[name]
(subscript subscript: (identifier) @index
  (#bug! "index-off-by-one" "off_by_one" "the index `@index` became `@new`")
  (#match? @index "^(i|j|n|idx|index|pos|position|offset|start|end|stop)$|_(i|idx|index|pos)$")
  (#replace! @index "@index + 1" "@index - 1"))

; before:
;| return text[1:n]
; after:
;| return text[2:n]
; after:
;| return text[1:n - 1]
; after:
;| return text[0:n]
(slice [(integer) (float)] @bound
  (#bug! "slice-off-by-one" "off_by_one" "the slice's `@bound` became `@new`")
  (#add! @bound 1 -1))
(slice [(identifier) (call) (attribute)] @bound
  (#bug! "slice-off-by-one" "off_by_one" "the slice's `@bound` became `@new`")
  (#replace! @bound "@bound - 1" "@bound + 1"))

; before:
;| return text[1:], text[:-1]
; after:
;| return text[:], text[:-1]
; after:
;| return text[1:], text[:]
([
    (slice . (integer) @bound . ":")
    (slice . ":" . (unary_operator operator: "-" argument: (integer)) @bound)
    (slice . (_) . ":" . (unary_operator operator: "-" argument: (integer)) @bound)
  ]
  (#bug! "slice-bound-dropped" "off_by_one" "the slice's bound `@bound` is gone: one element too many")
  (#any-of? @bound "1" "-1")
  (#remove! @bound))
; before:
;| return text[m:n]
; after:
;| return text[:n]
; after:
;| return text[m:]
; never:
;| return text[0:]
([
    (slice . (_) @bound . ":")
    (slice . ":" . (_) @bound)
    (slice . (_) . ":" . (_) @bound)
  ]
  (#bug! "slice-bound-dropped" "logic_error" "the slice's bound `@bound` is gone: it reaches to the end of the sequence")
  (#not-any-of? @bound "0" "1" "-1")
  (#remove! @bound))
; before:
;| return text[::-1]
; after:
;| return text[::]
((slice ":" ":" . (_) @step)
  (#bug! "slice-bound-dropped" "logic_error" "the slice's step `@step` is gone")
  (#remove! @step))

; ---- calls ----

; before:
;| self.flush()
;| return self.out
; after:
;| return self.out
; before:
;| def f(self):
;|     await self.flush()
; after:
;| def f(self):
;|     pass
; never:
;| super().__init__()
((expression_statement [
    (call function: (_) @function)
    (await (call function: (_) @function))] @call .) @statement
  (#bug! "call-removed" "state" "the call `@call` is gone")
  (#not-match? @function "^super\\(")
  (#remove! @statement "pass"))

; before:
;| super().__init__(name)
;| self.size = 0
; after:
;| self.size = 0
((expression_statement (call function: (attribute object: (call function: (identifier) @super))) @call .) @statement
  (#bug! "super-call-removed" "state" "`@call` is no longer called: the base class does not take part")
  (#eq? @super "super")
  (#remove! @statement "pass"))

; before:
;| return replace(old, new)
; after:
;| return replace(new, old)
; never:
;| return isinstance(a, b) and max(c, d)
((call function: (_) @function arguments: (argument_list (_) @first . (_) @second) @arguments)
  (#bug! "arguments-swapped" "api_misuse" "`@first` and `@second` changed places in the call of `@function`")
  (#not-match? @function "^(isinstance|issubclass|hasattr|getattr|setattr|delattr|min|max|set|super|print|range|.*namedtuple)$")
  (#not-kind? @first "keyword_argument" "list_splat" "dictionary_splat" "generator_expression")
  (#not-kind? @second "keyword_argument" "list_splat" "dictionary_splat" "generator_expression")
  (#not-eq? @first @second)
  (#swap! @first @second))

; before:
;| return sorted(items, key=len, reverse=True)
; after:
;| return sorted(items, reverse=True)
; after:
;| return sorted(items, key=len)
((argument_list (keyword_argument) @argument)
  (#bug! "keyword-argument-dropped" "api_misuse" "`@argument` is no longer passed")
  (#not-parent? @argument "class_definition")
  (#remove! @argument))

; before:
;| return f(a, *args, **kwargs)
; after:
;| return f(a, **kwargs)
; after:
;| return f(a, *args)
((argument_list [(list_splat) (dictionary_splat)] @argument)
  (#bug! "splat-dropped" "api_misuse" "`@argument` is no longer passed on")
  (#remove! @argument))

; before:
;| return table.get(key, 0)
; after:
;| return table.get(key)
; before:
;| return getattr(a, name, None)
; after:
;| return getattr(a, name)
((call
    function: [(attribute attribute: (identifier) @function) (identifier) @function]
    arguments: (argument_list . (_) . (_) @default .)) @call
  (#bug! "fallback-dropped" "null_handling" "`@call` has no fallback any more")
  (#any-of? @function "get" "pop" "next")
  (#not-kind? @default "keyword_argument" "list_splat" "dictionary_splat")
  (#remove! @default))
((call function: (identifier) @function arguments: (argument_list . (_) . (_) . (_) @default .)) @call
  (#bug! "fallback-dropped" "null_handling" "`@call` has no fallback any more")
  (#eq? @function "getattr")
  (#remove! @default))

; before:
;| return table.get(key)
; after:
;| return table[key]
; before:
;| return table.get(key, [])
; after:
;| return table[key]
((call
    function: (attribute object: (_) @table attribute: (identifier) @get)
    arguments: (argument_list . (_) @key . (_)? .)) @call
  (#bug! "missing-key-unhandled" "null_handling" "`@call` became `@new`: a missing key is an error now")
  (#eq? @get "get")
  (#not-kind? @key "keyword_argument" "list_splat" "dictionary_splat" "generator_expression")
  (#replace! @call "@table[@key]"))

; before:
;| table.setdefault(key, []).append(x)
; after:
;| table.get(key, []).append(x)
(call function: (attribute attribute: (identifier) @method)
  (#bug! "setdefault-weakened" "state" "`setdefault` became `get`: the default is not kept")
  (#map! @method "setdefault" "get"))

; before:
;| return min(a, max(b, c))
; after:
;| return max(a, max(b, c))
; after:
;| return min(a, min(b, c))
(call function: (identifier) @function
  (#bug! "extreme-swapped" "logic_error" "`@function` became `@new`: largest and smallest confused")
  (#map! @function "min" "max" "max" "min"))

; before:
;| return any(x > 1 for x in xs)
; after:
;| return all(x > 1 for x in xs)
(call function: (identifier) @function
  (#bug! "quantifier-swapped" "logic_error" "`@function` became `@new`: any and all confused")
  (#map! @function "any" "all" "all" "any"))

; before:
;| return math.floor(x)
; after:
;| return math.ceil(x)
(call function: [(identifier) @function (attribute attribute: (identifier) @function)]
  (#bug! "rounding-swapped" "off_by_one" "`@function` became `@new`: rounded the other way")
  (#map! @function "floor" "ceil" "ceil" "floor"))

; before:
;| result.append(x)
; after:
;| result.extend(x)
(call function: (attribute attribute: (identifier) @method)
  (#bug! "append-extend-swapped" "api_misuse" "`append` became `extend`: the elements of the item are added, and not the item")
  (#map! @method "append" "extend"))
; before:
;| result.extend(x)
; after:
;| result.append(x)
(call function: (attribute attribute: (identifier) @method)
  (#bug! "append-extend-swapped" "api_misuse" "`extend` became `append`: one list is added in place of its elements")
  (#map! @method "extend" "append"))

; before:
;| queue.appendleft(x)
;| return stack.pop(0), queue.pop()
; after:
;| queue.append(x)
;| return stack.pop(0), queue.pop()
(call function: (attribute attribute: (identifier) @method)
  (#bug! "wrong-end" "logic_error" "`@method` became `@new`: the other end of the sequence")
  (#map! @method "appendleft" "append" "popleft" "pop" "extendleft" "extend"))
; before:
;| return items[-1]
; after:
;| return items[0]
(subscript subscript: (unary_operator operator: "-" argument: (integer) @number) @index
  (#bug! "wrong-end" "logic_error" "the index `@index` became `@new`: the other end of the sequence")
  (#eq? @number "1")
  (#replace! @index "0"))
; before:
;| return stack.pop(0), queue.pop()
; after:
;| return stack.pop(), queue.pop()
; after:
;| return stack.pop(0), queue.pop(0)
((call function: (attribute attribute: (identifier) @method) arguments: (argument_list . (integer) @index .))
  (#bug! "wrong-end" "logic_error" "the last element is taken instead of the first")
  (#eq? @method "pop")
  (#eq? @index "0")
  (#remove! @index))
((call function: (attribute attribute: (identifier) @method) arguments: (argument_list) @arguments)
  (#bug! "wrong-end" "logic_error" "the first element is taken instead of the last")
  (#eq? @method "pop")
  (#eq? @arguments "()")
  (#replace! @arguments "(0)"))

; before:
;| return line.strip()
; after:
;| return line.lstrip()
; after:
;| return line.rstrip()
(call function: (attribute attribute: (identifier) @method)
  (#bug! "strip-side" "edge_case" "`@method` became `@new`: the blanks on the other side stay")
  (#map! @method "strip" "lstrip" "strip" "rstrip" "lstrip" "rstrip" "rstrip" "lstrip"))

; before:
;| return name.startswith("x") and name.find("y") > path.rindex("z")
; after:
;| return name.endswith("x") and name.find("y") > path.rindex("z")
; after:
;| return name.startswith("x") and name.rfind("y") > path.rindex("z")
; after:
;| return name.startswith("x") and name.find("y") > path.index("z")
(call function: (attribute attribute: (identifier) @method)
  (#bug! "search-direction" "logic_error" "`@method` became `@new`: looked for from the other end")
  (#map! @method
    "startswith" "endswith" "endswith" "startswith" "find" "rfind" "rfind" "find" "rindex" "index"
    "partition" "rpartition" "rpartition" "partition" "removeprefix" "removesuffix" "removesuffix" "removeprefix" "rsplit" "split" "ljust" "rjust" "rjust" "ljust"
    "bisect_left" "bisect_right" "bisect_right" "bisect_left"))
; before:
;| return path.split("/", 1)
; after:
;| return path.rsplit("/", 1)
((call function: (attribute attribute: (identifier) @method) arguments: (argument_list (_) . (_)))
  (#bug! "search-direction" "logic_error" "`@method` became `@new`: split from the other end")
  (#map! @method "split" "rsplit"))

; before:
;| return name.lower()
; after:
;| return name.upper()
(call function: (attribute attribute: (identifier) @method)
  (#bug! "case-swapped" "logic_error" "`@method` became `@new`: upper and lower case confused")
  (#map! @method "lower" "upper" "upper" "lower" "islower" "isupper" "isupper" "islower"))

; before:
;| return table.keys()
; after:
;| return table.values()
(call function: (attribute attribute: (identifier) @method)
  (#bug! "keys-values-swapped" "api_misuse" "`@method` became `@new`: keys and values confused")
  (#map! @method "keys" "values" "values" "keys"))

; before:
;| key = name.strip().lower()
; after:
;| key = name.strip()
; after:
;| key = name.lower()
((call function: (attribute object: (_) @object attribute: (identifier) @method) arguments: (argument_list)) @call
  (#bug! "normalisation-dropped" "edge_case" "`.@method()` is gone: the value is used as it came")
  (#any-of? @method "strip" "lstrip" "rstrip" "lower" "upper" "casefold" "title" "expandtabs")
  (#not-parent? @call "expression_statement")
  (#replace! @call "@object"))

; before:
;| return abs(delta) + round(share)
; after:
;| return delta + round(share)
; after:
;| return abs(delta) + share
((call function: (identifier) @function arguments: (argument_list . (_) @value .)) @call
  (#bug! "rounding-dropped" "edge_case" "`@call` became `@value`: `@function` is not applied")
  (#any-of? @function "abs" "round")
  (#not-kind? @value "generator_expression" "list_splat" "keyword_argument")
  (#replace! @call "@(value)"))
((call
    function: (attribute object: (identifier) @module attribute: (identifier) @function)
    arguments: (argument_list . (_) @value .)) @call
  (#bug! "rounding-dropped" "edge_case" "`@call` became `@value`: `@function` is not applied")
  (#eq? @module "math")
  (#any-of? @function "floor" "ceil" "trunc" "fabs")
  (#not-kind? @value "generator_expression" "list_splat" "keyword_argument")
  (#replace! @call "@(value)"))

; before:
;| return int(text) + 1
; after:
;| return text + 1
((call function: (identifier) @function arguments: (argument_list . (_) @value .)) @call
  (#bug! "conversion-dropped" "type" "`@call` became `@value`: the conversion is gone")
  (#any-of? @function "int" "float" "str" "bool" "repr" "bytes" "iter")
  (#not-kind? @value "generator_expression" "list_splat" "keyword_argument")
  (#replace! @call "@(value)"))

; before:
;| return sorted(names), reversed(names)
; after:
;| return list(names), reversed(names)
; after:
;| return sorted(names), iter(names)
(call function: (identifier) @function
  (#bug! "order-ignored" "logic_error" "`@function` became `@new`: the order is as it comes")
  (#not-parent? @function "keyword_argument")
  (#map! @function "reversed" "iter"))
((call function: (identifier) @function arguments: (argument_list . (_) .))
  (#bug! "order-ignored" "logic_error" "`@function` became `@new`: the order is as it comes")
  (#map! @function "sorted" "list"))

; before:
;| return len(set(names))
; after:
;| return len(list(names))
((call function: (identifier) @function arguments: (argument_list . (_) .))
  (#bug! "duplicates-kept" "edge_case" "`@function` became `@new`: duplicates are kept")
  (#map! @function "set" "list" "frozenset" "tuple"))

; before:
;| mine = dict(options)
;| ours = items[:]
;| return mine.copy()
; after:
;| mine = options
;| ours = items[:]
;| return mine.copy()
; after:
;| mine = dict(options)
;| ours = items
;| return mine.copy()
; after:
;| mine = dict(options)
;| ours = items[:]
;| return mine
((call
    function: [(identifier) @function (attribute object: (identifier) @module attribute: (identifier) @function)]
    arguments: (argument_list . [(identifier) (attribute)] @value .)) @copy
  (#bug! "copy-dropped" "state" "`@copy` became `@value`: changes to one are seen in the other")
  (#any-of? @function "list" "dict" "copy" "deepcopy")
  (#eq? @module "copy")
  (#replace! @copy "@value"))
((call function: (attribute object: (_) @value attribute: (identifier) @method) arguments: (argument_list) @arguments) @copy
  (#bug! "copy-dropped" "state" "`@copy` became `@value`: changes to one are seen in the other")
  (#eq? @method "copy")
  (#eq? @arguments "()")
  (#not-parent? @copy "expression_statement")
  (#replace! @copy "@value"))
((subscript value: (_) @value subscript: (slice . ":" .)) @copy
  (#bug! "copy-dropped" "state" "`@copy` became `@value`: changes to one are seen in the other")
  (#not-parent? @copy "assignment" "augmented_assignment" "delete_statement")
  (#replace! @copy "@value"))
((assignment right: (subscript value: (_) @value subscript: (slice . ":" .)) @copy)
  (#bug! "copy-dropped" "state" "`@copy` became `@value`: changes to one are seen in the other")
  (#replace! @copy "@value"))

; before:
;| return isinstance(x, (int, float, str))
; after:
;| return isinstance(x, (float, str))
; after:
;| return isinstance(x, (int, str))
; after:
;| return isinstance(x, (int, float))
((call function: (identifier) @function arguments: (argument_list (_) . (tuple (_) @type) @types))
  (#bug! "type-check-narrowed" "type" "`@type` is no longer accepted")
  (#any-of? @function "isinstance" "issubclass")
  (#count? @types ">" 2)
  (#remove! @type))
; before:
;| return isinstance(x, (int, float))
; after:
;| return isinstance(x, int)
; after:
;| return isinstance(x, float)
((call function: (identifier) @function arguments: (argument_list (_) . (tuple . (_) @first . (_) @second .) @types))
  (#bug! "type-check-narrowed" "type" "only `@new` is accepted, and no longer all of `@types`")
  (#any-of? @function "isinstance" "issubclass")
  (#replace! @types "@first" "@second"))

; before:
;| async def f(a):
;|     b = await a.read()
;|     return b
; after:
;| async def f(a):
;|     b = a.read()
;|     return b
((await (_) @value) @await
  (#bug! "await-dropped" "concurrency" "`await` is gone: `@value` is not waited for")
  (#replace! @await "@value"))

; ---- parameters ----

; before:
;| def f(a, n=3, deep=False, *, width: int = 80):
;|     return a
; after:
;| def f(a, n=4, deep=False, *, width: int = 80):
;|     return a
; after:
;| def f(a, n=3, deep=True, *, width: int = 80):
;|     return a
; after:
;| def f(a, n=3, deep=False, *, width: int = 79):
;|     return a
([(default_parameter value: (_) @default) (typed_default_parameter value: (_) @default)]
  (#bug! "default-changed" "logic_error" "the default `@default` became `@new`")
  (#add! @default 1 -1))
([(default_parameter value: (_) @default) (typed_default_parameter value: (_) @default)]
  (#bug! "default-changed" "logic_error" "the default `@default` became `@new`")
  (#map! @default "True" "False" "False" "True" "''" "' '" "\"\"" "\" \""))

; before:
;| def f(items=None):
;|     if items is None:
;|         items = []
;|     items.append(1)
;|     return items
; after:
;| def f(items=[]):
;|     if items is None:
;|         items = []
;|     items.append(1)
;|     return items
((function_definition
    parameters: (parameters [
      (default_parameter name: (identifier) @parameter value: (none) @default)
      (typed_default_parameter name: (identifier) @parameter value: (none) @default)])
    body: (block (if_statement
      condition: (comparison_operator . (identifier) @checked . operators: "is" . (none))
      consequence: (block . (expression_statement (assignment
        left: (identifier) @assigned
        right: [(list) (dictionary) (call)] @value))))))
  (#bug! "mutable-default" "state" "the default of `@parameter` is one `@value` for all calls")
  (#eq? @parameter @checked)
  (#eq? @parameter @assigned)
  (#any-of? @value "[]" "{}" "set()" "list()" "dict()")
  (#replace! @default "@value"))

; ---- state ----

; before:
;| def f(self):
;|     self.a = 1
; after:
;| def f(self):
;|     pass
; before:
;| total = 0
;| self.total = total  # kept
;| return total
; after:
;| total = 0
;| return total
((expression_statement [
    (assignment left: [(attribute) (subscript)])
    (augmented_assignment)] @assignment .) @statement
  (#bug! "assignment-removed" "state" "`@assignment` is gone: nothing is stored")
  (#remove! @statement "pass"))
; before:
;| def f(name):
;|     name = name.strip()
;|     return name
; after:
;| def f(name):
;|     return name
((expression_statement (assignment left: (identifier) @name right: (_) @value) @assignment .) @statement
  (#bug! "assignment-removed" "state" "`@assignment` is gone: `@name` stays as it was")
  (#mentions? @value @name)
  (#remove! @statement "pass"))

; before:
;| def f(self):
;|     self.size += 1
;|     use(self.size)
; after:
;| def f(self):
;|     use(self.size)
;|     self.size += 1
(block
  (expression_statement (augmented_assignment left: (_) @name)) @first
  . (expression_statement) @second
  (#bug! "update-too-late" "state" "`@first` comes too late: it stands after `@second`")
  (#mentions? @second @name)
  (#swap! @first @second))
; before:
;| for x in xs:
;|     out[n] = x
;|     n += 1
; after:
;| for x in xs:
;|     n += 1
;|     out[n] = x
(block
  (expression_statement) @first
  . (expression_statement (augmented_assignment left: (identifier) @name)) @second
  (#bug! "update-too-early" "state" "`@second` comes too early: it stands before `@first`")
  (#mentions? @first @name)
  (#swap! @first @second))

; before:
;| head, tail = split(x)
; after:
;| tail, head = split(x)
; never:
;| a, b = b, a
((assignment left: (pattern_list . (identifier) @first . (identifier) @second .) right: (_) @value)
  (#bug! "unpacking-swapped" "logic_error" "`@first` and `@second` get each other's value")
  (#not-eq? @first @second)
  (#not-kind? @value "expression_list")
  (#swap! @first @second))

; before:
;| del self.cache[key]
;| return key
; after:
;| return key
((delete_statement) @statement
  (#bug! "deletion-removed" "state" "`@statement` is gone: it stays")
  (#not-match? @statement "^del [a-z_, ]+$")
  (#remove! @statement "pass"))

; before:
;| def outer():
;|     n = 0
;|     def inner():
;|         nonlocal n
;|         n = 1
;|     return inner
; after:
;| def outer():
;|     n = 0
;|     def inner():
;|         n = 1
;|     return inner
; never:
;| global table
;| return table[key]
(block
  [(nonlocal_statement (identifier) @name) (global_statement (identifier) @name)] @statement
  [
    (expression_statement [(assignment left: (_) @assigned) (augmented_assignment left: (_) @assigned)])
    (_ (block (expression_statement [(assignment left: (_) @assigned) (augmented_assignment left: (_) @assigned)])))
  ]
  (#bug! "scope-lost" "state" "`@statement` is gone: the assignment stays inside the function")
  (#mentions? @assigned @name)
  (#not-kind? @assigned "attribute" "subscript")
  (#remove! @statement))

; before:
;| @functools.wraps(f)
;| def g():
;|     return f()
; after:
;| def g():
;|     return f()
((decorated_definition (decorator (call function: [(identifier) @name (attribute attribute: (identifier) @name)])) @decorator)
  (#bug! "wraps-removed" "api_misuse" "`@decorator` is gone: the wrapper hides what it wraps")
  (#eq? @name "wraps")
  (#remove! @decorator))

; ---- errors and cleanup ----

; before:
;| try:
;|     # first
;|     a()
;|
;|     b("""x
;|     y""")
;| finally:
;|     c()
; after:
;| # first
;| a()
;|
;| b("""x
;|     y""")
((try_statement body: (block) @body (finally_clause)) @try
  (#bug! "cleanup-removed" "resource" "`finally` is gone: what it cleaned up stays behind")
  (#not-has? @try "except_clause" "except_group_clause")
  (#unwrap! @try @body))
; before:
;| try:
;|     a()
;| except OSError:
;|     b()
;| finally:
;|     c()
; after:
;| try:
;|     a()
;| except OSError:
;|     b()
((try_statement (except_clause) (finally_clause) @finally)
  (#bug! "cleanup-removed" "resource" "`finally` is gone: what it cleaned up stays behind")
  (#remove! @finally))

; before:
;| def f(path):
;|     try:
;|         return load(path)
;|     except OSError:
;|         return None
; after:
;| def f(path):
;|     return load(path)
((try_statement . "try" . ":" . body: (block) @body . (except_clause) @handler .) @try
  (#bug! "handler-removed" "edge_case" "`try` is gone: errors are no longer handled here")
  (#unwrap! @try @body))
; before:
;| try:
;|     a()
;| except OSError:
;|     b()
;| except ValueError:
;|     c()
; after:
;| try:
;|     a()
;| except ValueError:
;|     c()
; after:
;| try:
;|     a()
;| except OSError:
;|     b()
([
    (try_statement (except_clause) . (except_clause value: [(identifier) (attribute) (tuple)] @type) @handler)
    (try_statement (except_clause) . (except_clause value: (as_pattern . (_) @type)) @handler)
    (try_statement (except_clause value: [(identifier) (attribute) (tuple)] @type) @handler . (except_clause))
    (try_statement (except_clause value: (as_pattern . (_) @type)) @handler . (except_clause))
  ]
  (#bug! "handler-removed" "edge_case" "`@type` is no longer handled")
  (#remove! @handler))

; before:
;| try:
;|     a()
;| except ValueError as error:
;|     b(error)
; after:
;| try:
;|     a()
;| except Exception as error:
;|     b(error)
(except_clause value: [(identifier) @type (as_pattern . (identifier) @type) (tuple) @type (as_pattern . (tuple) @type)]
  (#bug! "exception-widened" "edge_case" "`except @type` became `except Exception`: other errors are hidden")
  (#not-any-of? @type "Exception" "BaseException")
  (#replace! @type "Exception"))

; before:
;| try:
;|     a()
;| except Exception:
;|     b()
; after:
;| try:
;|     a()
;| except ValueError:
;|     b()
(except_clause value: [(identifier) @type (as_pattern . (identifier) @type)]
  (#bug! "exception-narrowed" "edge_case" "`except @type` became `except @new`: other errors are no longer handled")
  (#map! @type "Exception" "ValueError" "BaseException" "Exception" "LookupError" "KeyError" "OSError" "FileNotFoundError"))
; before:
;| try:
;|     a()
;| except (KeyError, IndexError) as error:
;|     b()
; after:
;| try:
;|     a()
;| except IndexError as error:
;|     b()
; after:
;| try:
;|     a()
;| except KeyError as error:
;|     b()
(except_clause value: [
    (tuple . (_) @first . (_) @second .) @types
    (as_pattern . (tuple . (_) @first . (_) @second .) @types)]
  (#bug! "exception-narrowed" "edge_case" "`except @types` became `except @new`: the other errors are no longer handled")
  (#replace! @types "@first" "@second"))

; before:
;| try:
;|     a()
;| except KeyError:
;|     b()
;|     raise
; after:
;| try:
;|     a()
;| except KeyError:
;|     b()
; before:
;| try:
;|     a()
;| except KeyError as error:
;|     raise ValueError(1) from error
; after:
;| try:
;|     a()
;| except KeyError as error:
;|     pass
(except_clause (block (raise_statement) @raise)
  (#bug! "error-swallowed" "edge_case" "`@raise` is gone: the caller does not learn of the error")
  (#remove! @raise "pass"))

; before:
;| raise ValueError("no")
; after:
;| raise TypeError("no")
(raise_statement [(call function: (identifier) @type) (identifier) @type]
  (#bug! "wrong-exception" "type" "`@new` is raised instead of `@type`")
  (#map! @type
    "ValueError" "TypeError" "TypeError" "ValueError" "KeyError" "IndexError" "IndexError" "KeyError"
    "AttributeError" "TypeError" "RuntimeError" "ValueError" "NotImplementedError" "RuntimeError"
    "OSError" "RuntimeError" "LookupError" "ValueError" "OverflowError" "ValueError"))

; before:
;| def f(self):
;|     with self.indented():
;|         self.n += 1
;|         return self.n
; after:
;| def f(self):
;|     self.n += 1
;|     return self.n
; never:
;| with lock:
;|     n += 1
; never:
;| with open(p) as f:
;|     f.read()
((with_statement (with_clause . (with_item value: (_) @context) .) body: (block) @body) @with
  (#bug! "context-removed" "resource" "the body no longer runs inside `@context`")
  (#not-kind? @context "as_pattern")
  (#not-match? @context "[lL]ock")
  (#unwrap! @with @body))

; ---- generators and texts ----

; before:
;| yield from walk(child)
; after:
;| yield walk(child)
((yield "from" @from)
  (#bug! "yield-delegation-dropped" "api_misuse" "`yield from` became `yield`: one iterator in place of its items")
  (#remove! @from))

; before:
;| if a:
;|     yield a
;|     yield b
; after:
;| if a:
;|     yield b
; after:
;| if a:
;|     yield a
(block (expression_statement (yield)) @item . (expression_statement (yield))
  (#bug! "yield-removed" "logic_error" "`@item` is gone: one item is missing")
  (#remove! @item))
(block (expression_statement (yield)) . (expression_statement (yield)) @item
  (#bug! "yield-removed" "logic_error" "`@item` is gone: one item is missing")
  (#remove! @item))

; before:
;| return f"{name!r}: {size:>8}"
; after:
;| return f"{name}: {size:>8}"
; after:
;| return f"{name!r}: {size}"
(interpolation [(type_conversion) (format_specifier)] @format
  (#bug! "format-dropped" "api_misuse" "`@format` is gone from the text's placeholder")
  (#remove! @format))

; before:
;| return f"<{name}>"
; after:
;| return "<{name}>"
((string (string_start) @start (interpolation))
  (#bug! "f-prefix-dropped" "logic_error" "the `f` before the text is gone: its placeholders are not filled in")
  (#map! @start
    "f\"" "\"" "f'" "'" "f\"\"\"" "\"\"\"" "f'''" "'''" "F\"" "\"" "F'" "'"
    "rf\"" "r\"" "rf'" "r'" "fr\"" "r\"" "fr'" "r'"))

; ---- the variables of a function, for `wrong-variable` ----

(parameters [
  (identifier) @variable
  (default_parameter name: (identifier) @variable)
  (typed_parameter . (identifier) @variable)
  (typed_default_parameter name: (identifier) @variable)]
  (#not-any-of? @variable "self" "cls")
  (#variable! @variable))
(assignment left: [(identifier) @variable (pattern_list (identifier) @variable)]
  (#not-eq? @variable "_")
  (#variable! @variable))
(for_statement left: [(identifier) @variable (pattern_list (identifier) @variable)]
  (#not-eq? @variable "_")
  (#variable! @variable))

; A copied line whose variable was not changed, or the second of two names that are easily confused.
; before:
;| def f(start, end, items):
;|     return items[start - 1], items[end - 1]
; after:
;| def f(start, end, items):
;|     return items[end - 1], items[end - 1]
; after:
;| def f(start, end, items):
;|     return items[start - 1], items[start - 1]
; before:
;| def f(old, new):
;|     if old.name:
;|         return old.name, new.name
; after:
;| def f(old, new):
;|     if new.name:
;|         return old.name, new.name
; never:
;| def f(name, count):
;|     return name.strip(), count - 1
([
    (binary_operator (identifier) @name)
    (comparison_operator (identifier) @name)
    (argument_list (identifier) @name)
    (attribute object: (identifier) @name)
    (subscript (identifier) @name)
    (return_statement (identifier) @name)
    (assignment right: (identifier) @name)
    (augmented_assignment right: (identifier) @name)
  ]
  (#bug! "wrong-variable" "logic_error" "`@new` is used where `@name` is meant")
  (#confuse! @name))

; ---- what stands in the wrong place ----

; before:
;| def f(items):
;|     found = None
;|     for item in items:
;|         if item.ok:
;|             found = item
;|         count(item)
;|     return found
; after:
;| def f(items):
;|     found = None
;|     for item in items:
;|         if item.ok:
;|             found = item
;|         count(item)
;|         return found
; never:
;| def f(items):
;|     for item in items:
;|         if item.ok:
;|             return item
;|     return None
(block (for_statement body: (block (_) @last .) !alternative) . (return_statement (_) @value) @return
  (#bug! "return-inside-loop" "logic_error" "`@return` moved into the loop: it ends in the first round")
  (#not-kind? @last "return_statement" "raise_statement" "continue_statement" "break_statement")
  (#not-kind? @value "none" "false" "true")
  (#single-line? @last)
  (#single-line? @return)
  (#insert-after! @last "\n@return")
  (#remove! @return))

; before:
;| def f(a, b, c, xs):
;|     if a:
;|         b = 1
;|     c()
;|     return b
; after:
;| def f(a, b, c, xs):
;|     if a:
;|         b = 1
;|         c()
;|     return b
(block (if_statement consequence: (block (_) @last .) !alternative) . (expression_statement [
    (call) (augmented_assignment) (assignment left: [(attribute) (subscript)]) (await)]) @statement
  (#bug! "moved-into-branch" "logic_error" "`@statement` is no longer done in every case: it moved into the `if` before it")
  (#not-kind? @last "return_statement" "raise_statement" "continue_statement" "break_statement")
  (#single-line? @last)
  (#single-line? @statement)
  (#insert-after! @last "\n@statement")
  (#remove! @statement))

; before:
;| def f(a, b, c, xs):
;|     if a:
;|         b = 1
;|         log.append(b)
;|     return b
; after:
;| def f(a, b, c, xs):
;|     if a:
;|         b = 1
;|     log.append(b)
;|     return b
(block
  (if_statement consequence: (block (_) . (expression_statement [
      (call) (augmented_assignment) (assignment left: [(attribute) (subscript)]) (await)]) @statement .) !alternative)
  . (_) @next
  (#bug! "moved-out-of-branch" "logic_error" "`@statement` is done in every case: it moved out of the `if`")
  (#single-line? @statement)
  (#insert-before! @next "@statement\n")
  (#remove! @statement))

; before:
;| def f(a, b, c, xs):
;|     for x in xs:
;|         total += x
;|         seen.append(x)
;|     return total
; after:
;| def f(a, b, c, xs):
;|     for x in xs:
;|         total += x
;|     seen.append(x)
;|     return total
(block
  (for_statement body: (block (_) . (expression_statement) @statement .) !alternative)
  . (_) @next
  (#bug! "moved-out-of-loop" "logic_error" "`@statement` is done once, after the loop, and not in each round")
  (#single-line? @statement)
  (#insert-before! @next "@statement\n")
  (#remove! @statement))

; before:
;| def f(a, b, c, xs):
;|     for x in xs:
;|         total += x
;|     out.append(total)
; after:
;| def f(a, b, c, xs):
;|     for x in xs:
;|         total += x
;|         out.append(total)
(block (for_statement body: (block (_) @last .) !alternative) . (expression_statement [
    (call) (augmented_assignment) (assignment left: [(attribute) (subscript)]) (await)]) @statement
  (#bug! "moved-into-loop" "logic_error" "`@statement` is done in each round, and not once after the loop")
  (#not-kind? @last "return_statement" "raise_statement" "continue_statement" "break_statement")
  (#single-line? @last)
  (#single-line? @statement)
  (#insert-after! @last "\n@statement")
  (#remove! @statement))

; before:
;| for x in xs:
;|     out.append(x)
;| return out
; after:
;| return out
((for_statement) @loop
  (#bug! "loop-removed" "logic_error" "the loop `@loop` is gone")
  (#remove! @loop "pass"))

; before:
;| def f(name):
;|     name = name.strip()
;|     save(name)
; after:
;| def f(name):
;|     save(name)
;|     name = name.strip()
(block
  (expression_statement (assignment left: (identifier) @name right: (_) @value)) @first
  . (expression_statement) @second
  (#bug! "update-too-late" "state" "`@first` comes too late: it stands after `@second`")
  (#mentions? @value @name)
  (#mentions? @second @name)
  (#swap! @first @second))

; ---- things that get each other's place ----

; before:
;| return Box(width=a, height=b, name="x")
; after:
;| return Box(width=b, height=a, name="x")
; before:
;| return {"first": a.b, "second": a.c}
; after:
;| return {"first": a.c, "second": a.b}
([
    (argument_list (keyword_argument value: (_) @first) . (keyword_argument value: (_) @second))
    (dictionary (pair value: (_) @first) . (pair value: (_) @second))
  ]
  (#bug! "values-swapped" "logic_error" "`@first` and `@second` changed places: each goes by the name of the other")
  (#kind? @first "identifier" "attribute" "integer" "float" "string")
  (#alike? @first @second)
  (#not-eq? @first @second)
  (#swap! @first @second))

; before:
;| def f(self, low, high):
;|     self.low = low
;|     self.high = high
; after:
;| def f(self, low, high):
;|     self.low = high
;|     self.high = low
(block
  (expression_statement (assignment left: (attribute) right: (_) @first))
  . (expression_statement (assignment left: (attribute) right: (_) @second))
  (#bug! "fields-swapped" "state" "`@first` and `@second` are kept in each other's field")
  (#kind? @first "identifier" "attribute" "integer" "float" "string")
  (#alike? @first @second)
  (#not-eq? @first @second)
  (#swap! @first @second))

; before:
;| order = lambda a, b: a - b
; after:
;| order = lambda b, a: a - b
; before:
;| def area(width, height):
;|     return width / height
; after:
;| def area(height, width):
;|     return width / height
; never:
;| def f(self, a):
;|     return a
([
    (parameters (identifier) @first . (identifier) @second)
    (lambda_parameters (identifier) @first . (identifier) @second)
  ]
  (#bug! "parameters-swapped" "api_misuse" "the parameters `@first` and `@second` changed places: callers hand them over in the old order")
  (#not-any-of? @first "self" "cls" "_")
  (#not-any-of? @second "_")
  (#swap! @first @second))

; before:
;| if kind == Kind.OPEN:
;|     return Kind.CLOSED
; after:
;| if kind == Kind.CLOSED:
;|     return Kind.CLOSED
((attribute object: (identifier) @group attribute: (identifier) @member) @constant
  (#bug! "constant-confused" "logic_error" "`@constant` became `@group.@new`")
  (#match? @group "^[A-Z]")
  (#match? @member "^[A-Z]")
  (#not-field? @constant "function" "object" "left")
  (#twin! @member @group "^[A-Z]"))

; before:
;| return options["width"] > 0 and options["height"] > 0
; after:
;| return options["height"] > 0 and options["height"] > 0
; before:
;| return self.scale(self.options.width, self.options.height)
; after:
;| return self.scale(self.options.height, self.options.height)
((subscript value: (_) @group subscript: (string) @member) @item
  (#bug! "field-confused" "logic_error" "`@new` is read where `@member` is meant")
  (#not-field? @item "function" "left" "object")
  (#twin! @member @group "..."))
((attribute object: (_) @group attribute: (identifier) @member) @item
  (#bug! "field-confused" "logic_error" "`@new` is read where `@member` is meant")
  (#match? @group "(^|[._])(options|opts|config|conf|settings|params|args|props)$")
  (#not-field? @item "function" "left" "object")
  (#twin! @member @group "."))

; ---- checks and limits ----

; before:
;| return items[min(at, len(items) - 1)]
; after:
;| return items[at]
; after:
;| return items[len(items) - 1]
((call function: (identifier) @function arguments: (argument_list . (_) @first . (_) @second .)) @call
  (#bug! "clamp-dropped" "edge_case" "`@call` became `@new`: the limit is gone")
  (#any-of? @function "min" "max")
  (#not-kind? @first "keyword_argument" "list_splat" "generator_expression")
  (#not-kind? @second "keyword_argument" "list_splat" "generator_expression")
  (#replace! @call "@(first)" "@(second)"))

; before:
;| if isinstance(value, Token):
;|     return value
; after:
;| if type(value) is Token:
;|     return value
((call function: (identifier) @function arguments: (argument_list . (_) @value . [(identifier) (attribute)] @class .)) @check
  (#bug! "subclass-refused" "type" "`@check` became `@new`: subclasses no longer pass")
  (#eq? @function "isinstance")
  (#not-any-of? @class "int" "float" "bytes" "list" "set" "frozenset" "complex" "bool" "type")
  (#parent? @check "if_statement" "elif_clause" "not_operator" "boolean_operator" "return_statement" "if_clause" "conditional_expression")
  (#replace! @check "type(@value) is @class"))

; before:
;| match shape:
;|     case Point():
;|         return 0
;|     case Line():
;|         return 1
; after:
;| match shape:
;|     case Line():
;|         return 1
; after:
;| match shape:
;|     case Point():
;|         return 0
((match_statement body: (block (case_clause) @case) @cases)
  (#bug! "case-dropped" "edge_case" "`@case` is gone: the case is not handled any more")
  (#count? @cases ">=" 2)
  (#remove! @case))

; ---- lists and tables ----

; before:
;| return ["s", "m", "h"]
; after:
;| return ["s", "m"]
((list (_) @element .) @list
  (#bug! "element-dropped" "edge_case" "the element `@element` is missing from the list")
  (#count? @list ">=" 2)
  (#not-kind? @element "list_splat")
  (#remove! @element))

; before:
;| return {"a": 1, "b": 2}
; after:
;| return {"b": 2}
; after:
;| return {"a": 1}
((dictionary (pair) @pair) @table
  (#bug! "property-dropped" "state" "`@pair` is missing from the dictionary")
  (#count? @table ">=" 2)
  (#count? @table "<=" 10)
  (#remove! @pair))

; before:
;| def f(self):
;|     entries = self.entries
;|     entries[0] = 1
;|     return self.entries
; after:
;| def f(self):
;|     entries = self.entries.copy()
;|     entries[0] = 1
;|     return self.entries
(block
  (expression_statement (assignment left: (identifier) @name right: (attribute) @value))
  [
    (expression_statement (assignment left: (subscript value: (identifier) @changed)))
    (_ (block (expression_statement (assignment left: (subscript value: (identifier) @changed)))))
    (_ (block (_ (block (expression_statement (assignment left: (subscript value: (identifier) @changed)))))))
    (delete_statement (subscript value: (identifier) @changed))
    (_ (block (delete_statement (subscript value: (identifier) @changed))))
  ]
  (#bug! "change-lost-in-copy" "state" "`@name` is a copy of `@value`: what is changed in one is not seen in the other")
  (#eq? @name @changed)
  (#insert-after! @value ".copy()"))
(block
  (expression_statement (assignment left: (identifier) @name right: (attribute) @value))
  [
    (expression_statement (call function: (attribute object: (identifier) @changed attribute: (identifier) @method)))
    (_ (block (expression_statement (call function: (attribute object: (identifier) @changed attribute: (identifier) @method)))))
    (_ (block (_ (block (expression_statement (call function: (attribute object: (identifier) @changed attribute: (identifier) @method)))))))
  ]
  (#bug! "change-lost-in-copy" "state" "`@name` is a copy of `@value`: what is changed in one is not seen in the other")
  (#eq? @name @changed)
  (#match? @method "^(append|extend|insert|pop|remove|add|discard|update|clear|sort|reverse|setdefault|popitem)$")
  (#insert-after! @value ".copy()"))

; before:
;| return deepcopy(tree), copy.deepcopy(tree)
; after:
;| return deepcopy(tree), copy.copy(tree)
((call function: (attribute object: (identifier) @module attribute: (identifier) @function))
  (#bug! "copy-shallow" "state" "`deepcopy` became `copy`: what is inside is shared")
  (#eq? @module "copy")
  (#map! @function "deepcopy" "copy"))

; before:
;| return sorted(names)
; after:
;| return sorted(names, reverse=True)
((call function: (identifier) @function arguments: (argument_list . (_) @items .))
  (#bug! "sort-reversed" "logic_error" "sorted the other way round")
  (#eq? @function "sorted")
  (#not-kind? @items "list_splat" "generator_expression")
  (#insert-after! @items ", reverse=True"))

; before:
;| return round(total, 2), text.split(",", 1), f(a, b)
; after:
;| return round(total), text.split(",", 1), f(a, b)
; after:
;| return round(total, 2), text.split(","), f(a, b)
((call
    function: [(identifier) @function (attribute attribute: (identifier) @function)]
    arguments: (argument_list (_) . (_) @last .))
  (#bug! "argument-dropped" "api_misuse" "`@last` is not handed to `@function`")
  (#any-of? @function
    "round" "split" "rsplit" "int" "enumerate" "sum" "islice" "islice_extended" "encode" "decode" "open" "find" "rfind" "rindex" "count"
    "startswith" "endswith" "log" "zip_longest" "accumulate" "ljust" "rjust" "center")
  (#not-kind? @last "keyword_argument" "list_splat" "dictionary_splat")
  (#remove! @last))
((call
    function: [(identifier) @function (attribute attribute: (identifier) @function)]
    arguments: (argument_list (_) . (_) . (_) @last .))
  (#bug! "argument-dropped" "api_misuse" "`@last` is not handed to `@function`")
  (#any-of? @function "replace" "range" "sub" "subn" "slice" "reduce")
  (#not-kind? @last "keyword_argument" "list_splat" "dictionary_splat")
  (#remove! @last))

; before:
;| return [lambda n=n: n for n in ns]
; after:
;| return [lambda: n for n in ns]
((lambda parameters: (lambda_parameters . (default_parameter name: (identifier) @name value: (identifier) @value) .) @parameters)
  (#bug! "closure-shares-variable" "state" "`@parameters` is gone: each function sees the variable's last value")
  (#eq? @name @value)
  (#remove! @parameters))
((lambda_parameters (_) . (default_parameter name: (identifier) @name value: (identifier) @value) @parameter)
  (#bug! "closure-shares-variable" "state" "`@parameter` is gone: each function sees the variable's last value")
  (#eq? @name @value)
  (#remove! @parameter))

; ---- patterns in texts ----

; before:
;| return re.match(p, text) or WORD_RE.search(text)
; after:
;| return re.search(p, text) or WORD_RE.search(text)
; after:
;| return re.match(p, text) or WORD_RE.match(text)
((call function: (attribute object: (_) @pattern attribute: (identifier) @method))
  (#bug! "match-extent-changed" "api_misuse" "`@method` became `@new`: another part of the text has to match")
  (#match? @pattern "^re$|^[A-Z_]*(RE|RX|REGEX|PATTERN)$|[Rr][Ee][Gg][Ee][Xx]|[Pp][Aa][Tt][Tt][Ee][Rr][Nn]|_[Rr][Ee]$|_[Rr][Xx]$")
  (#map! @method "match" "search" "search" "match" "fullmatch" "match"))

; before:
;| return re.sub(r"^\s+|\s+$", "", text)
; after:
;| return re.sub(r"\s+|\s+$", "", text)
; after:
;| return re.sub(r"^\s+|\s+", "", text)
((call function: (attribute object: (identifier) @module) arguments: (argument_list . (string (string_content) @pattern)))
  (#bug! "regex-anchor-dropped" "edge_case" "an anchor of `@pattern` is gone: other text may stand beside the match")
  (#any-of? @module "re" "regex")
  (#substitute! @pattern "^\\^" "" "(?<!\\\\)\\$$" "" "\\\\b" ""))

; before:
;| return re.split(r"[a-z]+-?", text)
; after:
;| return re.split(r"[a-z]*-?", text)
; after:
;| return re.split(r"[a-z]+-", text)
((call function: (attribute object: (identifier) @module) arguments: (argument_list . (string (string_content) @pattern)))
  (#bug! "regex-quantifier-changed" "edge_case" "a quantifier of `@pattern` changed: more, or fewer, repetitions match")
  (#any-of? @module "re" "regex")
  (#substitute! @pattern
    "(?<=[^\\\\(|*+?}^])\\+(?![^\\[]*\\])" "*"
    "(?<=[^\\\\(|*+?}^])\\*(?![^\\[]*\\])" "+"
    "(?<=[^\\\\(|*+?}^])\\?(?![^\\[]*\\])" ""))

; before:
;| return re.findall(r"[^,]\d", text)
; after:
;| return re.findall(r"[,]\d", text)
; after:
;| return re.findall(r"[^,]\D", text)
((call function: (attribute object: (identifier) @module) arguments: (argument_list . (string (string_content) @pattern)))
  (#bug! "regex-class-changed" "logic_error" "a character class of `@pattern` means the opposite")
  (#any-of? @module "re" "regex")
  (#substitute! @pattern
    "(?<=(?<!\\\\)\\[)\\^" ""
    "\\\\d" "\\D" "\\\\s" "\\S" "\\\\w" "\\W"
    "\\\\D" "\\d" "\\\\S" "\\s" "\\\\W" "\\w"))

; before:
;| return re.findall(r"a(?=b)<.*?>", text)
; after:
;| return re.findall(r"a(?!b)<.*?>", text)
((call function: (attribute object: (identifier) @module) arguments: (argument_list . (string (string_content) @pattern)))
  (#bug! "regex-lookaround-negated" "logic_error" "a lookaround of `@pattern` asks for the opposite")
  (#any-of? @module "re" "regex")
  (#substitute! @pattern "\\(\\?=" "(?!" "\\(\\?!" "(?=" "\\(\\?<=" "(?<!" "\\(\\?<!" "(?<="))

; before:
;| return re.findall(r"<.*?>", text)
; after:
;| return re.findall(r"<.*>", text)
((call function: (attribute object: (identifier) @module) arguments: (argument_list . (string (string_content) @pattern)))
  (#bug! "regex-laziness-dropped" "edge_case" "a repetition of `@pattern` takes as much as it can")
  (#any-of? @module "re" "regex")
  (#substitute! @pattern "(?<=(?<!\\\\)[+*}])\\?(?![^\\[]*\\])" ""))

; ---- cleanup, locks and errors ----

; before:
;| with self._lock:
;|     self.n += 1
;|     return self.n
; after:
;| self.n += 1
;| return self.n
((with_statement (with_clause . (with_item value: (_) @lock) .) body: (block) @body) @with
  (#bug! "lock-removed" "concurrency" "the body no longer holds `@lock`: others can come between")
  (#not-kind? @lock "as_pattern")
  (#match? @lock "[lL]ock|[mM]utex|[sS]emaphore")
  (#unwrap! @with @body))

; before:
;| with Session(url) as session:
;|     session.start()
;|     return session.run()
; after:
;| session = Session(url)
;| session.start()
;| return session.run()
; never:
;| with open(p) as f:
;|     return f.read()
((with_statement . "with" (with_clause . (with_item value: (as_pattern . (_) @context alias: (as_pattern_target (identifier) @name))) .) body: (block) @body) @with
  (#bug! "context-not-entered" "resource" "`@context` is neither entered nor left: nothing is set up, nothing is cleaned up")
  (#not-match? @context "^(io\\.|codecs\\.|gzip\\.)?open\\(|\\.open\\(")
  (#replace! @with "@name = @context\n@body"))

; before:
;| try:
;|     a()
;| except KeyError:
;|     found = None
;|     clean()
; after:
;| try:
;|     a()
;| except KeyError:
;|     pass
(except_clause (block . (_) @_first . (_) @_second) @handler
  (#bug! "error-swallowed" "edge_case" "the error is caught and forgotten")
  (#replace! @handler "pass"))
; before:
;| def f(a):
;|     try:
;|         a()
;|     except KeyError:
;|         return None
;|     return a
; after:
;| def f(a):
;|     try:
;|         a()
;|     except KeyError:
;|         pass
;|     return a
(except_clause (block . (return_statement) @handler .)
  (#bug! "error-swallowed" "edge_case" "the error is caught and forgotten")
  (#not-tail? @handler "for_statement" "while_statement")
  (#replace! @handler "pass"))

; ---- classes: a site of the class belongs to its first method ----

; before:
;| class Table(Mapping):
;|     size = 0
;|     def get(self):
;|         return 1
; after:
;| class Table:
;|     size = 0
;|     def get(self):
;|         return 1
; never:
;| class Table(object):
;|     def get(self):
;|         return 1
((class_definition
    superclasses: (argument_list . [(identifier) (attribute)] @base .) @bases
    body: (block . [(expression_statement) (pass_statement)]* .
      [(function_definition) @method (decorated_definition definition: (function_definition) @method)]))
  (#bug! "base-dropped" "type" "`@base` is no longer a base of the class")
  (#belongs! @method)
  (#not-match? @base "^(object|ABC|abc\\.ABC|Generic|Protocol)$")
  (#remove! @bases))
; before:
;| class Table(Locked, Mapping):
;|     def get(self):
;|         return 1
; after:
;| class Table(Mapping):
;|     def get(self):
;|         return 1
; after:
;| class Table(Locked):
;|     def get(self):
;|         return 1
((class_definition
    superclasses: (argument_list [(identifier) (attribute)] @base) @bases
    body: (block . [(expression_statement) (pass_statement)]* .
      [(function_definition) @method (decorated_definition definition: (function_definition) @method)]))
  (#bug! "base-dropped" "type" "`@base` is no longer a base of the class")
  (#belongs! @method)
  (#count? @bases ">=" 2)
  (#not-match? @base "^(object|ABC|abc\\.ABC|Generic|Protocol)$")
  (#remove! @base))

; before:
;| class Table(Locked, Mapping):
;|     def get(self):
;|         return 1
; after:
;| class Table(Mapping, Locked):
;|     def get(self):
;|         return 1
((class_definition
    superclasses: (argument_list [(identifier) (attribute)] @first . [(identifier) (attribute)] @second)
    body: (block . [(expression_statement) (pass_statement)]* .
      [(function_definition) @method (decorated_definition definition: (function_definition) @method)]))
  (#bug! "bases-swapped" "logic_error" "`@first` and `@second` changed places: where both have a method, the other one's is used")
  (#belongs! @method)
  (#not-match? @first "^(object|ABC|abc\\.ABC|Generic|Protocol)$")
  (#not-match? @second "^(object|ABC|abc\\.ABC|Generic|Protocol)$")
  (#swap! @first @second))

; Without the method, the base's own answers, or the one that every object has.
; before:
;| class Table(dict):
;|     def get(self):
;|         return 1
;|
;|     def add(self):
;|         return 2
; after:
;| class Table(dict):
;|
;|     def add(self):
;|         return 2
; after:
;| class Table(dict):
;|     def get(self):
;|         return 1
;|
; never:
;| class Table:
;|     def get(self):
;|         return 1
((class_definition superclasses: (argument_list (_)) body: (block (function_definition name: (identifier) @name) @method))
  (#bug! "method-dropped" "logic_error" "the method `@name` is gone: the base's own is used, where there is one")
  (#not-any-of? @name "__init__" "__new__" "__repr__" "__str__")
  ; what begins with one underscore is hardly ever the base's own
  (#not-match? @name "^_[^_]")
  (#remove! @method "pass"))
; before:
;| class Point:
;|     def __eq__(self, other):
;|         return self.x == other.x
;|
;|     def move(self):
;|         self.x += 1
; after:
;| class Point:
;|
;|     def move(self):
;|         self.x += 1
((class_definition !superclasses body: (block (function_definition name: (identifier) @name) @method))
  (#bug! "method-dropped" "logic_error" "the method `@name` is gone: the one that every object has is used")
  (#any-of? @name "__eq__" "__hash__" "__ne__" "__bool__" "__len__" "__contains__" "__getattr__" "__reduce__" "__copy__" "__deepcopy__")
  (#remove! @method "pass"))

; before:
;| class Box:
;|     @property
;|     def size(self):
;|         return 1
; after:
;| class Box:
;|     def size(self):
;|         return 1
((decorated_definition (decorator [(identifier) @name (attribute attribute: (identifier) @name)]) @decorator
    definition: (function_definition) @method)
  (#bug! "decorator-removed" "api_misuse" "`@decorator` is gone")
  (#belongs! @method)
  (#any-of? @name "property" "classmethod" "staticmethod" "contextmanager" "asynccontextmanager" "cached_property" "cachedproperty")
  (#remove! @decorator))
