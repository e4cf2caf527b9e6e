; What is planted in Python functions. The language of this file: docs/mutation-rules.md

; ---- places where a change is no bug, or none that a test can see ----

((type) @annotation (#skip! @annotation))
((import_statement) @import (#skip! @import))
((import_from_statement) @import (#skip! @import))
(expression_statement . (string) @docstring . (#skip! @docstring))

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
  (#bug! "comparison-negated" "logic_error" "`@operator` became `@new`: the comparison says the opposite")
  (#map! @operator "<" ">=" "<=" ">" ">" "<=" ">=" "<"))

; before:
;| return a == b
; after:
;| return a != b
(comparison_operator operators: ["==" "!="] @operator
  (#bug! "equality-negated" "logic_error" "`@operator` became `@new`")
  (#map! @operator "==" "!=" "!=" "=="))

; ---- arithmetic ----

; before:
;| return a + b * c
; after:
;| return a - b * c
; after:
;| return a + b / c
(binary_operator operator: _ @operator
  (#bug! "arithmetic-operator" "logic_error" "`@operator` became `@new`")
  (#map! @operator "+" "-" "-" "+" "*" "/" "/" "*" "//" "/" "%" "//"))

; ---- constants ----

; before:
;| return a[0x0f:1_000]
; after:
;| return a[0x10:1_000]
; after:
;| return a[0x0f:999]
([(integer) (float)] @number
  (#bug! "number-off-by-one" "off_by_one" "`@number` became `@new`")
  (#add! @number 1 -1))

; before:
;| return True
; after:
;| return False
([(true) (false)] @value
  (#bug! "boolean-flipped" "logic_error" "`@value` became `@new`")
  (#map! @value "True" "False" "False" "True"))

; ---- conditions ----

; before:
;| if a or b:
;|     return 1
; after:
;| if not (a or b):
;|     return 1
; before:
;| while a.ready():
;|     a.next()
; after:
;| while not a.ready():
;|     a.next()
([(if_statement condition: (_) @condition) (while_statement condition: (_) @condition)]
  (#bug! "condition-negated" "logic_error" "the condition `@condition` is negated")
  (#not-kind? @condition "not_operator" "comparison_operator")
  (#replace! @condition "not @(condition)"))

; before:
;| return not a
; after:
;| return a
((not_operator argument: (_) @operand) @negation
  (#bug! "negation-dropped" "logic_error" "`not` is gone from `@negation`")
  (#replace! @negation "@operand"))

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
((if_statement consequence: (block) @then alternative: (else_clause body: (block) @else))
  (#bug! "branches-swapped" "logic_error" "the bodies of `if` and `else` changed places")
  (#swap! @then @else))

; ---- statements ----

; before:
;| if not items:
;|     return None
;| return items[0]
; after:
;| return items[0]
((if_statement consequence: (block . [(return_statement) (raise_statement) (continue_statement) (break_statement)] .) !alternative) @guard
  (#bug! "guard-removed" "edge_case" "the guard `@guard` is gone")
  (#remove! @guard "pass"))

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
((expression_statement (assignment left: [(attribute) (subscript)])) @statement
  (#bug! "assignment-removed" "state" "`@statement` is gone")
  (#remove! @statement "pass"))

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
