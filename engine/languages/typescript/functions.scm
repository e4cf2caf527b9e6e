; inherits: javascript
; Functions of TypeScript beyond those of JavaScript. Overloads, abstract methods and declarations have no body and so
; are no functions to us.

(variable_declarator
  name: (identifier) @name
  value: [
    (as_expression [(arrow_function) (function_expression) (generator_function)] @function)
    (satisfies_expression [(arrow_function) (function_expression) (generator_function)] @function)
    (as_expression (parenthesized_expression [(arrow_function) (function_expression)] @function))
    (satisfies_expression (parenthesized_expression [(arrow_function) (function_expression)] @function))
  ]) @definition
(variable_declarator
  name: (identifier) @scope.name
  value: [(as_expression (object) @scope) (satisfies_expression (object) @scope)])

(abstract_class_declaration name: (_) @scope.name) @scope
(internal_module name: (_) @scope.name) @scope
(module name: (_) @scope.name) @scope
