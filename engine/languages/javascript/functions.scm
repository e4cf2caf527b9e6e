; Functions of JavaScript, and what TypeScript shares; engine/project/functions.ts says what the captures mean.

(function_declaration name: (identifier) @name) @function
(generator_function_declaration name: (identifier) @name) @function
(function_expression name: (identifier) @name) @function
(generator_function name: (identifier) @name) @function
(method_definition name: (_) @name) @function

; bound to a name
(variable_declarator
  name: (identifier) @name
  value: [(arrow_function) (function_expression) (generator_function)] @function) @definition
(variable_declarator
  name: (identifier) @name
  value: (parenthesized_expression [(arrow_function) (function_expression) (generator_function)] @function)) @definition
(pair
  key: (_) @name
  value: [(arrow_function) (function_expression) (generator_function)] @function) @definition
(class_body
  (_
    [(property_identifier) (private_property_identifier) (string) (computed_property_name)] @name
    value: [(arrow_function) (function_expression) (generator_function)] @function) @definition)
(assignment_expression
  left: (identifier) @name
  right: [(arrow_function) (function_expression) (generator_function)] @function) @definition
(assignment_expression
  left: (subscript_expression index: (string) @name)
  right: [(arrow_function) (function_expression) (generator_function)] @function) @definition

; object.name = function; what is exported or belongs to `this` needs no qualifier, nor does `prototype` add to one
((assignment_expression
  left: (member_expression object: (_) @qualifier property: (_) @name)
  right: [(arrow_function) (function_expression) (generator_function)] @function) @definition
  (#match? @qualifier "^[\\w$.]+$")
  (#not-match? @qualifier "^(this|exports|module\\.exports)$|\\.prototype$"))
((assignment_expression
  left: (member_expression
    object: (member_expression object: (_) @qualifier property: (property_identifier) @_prototype)
    property: (_) @name)
  right: [(arrow_function) (function_expression) (generator_function)] @function) @definition
  (#eq? @_prototype "prototype"))
((assignment_expression
  left: (member_expression object: (_) @_object property: (_) @name)
  right: [(arrow_function) (function_expression) (generator_function)] @function) @definition
  (#match? @_object "^(this|exports|module\\.exports)$|[^\\w$.]"))

; exported without a name
((export_statement
  value: [(arrow_function) (function_expression) (generator_function)] @function) @definition
  (#set! name "default"))
((assignment_expression
  left: (member_expression) @_exports
  right: [(arrow_function) (function_expression) (generator_function)] @function) @definition
  (#eq? @_exports "module.exports")
  (#set! name "module.exports"))

(class_declaration name: (_) @scope.name) @scope
(variable_declarator name: (identifier) @scope.name value: [(class) (object)] @scope)
(pair key: (_) @scope.name value: [(class) (object)] @scope)
((assignment_expression
  left: (member_expression property: (property_identifier) @scope.name)
  right: [(class) (object)] @scope)
  (#not-eq? @scope.name "exports"))
(class name: (_) @scope.name) @scope

(export_statement) @wrapper
(lexical_declaration) @wrapper
(variable_declaration) @wrapper
(expression_statement) @wrapper
(decorator) @decorator

; tests inside a source file, which vitest allows
((if_statement
  condition: (parenthesized_expression
    (member_expression object: (meta_property) property: (property_identifier) @_vitest)))
  @test
  (#eq? @_vitest "vitest"))

; JSDoc; many leave a blank line below it
(comment) @comment
((comment) @doc.above
  (#match? @doc.above "^/\\*\\*")
  (#not-match? @doc.above "@(license|licence|preserve|file|fileoverview|module|typedef|callback)\\b")
  (#set! blank-lines "allowed")
  (#strip! @doc.above "^/\\*\\*[ \\t]?|\\s*\\*+/$|^[ \\t]*\\*(?!/)[ \\t]?"))

[
  (if_statement)
  (for_statement)
  (for_in_statement)
  (while_statement)
  (do_statement)
  (switch_case)
  (catch_clause)
  (ternary_expression)
] @branch
(binary_expression operator: ["&&" "||" "??"]) @branch
(augmented_assignment_expression operator: ["&&=" "||=" "??="]) @branch
