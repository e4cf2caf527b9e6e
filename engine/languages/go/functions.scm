; Functions of Go; engine/project/functions.ts says what the captures mean.

(function_declaration name: (identifier) @name) @function

; methods are qualified by their type, whether it is a pointer or has parameters
(method_declaration
  receiver: (parameter_list
    (parameter_declaration
      type: [
        (type_identifier) @qualifier
        (generic_type type: (type_identifier) @qualifier)
        (pointer_type (type_identifier) @qualifier)
        (pointer_type (generic_type type: (type_identifier) @qualifier))
        (parenthesized_type (pointer_type (type_identifier) @qualifier))
      ]))
  name: (field_identifier) @name) @function

; bound to a name
(var_spec name: (identifier) @name value: (expression_list . (func_literal) @function .)) @definition
(short_var_declaration
  left: (expression_list . (identifier) @name .)
  right: (expression_list . (func_literal) @function .)) @definition
(assignment_statement
  left: (expression_list . (identifier) @name .)
  right: (expression_list . (func_literal) @function .)) @definition
(assignment_statement
  left: (expression_list . (selector_expression operand: (identifier) @qualifier field: (field_identifier) @name) .)
  right: (expression_list . (func_literal) @function .)) @definition
(keyed_element . (literal_element (_) @name) . (literal_element (func_literal) @function)) @definition

(var_spec name: (identifier) @scope.name value: (expression_list . (composite_literal) @scope .))
(short_var_declaration
  left: (expression_list . (identifier) @scope.name .)
  right: (expression_list . (composite_literal) @scope .))

(var_declaration) @wrapper

((comment) @doc.above
  (#not-match? @doc.above "^//(go:|line |export |nolint)")
  (#strip! @doc.above "^//[ \\t]?|^/\\*[ \\t]?|\\s*\\*/$"))
(comment) @comment

[
  (if_statement)
  (for_statement)
  (expression_case)
  (type_case)
  (communication_case)
] @branch
(binary_expression operator: ["&&" "||"]) @branch
