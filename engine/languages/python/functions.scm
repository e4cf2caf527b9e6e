; Functions of Python; engine/project/functions.ts says what the captures mean.

(function_definition name: (identifier) @name) @function
(assignment left: (identifier) @name right: (lambda) @function) @definition

(class_definition name: (identifier) @scope.name) @scope

(decorated_definition) @wrapper
(expression_statement) @wrapper
(decorator) @decorator

; stubs: `...`, perhaps after a docstring; a docstring alone; and what typing.overload announces
(function_definition body: (block . (expression_statement (ellipsis)) .)) @signature
(function_definition body: (block . (expression_statement (string)) . (expression_statement (ellipsis)) .)) @signature
(function_definition body: (block . (expression_statement (string)) .)) @signature
((decorated_definition
  (decorator [(identifier) @_decorator (attribute attribute: (identifier) @_decorator)])
  definition: (function_definition) @signature)
  (#eq? @_decorator "overload"))

(function_definition body: (block . (expression_statement (string (string_content) @doc.inside))))

[
  (if_statement)
  (elif_clause)
  (for_statement)
  (while_statement)
  (except_clause)
  (conditional_expression)
  (boolean_operator)
  (for_in_clause)
  (if_clause)
] @branch
; `case _:` decides nothing
(case_clause (case_pattern (_))) @branch
