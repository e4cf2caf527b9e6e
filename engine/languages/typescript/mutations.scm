; inherits: javascript
; without: dispose-dropped

; The mutation rules of TypeScript: JavaScript's, with these on top. They are compiled with the TypeScript and the TSX
; grammar. What exists only for the type checker is never touched: nothing of it is left when the program runs, so
; dropping an `as const`, a `!` or a type argument would change nothing.

; ------------------------------------------------------------------------------------------------- closed places

([
   (type_annotation) (type_arguments) (type_parameters) (type_predicate_annotation) (asserts_annotation)
   (literal_type) (template_literal_type) (object_type) (conditional_type) (function_type) (constructor_type)
   (lookup_type) (type_query) (tuple_type) (union_type) (intersection_type) (index_type_query)
   (type_alias_declaration) (interface_declaration) (ambient_declaration) (function_signature)
   (abstract_method_signature) (import_alias) (implements_clause)
 ] @type
  (#skip! @type))

; A default that only proves to the checker that no case is left cannot be reached.
((switch_default) @default
  (#match? @default ": never\\b|[nN]ever\\(|[eE]xhaustive")
  (#skip! @default))

; ----------------------------------------------------------------------- inherited rules that read otherwise in types

; The value is asserted to be there.
; before:
;| return user?.name;
; after:
;| return user!.name;
; before:
;| return list?.[0];
; after:
;| return list![0];
((member_expression optional_chain: (optional_chain) @chain)
  (#bug! "optional-chain-dropped" "null_handling" "`?.` became `!.`: a missing value is an error now")
  (#replace! @chain "!."))
((subscript_expression optional_chain: (optional_chain) @chain)
  (#bug! "optional-chain-dropped" "null_handling" "`?.` became `!`: a missing value is an error now")
  (#replace! @chain "!"))

; before:
;| return callback?.(result);
; after:
;| return callback!(result);
((call_expression "?." @chain)
  (#bug! "optional-call-dropped" "null_handling" "`?.` became `!`: a missing function is an error now")
  (#replace! @chain "!"))

; before:
;| return options.depth ?? 5;
; after:
;| return options.depth!;
; before:
;| this.text = text || '';
; after:
;| this.text = text;
((binary_expression left: (_) @left operator: "??" right: (_) @right) @whole
  (#bug! "fallback-dropped" "null_handling" "the fallback `@right` is gone: without a value nothing is used in its place")
  (#replace! @whole "@(left)!"))
((binary_expression left: (_) @left operator: "||" right: [(string) (template_string) (number) (object) (array) (new_expression)] @right) @whole
  (#bug! "fallback-dropped" "null_handling" "the fallback `@right` is gone: without a value nothing is used in its place")
  (#replace! @whole "@left"))

; before:
;| function greet(name = 'you', { loud = false }: Options = {}) { return name; }
; after:
;| function greet(name?, { loud = false }: Options = {}) { return name; }
; after:
;| function greet(name = 'you', { loud }: Options = {}) { return name; }
; after:
;| function greet(name = 'you', { loud = false }: Options) { return name; }
; before:
;| const greet = (times: number = 1): string => word.repeat(times);
; after:
;| const greet = (times?: number): string => word.repeat(times);
((required_parameter . pattern: (identifier) @name type: (_) @type value: (_)) @parameter
  (#bug! "default-dropped" "null_handling" "`@parameter` became `@new`: without a value it is undefined")
  (#replace! @parameter "@name?@type"))
((required_parameter . pattern: (identifier) @name !type value: (_)) @parameter
  (#bug! "default-dropped" "null_handling" "`@parameter` became `@new`: without a value it is undefined")
  (#replace! @parameter "@name?"))
((required_parameter . pattern: [(object_pattern) (array_pattern)] @name type: (_) @type value: (_)) @parameter
  (#bug! "default-dropped" "null_handling" "`@parameter` became `@new`: without a value it is undefined")
  (#replace! @parameter "@name@type"))
((assignment_pattern left: (_) @name) @parameter
  (#bug! "default-dropped" "null_handling" "`@parameter` became `@name`: without a value it is undefined")
  (#replace! @parameter "@name"))
((object_assignment_pattern left: (_) @name) @parameter
  (#bug! "default-dropped" "null_handling" "`@parameter` became `@name`: without a value it is undefined")
  (#replace! @parameter "@name"))

; ------------------------------------------------------------------------------------------------------------- types

; A type guard vouches for everything, so that the checker trusts a value that nobody looked at.
; before:
;| function isPoint(value: unknown): value is Point {
;|   return hasNumber(value, 'x') && hasNumber(value, 'y');
;| }
; after:
;| function isPoint(value: unknown): value is Point {
;|   return true;
;| }
; before:
;| const isText = (value: unknown): value is string => typeof value === 'string';
; after:
;| const isText = (value: unknown): value is string => true;
([
   (function_declaration return_type: (type_predicate_annotation) body: (statement_block (return_statement (_) @answer)))
   (function_expression return_type: (type_predicate_annotation) body: (statement_block (return_statement (_) @answer)))
   (method_definition return_type: (type_predicate_annotation) body: (statement_block (return_statement (_) @answer)))
   (arrow_function return_type: (type_predicate_annotation) body: (statement_block (return_statement (_) @answer)))
   (arrow_function return_type: (type_predicate_annotation) body: (_) @answer)
 ]
  (#bug! "type-guard-always-true" "type" "the type guard answers `true` in place of `@answer`")
  (#not-kind? @answer "true" "false" "statement_block")
  (#replace! @answer "true"))

; `private name: string` in a constructor's parameters declares the property and sets it.
; before:
;| class User { constructor(private name: string, readonly age: number) {} }
; after:
;| class User { constructor(name: string, readonly age: number) {} }
; after:
;| class User { constructor(private name: string, age: number) {} }
((required_parameter (accessibility_modifier) @modifier) @parameter
  (#bug! "parameter-property-dropped" "state" "`@modifier` is gone: the argument is not kept as a property")
  (#not-has? @parameter "readonly")
  (#remove! @modifier))
((required_parameter . "readonly" @modifier)
  (#bug! "parameter-property-dropped" "state" "`@modifier` is gone: the argument is not kept as a property")
  (#remove! @modifier))

; A parameter's name, for `wrong-variable`.
(required_parameter pattern: (identifier) @variable
  (#variable! @variable))
(optional_parameter pattern: (identifier) @variable
  (#variable! @variable))

; Two parameters of one type, so that the checker says nothing.
; before:
;| list.sort((a, b) => a - b);
; after:
;| list.sort((b, a) => a - b);
; before:
;| function area(width: number, height: number) { return width / height; }
; after:
;| function area(height: number, width: number) { return width / height; }
; never:
;| function repeat(text: string, times: number) { return text.repeat(times); }
((formal_parameters
    (required_parameter . pattern: (identifier) @first type: (type_annotation) @type !value) .
    (required_parameter . pattern: (identifier) @second type: (type_annotation) @same !value))
  (#bug! "parameters-swapped" "api_misuse" "the parameters `@first` and `@second` changed places: callers hand them over in the old order")
  (#eq? @type @same)
  (#not-match? @first "^_")
  (#not-match? @second "^_")
  (#swap! @first @second))
((formal_parameters
    (required_parameter . pattern: (identifier) @first !type !value) .
    (required_parameter . pattern: (identifier) @second !type !value))
  (#bug! "parameters-swapped" "api_misuse" "the parameters `@first` and `@second` changed places: callers hand them over in the old order")
  (#not-match? @first "^_")
  (#not-match? @second "^_")
  (#swap! @first @second))

; before:
;| class Stack extends List implements Iterable<number> { push(item: number) { this.add(item); } }
; after:
;| class Stack implements Iterable<number> { push(item: number) { this.add(item); } }
([
   (class_declaration (class_heritage (extends_clause) @base) body: (class_body (method_definition) @method) @body)
   (class (class_heritage (extends_clause) @base) body: (class_body (method_definition) @method) @body)
 ]
  (#bug! "base-dropped" "type" "`@base` is gone: the class inherits nothing")
  (#belongs! @method)
  (#first-of-type? @method)
  (#not-has? @body "super")
  (#remove! @base))
