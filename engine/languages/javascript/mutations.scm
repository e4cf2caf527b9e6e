; The mutation rules of JavaScript; docs/mutation-rules.md says how to read and extend them. TypeScript inherits this file
; and compiles it with its own grammars, so a pattern here may only use node types that both know, unless TypeScript
; replaces or drops the rule.

; ------------------------------------------------------------------------------------------------- closed places

; What is only logged, and what is only there for the developer's eyes.
((call_expression function: (member_expression object: (identifier) @_o)) @call
  (#any-of? @_o "console" "log" "logger")
  (#skip! @call))
((call_expression function: (identifier) @_f) @call
  (#any-of? @_f "debug" "deprecate" "require" "Symbol")
  (#skip! @call))
((call_expression function: (member_expression property: (property_identifier) @_m)) @call
  (#any-of? @_m "emitWarning")
  (#skip! @call))
((call_expression function: (import)) @call
  (#skip! @call))
; The text of errors.
((new_expression constructor: (identifier) @_c arguments: (arguments) @message)
  (#match? @_c "^(Aggregate|Eval|Range|Reference|Syntax|Type|URI)?Error$")
  (#skip! @message))
((new_expression constructor: (_) @_c arguments: (arguments [(string) (template_string)] @message))
  (#match? @_c "(Error|Exception)$")
  (#skip! @message))
; 'use strict' and its like.
((expression_statement (string)) @directive
  (#skip! @directive))
; What differs between a development and a production build, which the tests see only one of.
((if_statement condition: (parenthesized_expression) @_c) @branch
  (#match? @_c "NODE_ENV|__DEV__|__PROD__")
  (#skip! @branch))
; The right side of `typeof x === '…'` has rules of its own.
((binary_expression left: (unary_expression operator: "typeof") right: (string) @type)
  (#skip! @type))
; `a = a` is nothing that anyone writes: the whole assignment goes instead.
((assignment_expression left: (identifier) @_n right: (call_expression function: (member_expression object: (identifier) @_o)) @value)
  (#eq? @_n @_o)
  (#skip! @value "normalisation-dropped" "chain-step-dropped" "copy-dropped" "conversion-dropped"))
((assignment_expression left: (identifier) @_n right: (call_expression arguments: (arguments . (identifier) @_a)) @value)
  (#eq? @_n @_a)
  (#skip! @value "conversion-dropped" "escaping-dropped" "copy-dropped" "rounding-dropped" "freeze-dropped"))
; Labels of tagged templates are another language.
((call_expression arguments: (template_string) @text)
  (#skip! @text))

; ---------------------------------------------------------------------------------------- comparison and equality

; A range includes one element too many, or one too few.
; before:
;| if (age < limit) admit();
; after:
;| if (age <= limit) admit();
(binary_expression operator: ["<" "<=" ">" ">="] @op
  (#bug! "comparison-boundary" "off_by_one" "`@op` became `@new`: the boundary itself is treated the other way")
  (#map! @op "<" "<=" "<=" "<" ">" ">=" ">=" ">"))

; A comparison asks for the opposite.
; before:
;| return a.size > b.size ? a : b;
; after:
;| return a.size <= b.size ? a : b;
(binary_expression operator: ["<" "<=" ">" ">="] @op
  (#bug! "comparison-negated" "logic_error" "`@op` became `@new`: the comparison holds exactly when it should not")
  (#map! @op "<" ">=" "<=" ">" ">" "<=" ">=" "<"))

; An equality test asks for the opposite.
; before:
;| if (kind === 'file') read();
; after:
;| if (kind !== 'file') read();
; never:
;| if (kind === null) read();
((binary_expression operator: ["==" "!=" "===" "!=="] @op right: (_) @right)
  (#bug! "equality-negated" "logic_error" "`@op` became `@new`: the comparison holds exactly when it should not")
  (#not-kind? @right "null" "undefined")
  (#map! @op "==" "!=" "!=" "==" "===" "!==" "!==" "==="))

; before:
;| if (user === null) return '';
; after:
;| if (user !== null) return '';
(binary_expression operator: ["==" "!=" "===" "!=="] @op right: [(null) (undefined)]
  (#bug! "null-check-negated" "null_handling" "`@op` became `@new`: what is missing is taken for present, and the other way round")
  (#map! @op "==" "!=" "!=" "==" "===" "!==" "!==" "==="))

; A strict comparison became a loose one, so that values of other types are taken for the same.
; before:
;| if (value === null) return fallback;
; after:
;| if (value == null) return fallback;
; never:
;| if (list.length === 0) return;
;| if (typeof value === 'string') return;
((binary_expression left: (_) @left operator: ["===" "!=="] @op right: [(null) (undefined) (true) (false) (number)])
  (#bug! "equality-loosened" "type" "`@op` became `@new`: a value of another type that converts to the same passes too")
  (#not-match? @left "(length|size|count)$|^typeof|indexOf|\\bfind|charAt|charCodeAt")
  (#map! @op "===" "==" "!==" "!="))

; `== null` catches null and undefined; the strict form catches one of them.
; before:
;| if (value == null) return '';
; after:
;| if (value === null) return '';
(binary_expression operator: ["==" "!="] @op right: [(null) (undefined)]
  (#bug! "nullish-check-narrowed" "null_handling" "`@op` became `@new`: of null and undefined only one is caught")
  (#map! @op "==" "===" "!=" "!=="))

; ------------------------------------------------------------------------------------------------------ arithmetic

; The wrong arithmetic operator.
; before:
;| return price * amount;
; after:
;| return price / amount;
; never:
;| return 'a' + b;
(binary_expression operator: ["-" "*" "/" "%"] @op
  (#bug! "arithmetic-operator" "logic_error" "`@op` became `@new`: another calculation")
  (#map! @op "-" "+" "*" "/" "/" "*" "%" "/"))
((binary_expression left: (_) @left operator: "+" @op right: (_) @right)
  (#bug! "arithmetic-operator" "logic_error" "`@op` became `@new`: another calculation")
  (#not-match? @left "['\"`]")
  (#not-match? @right "['\"`]")
  (#replace! @op "-"))

; A `+ 1` or `- 1` that corrects a position is forgotten.
; before:
;| return items[items.length - 1];
; after:
;| return items[items.length];
((binary_expression left: (_) @left operator: ["+" "-"] right: (number) @one) @sum
  (#bug! "term-dropped" "off_by_one" "`@sum` became `@left`: the correction by one is gone")
  (#eq? @one "1")
  (#replace! @sum "@left"))

; One operand of a calculation is forgotten.
; before:
;| return width * height + border;
; after:
;| return width * height;
; after:
;| return width + border;
((binary_expression left: (_) @left operator: ["+" "-" "*" "/" "%"] right: (_) @right) @sum
  (#bug! "term-dropped" "logic_error" "`@sum` became `@new`: one operand is left out")
  (#not-eq? @right "1")
  (#replace! @sum "@left"))

; The operands of an operation that is not commutative are in the wrong order.
; before:
;| return end - start;
; after:
;| return start - end;
((binary_expression left: (_) @left operator: ["-" "/" "%" "**"] right: (_) @right)
  (#bug! "operands-swapped" "logic_error" "`@left` and `@right` changed places, and their order matters")
  (#not-kind? @left "binary_expression" "number" "ternary_expression")
  (#not-kind? @right "binary_expression" "number" "ternary_expression" "unary_expression")
  (#swap! @left @right))

; Texts are joined in the wrong order.
; before:
;| return '--' + name;
; after:
;| return name + '--';
((binary_expression left: (string) @left operator: "+" right: (_) @right) @sum
  (#bug! "concatenation-swapped" "logic_error" "`@left` and `@right` are joined in the wrong order")
  (#not-kind? @right "binary_expression" "ternary_expression")
  (#not-parent? @sum "binary_expression")
  (#swap! @left @right))
((binary_expression left: (_) @left operator: "+" right: (string) @right) @sum
  (#bug! "concatenation-swapped" "logic_error" "`@left` and `@right` are joined in the wrong order")
  (#not-kind? @left "binary_expression" "string" "ternary_expression")
  (#not-parent? @sum "binary_expression")
  (#swap! @left @right))

; Power becomes product.
; before:
;| return base ** 2;
; after:
;| return base * 2;
(binary_expression operator: "**" @op
  (#bug! "power-to-product" "logic_error" "`**` became `*`: a product in place of a power")
  (#replace! @op "*"))

; The wrong bit operation.
; before:
;| if (flags & mask) apply();
; after:
;| if (flags | mask) apply();
(binary_expression operator: ["&" "|" "^"] @op
  (#bug! "bitwise-operator" "logic_error" "`@op` became `@new`: other bits remain set")
  (#map! @op "&" "|" "|" "&" "^" "|"))

; Bits move the wrong way, or the sign is kept.
; before:
;| return high << 8;
; after:
;| return high >> 8;
(binary_expression operator: ["<<" ">>" ">>>"] @op
  (#bug! "bitwise-operator" "logic_error" "`@op` became `@new`: the bits move the wrong way")
  (#map! @op "<<" ">>" ">>" "<<" ">>>" ">>"))

; The sign is lost.
; before:
;| return -offset;
; after:
;| return offset;
((unary_expression operator: "-" argument: (_) @value) @negative
  (#bug! "minus-dropped" "logic_error" "`@negative` became `@value`: the sign is lost")
  (#not-eq? @value "0")
  (#replace! @negative "@value"))

; `+text` converts to a number; without the plus it stays a text.
; before:
;| return +text;
; after:
;| return text;
((unary_expression operator: "+" argument: (_) @value) @number
  (#bug! "conversion-dropped" "type" "`@number` became `@value`: the conversion is gone")
  (#not-kind? @value "number")
  (#replace! @number "@value"))

; The complement is lost.
; before:
;| return bits & ~mask;
; after:
;| return bits & mask;
((unary_expression operator: "~" argument: (_) @value) @complement
  (#bug! "complement-dropped" "logic_error" "`@complement` became `@value`: the bits are not inverted")
  (#replace! @complement "@value"))

; A counter runs the wrong way.
; before:
;| depth++;
; after:
;| depth--;
; never:
;| for (let i = 0; i < n; i++) use(i);
((update_expression operator: _ @op) @update
  (#bug! "increment-swapped" "logic_error" "`@op` became `@new`: the counter runs the wrong way")
  (#not-field? @update "increment")
  (#map! @op "++" "--" "--" "++"))

; The value before the step is used in place of the one after it, or the other way round.
; before:
;| return this.count++;
; after:
;| return ++this.count;
; never:
;| this.count++;
((update_expression argument: (_) @counter operator: _ @op) @update
  (#bug! "increment-order" "off_by_one" "`@update` became `@new`: the value is read on the wrong side of the step")
  (#match? @update "(\\+\\+|--)$")
  (#not-field? @update "increment")
  (#not-parent? @update "expression_statement" "sequence_expression" "arrow_function")
  (#replace! @update "@op@counter"))
((update_expression operator: _ @op argument: (_) @counter) @update
  (#bug! "increment-order" "off_by_one" "`@update` became `@new`: the value is read on the wrong side of the step")
  (#match? @update "^(\\+\\+|--)")
  (#not-field? @update "increment")
  (#not-parent? @update "expression_statement" "sequence_expression" "arrow_function")
  (#replace! @update "@counter@op"))

; ------------------------------------------------------------------------------------------------------ assignment

; The wrong compound assignment.
; before:
;| total -= discount;
; after:
;| total += discount;
; never:
;| text += 'a';
((augmented_assignment_expression operator: ["-=" "*=" "/=" "%=" "|=" "&=" "^=" "<<=" ">>=" ">>>="] @op) @assignment
  (#not-field? @assignment "increment")
  (#bug! "compound-assignment" "logic_error" "`@op` became `@new`: the variable is updated the wrong way")
  (#map! @op "-=" "+=" "*=" "/=" "/=" "*=" "%=" "/=" "|=" "&=" "&=" "|=" "^=" "|=" "<<=" ">>=" ">>=" "<<=" ">>>=" ">>="))
((augmented_assignment_expression operator: "+=" @op right: (_) @right) @assignment
  (#not-field? @assignment "increment")
  (#bug! "compound-assignment" "logic_error" "`@op` became `@new`: the variable is updated the wrong way")
  (#not-match? @right "['\"`]")
  (#replace! @op "-="))

; What was collected so far is overwritten.
; before:
;| text += line;
; after:
;| text = line;
((augmented_assignment_expression operator: ["+=" "-=" "*=" "|=" "&=" "^="] @op) @assignment
  (#not-field? @assignment "increment")
  (#bug! "compound-assignment-overwrites" "state" "`@op` became `=`: each step overwrites what was there before")
  (#replace! @op "="))

; A default is set also when there is a value already.
; before:
;| options.depth ??= 5;
; after:
;| options.depth = 5;
(augmented_assignment_expression operator: ["??=" "||=" "&&="] @op
  (#bug! "default-overwrites" "null_handling" "`@op` became `=`: the default replaces a value that was given")
  (#replace! @op "="))

; `??=` keeps 0, '' and false; `||=` replaces them.
; before:
;| options.depth ??= 5;
; after:
;| options.depth ||= 5;
(augmented_assignment_expression operator: "??=" @op
  (#bug! "nullish-to-or" "null_handling" "`??` became `||`: 0, an empty text and false count as missing")
  (#replace! @op "||="))

; ----------------------------------------------------------------------------------------------- logical operators

; `&&` and `||` confused.
; before:
;| if (ready && willing) go();
; after:
;| if (ready || willing) go();
(binary_expression operator: ["&&" "||"] @op
  (#bug! "logical-operator" "logic_error" "`@op` became `@new`: and/or confused")
  (#map! @op "&&" "||" "||" "&&"))

; before:
;| return options.depth ?? 5;
; after:
;| return options.depth || 5;
; never:
;| return a ?? b ?? c;
((binary_expression left: (_) @left operator: "??" @op right: (_) @right) @whole
  (#bug! "nullish-to-or" "null_handling" "`??` became `||`: 0, an empty text and false count as missing")
  (#not-kind? @left "binary_expression")
  (#not-kind? @right "binary_expression")
  (#not-parent? @whole "binary_expression")
  (#replace! @op "||"))

; `||` replaces every empty value, `??` only null and undefined.
; before:
;| const name = given || 'nobody';
; after:
;| const name = given ?? 'nobody';
; never:
;| if (a || b) go();
((binary_expression left: (_) @left operator: "||" @op right: (_) @right) @whole
  (#bug! "or-to-nullish" "null_handling" "`||` became `??`: 0, an empty text and false no longer fall back")
  (#kind? @left "identifier" "member_expression" "subscript_expression" "call_expression")
  (#not-kind? @right "binary_expression")
  (#parent? @whole "variable_declarator" "assignment_expression" "arguments" "pair" "return_statement")
  (#replace! @op "??"))

; What to use when there is no value is gone.
; before:
;| return options.depth ?? 5;
; after:
;| return options.depth;
; before:
;| this.text = text || '';
; after:
;| this.text = text;
((binary_expression left: (_) @left operator: "??" right: (_) @right) @whole
  (#bug! "fallback-dropped" "null_handling" "the fallback `@right` is gone: without a value nothing is used in its place")
  (#replace! @whole "@left"))

((binary_expression left: (_) @left operator: "||" right: [(string) (template_string) (number) (object) (array) (new_expression)] @right) @whole
  (#bug! "fallback-dropped" "null_handling" "the fallback `@right` is gone: without a value nothing is used in its place")
  (#replace! @whole "@left"))

; Half of a condition is forgotten.
; before:
;| if (user && user.active) greet();
; after:
;| if (user) greet();
; after:
;| if (user.active) greet();
; never:
;| this.text = text || '';
((binary_expression left: (_) @left operator: ["&&" "||"] right: (_) @right) @whole
  (#not-kind? @right "string" "template_string" "number" "object" "array" "new_expression")
  (#bug! "operand-dropped" "logic_error" "`@whole` became `@new`: a part of the condition is forgotten")
  (#replace! @whole "@left" "@right"))

; A negation is forgotten.
; before:
;| if (!found) add();
; after:
;| if (found) add();
((unary_expression operator: "!" argument: (_) @value) @negation
  (#bug! "negation-dropped" "logic_error" "`@negation` became `@value`: the negation is gone")
  (#not-kind? @value "unary_expression")
  (#replace! @negation "@value"))

; A truth value becomes whatever the value was.
; before:
;| return !!value;
; after:
;| return value;
((unary_expression operator: "!" argument: (unary_expression operator: "!" argument: (_) @value)) @conversion
  (#bug! "conversion-dropped" "type" "`@conversion` became `@value`: the conversion is gone")
  (#replace! @conversion "@value"))

; A condition is asked the wrong way round.
; before:
;| if (list.includes(item)) remove(item);
; after:
;| if (!list.includes(item)) remove(item);
; before:
;| if (a && b) go();
; after:
;| if (!(a && b)) go();
; never:
;| if (a > b) go();
;| if (!a) go();
;| if (a) go(); else stay();
((if_statement condition: (parenthesized_expression (_) @condition) !alternative)
  (#bug! "condition-negated" "logic_error" "the condition `@condition` was negated")
  (#not-kind? @condition "binary_expression" "unary_expression" "parenthesized_expression" "true" "false")
  (#replace! @condition "!@(condition)"))
((if_statement condition: (parenthesized_expression (binary_expression operator: ["&&" "||" "??" "in" "instanceof"]) @condition) !alternative)
  (#bug! "condition-negated" "logic_error" "the condition `@condition` was negated")
  (#replace! @condition "!@(condition)"))

; A condition is always met.
; before:
;| if (cache.has(key)) reuse();
; after:
;| if (true) reuse();
((if_statement condition: (parenthesized_expression (_) @condition))
  (#bug! "condition-forced" "logic_error" "the condition `@condition` is always taken for true")
  (#not-kind? @condition "true" "false")
  (#replace! @condition "true"))

; -------------------------------------------------------------------------------------------------------- constants

; before:
;| return false;
; after:
;| return true;
([(true) (false)] @constant
  (#bug! "boolean-flipped" "logic_error" "`@constant` became `@new`")
  (#map! @constant "true" "false" "false" "true"))

; A number is one too high or one too low.
; before:
;| const tries = 3;
; after:
;| const tries = 4;
; after:
;| const tries = 2;
((number) @number
  (#bug! "number-off-by-one" "off_by_one" "`@number` became `@new`")
  (#literal-number? @number)
  (#not-field? @number "key" "name")
  (#not-parent? @number "unary_expression")
  (#add! @number 1 -1))
; before:
;| return find(text, -3);
; after:
;| return find(text, -4);
; after:
;| return find(text, -2);
((unary_expression operator: ["-" "~"] @sign argument: (number) @number) @whole
  (#bug! "number-off-by-one" "off_by_one" "`@whole` became `@sign@new`")
  (#not-eq? @whole "-1")
  (#literal-number? @number)
  (#add! @number 1 -1))
; before:
;| return list.slice(-1);
; after:
;| return list.slice(-2);
; after:
;| return list.slice(0);
((unary_expression) @whole
  (#bug! "number-off-by-one" "off_by_one" "`@whole` became `@new`")
  (#eq? @whole "-1")
  (#replace! @whole "-2" "0"))

; A text constant is missing.
; before:
;| return prefix + ', ' + rest;
; after:
;| return prefix + '' + rest;
; never:
;| const { 'a-b': c } = d;
((string . (string_fragment) @text .) @string
  (#bug! "string-emptied" "logic_error" "the text `@string` became an empty one")
  (#not-field? @string "key" "name" "source")
  (#not-parent? @string "import_attribute" "computed_property_name")
  (#replace! @text ""))

; An empty text is not empty.
; before:
;| return parts.join('');
; after:
;| return parts.join(' ');
((string) @string
  (#bug! "empty-string-filled" "logic_error" "the empty text `@string` became a blank")
  (#map! @string "''" "' '" "\"\"" "\" \""))

; null and undefined confused.
; before:
;| return null;
; after:
;| return undefined;
((return_statement [(null) (undefined)] @nothing)
  (#bug! "null-undefined-swapped" "null_handling" "`@nothing` became `@new`: a caller that asks for one of them exactly is misled")
  (#map! @nothing "null" "undefined" "undefined" "null"))
((binary_expression operator: ["===" "!=="] right: [(null) (undefined)] @nothing)
  (#bug! "null-undefined-swapped" "null_handling" "`@nothing` became `@new`: a caller that asks for one of them exactly is misled")
  (#map! @nothing "null" "undefined" "undefined" "null"))
((variable_declarator value: [(null) (undefined)] @nothing)
  (#bug! "null-undefined-swapped" "null_handling" "`@nothing` became `@new`: a caller that asks for one of them exactly is misled")
  (#map! @nothing "null" "undefined" "undefined" "null"))
((assignment_expression right: [(null) (undefined)] @nothing)
  (#bug! "null-undefined-swapped" "null_handling" "`@nothing` became `@new`: a caller that asks for one of them exactly is misled")
  (#map! @nothing "null" "undefined" "undefined" "null"))
((pair value: [(null) (undefined)] @nothing)
  (#bug! "null-undefined-swapped" "null_handling" "`@nothing` became `@new`: a caller that asks for one of them exactly is misled")
  (#map! @nothing "null" "undefined" "undefined" "null"))

; The last element of a list is forgotten.
; before:
;| const units = ['s', 'm', 'h'];
; after:
;| const units = ['s', 'm'];
((array (_) @element .) @list
  (#bug! "element-dropped" "edge_case" "the element `@element` is missing from the list")
  (#count? @list ">=" 2)
  (#not-kind? @element "spread_element")
  (#not-parent? @list "assignment_expression")
  (#remove! @element))

; A property is missing from an object.
; before:
;| return { name, size: 0, open: true };
; after:
;| return { name, open: true };
; after:
;| return { name, size: 0 };
((object (pair) @property) @object
  (#bug! "property-dropped" "state" "`@property` is missing from the object")
  (#count? @object "<=" 10)
  (#remove! @property))

; A part of a text template is missing.
; before:
;| return `${year}-${month}`;
; after:
;| return `-${month}`;
; after:
;| return `${year}-`;
((template_string (template_substitution) @value)
  (#bug! "template-value-dropped" "logic_error" "`@value` is missing from the text")
  (#replace! @value ""))

; before:
;| return `${year}-${month}`;
; after:
;| return `${year}${month}`;
((template_string (string_fragment) @text)
  (#bug! "template-text-dropped" "logic_error" "`@text` is missing from the text")
  (#replace! @text ""))

; -------------------------------------------------------------------------------------------------- if, ?: and guards

; before:
;| return wide ? columns : rows;
; after:
;| return wide ? rows : columns;
((ternary_expression consequence: (_) @yes alternative: (_) @no)
  (#bug! "ternary-swapped" "logic_error" "`@yes` and `@no` changed places")
  (#not-kind? @yes "ternary_expression")
  (#not-kind? @no "ternary_expression")
  (#swap! @yes @no))

; before:
;| return wide ? columns : rows;
; after:
;| return columns;
; after:
;| return rows;
((ternary_expression consequence: (_) @yes alternative: (_) @no) @choice
  (#bug! "choice-dropped" "logic_error" "`@choice` became `@new`, whatever the condition says")
  (#not-parent? @choice "arrow_function" "expression_statement")
  (#replace! @choice "@(yes)" "@(no)"))

; before:
;| if (a) {
;|   one();
;| } else {
;|   two();
;| }
; after:
;| if (a) {
;|   two();
;| } else {
;|   one();
;| }
((if_statement consequence: (statement_block) @yes alternative: (else_clause (statement_block) @no))
  (#bug! "branches-swapped" "logic_error" "the bodies of `if` and `else` changed places")
  (#swap! @yes @no))

; What happens otherwise is forgotten.
; before:
;| if (a) {
;|   one();
;| } else {
;|   two();
;| }
; after:
;| if (a) {
;|   one();
;| }
((else_clause (statement_block)) @else
  (#bug! "else-removed" "edge_case" "the `else` branch is gone: nothing is done when no condition holds")
  (#remove! @else))
((else_clause (if_statement !alternative)) @else
  (#bug! "else-removed" "edge_case" "the `else` branch is gone: nothing is done when no condition holds")
  (#remove! @else))

; `else` is forgotten, so that the second condition is asked even when the first held.
; before:
;| if (a) {
;|   x = 1;
;| } else if (b) {
;|   x = 2;
;| }
; after:
;| if (a) {
;|   x = 1;
;| } if (b) {
;|   x = 2;
;| }
; never:
;| if (a) {
;|   return 1;
;| } else if (b) {
;|   x = 2;
;| }
((if_statement consequence: (statement_block) @yes alternative: (else_clause "else" @else (if_statement)))
  (#bug! "else-keyword-dropped" "logic_error" "`else` is missing: the next condition is asked even when this one held")
  (#not-match? @yes "\\b(return|throw|continue|break)\\b[^{}]*\\}$")
  (#remove! @else))

; A guard against a missing value is gone.
; before:
;| if (!user) return null;
;| return user.name;
; after:
;| return user.name;
((if_statement
    condition: (parenthesized_expression [
      (unary_expression operator: "!" argument: [(identifier) (member_expression) (subscript_expression)])
      (binary_expression operator: ["==" "===" "!=" "!=="] right: [(null) (undefined)])
    ]) @condition
    consequence: [
      (return_statement) (continue_statement)
      (statement_block . [(return_statement) (continue_statement)] .)
    ]
    !alternative) @guard
  (#bug! "guard-removed" "null_handling" "the guard `@guard` is gone")
  (#not-match? @condition "^\\(!([\\w$.\\[\\]]+\\.)?((is|has|can|should|was|did|no|ok|found|done|valid|match)([A-Z_][\\w$]*)?|\\w*([a-z](ed|able|ing|Only)|valid|match))\\)$")
  (#not-parent? @guard "else_clause")
  (#remove! @guard "{}"))

; A guard is gone.
; before:
;| if (n < 2) return n;
;| return fib(n - 1) + fib(n - 2);
; after:
;| return fib(n - 1) + fib(n - 2);
((if_statement
    condition: (parenthesized_expression (_) @condition)
    consequence: [
      (return_statement) (continue_statement)
      (statement_block . [(return_statement) (continue_statement)] .)
    ]
    !alternative) @guard
  (#bug! "guard-removed" "edge_case" "the guard `@guard` is gone")
  (#not-match? @condition "^\\(!|[!=]==? *(null|undefined)\\)$")
  (#not-parent? @guard "else_clause")
  (#remove! @guard "{}"))
; before:
;| if (!list.includes(name)) return fallback;
;| return list;
; after:
;| return list;
; before:
;| if (!this.isOpen) return;
;| this.close();
; after:
;| this.close();
((if_statement
    condition: (parenthesized_expression (unary_expression operator: "!" argument: (_) @asked)) @condition
    consequence: [
      (return_statement) (continue_statement)
      (statement_block . [(return_statement) (continue_statement)] .)
    ]
    !alternative) @guard
  (#bug! "guard-removed" "edge_case" "the guard `@guard` is gone")
  (#not-kind? @asked "identifier" "member_expression" "subscript_expression")
  (#not-match? @condition "[!=]==? *(null|undefined)\\)$")
  (#not-parent? @guard "else_clause")
  (#remove! @guard "{}"))
((if_statement
    condition: (parenthesized_expression (unary_expression operator: "!" argument: [(identifier) (member_expression) (subscript_expression)])) @condition
    consequence: [
      (return_statement) (continue_statement)
      (statement_block . [(return_statement) (continue_statement)] .)
    ]
    !alternative) @guard
  (#bug! "guard-removed" "edge_case" "the guard `@guard` is gone")
  (#match? @condition "^\\(!([\\w$.\\[\\]]+\\.)?((is|has|can|should|was|did|no|ok|found|done|valid|match)([A-Z_][\\w$]*)?|\\w*([a-z](ed|able|ing|Only)|valid|match))\\)$")
  (#not-parent? @guard "else_clause")
  (#remove! @guard "{}"))

; What is wrong is no longer refused.
; before:
;| if (user === undefined) {
;|   throw new Error('no user');
;| }
;| return user.name;
; after:
;| return user.name;
; before:
;| if (!user) throw new Error('no user');
;| return user.name;
; after:
;| return user.name;
((if_statement
    condition: (parenthesized_expression (_) @condition)
    consequence: [(throw_statement) (statement_block . (throw_statement) .)]
    !alternative) @guard
  (#bug! "validation-removed" "edge_case" "`@condition` is no longer refused")
  (#not-parent? @guard "else_clause")
  (#remove! @guard "{}"))

; A test for a value that is empty became one for a value that is missing.
; before:
;| if (!name) return fallback;
; after:
;| if (name === undefined) return fallback;
; before:
;| if (!options.depth) return fallback;
; after:
;| if (options.depth === undefined) return fallback;
; never:
;| if (!isOpen) return fallback;
;| if (!list.includes(name)) return fallback;
((if_statement condition: (parenthesized_expression (unary_expression operator: "!" argument: [(identifier) (member_expression)] @value) @check))
  (#bug! "empty-check-too-narrow" "null_handling" "`@check` became `@new`: null, false, 0 and an empty text no longer count")
  (#not-match? @value "(^|\\.)(is|has|can|should|was|did|no|ok|found|done|valid|match)([A-Z_]|$)|[a-z](ed|able|ing|Only)$|valid|match")
  (#replace! @check "@value === undefined"))

; A special case is not handled.
; before:
;| if (name.startsWith('_')) {
;|   name = name.slice(1);
;| }
;| return name;
; after:
;| return name;
((if_statement condition: (parenthesized_expression (_) @condition) consequence: (statement_block . (_) @first) !alternative) @branch
  (#bug! "special-case-removed" "edge_case" "the case `@condition` is no longer handled")
  (#not-kind? @first "return_statement" "throw_statement" "continue_statement" "break_statement")
  (#not-parent? @branch "else_clause")
  (#remove! @branch "{}"))
((if_statement condition: (parenthesized_expression (_) @condition) consequence: (expression_statement) !alternative) @branch
  (#bug! "special-case-removed" "edge_case" "the case `@condition` is no longer handled")
  (#not-parent? @branch "else_clause")
  (#remove! @branch "{}"))

; A branch handles its case but does not leave, so that the general case runs after it.
; before:
;| function f(a) {
;|   if (a) {
;|     log.push(a);
;|     return 1;
;|   }
;|   return 2;
;| }
; after:
;| function f(a) {
;|   if (a) {
;|     log.push(a);
;|   }
;|   return 2;
;| }
((if_statement consequence: (statement_block (_) . (return_statement) @return .))
  (#bug! "early-return-removed" "logic_error" "`@return` is gone: what follows runs too")
  (#not-tail? @return "for_statement" "for_in_statement" "while_statement" "do_statement")
  (#remove! @return))

; ------------------------------------------------------------------------------------------------------------ returns

; before:
;| return total;
; after:
;| return;
; never:
;| return undefined;
;| return this;
((return_statement (_) @value) @return
  (#bug! "return-value-dropped" "logic_error" "`@value` is not returned any more: the result is undefined")
  (#match? @return ";$")
  (#not-kind? @value "undefined" "null" "this")
  (#replace! @return "return;"))
((return_statement (_) @value) @return
  (#bug! "return-value-dropped" "logic_error" "`@value` is not returned any more: the result is undefined")
  (#not-match? @return ";$")
  (#not-kind? @value "undefined" "null" "this")
  (#replace! @return "return"))

; A chainable method does not return its object.
; before:
;| this.name = name;
;| return this;
; after:
;| this.name = name;
((return_statement (this)) @return
  (#tail? @return)
  (#bug! "return-this-dropped" "api_misuse" "the method no longer returns its object, so calls cannot be chained")
  (#remove! @return))

; The answer is the opposite.
; before:
;| return isEmpty(list);
; after:
;| return !isEmpty(list);
; before:
;| return a && b;
; after:
;| return !(a && b);
((return_statement (call_expression function: (identifier) @_f) @answer)
  (#bug! "result-negated" "logic_error" "`@answer` became `@new`: the opposite answer")
  (#match? @_f "^(is|has|can|should|does|matches|test|equals?|contains?|includes?|check|validate)([A-Z_0-9]|$)")
  (#replace! @answer "!@answer"))
((return_statement (call_expression function: (member_expression property: (property_identifier) @_m)) @answer)
  (#bug! "result-negated" "logic_error" "`@answer` became `@new`: the opposite answer")
  (#match? @_m "^(is|has|can|should|does|matches|test|equals?|contains?|includes|some|every|startsWith|endsWith|check|validate)([A-Z_0-9]|$)")
  (#replace! @answer "!@answer"))
((return_statement (binary_expression operator: "&&") @answer)
  (#bug! "result-negated" "logic_error" "`@answer` became `@new`: the opposite answer")
  (#replace! @answer "!@(answer)"))
((arrow_function body: (call_expression function: (member_expression property: (property_identifier) @_m)) @answer) @_arrow
  (#not-parent? @_arrow "arguments")
  (#bug! "result-negated" "logic_error" "`@answer` became `@new`: the opposite answer")
  (#match? @_m "^(is|has|can|should|does|matches|test|equals?|contains?|includes|some|every|startsWith|endsWith|check|validate)([A-Z_0-9]|$)")
  (#replace! @answer "!@answer"))

; `return` in front of a callback is forgotten, so that the rest runs after the result was handed over.
; before:
;| if (error) return callback(error);
;| save();
; after:
;| if (error) callback(error);
;| save();
((return_statement (call_expression function: (identifier) @_f) @call) @return
  (#bug! "return-before-callback-dropped" "logic_error" "`return` is missing: the function goes on after it has called back")
  (#match? @_f "^(cb|callback|next|done|resolve|reject|onError|onDone)$")
  (#not-tail? @return)
  (#replace! @return "@call;"))

; --------------------------------------------------------------------------------------------------------- statements

; A value is not stored.
; before:
;| this.count = 0;
;| run();
; after:
;| run();
((expression_statement (assignment_expression)) @assignment
  (#bug! "assignment-removed" "state" "`@assignment` is gone: nothing is stored")
  (#remove! @assignment "{}"))
((expression_statement (augmented_assignment_expression)) @assignment
  (#bug! "assignment-removed" "state" "`@assignment` is gone: nothing is stored")
  (#not-inside? @assignment "while_statement" "do_statement")
  (#remove! @assignment "{}"))

; before:
;| if (open) depth++;
; after:
;| if (open) {}
((expression_statement (update_expression)) @update
  (#bug! "increment-removed" "state" "`@update` is gone: nothing is counted")
  (#not-inside? @update "while_statement" "do_statement")
  (#remove! @update "{}"))

; before:
;| this.check(value);
;| return value;
; after:
;| return value;
; never:
;| super(value);
;| file.close();
((expression_statement (call_expression function: (_) @function)) @call
  (#bug! "call-removed" "state" "the call `@call` is gone")
  (#not-match? @function "^super|(^|\\.)(clear|clearTimeout|clearInterval|clearImmediate|close|destroy|dispose|disconnect|release|unlock|unref|off|abort|end|delete|cleanup|unsubscribe|remove\\w*Listeners?)$")
  (#remove! @call "{}"))
((expression_statement (await_expression (call_expression function: (_) @function))) @call
  (#bug! "call-removed" "state" "the call `@call` is gone")
  (#not-match? @function "(^|\\.)(clear|close|delete|destroy|dispose|disconnect|release|unlock|unref|off|abort|end|cleanup|unsubscribe)$")
  (#remove! @call "{}"))

; Something that was opened, started or kept is not closed, stopped or let go.
; before:
;| clearTimeout(timer);
;| resolve();
; after:
;| resolve();
((expression_statement [
    (call_expression function: (_) @function)
    (await_expression (call_expression function: (_) @function))
  ]) @call
  (#bug! "cleanup-removed" "resource" "the clean-up `@call` is gone")
  (#match? @function "(^|\\.)(clearTimeout|clearInterval|clearImmediate|close|destroy|dispose|disconnect|release|unlock|unref|off|abort|end|cleanup|unsubscribe|remove\\w*Listeners?)$")
  (#remove! @call "{}"))

; before:
;| this.items.clear();
;| return this;
; after:
;| return this;
((expression_statement [
    (call_expression function: (member_expression property: (property_identifier) @_m)) @deletion
    (await_expression (call_expression function: (member_expression property: (property_identifier) @_m))) @deletion
  ]) @statement
  (#bug! "deletion-removed" "state" "`@deletion` is gone: what it takes away stays")
  (#any-of? @_m "clear" "delete")
  (#remove! @statement "{}"))

; before:
;| delete cache[key];
;| return key;
; after:
;| return key;
((expression_statement (unary_expression operator: "delete")) @deletion
  (#bug! "deletion-removed" "state" "`@deletion` is gone: the key stays")
  (#remove! @deletion "{}"))

; The overridden method is not called.
; before:
;| super.reset();
;| this.depth = 0;
; after:
;| this.depth = 0;
((expression_statement (call_expression function: (member_expression object: (super)))) @call
  (#bug! "super-call-removed" "state" "`@call` is gone: the parent class does not do its part")
  (#remove! @call "{}"))

; The property stays, with no value.
; before:
;| delete cache[key];
; after:
;| cache[key] = undefined;
((expression_statement (unary_expression operator: "delete" argument: (_) @property) @deletion)
  (#bug! "delete-to-undefined" "state" "`@deletion` became `@new`: the key is still there")
  (#replace! @deletion "@property = undefined"))

; -------------------------------------------------------------------------------------------------------------- calls

; before:
;| return copy(source, target);
; after:
;| return copy(target, source);
; never:
;| return Math.max(a, b);
((call_expression function: (_) @function arguments: (arguments (_) @first . (_) @second))
  (#bug! "arguments-swapped" "api_misuse" "`@first` and `@second` are handed to `@function` in the wrong order")
  (#not-kind? @first "arrow_function" "function_expression" "spread_element" "object" "regex")
  (#not-kind? @second "arrow_function" "function_expression" "spread_element" "object")
  (#not-match? @function "^Math\\.(max|min|hypot)$")
  (#not-eq? @first @second)
  (#swap! @first @second))
((new_expression constructor: (_) @function arguments: (arguments (_) @first . (_) @second))
  (#bug! "arguments-swapped" "api_misuse" "`@first` and `@second` are handed to `@function` in the wrong order")
  (#not-kind? @first "arrow_function" "function_expression" "spread_element" "object" "regex")
  (#not-kind? @second "arrow_function" "function_expression" "spread_element" "object")
  (#not-eq? @first @second)
  (#swap! @first @second))

; before:
;| return list.reduce(add, 0);
; after:
;| return list.reduce(add);
; never:
;| return parseInt(text, 10);
;| return list.slice(0, end);
; never:
;| define(app, function get() {
;|   return app;
;| });
((call_expression function: (_) @function arguments: (arguments (_) . (_) @last .)) @call
  (#bug! "argument-dropped" "api_misuse" "`@last` is not handed to `@function`")
  (#not-kind? @last "spread_element")
  ; nobody forgets a function that is written out
  (#not-has? @last "statement_block")
  (#not-match? @call "^(Number\\.)?parseInt\\([^,]*, 10\\)$")
  (#not-match? @function "\\.(slice|substring|substr)$")
  (#remove! @last))

; Sorting without a comparison sorts as text.
; before:
;| return scores.sort((a, b) => a - b);
; after:
;| return scores.sort();
((call_expression
    function: (member_expression property: (property_identifier) @_m)
    arguments: (arguments (_) @comparison) @arguments)
  (#bug! "comparator-dropped" "api_misuse" "`@comparison` is gone: elements are compared as text")
  (#any-of? @_m "sort" "toSorted")
  (#replace! @arguments "()"))

; before:
;| const port = Number(text);
; after:
;| const port = text;
((call_expression function: (identifier) @function arguments: (arguments . (_) @value)) @call
  (#bug! "conversion-dropped" "type" "`@call` became `@value`: the conversion is gone")
  (#any-of? @function "Number" "String" "Boolean" "BigInt" "parseInt" "parseFloat")
  (#not-kind? @value "spread_element")
  (#replace! @call "@(value)"))
((call_expression function: (member_expression object: (_) @value property: (property_identifier) @_m) arguments: (arguments)) @call
  (#bug! "conversion-dropped" "type" "`@call` became `@value`: the conversion is gone")
  (#any-of? @_m "toString" "valueOf")
  (#not-kind? @value "super")
  (#not-parent? @call "expression_statement")
  (#replace! @call "@value"))

; before:
;| return '?q=' + encodeURIComponent(query);
; after:
;| return '?q=' + query;
((call_expression function: (identifier) @function arguments: (arguments . (_) @value)) @call
  (#bug! "escaping-dropped" "edge_case" "`@call` became `@value`: special characters are not treated")
  (#match? @function "^(encodeURI|encodeURIComponent|decodeURI|decodeURIComponent|atob|btoa)$|^(un)?escape|^(en|de)code[A-Z]|^sanitize")
  (#not-kind? @value "spread_element")
  (#replace! @call "@(value)"))

; A text is not cleaned before it is used.
; before:
;| return text.trim().length;
; after:
;| return text.length;
((call_expression function: (member_expression object: (_) @text property: (property_identifier) @method) arguments: (arguments)) @call
  (#bug! "normalisation-dropped" "edge_case" "`@method` is not called: the text is used as it comes")
  (#any-of? @method "trim" "trimStart" "trimEnd" "toLowerCase" "toUpperCase" "toLocaleLowerCase" "toLocaleUpperCase" "normalize")
  (#not-parent? @call "expression_statement")
  (#replace! @call "@text"))

; A step of a chain is left out.
; before:
;| return names.filter(isPublic).sort().join();
; after:
;| return names.sort().join();
; after:
;| return names.filter(isPublic).join();
((call_expression function: (member_expression object: (_) @list property: (property_identifier) @method) arguments: (arguments)) @call
  (#bug! "chain-step-dropped" "logic_error" "the step `@method` is left out")
  (#any-of? @method "filter" "sort" "toSorted" "reverse" "toReversed" "flat" "replace" "replaceAll")
  (#not-parent? @call "expression_statement")
  (#not-kind? @list "string" "template_string")
  (#replace! @call "@list"))

; The value's numbers are not rounded.
; before:
;| return Math.floor(n / 2);
; after:
;| return n / 2;
((call_expression
    function: (member_expression object: (identifier) @_math property: (property_identifier) @method)
    arguments: (arguments . (_) @value .)) @call
  (#bug! "rounding-dropped" "edge_case" "`@call` became `@value`: `Math.@method` is not applied")
  (#eq? @_math "Math")
  (#any-of? @method "abs" "floor" "ceil" "round" "trunc")
  (#replace! @call "@(value)"))

; A copy is the original itself, so that a change to one changes both.
; before:
;| const rest = items.slice();
; after:
;| const rest = items;
; before:
;| const own = { ...defaults };
; after:
;| const own = defaults;
; before:
;| const own = [...items];
; after:
;| const own = items;
((call_expression function: (member_expression object: (_) @original property: (property_identifier) @_m) arguments: (arguments) @_a) @copy
  (#bug! "copy-dropped" "state" "`@copy` became `@original`: not a copy but the same object")
  (#any-of? @_m "slice" "concat")
  (#eq? @_a "()")
  (#replace! @copy "@original"))
((call_expression function: (_) @_f arguments: (arguments . (_) @original .)) @copy
  (#bug! "copy-dropped" "state" "`@copy` became `@original`: not a copy but the same object")
  (#any-of? @_f "Array.from" "structuredClone" "cloneDeep" "clone")
  (#not-kind? @original "object" "array")
  (#replace! @copy "@(original)"))
((call_expression function: (_) @_f arguments: (arguments . (object) @_empty . (_) @original .)) @copy
  (#bug! "copy-dropped" "state" "`@copy` became `@original`: not a copy but the same object")
  (#eq? @_f "Object.assign")
  (#eq? @_empty "{}")
  (#replace! @copy "@(original)"))
((object . (spread_element (_) @original) .) @copy
  (#bug! "copy-dropped" "state" "`@copy` became `@original`: not a copy but the same object")
  (#not-parent? @copy "arrow_function")
  (#replace! @copy "@(original)"))
((array . (spread_element (_) @original) .) @copy
  (#bug! "copy-dropped" "state" "`@copy` became `@original`: not a copy but the same object")
  (#replace! @copy "@(original)"))

; before:
;| return Object.freeze(list);
; after:
;| return list;
((call_expression function: (_) @_f arguments: (arguments . (_) @object .)) @call
  (#bug! "freeze-dropped" "state" "`@call` became `@object`: everyone who gets it can change it")
  (#eq? @_f "Object.freeze")
  (#replace! @call "@(object)"))

; `Object.assign` and its like write into their first argument.
; before:
;| return Object.assign({}, defaults, options);
; after:
;| return Object.assign(defaults, options);
((call_expression function: (_) @_f arguments: (arguments . (object) @target . (_) . (_)))
  (#bug! "assign-to-source" "state" "the empty target is missing: the first source is changed itself")
  (#eq? @_f "Object.assign")
  (#eq? @target "{}")
  (#remove! @target))

; A collection starts empty.
; before:
;| const seen = new Set(initial);
; after:
;| const seen = new Set();
((new_expression constructor: (identifier) @class arguments: (arguments . (_) @content .))
  (#bug! "content-dropped" "state" "the new `@class` starts empty, without `@content`")
  (#any-of? @class "Map" "Set" "WeakMap" "WeakSet" "URLSearchParams" "Headers")
  (#remove! @content))

; The object of a method that is handed over is lost.
; before:
;| button.on('click', this.open.bind(this));
; after:
;| button.on('click', this.open);
((call_expression function: (member_expression object: (_) @function property: (property_identifier) @_m)) @bound
  (#bug! "bind-dropped" "api_misuse" "`@bound` became `@function`: `this` is lost when it is called")
  (#eq? @_m "bind")
  (#replace! @bound "@function"))

; `call` takes the arguments one by one, `apply` as a list: with what can be none it only throws.
; before:
;| return fn.apply(this, args);
; after:
;| return fn.call(this, args);
; never:
;| return slice.call(arguments, 1);
((call_expression function: (member_expression property: (property_identifier) @method) arguments: (arguments . (_) . (_) @second))
  (#bug! "apply-call-swapped" "api_misuse" "`@method` became `@new`: the arguments arrive differently")
  (#not-kind? @second "number" "string" "template_string" "true" "false" "arrow_function" "function_expression")
  (#map! @method "apply" "call" "call" "apply"))

; The callback's error comes first.
; before:
;| callback(null, result);
; after:
;| callback(result);
((call_expression function: (identifier) @_f arguments: (arguments . [(null) (undefined)] @error . (_)))
  (#bug! "callback-error-dropped" "api_misuse" "the place of the error is missing: the result is taken for an error")
  (#match? @_f "^(cb|callback|next|done)$")
  (#remove! @error))

; An object without a prototype becomes one that has `constructor`, `toString` and `__proto__`.
; before:
;| const seen = Object.create(null);
; after:
;| const seen = {};
((call_expression function: (_) @_f arguments: (arguments . (null) .)) @bare
  (#bug! "null-prototype-lost" "edge_case" "`@bare` became `{}`: inherited names like `constructor` are found in it")
  (#eq? @_f "Object.create")
  (#replace! @bare "{}"))

; ------------------------------------------------------------------------------------------------ methods with a twin

; before:
;| stack.push(item);
; after:
;| stack.unshift(item);
((call_expression function: (member_expression property: (property_identifier) @method))
  (#bug! "wrong-end" "logic_error" "`@method` became `@new`: the wrong end of the list")
  (#map! @method "push" "unshift" "unshift" "push" "pop" "shift" "shift" "pop"))

; before:
;| return parts.some(isEmpty);
; after:
;| return parts.every(isEmpty);
((call_expression function: (member_expression property: (property_identifier) @method))
  (#bug! "quantifier-swapped" "logic_error" "`@method` became `@new`: any and all confused")
  (#map! @method "some" "every" "every" "some"))

; before:
;| return line.startsWith('#');
; after:
;| return line.endsWith('#');
((call_expression function: (member_expression property: (property_identifier) @method))
  (#bug! "text-end-swapped" "logic_error" "`@method` became `@new`: the wrong end of the text")
  (#map! @method
    "startsWith" "endsWith" "endsWith" "startsWith" "padStart" "padEnd" "padEnd" "padStart"))

; before:
;| return line.trim();
; after:
;| return line.trimEnd();
((call_expression function: (member_expression property: (property_identifier) @method))
  (#bug! "strip-side" "edge_case" "`@method` became `@new`: the blanks on the other side stay")
  (#map! @method "trimStart" "trimEnd" "trimEnd" "trimStart" "trim" "trimEnd"))

; before:
;| const at = path.lastIndexOf('/');
; after:
;| const at = path.indexOf('/');
((call_expression function: (member_expression property: (property_identifier) @method))
  (#bug! "search-direction" "logic_error" "`@method` became `@new`: with several matches the wrong one is found")
  (#map! @method
    "indexOf" "lastIndexOf" "lastIndexOf" "indexOf" "find" "findLast" "findLast" "find"
    "findIndex" "findLastIndex" "findLastIndex" "findIndex"))

; before:
;| return parts.reduce(join, '');
; after:
;| return parts.reduceRight(join, '');
((call_expression function: (member_expression property: (property_identifier) @method))
  (#bug! "reduce-direction-swapped" "logic_error" "`@method` became `@new`: the list is worked through from the other end")
  (#map! @method "reduce" "reduceRight" "reduceRight" "reduce"))

; before:
;| return Math.min(value, limit);
; after:
;| return Math.max(value, limit);
((call_expression function: (member_expression object: (identifier) @_math property: (property_identifier) @method))
  (#bug! "extreme-swapped" "logic_error" "`@method` became `@new`: largest and smallest confused")
  (#eq? @_math "Math")
  (#map! @method "min" "max" "max" "min"))
((member_expression object: (identifier) @_number property: (property_identifier) @method)
  (#bug! "extreme-swapped" "logic_error" "`@method` became `@new`: largest and smallest confused")
  (#eq? @_number "Number")
  (#map! @method
    "MAX_SAFE_INTEGER" "MIN_SAFE_INTEGER" "MIN_SAFE_INTEGER" "MAX_SAFE_INTEGER" "MAX_VALUE" "MIN_VALUE"
    "POSITIVE_INFINITY" "NEGATIVE_INFINITY" "NEGATIVE_INFINITY" "POSITIVE_INFINITY"))

; before:
;| return Math.floor(size / 2);
; after:
;| return Math.ceil(size / 2);
((call_expression function: (member_expression object: (identifier) @_math property: (property_identifier) @method))
  (#bug! "rounding-swapped" "off_by_one" "`@method` became `@new`: rounded the other way")
  (#eq? @_math "Math")
  (#map! @method "floor" "ceil" "ceil" "floor" "round" "floor" "trunc" "floor"))

; before:
;| return Object.keys(table).length;
; after:
;| return Object.values(table).length;
((call_expression function: (member_expression object: (identifier) @_object property: (property_identifier) @method))
  (#bug! "keys-values-swapped" "api_misuse" "`@method` became `@new`: keys and values confused")
  (#eq? @_object "Object")
  (#map! @method
    "keys" "values" "values" "keys" "entries" "values" "getOwnPropertyNames" "keys" "getOwnPropertySymbols" "keys"))

; before:
;| return items.map(render);
; after:
;| return items.forEach(render);
((call_expression function: (member_expression property: (property_identifier) @method)) @call
  (#bug! "result-not-collected" "api_misuse" "`map` became `forEach`: the results are not collected")
  (#not-parent? @call "expression_statement")
  (#map! @method "map" "forEach"))
; before:
;| return items.flatMap(render);
; after:
;| return items.map(render);
((call_expression function: (member_expression property: (property_identifier) @method)) @call
  (#bug! "spread-forgotten" "api_misuse" "`flatMap` became `map`: lists in place of their elements")
  (#not-parent? @call "expression_statement")
  (#map! @method "flatMap" "map"))

; before:
;| return name.toLowerCase();
; after:
;| return name.toUpperCase();
((call_expression function: (member_expression property: (property_identifier) @method))
  (#bug! "case-swapped" "logic_error" "`@method` became `@new`: upper and lower case confused")
  (#map! @method
    "toLowerCase" "toUpperCase" "toUpperCase" "toLowerCase"
    "toLocaleLowerCase" "toLocaleUpperCase" "toLocaleUpperCase" "toLocaleLowerCase"))

; Only the first match is replaced.
; before:
;| return path.replaceAll('\\', '/');
; after:
;| return path.replace('\\', '/');
((call_expression function: (member_expression property: (property_identifier) @method))
  (#bug! "replace-first-only" "edge_case" "`replaceAll` became `replace`: only the first match is replaced")
  (#map! @method "replaceAll" "replace"))

; `substring` and `substr` take their numbers differently.
; before:
;| return text.substring(start, end);
; after:
;| return text.substr(start, end);
((call_expression function: (member_expression property: (property_identifier) @method) arguments: (arguments (_) . (_) @_end))
  (#not-kind? @_end "unary_expression")
  (#bug! "slice-method-swapped" "api_misuse" "`@method` became `@new`, which reads its numbers differently")
  (#map! @method "substring" "substr" "substr" "substring"))

; A text has no `splice`, and a call that can only throw is nobody's mistake: only what is called like a list.
; before:
;| return this.rows.slice(start, end);
; after:
;| return this.rows.splice(start, end);
; never:
;| const day = date.toISOString().slice(0, 10);
; never:
;| const key = str.slice(index, split) + address.slice(0, 1);
((call_expression
    function: (member_expression
      object: [(identifier) @list (member_expression property: [(property_identifier) (private_property_identifier)] @list)] @object
      property: (property_identifier) @method)
    arguments: (arguments (_) . (_) @_end))
  (#not-kind? @_end "unary_expression")
  (#bug! "slice-method-swapped" "api_misuse" "`slice` became `splice`, which takes a count for an end, and what it gives out of `@object`")
  (#match? @list "([a-z]{2}s|[lL]ist|[aA]rr(ay)?|[qQ]ueue|[sS]tack)$")
  (#not-match? @list "([sSuUiI]s|[jJ]s|[bB]ytes|[cC]hars|[dD]igits|[sS]paces)$")
  (#eq? @method "slice")
  (#replace! @method "splice"))

; before:
;| const gone = list.splice(at, 1);
; after:
;| const gone = list.slice(at, 1);
((call_expression function: (member_expression object: (_) @object property: (property_identifier) @method) arguments: (arguments (_) . (_)))
  (#bug! "slice-method-swapped" "api_misuse" "`splice` became `slice`, which leaves `@object` as it is")
  (#eq? @method "splice")
  (#replace! @method "slice"))

; before:
;| return parseFloat(text);
; after:
;| return parseInt(text);
((call_expression function: [
    (identifier) @function
    (member_expression object: (identifier) @_number property: (property_identifier) @function)
  ])
  (#bug! "number-parser-swapped" "type" "`@function` became `@new`, which reads numbers differently")
  (#eq? @_number "Number")
  (#map! @function "parseFloat" "parseInt" "parseInt" "parseFloat"))

; Number.isNaN and its like ask about numbers; the global ones convert first.
; before:
;| return Number.isNaN(value);
; after:
;| return isNaN(value);
((call_expression function: (member_expression object: (identifier) @_number property: (property_identifier) @method) @function)
  (#bug! "number-check-weakened" "type" "`@function` became `@new`, which lets more values pass")
  (#eq? @_number "Number")
  (#any-of? @method "isNaN" "isFinite")
  (#replace! @function "@method"))
((call_expression function: (member_expression object: (identifier) @_number property: (property_identifier) @method))
  (#bug! "number-check-weakened" "type" "`@method` became `@new`, which lets more values pass")
  (#eq? @_number "Number")
  (#map! @method "isInteger" "isFinite" "isSafeInteger" "isInteger"))

; before:
;| return date.getUTCDate();
; after:
;| return date.getUTCDay();
; after:
;| return date.getDate();
((call_expression function: (member_expression property: (property_identifier) @method))
  (#bug! "date-part-swapped" "api_misuse" "`@method` became `@new`: another part of the date, or another time zone")
  (#map! @method
    "getDate" "getDay" "getDay" "getDate" "getUTCDate" "getUTCDay" "getUTCDate" "getDate" "getUTCDay" "getDay"
    "getUTCMonth" "getMonth" "getMonth" "getUTCMonth" "getUTCFullYear" "getFullYear" "getUTCHours" "getHours"
    "getFullYear" "getYear" "getMinutes" "getSeconds" "getSeconds" "getMilliseconds"))

; Characters beyond the basic plane are cut in half.
; before:
;| return text.codePointAt(0);
; after:
;| return text.charCodeAt(0);
((call_expression function: (member_expression property: (property_identifier) @method))
  (#bug! "code-point-split" "edge_case" "`@method` became `@new`: characters like emoji are cut in half")
  (#map! @method "codePointAt" "charCodeAt" "fromCodePoint" "fromCharCode"))

; A listener fires once in place of always, or the other way round.
; before:
;| emitter.once('end', finish);
; after:
;| emitter.on('end', finish);
((call_expression function: (member_expression property: (property_identifier) @method) arguments: (arguments (_) . (_)))
  (#bug! "listener-lifetime-swapped" "api_misuse" "`@method` became `@new`: the listener is called a different number of times")
  (#map! @method "once" "on" "on" "once"))

; A value that is there but empty counts as missing.
; before:
;| if (cache.has(key)) return cache.get(key);
; after:
;| if (cache.get(key)) return cache.get(key);
; never:
;| if (seen.has(key) || this.nameSet.has(key)) return;
((call_expression function: (member_expression object: (_) @object property: (property_identifier) @method) arguments: (arguments . (_) .)) @call
  (#bug! "presence-check-weakened" "null_handling" "`has` became `get`: a value of 0, '' or false counts as missing")
  (#not-parent? @call "expression_statement")
  ; a set has no `get`
  (#not-match? @object "([sS]et|[sS]een|[vV]isited|[cC]odes|[oO]mit|[kK]eep|[iI]ds|([aA]llowed|[kK]nown|[vV]alid)\\w*)$")
  (#map! @method "has" "get"))

; `concat` gives a new list, `push` changes this one and gives its length.
; before:
;| return all.concat(more);
; after:
;| return all.push(more);
((call_expression function: (member_expression object: (_) @list property: (property_identifier) @method) arguments: (arguments . (_)))
  (#bug! "concat-to-push" "api_misuse" "`concat` became `push`: it changes the list and gives its length")
  (#not-kind? @list "string" "array")
  (#map! @method "concat" "push"))

; A condition handed over as a function is asked the wrong way round.
; before:
;| return items.filter((item) => item.open);
; after:
;| return items.filter((item) => !item.open);
; never:
;| return items.filter((item) => !item.open);
;| return items.filter((item) => item.size > 2);
((call_expression
    function: (member_expression property: (property_identifier) @method)
    arguments: (arguments . (arrow_function body: (_) @condition)))
  (#bug! "predicate-negated" "logic_error" "`@method` asks for the opposite of `@condition`")
  (#any-of? @method "filter" "some" "every" "find" "findIndex" "findLast" "findLastIndex")
  (#kind? @condition "identifier" "member_expression" "subscript_expression" "call_expression")
  (#replace! @condition "!@condition"))

; Another constant of the same group.
; before:
;| if (this.state === State.OPEN) return State.CLOSED;
; after:
;| if (this.state === State.CLOSED) return State.CLOSED;
; before:
;| if (node.kind === 'leaf') return 0;
;| if (node.kind === 'twig') return 1;
; after:
;| if (node.kind === 'twig') return 0;
;| if (node.kind === 'twig') return 1;
((member_expression object: (identifier) @group property: (property_identifier) @member) @constant
  (#bug! "constant-confused" "logic_error" "`@constant` became `@group.@new`")
  (#match? @group "^[A-Z]")
  (#match? @member "^[A-Z]")
  (#not-any-of? @group "Number" "Math" "Symbol" "Intl" "Reflect")
  (#not-field? @constant "function" "constructor" "object" "left")
  (#twin! @member @group "^[A-Z]"))
((binary_expression left: (_) @group operator: ["===" "!==" "==" "!="] right: (string) @member)
  (#bug! "constant-confused" "logic_error" "`@member` became `@new`, which `@group` is compared with elsewhere")
  (#kind? @group "identifier" "member_expression")
  (#twin! @member @group "..."))

; ----------------------------------------------------------------------------------------------- positions and slices

; before:
;| return items[index];
; after:
;| return items[index + 1];
; after:
;| return items[index - 1];
((subscript_expression index: (identifier) @index)
  (#bug! "index-off-by-one" "off_by_one" "`@index` became `@new`: the neighbour is read")
  (#match? @index "^(i|j|n|idx|ind|index|pos|position|cursor|offset|start|end|last|\\w+(Index|Idx|Pos|Position|Offset))$")
  (#replace! @index "@index + 1" "@index - 1"))

; before:
;| return text.slice(start, end);
; after:
;| return text.slice(start);
((call_expression function: (member_expression property: (property_identifier) @method) arguments: (arguments (_) . (_) @end .))
  (#bug! "slice-bound-dropped" "logic_error" "`@method` goes on to the end: `@end` is gone")
  (#any-of? @method "slice" "substring" "substr")
  (#not-eq? @end "-1")
  (#remove! @end))
; before:
;| return text.slice(start, -1);
; after:
;| return text.slice(start);
((call_expression function: (member_expression property: (property_identifier) @method) arguments: (arguments (_) . (_) @end .))
  (#bug! "slice-bound-dropped" "off_by_one" "`@method` goes on to the end: `@end` is gone, and the last element is in it")
  (#eq? @method "slice")
  (#eq? @end "-1")
  (#remove! @end))

; before:
;| return text.slice(start, end);
; after:
;| return text.slice(start, end - 1);
; after:
;| return text.slice(start, end + 1);
((call_expression function: (member_expression property: (property_identifier) @method) arguments: (arguments (_) . (_) @end .))
  (#bug! "slice-off-by-one" "off_by_one" "`@end` became `@new`: the end is at the wrong place")
  (#any-of? @method "slice" "substring" "substr")
  (#kind? @end "identifier" "member_expression" "call_expression")
  (#replace! @end "@end - 1" "@end + 1"))

; before:
;| return text.slice(at);
; after:
;| return text.slice(at + 1);
((call_expression function: (member_expression property: (property_identifier) @method) arguments: (arguments . (_) @start))
  (#bug! "slice-off-by-one" "off_by_one" "`@start` became `@new`: the start is at the wrong place")
  (#any-of? @method "slice" "substring" "substr" "charAt" "charCodeAt" "codePointAt" "at")
  (#kind? @start "identifier" "member_expression" "call_expression")
  (#replace! @start "@start + 1"))

; -------------------------------------------------------------------------------------------------------------- loops

; before:
;| for (let i = 0; i < items.length; i++) use(items[i]);
; after:
;| for (let i = 0; i < items.length - 1; i++) use(items[i]);
((for_statement condition: (binary_expression operator: ["<" "<="] right: (_) @bound) increment: (update_expression))
  (#bug! "loop-bound" "off_by_one" "`@bound` became `@new`: the last round is missing")
  (#kind? @bound "identifier" "member_expression" "call_expression")
  (#replace! @bound "@bound - 1"))

; before:
;| for (let i = 0; i < n; i++) use(i);
; after:
;| for (let i = 0; i < n; i += 2) use(i);
((for_statement increment: (update_expression argument: (_) @counter operator: _ @op) @step)
  (#bug! "loop-step-changed" "logic_error" "`@step` became `@new`: every second round is skipped")
  (#replace! @step "@counter += 2")
  (#eq? @op "++"))
((for_statement increment: (update_expression argument: (_) @counter operator: _ @op) @step)
  (#bug! "loop-step-changed" "logic_error" "`@step` became `@new`: every second round is skipped")
  (#replace! @step "@counter -= 2")
  (#eq? @op "--"))

; before:
;| while (text.startsWith('/')) text = text.slice(1);
; after:
;| if (text.startsWith('/')) text = text.slice(1);
((while_statement "while" @keyword condition: (_) @_condition body: (_) @body)
  (#bug! "loop-runs-once" "logic_error" "`while` became `if`: the body runs at most once")
  (#not-eq? @_condition "(true)")
  (#not-has? @body "break_statement" "continue_statement")
  (#replace! @keyword "if"))

; before:
;| for (const item of items) {
;|   use(item);
;| }
;| finish();
; after:
;| finish();
([(for_statement) (for_in_statement)] @loop
  (#bug! "loop-removed" "logic_error" "the loop `@loop` is gone")
  (#remove! @loop "{}"))

; before:
;| for (const item of items) use(item);
; after:
;| for (const item in items) use(item);
((for_in_statement operator: "of" @op)
  (#bug! "for-of-to-for-in" "api_misuse" "`of` became `in`: the loop sees keys in place of values")
  (#not-parent? @op "await")
  (#replace! @op "in"))

; before:
;| for (const item of items) {
;|   if (item.bad) continue;
;|   use(item);
;| }
; after:
;| for (const item of items) {
;|   if (item.bad) break;
;|   use(item);
;| }
((continue_statement !label) @continue
  (#bug! "break-continue-swapped" "logic_error" "`continue` became `break`: the loop ends where one round should be skipped")
  (#not-tail-of? @continue "for_statement" "for_in_statement" "while_statement" "do_statement")
  (#not-inside? @continue "switch_statement")
  (#substitute! @continue "continue" "break"))

; before:
;| for (const item of items) {
;|   if (item.bad) {
;|     report(item);
;|     continue;
;|   }
;|   use(item);
;| }
; after:
;| for (const item of items) {
;|   if (item.bad) {
;|     report(item);
;|   }
;|   use(item);
;| }
((statement_block (_) . (continue_statement !label) @continue)
  (#bug! "continue-removed" "logic_error" "`continue` is gone: the rest of the round runs too")
  (#not-tail-of? @continue "for_statement" "for_in_statement" "while_statement" "do_statement")
  (#remove! @continue))

; before:
;| for (const item of items) {
;|   if (item.found) {
;|     hit = item;
;|     break;
;|   }
;| }
; after:
;| for (const item of items) {
;|   if (item.found) {
;|     hit = item;
;|   }
;| }
((statement_block (_) @_before . (break_statement !label) @break)
  (#bug! "break-removed" "logic_error" "`break` is gone: the loop goes on")
  (#not-match? @_before "= (true|false|[0-9]+);?$")
  (#inside? @break "for_statement" "for_in_statement")
  (#not-inside? @break "switch_statement" "while_statement" "do_statement")
  (#remove! @break "{}"))
; before:
;| for (const item of items) {
;|   if (item.found) break;
;|   use(item);
;| }
; after:
;| for (const item of items) {
;|   if (item.found) continue;
;|   use(item);
;| }
((break_statement !label) @break
  (#bug! "break-continue-swapped" "logic_error" "`break` became `continue`: the loop goes on")
  (#inside? @break "for_statement" "for_in_statement")
  (#not-inside? @break "switch_statement" "while_statement" "do_statement")
  (#not-tail-of? @break "for_statement" "for_in_statement")
  (#substitute! @break "break" "continue"))

; ------------------------------------------------------------------------------------------------------------- switch

; One case runs on into the next.
; before:
;| switch (unit) {
;|   case 's':
;|     factor = 1;
;|     break;
;|   case 'm':
;|     factor = 60;
;|     break;
;| }
; after:
;| switch (unit) {
;|   case 's':
;|     factor = 1;
;|   case 'm':
;|     factor = 60;
;|     break;
;| }
((switch_body (switch_case (break_statement) @break .) . [(switch_case) (switch_default)])
  (#bug! "case-break-removed" "logic_error" "`break` is gone: the case runs on into the next one")
  (#remove! @break))
((switch_body (switch_case (statement_block (break_statement) @break .) .) . [(switch_case) (switch_default)])
  (#bug! "case-break-removed" "logic_error" "`break` is gone: the case runs on into the next one")
  (#remove! @break))

; before:
;| switch (unit) {
;|   case 's':
;|     return 1;
;|   default:
;|     return 0;
;| }
; after:
;| switch (unit) {
;|   case 's':
;|     return 1;
;| }
((switch_default) @default
  (#bug! "default-case-dropped" "edge_case" "the `default` case is gone: other values are not handled any more")
  (#remove! @default))

; before:
;| switch (unit) {
;|   case 's':
;|     return 1;
;|   case 'm':
;|     return 60;
;| }
; after:
;| switch (unit) {
;|   case 'm':
;|     return 60;
;| }
; after:
;| switch (unit) {
;|   case 's':
;|     return 1;
;| }
((switch_case value: (_) @value) @case
  (#bug! "case-dropped" "edge_case" "the case `@value` is not handled any more")
  (#remove! @case))

; before:
;| switch (unit) {
;|   case 's':
;|     return 1;
;|   case 'm':
;|     return 60;
;| }
; after:
;| switch (unit) {
;|   case 'm':
;|     return 1;
;|   case 's':
;|     return 60;
;| }
((switch_body (switch_case value: (_) @one body: (_)) . (switch_case value: (_) @other body: (_)))
  (#bug! "case-values-swapped" "logic_error" "the cases `@one` and `@other` changed places")
  (#swap! @one @other))

; ----------------------------------------------------------------------------------------------- defaults and spreading

; before:
;| function greet(name = 'you') { return name; }
; after:
;| function greet(name) { return name; }
((assignment_pattern left: (_) @name right: (_) @value) @parameter
  (#bug! "default-dropped" "null_handling" "`@parameter` became `@name`: without a value it is undefined")
  (#replace! @parameter "@name"))
((object_assignment_pattern left: (_) @name right: (_) @value) @parameter
  (#bug! "default-dropped" "null_handling" "`@parameter` became `@name`: without a value it is undefined")
  (#replace! @parameter "@name"))

; before:
;| return run(...args);
; after:
;| return run(args);
; before:
;| return [...head, last];
; after:
;| return [head, last];
((arguments (spread_element (_) @list) @spread)
  (#bug! "spread-forgotten" "api_misuse" "`@spread` became `@list`: one list in place of its elements")
  (#replace! @spread "@list"))
((array (spread_element (_) @list) @spread) @array
  (#bug! "spread-forgotten" "api_misuse" "`@spread` became `@list`: one list in place of its elements")
  (#count? @array ">=" 2)
  (#replace! @spread "@list"))

; before:
;| return { ...defaults, open: true };
; after:
;| return { open: true };
((object (spread_element) @spread) @object
  (#bug! "spread-dropped" "state" "`@spread` is gone: its properties are missing")
  (#count? @object ">=" 2)
  (#remove! @spread))

; before:
;| return { ...defaults, ...options };
; after:
;| return { ...options, ...defaults };
((object (spread_element) @first . (_) @second)
  (#bug! "spread-order-swapped" "logic_error" "`@first` and `@second` changed places: the other one wins")
  (#kind? @second "spread_element" "pair" "shorthand_property_identifier")
  (#swap! @first @second))

; --------------------------------------------------------------------------------------------------------- exceptions

; before:
;| try {
;|   load();
;| } catch (error) {
;|   return false;
;| }
; after:
;| try {
;|   load();
;| } catch (error) {}
((catch_clause body: (statement_block . (_) @_only .) @body)
  (#bug! "error-swallowed" "edge_case" "the error is caught and forgotten")
  (#not-kind? @_only "expression_statement" "throw_statement" "if_statement")
  (#replace! @body "{}"))
((catch_clause body: (statement_block (_) @_one . (_) @_next) @body)
  (#bug! "error-swallowed" "edge_case" "the error is caught and forgotten")
  (#replace! @body "{}"))

; before:
;| try {
;|   load();
;| } catch (error) {
;|   retry();
;| }
; after:
;| load();
((try_statement body: (statement_block) @body handler: (_) !finalizer) @try
  (#bug! "handler-removed" "edge_case" "`try` is gone: an error is not caught any more")
  (#not-has? @body "lexical_declaration")
  (#unwrap! @try @body))

; before:
;| try {
;|   load();
;| } catch (error) {
;|   report(error);
;| } finally {
;|   close();
;| }
; after:
;| try {
;|   load();
;| } catch (error) {
;|   report(error);
;| }
; before:
;| try {
;|   load();
;| } finally {
;|   close();
;| }
; after:
;| load();
((try_statement handler: (_) finalizer: (finally_clause) @finally)
  (#bug! "finally-dropped" "resource" "the clean-up in `finally` is gone")
  (#remove! @finally))
((try_statement body: (statement_block) @body !handler finalizer: (_)) @try
  (#bug! "finally-dropped" "resource" "the clean-up in `finally` is gone")
  (#not-has? @body "lexical_declaration")
  (#unwrap! @try @body))

; before:
;| if (error) {
;|   close();
;|   throw error;
;| }
;| use();
; after:
;| if (error) {
;|   close();
;| }
;| use();
; never:
;| if (error) {
;|   throw error;
;| }
((statement_block (_) . (throw_statement) @throw)
  (#bug! "throw-removed" "edge_case" "`@throw` is gone: the caller does not learn of the error")
  (#remove! @throw))
((catch_clause body: (statement_block . (throw_statement) @throw))
  (#bug! "throw-removed" "edge_case" "`@throw` is gone: the caller does not learn of the error")
  (#remove! @throw))
([(switch_default) (switch_case)] @_case
  (throw_statement) @throw
  (#bug! "throw-removed" "edge_case" "`@throw` is gone: the caller does not learn of the error")
  (#remove! @throw))

; before:
;| throw new TypeError('not a number');
; after:
;| throw new Error('not a number');
((throw_statement (new_expression constructor: (identifier) @class))
  (#bug! "wrong-exception" "type" "`@class` became `@new`: who tells errors apart by their type takes it for another")
  (#map! @class "TypeError" "Error" "RangeError" "Error" "SyntaxError" "Error" "Error" "TypeError"))

; -------------------------------------------------------------------------------------------------------- asynchronous

; before:
;| const data = await load();
; after:
;| const data = load();
; never:
;| return await load();
((await_expression (_) @promise) @await
  (#bug! "await-dropped" "concurrency" "`await` is missing: the promise itself is used, and nobody waits")
  (#not-parent? @await "return_statement" "arrow_function")
  (#replace! @await "@promise"))
((await_expression (_) @promise) @await
  (#bug! "await-dropped" "concurrency" "`await` is missing: the promise itself is used, and nobody waits")
  (#parent? @await "return_statement")
  (#inside? @await "try_statement")
  (#replace! @await "@promise"))

; before:
;| return Promise.all(jobs);
; after:
;| return Promise.race(jobs);
; after:
;| return Promise.allSettled(jobs);
((call_expression function: (member_expression object: (identifier) @_promise property: (property_identifier) @method))
  (#bug! "promise-combinator-swapped" "concurrency" "`Promise.@method` became `Promise.@new`: the promises are waited for in another way")
  (#eq? @_promise "Promise")
  (#map! @method "all" "race" "all" "allSettled" "allSettled" "all" "race" "any" "any" "race"))

; before:
;| return Promise.resolve(value);
; after:
;| return Promise.reject(value);
((call_expression function: (member_expression object: (identifier) @_promise property: (property_identifier) @method))
  (#bug! "promise-outcome-swapped" "logic_error" "`Promise.@method` became `Promise.@new`: success and failure changed places")
  (#eq? @_promise "Promise")
  (#map! @method "resolve" "reject" "reject" "resolve"))

; before:
;| yield* children(node);
; after:
;| yield children(node);
((yield_expression "*" @star)
  (#bug! "yield-delegation-dropped" "api_misuse" "`yield*` became `yield`: one iterator in place of its values")
  (#replace! @star ""))

; -------------------------------------------------------------------------------------------------------- missing values

; before:
;| return user?.name;
; after:
;| return user.name;
; before:
;| return list?.[0];
; after:
;| return list[0];
((member_expression optional_chain: (optional_chain) @chain)
  (#bug! "optional-chain-dropped" "null_handling" "`?.` became `.`: a missing value is an error now")
  (#replace! @chain "."))
((subscript_expression optional_chain: (optional_chain) @chain)
  (#bug! "optional-chain-dropped" "null_handling" "`?.` is gone: a missing value is an error now")
  (#replace! @chain ""))

; before:
;| return callback?.(result);
; after:
;| return callback(result);
((call_expression optional_chain: (optional_chain) @chain)
  (#bug! "optional-call-dropped" "null_handling" "`?.` is gone: a missing function is an error now")
  (#replace! @chain ""))

; -------------------------------------------------------------------------------------------------------------- types

; before:
;| if (typeof value === 'string') use(value);
; after:
;| if (value) use(value);
; before:
;| if (typeof value !== 'object') return;
; after:
;| if (!value) return;
; before:
;| if (typeof value === 'undefined') return;
; after:
;| if (!value) return;
((binary_expression left: (unary_expression operator: "typeof" argument: (_) @value) operator: ["===" "=="] right: (string) @type) @check
  (#bug! "type-check-weakened" "type" "`@check` became `@new`: any value passes that is not empty")
  (#not-match? @type "undefined")
  (#replace! @check "@value"))
((binary_expression left: (unary_expression operator: "typeof" argument: (_) @value) operator: ["!==" "!="] right: (string) @type) @check
  (#bug! "type-check-weakened" "type" "`@check` became `@new`: any value passes that is not empty")
  (#not-match? @type "undefined")
  (#replace! @check "!@value"))
((binary_expression left: (unary_expression operator: "typeof" argument: (_) @value) operator: ["===" "=="] right: (string) @type) @check
  (#bug! "type-check-weakened" "null_handling" "`@check` became `@new`: empty values count as missing")
  (#match? @type "undefined")
  (#replace! @check "!@value"))
((binary_expression left: (unary_expression operator: "typeof" argument: (_) @value) operator: ["!==" "!="] right: (string) @type) @check
  (#bug! "type-check-weakened" "null_handling" "`@check` became `@new`: empty values count as missing")
  (#match? @type "undefined")
  (#replace! @check "@value"))

; before:
;| if (Array.isArray(value)) return value;
; after:
;| if (typeof value === 'object') return value;
; before:
;| if (!Array.isArray(value)) return [value];
; after:
;| if (!(typeof value === 'object')) return [value];
((call_expression function: (_) @_f arguments: (arguments . (_) @value .)) @check
  (#bug! "array-check-weakened" "type" "`@check` became `@new`: other objects pass too")
  (#eq? @_f "Array.isArray")
  (#parent? @check "parenthesized_expression" "return_statement" "variable_declarator" "ternary_expression")
  (#replace! @check "typeof @(value) === 'object'"))
((call_expression function: (_) @_f arguments: (arguments . (_) @value .)) @check
  (#bug! "array-check-weakened" "type" "`@check` became `@new`: other objects pass too")
  (#eq? @_f "Array.isArray")
  (#not-parent? @check "parenthesized_expression" "return_statement" "variable_declarator" "ternary_expression")
  (#replace! @check "(typeof @(value) === 'object')"))

; before:
;| if (value instanceof Date) return value;
; after:
;| if (typeof value === 'object') return value;
((binary_expression left: (_) @value operator: "instanceof" right: (_) @class) @check
  (#bug! "instance-check-weakened" "type" "`@check` became `@new`: objects of other classes pass too")
  (#not-eq? @class "Function")
  (#replace! @check "typeof @(value) === 'object'"))

; before:
;| if (name in options) use(options[name]);
; after:
;| if (options[name]) use(options[name]);
((binary_expression left: (_) @key operator: "in" right: (_) @object) @check
  (#bug! "in-check-weakened" "null_handling" "`@check` became `@new`: a property of 0, '' or false counts as missing")
  (#not-kind? @key "private_property_identifier" "binary_expression")
  (#kind? @object "identifier" "member_expression" "this" "subscript_expression" "call_expression")
  (#replace! @check "@object[@key]"))

; before:
;| if (table.hasOwnProperty(key)) return true;
; after:
;| if (key in table) return true;
; before:
;| if (!table.hasOwnProperty(key)) return true;
; after:
;| if (!(key in table)) return true;
; before:
;| return Object.prototype.hasOwnProperty.call(table, key);
; after:
;| return key in table;
; before:
;| return a && Object.hasOwn(table, key);
; after:
;| return a && (key in table);
((call_expression
    function: (member_expression object: (_) @object property: (property_identifier) @_m)
    arguments: (arguments . (_) @key .)) @check
  (#bug! "own-check-weakened" "edge_case" "`@check` became `@new`: inherited names like `constructor` are found too")
  (#eq? @_m "hasOwnProperty")
  (#not-parent? @check "parenthesized_expression" "return_statement" "variable_declarator")
  (#replace! @check "(@key in @object)"))
((call_expression
    function: (member_expression object: (_) @object property: (property_identifier) @_m)
    arguments: (arguments . (_) @key .)) @check
  (#bug! "own-check-weakened" "edge_case" "`@check` became `@new`: inherited names like `constructor` are found too")
  (#eq? @_m "hasOwnProperty")
  (#parent? @check "parenthesized_expression" "return_statement" "variable_declarator")
  (#replace! @check "@key in @object"))
((call_expression function: (_) @_f arguments: (arguments . (_) @object . (_) @key .)) @check
  (#bug! "own-check-weakened" "edge_case" "`@check` became `@new`: inherited names like `constructor` are found too")
  (#match? @_f "^(Object\\.hasOwn|.*hasOwnProperty\\.call|hasOwn|has)$")
  (#not-parent? @check "parenthesized_expression" "return_statement" "variable_declarator")
  (#replace! @check "(@key in @object)"))
((call_expression function: (_) @_f arguments: (arguments . (_) @object . (_) @key .)) @check
  (#bug! "own-check-weakened" "edge_case" "`@check` became `@new`: inherited names like `constructor` are found too")
  (#match? @_f "^(Object\\.hasOwn|.*hasOwnProperty\\.call|hasOwn|has)$")
  (#parent? @check "parenthesized_expression" "return_statement" "variable_declarator")
  (#replace! @check "@key in @object"))

; --------------------------------------------------------------------------------------------------------- expressions

; before:
;| return name.replace(/-/g, '_');
; after:
;| return name.replace(/-/, '_');
; before:
;| return /^yes$/i.test(answer);
; after:
;| return /^yes$/.test(answer);
((regex flags: (regex_flags) @flags) @regex
  (#bug! "regex-flag-dropped" "edge_case" "`@regex` lost its flag `@flags`")
  (#map! @flags "g" "" "i" "" "m" "" "s" "" "y" ""))
; before:
;| return /^yes$/gi.test(answer);
; after:
;| return /^yes$/g.test(answer);
; after:
;| return /^yes$/i.test(answer);
((regex flags: (regex_flags) @flags) @regex
  (#bug! "regex-flag-dropped" "edge_case" "the flags `@flags` of `@regex` became `@new`")
  (#map! @flags
    "gi" "g" "gi" "i" "ig" "g" "ig" "i" "gm" "g" "gm" "m" "im" "i" "im" "m"
    "gs" "g" "gu" "u" "iu" "u" "gim" "gm" "gmi" "gm"))

; Other text may stand before or behind what is looked for.
; before:
;| return /^[a-z]+$/.test(name);
; after:
;| return /[a-z]+$/.test(name);
; after:
;| return /^[a-z]+/.test(name);
((regex_pattern) @pattern
  (#bug! "regex-anchor-dropped" "edge_case" "an anchor of `@pattern` is gone: other text may stand beside the match")
  (#substitute! @pattern "^\\^" "" "(?<!\\\\)\\$$" "" "\\\\b" ""))

; before:
;| return /^[a-z]+-?\d*$/.test(name);
; after:
;| return /^[a-z]*-?\d*$/.test(name);
; after:
;| return /^[a-z]+-\d*$/.test(name);
; after:
;| return /^[a-z]+-?\d+$/.test(name);
; never:
;| return /(?:\+|\?)/.test(name);
((regex_pattern) @pattern
  (#bug! "regex-quantifier-changed" "edge_case" "a quantifier of `@pattern` changed: more, or fewer, repetitions match")
  (#substitute! @pattern
    "(?<=[^\\\\(|*+?}^])\\+(?![^\\[]*\\])" "*"
    "(?<=[^\\\\(|*+?}^])\\*(?![^\\[]*\\])" "+"
    "(?<=[^\\\\(|*+?}^])\\?(?![^\\[]*\\])" ""))

; The characters that are allowed become those that are not.
; before:
;| return /[^,;]/.test(text);
; after:
;| return /[,;]/.test(text);
((regex_pattern) @pattern
  (#bug! "regex-class-changed" "logic_error" "a character class of `@pattern` means the opposite")
  (#substitute! @pattern
    "(?<=(?<!\\\\)\\[)\\^" ""
    "\\\\d" "\\D" "\\\\s" "\\S" "\\\\w" "\\W"
    "\\\\D" "\\d" "\\\\S" "\\s" "\\\\W" "\\w"))

; ------------------------------------------------------------------------------------------------------------- classes

; before:
;| class Box { get size() { return 1; } }
; after:
;| class Box { size() { return 1; } }
((method_definition "get" @get)
  (#bug! "getter-dropped" "api_misuse" "the getter became a method: who reads the property gets a function")
  (#remove! @get))

; ------------------------------------------------------------------- the variables of a function, for `wrong-variable`

((formal_parameters (_) @variable)
  (#kind? @variable "identifier")
  (#variable! @variable))
(formal_parameters (_ left: (identifier) @variable)
  (#variable! @variable))
(object_pattern (shorthand_property_identifier_pattern) @variable
  (#variable! @variable))
(arrow_function parameter: (identifier) @variable
  (#variable! @variable))
(variable_declarator name: [(identifier) @variable (array_pattern (identifier) @variable)]
  (#variable! @variable))
(for_in_statement left: (identifier) @variable
  (#variable! @variable))

; A copied line whose variable was not changed, or the second of two names that are easily confused.
; before:
;| function f(start, end, items) { return items[start - 1] + items[end - 1]; }
; after:
;| function f(start, end, items) { return items[end - 1] + items[end - 1]; }
; before:
;| const f = (old, fresh) => { if (old.name) return old.name + fresh.name; };
; after:
;| const f = (old, fresh) => { if (fresh.name) return old.name + fresh.name; };
; never:
;| function f(name, count) { return name.trim() + (count - 1); }
([
   (binary_expression (identifier) @name)
   (arguments (identifier) @name)
   (member_expression object: (identifier) @name)
   (subscript_expression (identifier) @name)
   (return_statement (identifier) @name)
   (template_substitution (identifier) @name)
   (variable_declarator value: (identifier) @name)
   (assignment_expression right: (identifier) @name)
   (augmented_assignment_expression right: (identifier) @name)
   (pair value: (identifier) @name)
 ]
  (#bug! "wrong-variable" "logic_error" "`@new` is used where `@name` is meant")
  (#confuse! @name))

; A new variable is declared where an outer one is meant.
; before:
;| let best = first;
;| if (second > first) {
;|   best = second;
;|   count(best);
;| }
;| return best;
; after:
;| let best = first;
;| if (second > first) {
;|   const best = second;
;|   count(best);
;| }
;| return best;
; never:
;| if (a) {
;|   n = n + 1;
;| }
((statement_block . (expression_statement (assignment_expression left: (identifier) @name right: (_) @value) @assignment)) @block
  (#bug! "variable-shadowed" "state" "a new `@name` hides the one that is meant")
  (#parent? @block "if_statement" "else_clause" "try_statement")
  (#not-mentions? @value @name)
  (#insert-before! @assignment "const "))

; ---------------------------------------------------------------------------------------- what stands in the wrong place

; before:
;| let total = 0;
;| for (const item of items) {
;|   total += item;
;|   seen(item);
;| }
;| return total;
; after:
;| let total = 0;
;| for (const item of items) {
;|   total += item;
;|   seen(item);
;|   return total;
;| }
([
   (_ (for_in_statement body: (statement_block (_) @last .)) . (return_statement (_) @value) @return)
   (_ (for_statement body: (statement_block (_) @last .)) . (return_statement (_) @value) @return)
 ]
  (#bug! "return-inside-loop" "logic_error" "`@return` moved into the loop: it ends in the first round")
  (#not-kind? @last "return_statement" "throw_statement" "continue_statement" "break_statement")
  (#not-kind? @value "null" "undefined" "true" "false")
  (#single-line? @return)
  (#insert-after! @last "\n@return")
  (#remove! @return))

; before:
;| if (a) {
;|   b = 1;
;| }
;| done(b);
;| return b;
; after:
;| if (a) {
;|   b = 1;
;|   done(b);
;| }
;| return b;
((_ (if_statement consequence: (statement_block (_) @last .) !alternative) . (expression_statement [
     (call_expression) (augmented_assignment_expression) (assignment_expression) (update_expression) (await_expression)]) @statement)
  (#bug! "moved-into-branch" "logic_error" "`@statement` is no longer done in every case: it moved into the `if` before it")
  (#not-kind? @last "return_statement" "throw_statement" "continue_statement" "break_statement")
  (#single-line? @statement)
  (#insert-after! @last "\n@statement")
  (#remove! @statement))

; before:
;| if (a) {
;|   b = 1;
;|   done(b);
;| }
;| return b;
; after:
;| if (a) {
;|   b = 1;
;| }
;| done(b);
;| return b;
((if_statement consequence: (statement_block (_) . (expression_statement [
     (call_expression) (augmented_assignment_expression) (assignment_expression) (update_expression) (await_expression)]) @statement .) @block !alternative) @if
  (#bug! "moved-out-of-branch" "logic_error" "`@statement` is done in every case: it moved out of the `if`")
  (#not-has? @block "lexical_declaration")
  (#not-parent? @if "else_clause")
  (#single-line? @statement)
  (#insert-after! @if "\n@statement")
  (#remove! @statement))

; before:
;| for (const x of xs) {
;|   total += x;
;| }
;| out.push(total);
;| return out;
; after:
;| for (const x of xs) {
;|   total += x;
;|   out.push(total);
;| }
;| return out;
([
   (_ (for_in_statement body: (statement_block (_) @last .)) . (expression_statement [
     (call_expression) (augmented_assignment_expression) (assignment_expression) (update_expression) (await_expression)]) @statement)
   (_ (for_statement body: (statement_block (_) @last .)) . (expression_statement [
     (call_expression) (augmented_assignment_expression) (assignment_expression) (update_expression) (await_expression)]) @statement)
 ]
  (#bug! "moved-into-loop" "logic_error" "`@statement` is done in each round, and not once after the loop")
  (#not-kind? @last "return_statement" "throw_statement" "continue_statement" "break_statement")
  (#single-line? @statement)
  (#insert-after! @last "\n@statement")
  (#remove! @statement))

; before:
;| name = name.trim();
;| save(name);
; after:
;| save(name);
;| name = name.trim();
([
   (_ (expression_statement (assignment_expression left: (identifier) @name right: (_) @value)) @first . (expression_statement) @second)
   (_ (expression_statement (augmented_assignment_expression left: (_) @name) @value) @first . (expression_statement) @second)
   (_ (expression_statement (update_expression argument: (_) @name) @value) @first . (expression_statement) @second)
 ]
  (#bug! "update-too-late" "state" "`@first` comes too late: it stands after `@second`")
  (#mentions? @value @name)
  (#mentions? @second @name)
  (#swap! @first @second))
; before:
;| out[n] = x;
;| n++;
; after:
;| n++;
;| out[n] = x;
([
   (_ (expression_statement [(assignment_expression) (call_expression)]) @first . (expression_statement (augmented_assignment_expression left: (_) @name)) @second)
   (_ (expression_statement [(assignment_expression) (call_expression)]) @first . (expression_statement (update_expression argument: (_) @name)) @second)
 ]
  (#bug! "update-too-early" "state" "`@second` comes too early: it stands before `@first`")
  (#mentions? @first @name)
  (#swap! @first @second))

; ------------------------------------------------------------------------------------ things that get each other's place

; before:
;| return { width: a, height: b };
; after:
;| return { width: b, height: a };
((object (pair value: (_) @first) . (pair value: (_) @second))
  (#bug! "values-swapped" "logic_error" "`@first` and `@second` changed places: each goes by the name of the other")
  (#kind? @first "identifier" "member_expression" "number" "string")
  (#alike? @first @second)
  (#not-eq? @first @second)
  (#swap! @first @second))

; before:
;| this.low = low;
;| this.high = high;
; after:
;| this.low = high;
;| this.high = low;
((_
   (expression_statement (assignment_expression left: (member_expression) right: (_) @first))
   . (expression_statement (assignment_expression left: (member_expression) right: (_) @second)))
  (#bug! "fields-swapped" "state" "`@first` and `@second` are kept in each other's field")
  (#kind? @first "identifier" "member_expression" "number" "string")
  (#alike? @first @second)
  (#not-eq? @first @second)
  (#swap! @first @second))

; before:
;| list.sort((a, b) => a - b);
; after:
;| list.sort((b, a) => a - b);
; before:
;| function area(width, height) { return width / height; }
; after:
;| function area(height, width) { return width / height; }
((formal_parameters (identifier) @first . (identifier) @second)
  (#bug! "parameters-swapped" "api_misuse" "the parameters `@first` and `@second` changed places: callers hand them over in the old order")
  (#not-match? @first "^_")
  (#not-match? @second "^_")
  (#swap! @first @second))

; The tag by which the shapes of an object are told apart.
; before:
;| if (end) return { type: 'end' };
;| return { type: 'text', text };
; after:
;| if (end) return { type: 'text' };
;| return { type: 'text', text };
((pair key: (property_identifier) @group value: (string) @member)
  (#bug! "constant-confused" "logic_error" "`@group` is `@new` where `@member` is meant")
  (#match? @group "^(type|kind|tag|mode|status|state|op|action|level|role|variant|phase|direction|align|position)$")
  (#twin! @member @group "^.[^'\"]"))

; before:
;| return area(options.width, options.height);
; after:
;| return area(options.height, options.height);
((member_expression object: (_) @group property: (property_identifier) @member) @item
  (#bug! "field-confused" "logic_error" "`@new` is read where `@member` is meant")
  (#match? @group "(^|\\.|_)(options|opts|config|conf|settings|params|args|props)$")
  (#not-field? @item "function" "left" "object" "constructor")
  (#twin! @member @group "."))

; ------------------------------------------------------------------------------------------------------ checks and limits

; before:
;| return items[Math.min(at, items.length - 1)];
; after:
;| return items[at];
; after:
;| return items[items.length - 1];
((call_expression
    function: (member_expression object: (identifier) @_math property: (property_identifier) @method)
    arguments: (arguments . (_) @first . (_) @second .)) @call
  (#bug! "clamp-dropped" "edge_case" "`@call` became `@new`: the limit is gone")
  (#eq? @_math "Math")
  (#any-of? @method "min" "max")
  (#not-kind? @first "spread_element")
  (#not-kind? @second "spread_element")
  (#replace! @call "@(first)" "@(second)"))

; before:
;| if (!cache.has(key)) {
;|   // a new one
;|   cache.set(key, make(key));
;|   count += 1;
;| }
;| return cache.get(key);
; after:
;| // a new one
;| cache.set(key, make(key));
;| count += 1;
;| return cache.get(key);
; never:
;| if (a) {
;|   const b = a;
;|   use(b);
;| }
((if_statement condition: (parenthesized_expression (_) @condition) consequence: (statement_block (_) @last .) @body !alternative) @check
  (#bug! "check-dropped" "logic_error" "the check `@condition` is gone: what depends on it is always done")
  (#not-has? @body "lexical_declaration" "return_statement" "throw_statement" "continue_statement" "break_statement")
  (#not-parent? @check "else_clause")
  (#unwrap! @check @body))

; before:
;| if (cache.has(key)) {
;|   reuse();
;| } else {
;|   make();
;| }
; after:
;| if (false) {
;|   reuse();
;| } else {
;|   make();
;| }
((if_statement condition: (parenthesized_expression (_) @condition) alternative: (_))
  (#bug! "condition-forced" "logic_error" "the condition `@condition` is always taken for false")
  (#not-kind? @condition "true" "false")
  (#replace! @condition "false"))

; -------------------------------------------------------------------------------------------------- copies and cleaning up

; before:
;| const list = this.items;
;| list.push(item);
;| return this.items;
; after:
;| const list = this.items.slice();
;| list.push(item);
;| return this.items;
((_
   [(lexical_declaration (variable_declarator name: (identifier) @name value: (member_expression) @value))
    (variable_declaration (variable_declarator name: (identifier) @name value: (member_expression) @value))]
   [
     (expression_statement (call_expression function: (member_expression object: (identifier) @changed property: (property_identifier) @method)))
     (_ (statement_block (expression_statement (call_expression function: (member_expression object: (identifier) @changed property: (property_identifier) @method)))))
   ])
  (#bug! "change-lost-in-copy" "state" "`@name` is a copy of `@value`: what is changed in one is not seen in the other")
  (#eq? @name @changed)
  (#any-of? @method "push" "pop" "shift" "unshift" "splice" "sort" "reverse" "fill")
  (#insert-after! @value ".slice()"))

; before:
;| for (let i = 0; i < n; i++) {
;|   jobs.push(() => run(i));
;| }
; after:
;| for (var i = 0; i < n; i++) {
;|   jobs.push(() => run(i));
;| }
; never:
;| for (let i = 0; i < n; i++) run(i);
((for_statement initializer: (lexical_declaration kind: "let" @kind) body: (_) @body)
  (#bug! "closure-shares-variable" "state" "`let` became `var`: all functions made in the loop see its last value")
  (#has? @body "arrow_function" "function_expression")
  (#replace! @kind "var"))

; before:
;| if (n > 2) {
;|   using file = open(name);
;|   read(file);
;| }
; after:
;| if (n > 2) {
;|   const file = open(name);
;|   read(file);
;| }
((using_declaration "using" @keyword) @_using
  (#bug! "dispose-dropped" "resource" "`using` became `const`: nothing is disposed of at the end of the block")
  (#not-match? @_using "^await")
  (#replace! @keyword "const"))

; ---------------------------------------------------------------------------------------------------------- more of regex

; before:
;| return /a(?=b)(?<!c)d/.test(text);
; after:
;| return /a(?!b)(?<!c)d/.test(text);
; after:
;| return /a(?=b)(?<=c)d/.test(text);
((regex_pattern) @pattern
  (#bug! "regex-lookaround-negated" "logic_error" "a lookaround of `@pattern` asks for the opposite")
  (#substitute! @pattern "\\(\\?=" "(?!" "\\(\\?!" "(?=" "\\(\\?<=" "(?<!" "\\(\\?<!" "(?<="))

; before:
;| return /<.*?>/.exec(text);
; after:
;| return /<.*>/.exec(text);
((regex_pattern) @pattern
  (#bug! "regex-laziness-dropped" "edge_case" "a repetition of `@pattern` takes as much as it can")
  (#substitute! @pattern "(?<=(?<!\\\\)[+*}])\\?(?![^\\[]*\\])" ""))

; --------------------------------------------------- classes: a site of the class belongs to its first method

; before:
;| class Stack extends List { push(item) { this.add(item); } }
; after:
;| class Stack { push(item) { this.add(item); } }
; never:
;| class Stack extends List { push(item) { super.push(item); } }
([
   (class_declaration (class_heritage) @base body: (class_body (method_definition) @method) @body)
   (class (class_heritage) @base body: (class_body (method_definition) @method) @body)
 ]
  (#bug! "base-dropped" "type" "`@base` is gone: the class inherits nothing")
  (#belongs! @method)
  (#first-of-type? @method)
  (#not-has? @body "super")
  (#remove! @base))

; before:
;| class Stack extends List {
;|   push(item) { this.add(item); }
;|   size() { return 1; }
;| }
; after:
;| class Stack extends List {
;|   size() { return 1; }
;| }
([
   (class_declaration (class_heritage) body: (class_body (method_definition name: (_) @name) @method))
   (class (class_heritage) body: (class_body (method_definition name: (_) @name) @method))
 ]
  (#bug! "method-dropped" "logic_error" "the method `@name` is gone: the base's own is used, where there is one")
  (#not-any-of? @name "constructor" "toString" "inspect")
  (#not-match? @name "^[_#]")
  (#remove! @method))
