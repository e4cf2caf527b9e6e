; The mutation rules of Go; docs/mutation-rules.md says how to read and extend them.
;
; Go refuses to build a program with a variable or an import that nobody uses, or a function whose end can be reached without
; a `return`. So rules that leave something out keep the names in use where they can (`_ = err`), and ask with `#tail?`
; whether something follows.

; ------------------------------------------------------------------------------------------------- closed places

; What is only printed or logged.
((call_expression function: (selector_expression operand: (identifier) @_o)) @call
  (#any-of? @_o "log" "logger" "slog" "klog" "logrus" "zap" "glog")
  (#skip! @call))
((call_expression function: (selector_expression operand: (identifier) @_o field: (field_identifier) @_f)) @call
  (#eq? @_o "fmt")
  (#any-of? @_f "Print" "Println" "Printf")
  (#skip! @call))
; The text of errors; `error-not-wrapped` looks inside the format.
((call_expression function: (selector_expression) @_f arguments: (argument_list (_) @message))
  (#any-of? @_f "errors.New" "fmt.Errorf" "errors.Errorf" "errors.Wrap" "errors.Wrapf")
  (#skip! @message "string-emptied" "empty-string-filled" "concatenation-swapped" "term-dropped"))
((call_expression function: (selector_expression) @_f arguments: (argument_list . (_) (_) @detail))
  (#any-of? @_f "fmt.Errorf" "errors.Errorf" "errors.Wrap" "errors.Wrapf")
  (#skip! @detail))
((call_expression function: (selector_expression) @_f arguments: (argument_list (call_expression) @message))
  (#eq? @_f "errors.New")
  (#skip! @message))
; How much room to make is no more than a hint.
((call_expression function: (identifier) @_f arguments: (argument_list . (map_type) . (_) @hint .))
  (#eq? @_f "make")
  (#skip! @hint))
((call_expression function: (identifier) @_f arguments: (argument_list . (slice_type) . (_) . (_) @hint .))
  (#eq? @_f "make")
  (#skip! @hint))
; What is returned beside an error, which nobody should look at.
((return_statement (expression_list . [(int_literal) (interpreted_string_literal) (true) (false) (composite_literal)] @value . [(identifier) (selector_expression)] @_err .))
  (#match? @_err "(^|\\.)err$|^err[A-Z]|Err$")
  (#skip! @value))
((return_statement (expression_list . [(int_literal) (interpreted_string_literal) (true) (false) (composite_literal)] @value . (call_expression function: (selector_expression) @_f) .))
  (#any-of? @_f "errors.New" "fmt.Errorf" "errors.Errorf" "errors.Wrap" "errors.Wrapf")
  (#skip! @value))
((call_expression function: (identifier) @_f arguments: (argument_list) @message)
  (#eq? @_f "panic")
  (#skip! @message))
; Lengths of array types, labels of fields.
((array_type length: (_) @length)
  (#skip! @length))
((field_declaration tag: (_) @tag)
  (#skip! @tag))
; `a = a` is nothing that anyone writes.
((assignment_statement
    left: (expression_list . (identifier) @_n .)
    right: (expression_list . (call_expression arguments: (argument_list . (identifier) @_a)) @value .))
  (#eq? @_n @_a)
  (#skip! @value "escaping-dropped" "normalisation-dropped" "copy-dropped"))
; `x / 0` does not build.
((binary_expression operator: ["/" "%"] right: (int_literal) @divisor)
  (#skip! @divisor "number-off-by-one"))
; An empty case may be there already, and a case that never comes is what `case-dropped` makes.
((expression_case value: (expression_list (interpreted_string_literal) @value))
  (#skip! @value "string-emptied"))
; A format that fits its arguments is checked by `go vet`, which `go test` runs.
((interpreted_string_literal) @format
  (#match? @format "%[-+# 0-9.]*[a-zA-Z]")
  (#skip! @format "string-emptied"))

; ---------------------------------------------------------------------------------------- comparison and equality

; A range includes one element too many, or one too few.
; before:
;| if age < limit {
;| 	admit()
;| }
; after:
;| if age <= limit {
;| 	admit()
;| }
(binary_expression operator: ["<" "<=" ">" ">="] @op
  (#bug! "comparison-boundary" "off_by_one" "`@op` became `@new`: the boundary itself is treated the other way")
  (#map! @op "<" "<=" "<=" "<" ">" ">=" ">=" ">"))

; A comparison asks for the opposite.
; before:
;| return a.size > b.size
; after:
;| return a.size <= b.size
(binary_expression operator: ["<" "<=" ">" ">="] @op
  (#bug! "comparison-negated" "logic_error" "`@op` became `@new`: the comparison holds exactly when it should not")
  (#map! @op "<" ">=" "<=" ">" ">" "<=" ">=" "<"))

; An equality test asks for the opposite.
; before:
;| if kind == "file" {
;| 	read()
;| }
; after:
;| if kind != "file" {
;| 	read()
;| }
; never:
;| if x == nil {
;| 	read()
;| }
((binary_expression operator: ["==" "!="] @op right: (_) @right)
  (#bug! "equality-negated" "logic_error" "`@op` became `@new`: the comparison holds exactly when it should not")
  (#not-kind? @right "nil")
  (#map! @op "==" "!=" "!=" "=="))

; before:
;| if user == nil {
;| 	return ""
;| }
; after:
;| if user != nil {
;| 	return ""
;| }
; never:
;| if err != nil {
;| 	return ""
;| }
((binary_expression left: (_) @left operator: ["==" "!="] @op right: (nil))
  (#bug! "null-check-negated" "null_handling" "`@op` became `@new`: what is missing is taken for present, and the other way round")
  (#not-match? @left "(^|\\.)(err|e|[eE]rr\\w*|\\w*Err)$")
  (#map! @op "==" "!=" "!=" "=="))

; before:
;| if err != nil {
;| 	return err
;| }
; after:
;| if err == nil {
;| 	return err
;| }
((binary_expression left: (_) @err operator: ["==" "!="] @op right: (nil))
  (#bug! "error-check-negated" "logic_error" "`@err @op nil` became `@err @new nil`: success and failure changed places")
  (#match? @err "(^|\\.)(err|e|[eE]rr\\w*|\\w*Err)$")
  (#map! @op "==" "!=" "!=" "=="))

; A wrapped error is no longer recognised.
; before:
;| if errors.Is(err, io.EOF) {
;| 	return nil
;| }
; after:
;| if err == io.EOF {
;| 	return nil
;| }
((call_expression function: (_) @_f arguments: (argument_list . (_) @err . (_) @target .)) @check
  (#bug! "error-compared-directly" "api_misuse" "`@check` became `@new`: an error wrapped in another one is not recognised")
  (#eq? @_f "errors.Is")
  (#not-parent? @check "unary_expression")
  (#replace! @check "@err == @target"))

; ------------------------------------------------------------------------------------------------------ arithmetic

; The wrong arithmetic operator.
; before:
;| return price * amount
; after:
;| return price / amount
; before:
;| return len(a) + len(b)
; after:
;| return len(a) - len(b)
; never:
;| return a + b
(binary_expression operator: ["-" "*" "/" "%"] @op
  (#bug! "arithmetic-operator" "logic_error" "`@op` became `@new`: another calculation")
  (#map! @op "-" "+" "*" "/" "/" "*" "%" "/"))
([
   (binary_expression left: (_) @number operator: "+" @op)
   (binary_expression operator: "+" @op right: (_) @number)
 ]
  (#bug! "arithmetic-operator" "logic_error" "`+` became `-`: another calculation")
  (#match? @number "^([0-9][0-9a-fA-FxX_.]*|(len|cap|int|int64|float64)\\([^()]*\\))$")
  (#replace! @op "-"))

; A `+ 1` or `- 1` that corrects a position is forgotten.
; before:
;| return items[len(items)-1]
; after:
;| return items[len(items)]
((binary_expression left: (_) @left operator: ["+" "-"] right: (int_literal) @one) @sum
  (#bug! "term-dropped" "off_by_one" "`@sum` became `@left`: the correction by one is gone")
  (#eq? @one "1")
  (#replace! @sum "@left"))

; One operand of a calculation is forgotten.
; before:
;| return width*height + border
; after:
;| return width*height
; after:
;| return width + border
((binary_expression left: (_) @left operator: ["+" "-" "*" "/" "%"] right: (_) @right) @sum
  (#bug! "term-dropped" "logic_error" "`@sum` became `@new`: one operand is left out")
  (#not-eq? @right "1")
  (#uses-kept? @right)
  (#replace! @sum "@left"))

; The operands of an operation that is not commutative are in the wrong order.
; before:
;| return end - start
; after:
;| return start - end
((binary_expression left: (_) @left operator: ["-" "/" "%"] right: (_) @right)
  (#bug! "operands-swapped" "logic_error" "`@left` and `@right` changed places, and their order matters")
  (#not-kind? @left "binary_expression" "int_literal" "float_literal")
  (#not-kind? @right "binary_expression" "int_literal" "float_literal" "unary_expression")
  (#swap! @left @right))

; Texts are joined in the wrong order.
; before:
;| return "--" + name
; after:
;| return name + "--"
([
   (binary_expression left: (interpreted_string_literal) @left operator: "+" right: (_) @right)
   (binary_expression left: (_) @left operator: "+" right: (interpreted_string_literal) @right)
 ] @sum
  (#bug! "concatenation-swapped" "logic_error" "`@left` and `@right` are joined in the wrong order")
  (#not-kind? @left "binary_expression")
  (#not-kind? @right "binary_expression")
  (#not-parent? @sum "binary_expression")
  (#swap! @left @right))

; Two whole numbers are divided before the fraction is kept.
; before:
;| return float64(done) / float64(all)
; after:
;| return float64(done / all)
((binary_expression
    left: (call_expression function: (identifier) @_to arguments: (argument_list . (_) @a .))
    operator: "/"
    right: (call_expression function: (identifier) @_to2 arguments: (argument_list . (_) @b .))) @quotient
  (#bug! "integer-division" "type" "`@quotient` became `@new`: the fraction is cut off before the conversion")
  (#match? @_to "^float(32|64)$")
  (#eq? @_to @_to2)
  (#replace! @quotient "@_to(@(a) / @(b))"))

; The wrong bit operation.
; before:
;| return flags & mask
; after:
;| return flags | mask
(binary_expression operator: ["&" "|" "^" "&^"] @op
  (#bug! "bitwise-operator" "logic_error" "`@op` became `@new`: other bits remain set")
  (#map! @op "&" "|" "|" "&" "^" "|" "&^" "&"))

; before:
;| return high << shift
; after:
;| return high >> shift
(binary_expression operator: ["<<" ">>"] @op
  (#bug! "bitwise-operator" "logic_error" "`@op` became `@new`: the bits move the wrong way")
  (#map! @op "<<" ">>" ">>" "<<"))

; before:
;| return -offset
; after:
;| return offset
((unary_expression operator: "-" operand: (_) @value) @negative
  (#bug! "minus-dropped" "logic_error" "`@negative` became `@value`: the sign is lost")
  (#replace! @negative "@value"))

; before:
;| return bits & ^mask
; after:
;| return bits & mask
((unary_expression operator: "^" operand: (_) @value) @complement
  (#bug! "complement-dropped" "logic_error" "`@complement` became `@value`: the bits are not inverted")
  (#replace! @complement "@value"))

; ------------------------------------------------------------------------------------------------------ assignment

; A counter runs the wrong way.
; before:
;| depth++
; after:
;| depth--
; never:
;| for i := 0; i < n; i++ {
;| 	use(i)
;| }
([(inc_statement _ @op .) (dec_statement _ @op .)] @update
  (#bug! "increment-swapped" "logic_error" "`@op` became `@new`: the counter runs the wrong way")
  (#not-field? @update "update")
  (#map! @op "++" "--" "--" "++"))

; The wrong compound assignment.
; before:
;| total -= discount
; after:
;| total += discount
; before:
;| width += 2
; after:
;| width -= 2
; never:
;| text += name
((assignment_statement operator: ["-=" "*=" "/=" "%=" "|=" "&=" "^=" "<<=" ">>=" "&^="] @op) @assignment
  (#not-field? @assignment "update")
  (#bug! "compound-assignment" "logic_error" "`@op` became `@new`: the variable is updated the wrong way")
  (#map! @op
    "-=" "+=" "*=" "/=" "/=" "*=" "%=" "/=" "|=" "&=" "&=" "|=" "^=" "|=" "<<=" ">>=" ">>=" "<<=" "&^=" "|="))
((assignment_statement operator: "+=" @op right: (expression_list . (_) @number .)) @assignment
  (#not-field? @assignment "update")
  (#bug! "compound-assignment" "logic_error" "`+=` became `-=`: the variable is updated the wrong way")
  (#match? @number "^([0-9][0-9a-fA-FxX_.]*|(len|cap|int|int64|float64)\\([^()]*\\))$")
  (#replace! @op "-="))

; What was collected so far is overwritten.
; before:
;| text += line
; after:
;| text = line
((assignment_statement operator: ["+=" "-=" "*=" "|=" "&=" "^="] @op) @assignment
  (#not-field? @assignment "update")
  (#bug! "compound-assignment-overwrites" "state" "`@op` became `=`: each step overwrites what was there before")
  (#replace! @op "="))

; The list only ever holds what was appended last.
; before:
;| names = append(names, name)
; after:
;| names = append(names[:0], name)
((assignment_statement
    left: (expression_list . (_) @list .)
    operator: "="
    right: (expression_list . (call_expression function: (identifier) @_f arguments: (argument_list . (_) @first . (_))) .))
  (#bug! "append-overwrites" "state" "`@first` became `@new`: each step overwrites what was there before")
  (#eq? @_f "append")
  (#eq? @list @first)
  (#replace! @first "@first[:0]"))

; A value is not stored.
; before:
;| r.count = 0
;| run()
; after:
;| run()
((assignment_statement left: (expression_list . [(selector_expression) (index_expression) (unary_expression)] .) operator: "=") @assignment
  (#bug! "assignment-removed" "state" "`@assignment` is gone: nothing is stored")
  (#uses-kept? @assignment)
  (#remove! @assignment))
((assignment_statement
    left: (expression_list . (identifier) @_name .)
    operator: "="
    right: (expression_list . [(int_literal) (interpreted_string_literal) (true) (false) (nil) (identifier) (selector_expression) (composite_literal)] .)) @assignment
  (#bug! "assignment-removed" "state" "`@assignment` is gone: nothing is stored")
  (#not-eq? @_name "_")
  (#uses-kept? @assignment)
  (#remove! @assignment))

; before:
;| depth++
;| run()
; after:
;| run()
([(inc_statement) (dec_statement)] @update
  (#bug! "increment-removed" "state" "`@update` is gone: nothing is counted")
  (#not-field? @update "update")
  (#remove! @update))

; An outer variable is meant, but a new one is declared that lives only in this block.
; before:
;| func load() (err error) {
;| 	if ready {
;| 		err = read()
;| 		if err != nil {
;| 			count++
;| 		}
;| 	}
;| 	return err
;| }
; after:
;| func load() (err error) {
;| 	if ready {
;| 		err := read()
;| 		if err != nil {
;| 			count++
;| 		}
;| 	}
;| 	return err
;| }
((statement_list
    (assignment_statement left: (expression_list . (identifier) @err .) operator: "=" @op)
    . (if_statement condition: (binary_expression left: (identifier) @_e))) @_list
  (#bug! "variable-shadowed" "state" "`=` became `:=`: a new `@err` hides the one that is meant")
  (#eq? @err @_e)
  (#inside? @_list "if_statement" "for_statement" "expression_switch_statement" "type_switch_statement" "select_statement")
  (#uses-kept? @_list)
  (#replace! @op ":="))

; ----------------------------------------------------------------------------------------------- logical operators

; before:
;| return ready && willing
; after:
;| return ready || willing
(binary_expression operator: ["&&" "||"] @op
  (#bug! "logical-operator" "logic_error" "`@op` became `@new`: and/or confused")
  (#map! @op "&&" "||" "||" "&&"))

; Half of a condition is forgotten.
; before:
;| return user != nil && user.Active
; after:
;| return user != nil
; after:
;| return user.Active
((binary_expression left: (_) @left operator: ["&&" "||"] right: (_) @right) @whole
  (#bug! "operand-dropped" "logic_error" "`@whole` became `@left`: a part of the condition is forgotten")
  (#uses-kept? @right)
  (#replace! @whole "@left"))
((binary_expression left: (_) @left operator: ["&&" "||"] right: (_) @right) @whole
  (#bug! "operand-dropped" "logic_error" "`@whole` became `@right`: a part of the condition is forgotten")
  (#uses-kept? @left)
  (#replace! @whole "@right"))

; before:
;| if !found {
;| 	add()
;| }
; after:
;| if found {
;| 	add()
;| }
((unary_expression operator: "!" operand: (_) @value) @negation
  (#bug! "negation-dropped" "logic_error" "`@negation` became `@value`: the negation is gone")
  (#replace! @negation "@value"))

; A condition is asked the wrong way round.
; before:
;| if strings.HasPrefix(name, "_") {
;| 	hide()
;| }
; after:
;| if !strings.HasPrefix(name, "_") {
;| 	hide()
;| }
; before:
;| if a && b {
;| 	hide()
;| }
; after:
;| if !(a && b) {
;| 	hide()
;| }
; never:
;| if a > b {
;| 	hide()
;| }
((if_statement condition: (_) @condition !alternative)
  (#bug! "condition-negated" "logic_error" "the condition `@condition` was negated")
  (#kind? @condition "identifier" "selector_expression" "call_expression" "index_expression")
  (#replace! @condition "!@condition"))
((if_statement condition: (binary_expression operator: ["&&" "||"]) @condition !alternative)
  (#bug! "condition-negated" "logic_error" "the condition `@condition` was negated")
  (#replace! @condition "!@(condition)"))

; A condition is always met.
; before:
;| if len(name) > 0 {
;| 	reuse()
;| }
; after:
;| if true {
;| 	reuse()
;| }
((if_statement !initializer condition: (_) @condition)
  (#bug! "condition-forced" "logic_error" "the condition `@condition` is always taken for true")
  (#not-kind? @condition "true" "false")
  (#uses-kept? @condition)
  (#replace! @condition "true"))

; -------------------------------------------------------------------------------------------------------- constants

; before:
;| return false
; after:
;| return true
([(true) (false)] @constant
  (#bug! "boolean-flipped" "logic_error" "`@constant` became `@new`")
  (#map! @constant "true" "false" "false" "true"))

; A number is one too high or one too low.
; before:
;| tries := 3
; after:
;| tries := 4
; after:
;| tries := 2
; before:
;| return count == 0
; after:
;| return count == 1
([(int_literal) (float_literal)] @number
  (#bug! "number-off-by-one" "off_by_one" "`@number` became `@new`")
  (#literal-number? @number)
  (#not-parent? @number "unary_expression")
  (#add! @number 1))
([(int_literal) (float_literal)] @number
  (#bug! "number-off-by-one" "off_by_one" "`@number` became `@new`")
  (#literal-number? @number ">" 0)
  (#not-parent? @number "unary_expression")
  (#add! @number -1))
; before:
;| return find(text, -3)
; after:
;| return find(text, -4)
; after:
;| return find(text, -2)
((unary_expression operator: _ @sign operand: [(int_literal) (float_literal)] @number) @whole
  (#bug! "number-off-by-one" "off_by_one" "`@whole` became `@sign@new`")
  (#not-eq? @whole "-1")
  (#literal-number? @number ">" 0)
  (#add! @number 1 -1))
; before:
;| return find(text, -1)
; after:
;| return find(text, -2)
; after:
;| return find(text, 0)
((unary_expression) @whole
  (#bug! "number-off-by-one" "off_by_one" "`@whole` became `@new`")
  (#eq? @whole "-1")
  (#replace! @whole "-2" "0"))

; A text constant is missing.
; before:
;| return prefix + ", " + rest
; after:
;| return prefix + "" + rest
((interpreted_string_literal . (interpreted_string_literal_content) @text .) @string
  (#bug! "string-emptied" "logic_error" "the text `@string` became an empty one")
  (#not-parent? @string "import_spec")
  (#not-field? @string "operand")
  (#replace! @text ""))

; An empty text is not empty.
; before:
;| return strings.Join(parts, "")
; after:
;| return strings.Join(parts, " ")
((interpreted_string_literal) @string
  (#bug! "empty-string-filled" "logic_error" "the empty text `@string` became a blank")
  (#map! @string "\"\"" "\" \""))

; The last element of a list is forgotten.
; before:
;| units := []string{"s", "m", "h"}
; after:
;| units := []string{"s", "m"}
((composite_literal type: [(slice_type) (implicit_length_array_type)] body: (literal_value (_) . (literal_element) @element .))
  (#bug! "element-dropped" "edge_case" "the element `@element` is missing from the list")
  (#remove! @element))

; A field is not set.
; before:
;| return &Box{width: w, open: true}
; after:
;| return &Box{open: true}
; after:
;| return &Box{width: w}
((literal_value (keyed_element) @property) @object
  (#bug! "property-dropped" "state" "`@property` is missing: the field keeps its zero value, or the key is missing")
  (#count? @object "<=" 10)
  (#uses-kept? @property)
  (#remove! @property))

; Another constant of the same kind.
; before:
;| if r.Method == http.MethodGet {
;| 	return http.MethodPost
;| }
; after:
;| if r.Method == http.MethodPost {
;| 	return http.MethodPost
;| }
((selector_expression operand: (identifier) @group field: (field_identifier) @member) @constant
  (#bug! "constant-confused" "logic_error" "`@constant` became `@group.@new`")
  (#match? @constant "^http\\.Status[A-Z]")
  (#twin! @member @group "^Status[A-Z]\\w*[a-z]$|^StatusOK$"))
((selector_expression operand: (identifier) @group field: (field_identifier) @member) @constant
  (#bug! "constant-confused" "logic_error" "`@constant` became `@group.@new`")
  (#match? @constant "^http\\.Method[A-Z]")
  (#twin! @member @group "^Method[A-Z]"))
((selector_expression operand: (identifier) @group field: (field_identifier) @member) @constant
  (#bug! "constant-confused" "logic_error" "`@constant` became `@group.@new`")
  (#match? @constant "^reflect\\.(Array|Bool|Chan|Func|Interface|Map|Pointer|Ptr|Slice|String|Struct|U?[iI]nt\\d*|Float\\d*)$")
  (#not-parent? @constant "literal_element")
  (#not-inside? @constant "expression_case")
  (#twin! @member @group "^(Array|Bool|Chan|Func|Interface|Map|Pointer|Ptr|Slice|String|Struct|U?[iI]nt\\d*|Float\\d*)$"))

; The wrong unit of time.
; before:
;| return 5 * time.Second
; after:
;| return 5 * time.Millisecond
((selector_expression operand: (identifier) @_package field: (field_identifier) @unit)
  (#bug! "time-unit-changed" "logic_error" "`time.@unit` became `time.@new`")
  (#eq? @_package "time")
  (#map! @unit "Millisecond" "Second" "Second" "Millisecond" "Minute" "Second" "Hour" "Minute" "Nanosecond" "Microsecond" "Microsecond" "Nanosecond"))

; ------------------------------------------------------------------------------------------------------- if and guards

; before:
;| if a {
;| 	one()
;| } else {
;| 	two()
;| }
; after:
;| if a {
;| 	two()
;| } else {
;| 	one()
;| }
((if_statement consequence: (block) @yes alternative: (block) @no)
  (#bug! "branches-swapped" "logic_error" "the bodies of `if` and `else` changed places")
  (#swap! @yes @no))

; What happens otherwise is forgotten.
; before:
;| func f() {
;| 	if a {
;| 		one()
;| 	} else {
;| 		two()
;| 	}
;| 	three()
;| }
; after:
;| func f() {
;| 	if a {
;| 		one()
;| 	}
;| 	three()
;| }
; never:
;| func f() int {
;| 	if a {
;| 		return 1
;| 	} else {
;| 		return 2
;| 	}
;| }
((if_statement "else" @else alternative: (block) @else) @if
  (#bug! "else-removed" "edge_case" "the `else` branch is gone: nothing is done when no condition holds")
  (#not-tail? @if "for_statement")
  (#uses-kept? @else)
  (#remove! @else))
((if_statement "else" @else alternative: (if_statement !alternative) @else) @if
  (#bug! "else-removed" "edge_case" "the `else` branch is gone: nothing is done when no condition holds")
  (#uses-kept? @else)
  (#remove! @else))

; An error is not looked at.
; before:
;| data, err := read()
;| if err != nil {
;| 	return nil, err
;| }
;| return data, nil
; after:
;| data, err := read()
;| _ = err
;| return data, nil
; before:
;| if err := save(); err != nil {
;| 	return err
;| }
;| return nil
; after:
;| save()
;| return nil
((if_statement
    !initializer
    condition: (binary_expression left: (identifier) @err operator: "!=" right: (nil))
    consequence: (block (statement_list (return_statement) .))
    !alternative) @guard
  (#bug! "error-check-removed" "edge_case" "the check of `@err` is gone: an error goes unnoticed")
  (#match? @err "^(err|e)$|[eE]rr\\w*$")
  (#replace! @guard "_ = @err"))
((if_statement
    initializer: (short_var_declaration left: (expression_list . (identifier) @err .) right: (expression_list . (call_expression) @call .))
    condition: (binary_expression left: (identifier) @_e operator: "!=" right: (nil))
    consequence: (block (statement_list (return_statement) .))
    !alternative) @guard
  (#bug! "error-check-removed" "edge_case" "the check of `@call` is gone: its error goes unnoticed")
  (#eq? @err @_e)
  (#match? @err "^(err|e)$|[eE]rr\\w*$")
  (#replace! @guard "@call"))

; The error is found and not told.
; before:
;| if err != nil {
;| 	return nil, err
;| }
; after:
;| if err != nil {
;| 	return nil, nil
;| }
; before:
;| return 0, fmt.Errorf("no number: %q", text)
; after:
;| return 0, nil
((if_statement
    condition: (binary_expression left: (identifier) @_e operator: "!=" right: (nil))
    consequence: (block (statement_list (return_statement (expression_list (identifier) @err .)))))
  (#bug! "error-swallowed" "edge_case" "`@err` became `nil`: the caller takes it for a success")
  (#eq? @err @_e)
  (#replace! @err "nil"))
((return_statement (expression_list (call_expression function: (selector_expression) @_f) @err .))
  (#bug! "error-swallowed" "edge_case" "`@err` became `nil`: the caller takes it for a success")
  (#any-of? @_f "errors.New" "fmt.Errorf" "errors.Wrap" "errors.Wrapf" "errors.Errorf")
  (#replace! @err "nil"))

; The cause of an error can no longer be found.
; before:
;| return fmt.Errorf("open: %w", err)
; after:
;| return fmt.Errorf("open: %v", err)
((call_expression function: (_) @_f arguments: (argument_list . (interpreted_string_literal) @format))
  (#bug! "error-not-wrapped" "api_misuse" "`%w` became `%v`: errors.Is and errors.As do not see the cause")
  (#eq? @_f "fmt.Errorf")
  (#substitute! @format "%w" "%v"))

; A guard against a missing value is gone.
; before:
;| if user == nil {
;| 	return ""
;| }
;| return user.Name
; after:
;| return user.Name
((if_statement
    !initializer
    condition: (binary_expression operator: ["==" "!="] right: (nil)) @_condition
    consequence: (block (statement_list . [(return_statement) (continue_statement) (break_statement)] .))
    !alternative) @guard
  (#bug! "guard-removed" "null_handling" "the guard `@guard` is gone")
  (#not-match? @_condition "^(err|e|\\w*[eE]rr) ")
  (#not-field? @guard "alternative")
  (#uses-kept? @guard)
  (#remove! @guard))

; A guard is gone.
; before:
;| if n < 2 {
;| 	return n
;| }
;| return fib(n-1) + fib(n-2)
; after:
;| return fib(n-1) + fib(n-2)
((if_statement
    !initializer
    condition: (_) @condition
    consequence: (block (statement_list . [(return_statement) (continue_statement) (break_statement)] .))
    !alternative) @guard
  (#bug! "guard-removed" "edge_case" "the guard `@guard` is gone")
  (#not-match? @condition "^\\S+ [!=]= nil$")
  (#not-field? @guard "alternative")
  (#uses-kept? @guard)
  (#remove! @guard))

; before:
;| if n < 0 {
;| 	panic("negative")
;| }
;| return root(n)
; after:
;| return root(n)
((if_statement
    !initializer
    condition: (_) @condition
    consequence: (block (statement_list . (expression_statement (call_expression function: (identifier) @_f)) .))
    !alternative) @guard
  (#bug! "validation-removed" "edge_case" "`@condition` is no longer refused")
  (#eq? @_f "panic")
  (#not-field? @guard "alternative")
  (#uses-kept? @guard)
  (#remove! @guard))

; What is not there is used as if it were.
; before:
;| value, ok := table[key]
;| if !ok {
;| 	return fallback
;| }
;| return value
; after:
;| value, ok := table[key]
;| _ = ok
;| return value
; before:
;| if value, ok := table[key]; ok {
;| 	return value
;| }
;| return fallback
; after:
;| if value, _ := table[key]; true {
;| 	return value
;| }
;| return fallback
((if_statement
    !initializer
    condition: (unary_expression operator: "!" operand: (identifier) @ok)
    consequence: (block (statement_list . [(return_statement) (continue_statement) (break_statement)] .))
    !alternative) @guard
  (#bug! "presence-check-removed" "null_handling" "`@ok` is not looked at: what is missing is used as a zero value")
  (#match? @ok "^(ok|found|exists|has\\w*|is\\w*|\\w*O[kK])$")
  (#replace! @guard "_ = @ok"))
((if_statement
    initializer: (short_var_declaration left: (expression_list . (identifier) @_value . (identifier) @ok .))
    condition: (identifier) @condition)
  (#bug! "presence-check-removed" "null_handling" "`@ok` is not looked at: what is missing is used as a zero value")
  (#eq? @ok @condition)
  (#not-eq? @_value "_")
  (#replace! @ok "_")
  (#replace! @condition "true"))

; A special case is not handled.
; before:
;| if strings.HasPrefix(name, "_") {
;| 	name = name[1:]
;| }
;| return name
; after:
;| return name
((if_statement condition: (_) @condition consequence: (block (statement_list . (_) @first)) !alternative) @branch
  (#bug! "special-case-removed" "edge_case" "the case `@condition` is no longer handled")
  (#not-kind? @first "return_statement" "continue_statement" "break_statement")
  (#not-match? @first "^panic\\(")
  (#not-field? @branch "alternative")
  (#uses-kept? @branch)
  (#remove! @branch))

; A branch handles its case but does not leave, so that the general case runs after it.
; before:
;| func f(a int) int {
;| 	if a > 0 {
;| 		log = append(log, a)
;| 		return 1
;| 	}
;| 	return 2
;| }
; after:
;| func f(a int) int {
;| 	if a > 0 {
;| 		log = append(log, a)
;| 	}
;| 	return 2
;| }
((if_statement consequence: (block (statement_list (_) . (return_statement) @return .)))
  (#bug! "early-return-removed" "logic_error" "`@return` is gone: what follows runs too")
  (#not-tail? @return "for_statement")
  (#uses-kept? @return)
  (#remove! @return))

; ------------------------------------------------------------------------------------------------------------ returns

; The answer is the opposite.
; before:
;| return isEmpty(list)
; after:
;| return !isEmpty(list)
; before:
;| return a && b
; after:
;| return !(a && b)
((return_statement (expression_list . (call_expression function: [(identifier) @_f (selector_expression field: (field_identifier) @_f)]) @answer .))
  (#bug! "result-negated" "logic_error" "`@answer` became `@new`: the opposite answer")
  (#match? @_f "^([iI]s|[hH]as|[cC]an|[sS]hould|[mM]atch(es|String)?|[eE]qual(s|Fold)?|[cC]ontains(Any|Rune)?|HasPrefix|HasSuffix|Before|After|DeepEqual)([A-Z0-9_]\\w*)?$")
  (#replace! @answer "!@answer"))
((return_statement (expression_list . (binary_expression operator: ["&&" "||"]) @answer .))
  (#bug! "result-negated" "logic_error" "`@answer` became `@new`: the opposite answer")
  (#replace! @answer "!@(answer)"))

; The function answers with nothing.
; before:
;| func name(u *User) string {
;| 	return u.first + u.last
;| }
; after:
;| func name(u *User) string {
;| 	return ""
;| }
([
   (function_declaration result: (type_identifier) @_t body: (block (statement_list (return_statement (expression_list . (_) @value .)))))
   (method_declaration result: (type_identifier) @_t body: (block (statement_list (return_statement (expression_list . (_) @value .)))))
 ]
  (#bug! "return-value-dropped" "logic_error" "`@value` is not returned: the answer is always empty")
  (#eq? @_t "string")
  (#kind? @value "binary_expression" "call_expression" "selector_expression" "slice_expression")
  (#uses-kept? @value)
  (#replace! @value "\"\""))
([
   (function_declaration result: (type_identifier) @_t body: (block (statement_list (return_statement (expression_list . (_) @value .)))))
   (method_declaration result: (type_identifier) @_t body: (block (statement_list (return_statement (expression_list . (_) @value .)))))
 ]
  (#bug! "return-value-dropped" "logic_error" "`@value` is not returned: the answer is always 0")
  (#match? @_t "^(u?int(8|16|32|64)?|float(32|64)|byte|rune)$")
  (#kind? @value "binary_expression" "call_expression" "selector_expression")
  (#uses-kept? @value)
  (#replace! @value "0"))
([
   (function_declaration result: [(slice_type) (map_type) (pointer_type)] body: (block (statement_list (return_statement (expression_list . (_) @value .)))))
   (method_declaration result: [(slice_type) (map_type) (pointer_type)] body: (block (statement_list (return_statement (expression_list . (_) @value .)))))
 ]
  (#bug! "return-value-dropped" "logic_error" "`@value` is not returned: the answer is always nil")
  (#kind? @value "call_expression" "selector_expression" "composite_literal" "unary_expression" "slice_expression")
  (#uses-kept? @value)
  (#replace! @value "nil"))

; --------------------------------------------------------------------------------------------------------- statements

; before:
;| r.check(value)
;| return value
; after:
;| return value
; never:
;| file.Close()
;| panic("no")
((expression_statement (call_expression function: (_) @function)) @call
  (#bug! "call-removed" "state" "the call `@call` is gone")
  (#not-match? @function "^panic$|(^|\\.)(R?Lock|R?Unlock|Wait|Done|Close|close|Flush|Stop|Release|Cleanup|cancel|delete|Exit|Fatal\\w*)$")
  (#uses-kept? @call)
  (#remove! @call))

; Something that was opened, started or kept is not closed, stopped or let go.
; before:
;| file.Close()
;| return nil
; after:
;| return nil
; before:
;| defer file.Close()
;| return read(file)
; after:
;| return read(file)
((expression_statement (call_expression function: (_) @function)) @call
  (#bug! "cleanup-removed" "resource" "the clean-up `@call` is gone")
  (#match? @function "(^|\\.)(Close|close|Flush|Stop|Release|Cleanup)$")
  (#uses-kept? @call)
  (#remove! @call))
((defer_statement (call_expression function: (_) @function)) @call
  (#bug! "cleanup-removed" "resource" "the clean-up `@call` is gone")
  (#not-match? @function "(^|\\.)(R?Unlock|Done|cancel|recover)$|^func")
  (#uses-kept? @call)
  (#remove! @call))

; before:
;| delete(cache, key)
;| return key
; after:
;| return key
((expression_statement (call_expression function: (identifier) @_f)) @deletion
  (#bug! "deletion-removed" "state" "`@deletion` is gone: the key stays")
  (#eq? @_f "delete")
  (#uses-kept? @deletion)
  (#remove! @deletion))

; What should happen at the end happens at once.
; before:
;| defer file.Close()
;| return read(file)
; after:
;| file.Close()
;| return read(file)
((defer_statement "defer" @defer)
  (#bug! "defer-dropped" "resource" "`defer` is missing: what should happen at the end happens at once")
  (#remove! @defer))

; A lock is not taken at all.
; before:
;| func (c *Cache) size() int {
;| 	c.mu.Lock()
;| 	defer c.mu.Unlock()
;| 	return len(c.items)
;| }
; after:
;| func (c *Cache) size() int {
;| 	return len(c.items)
;| }
((statement_list
    (expression_statement (call_expression function: (selector_expression operand: (_) @_a field: (field_identifier) @_l))) @lock
    . (defer_statement (call_expression function: (selector_expression operand: (_) @_b field: (field_identifier) @_u))) @unlock)
  (#bug! "lock-removed" "concurrency" "`@lock` and its unlocking are gone: others may change the data meanwhile")
  (#any-of? @_l "Lock" "RLock")
  (#any-of? @_u "Unlock" "RUnlock")
  (#eq? @_a @_b)
  (#remove! @lock)
  (#remove! @unlock))
; before:
;| func (c *Cache) add(key string) {
;| 	c.mu.Lock()
;| 	c.items[key]++
;| 	c.mu.Unlock()
;| }
; after:
;| func (c *Cache) add(key string) {
;| 	c.items[key]++
;| }
((statement_list
    (expression_statement (call_expression function: (selector_expression operand: (_) @_a field: (field_identifier) @_l))) @lock
    (expression_statement (call_expression function: (selector_expression operand: (_) @_b field: (field_identifier) @_u))) @unlock)
  (#bug! "lock-removed" "concurrency" "`@lock` and its unlocking are gone: others may change the data meanwhile")
  (#any-of? @_l "Lock" "RLock")
  (#any-of? @_u "Unlock" "RUnlock")
  (#eq? @_a @_b)
  (#remove! @lock)
  (#remove! @unlock))

; Writers only take the readers' lock.
; before:
;| c.rwmu.Lock()
;| defer c.rwmu.Unlock()
; after:
;| c.rwmu.RLock()
;| defer c.rwmu.RUnlock()
([
   (_
     (expression_statement (call_expression function: (selector_expression operand: (_) @_a field: (field_identifier) @lock)))
     . (defer_statement (call_expression function: (selector_expression operand: (_) @_b field: (field_identifier) @unlock))))
   (_
     (expression_statement (call_expression function: (selector_expression operand: (_) @_a field: (field_identifier) @lock)))
     (expression_statement (call_expression function: (selector_expression operand: (_) @_b field: (field_identifier) @unlock))))
 ]
  (#bug! "lock-weakened" "concurrency" "`Lock` became `RLock`: several may write at the same time")
  (#eq? @lock "Lock")
  (#eq? @unlock "Unlock")
  (#eq? @_a @_b)
  (#match? @_a "[rR][wW]")
  (#replace! @lock "RLock")
  (#replace! @unlock "RUnlock"))

; Nobody waits for the others.
; before:
;| group.Wait()
;| return results
; after:
;| return results
; before:
;| <-done
;| return results
; after:
;| return results
((expression_statement (call_expression function: (selector_expression field: (field_identifier) @_m))) @wait
  (#bug! "wait-removed" "concurrency" "`@wait` is gone: the work may not be done yet")
  (#eq? @_m "Wait")
  (#remove! @wait))
((expression_statement (unary_expression operator: "<-")) @wait
  (#bug! "wait-removed" "concurrency" "`@wait` is gone: the work may not be done yet")
  (#remove! @wait))

; before:
;| go work(queue)
; after:
;| work(queue)
((go_statement "go" @go)
  (#bug! "go-dropped" "concurrency" "`go` is missing: the caller waits until it is done")
  (#remove! @go))

; A select blocks where it should go on.
; before:
;| select {
;| case event := <-events:
;| 	handle(event)
;| default:
;| 	idle()
;| }
; after:
;| select {
;| case event := <-events:
;| 	handle(event)
;| }
((select_statement (communication_case) (default_case) @default)
  (#bug! "select-default-dropped" "concurrency" "without `default` the select waits until something comes")
  (#remove! @default))

; before:
;| results := make(chan int, workers)
; after:
;| results := make(chan int)
((call_expression function: (identifier) @_f arguments: (argument_list . (channel_type) . (_) @size .))
  (#bug! "channel-unbuffered" "concurrency" "the channel has no buffer: who sends waits for who receives")
  (#eq? @_f "make")
  (#remove! @size))

; The caller can no longer cancel it.
; before:
;| return store.Load(ctx, key)
; after:
;| return store.Load(context.Background(), key)
((argument_list . (identifier) @context)
  (#bug! "context-replaced" "concurrency" "`@context` became `context.Background()`: cancelling and values do not get through")
  (#eq? @context "ctx")
  (#uses-kept? @context)
  (#replace! @context "context.Background()"))

; -------------------------------------------------------------------------------------------------------------- calls

; before:
;| return strings.Contains(text, word)
; after:
;| return strings.Contains(word, text)
; before:
;| return strings.ReplaceAll(text, "a", "b")
; after:
;| return strings.ReplaceAll(text, "b", "a")
; before:
;| copy(target, source)
; after:
;| copy(source, target)
((call_expression
    function: (selector_expression operand: (identifier) @_p field: (field_identifier) @_f) @function
    arguments: (argument_list . (_) @first . (_) @second))
  (#bug! "arguments-swapped" "api_misuse" "`@first` and `@second` are handed to `@function` in the wrong order")
  (#any-of? @_p "strings" "bytes")
  (#any-of? @_f
    "Contains" "ContainsAny" "HasPrefix" "HasSuffix" "Index" "LastIndex" "IndexAny" "Split" "SplitN" "SplitAfter" "Trim"
    "TrimPrefix" "TrimSuffix" "TrimLeft" "TrimRight" "Count" "Cut" "CutPrefix" "CutSuffix" "Compare")
  (#not-match? @function "^bytes\\.(\\w+Any|Trim|TrimLeft|TrimRight)$")
  (#not-eq? @first @second)
  (#swap! @first @second))
((call_expression
    function: (selector_expression operand: (identifier) @_p field: (field_identifier) @_f) @function
    arguments: (argument_list . (_) . (_) @first . (_) @second))
  (#bug! "arguments-swapped" "api_misuse" "`@first` and `@second` are handed to `@function` in the wrong order")
  (#any-of? @_p "strings" "bytes")
  (#any-of? @_f "Replace" "ReplaceAll")
  (#swap! @first @second))
((call_expression function: (_) @function arguments: (argument_list . (_) @first . (_) @second .))
  (#bug! "arguments-swapped" "api_misuse" "`@first` and `@second` are handed to `@function` in the wrong order")
  (#any-of? @function "copy" "errors.Is" "math.Pow" "math.Mod" "math.Atan2" "filepath.Join" "path.Join" "filepath.Rel" "cmp.Compare")
  (#not-kind? @second "interpreted_string_literal")
  (#swap! @first @second))

; before:
;| return path.Join(root, dir, name)
; after:
;| return path.Join(root, dir)
; before:
;| all = append(all, first, second)
; after:
;| all = append(all, first)
((call_expression function: (_) @function arguments: (argument_list (_) . (_) . (_) @last .))
  (#bug! "argument-dropped" "api_misuse" "`@last` is not handed to `@function`")
  (#any-of? @function "append" "path.Join" "filepath.Join")
  (#remove! @last))

; A copy is the original itself, so that a change to one changes both.
; before:
;| own := append([]int(nil), shared...)
; after:
;| own := shared
; before:
;| own := append([]int{}, shared...)
; after:
;| own := shared
((call_expression
    function: (identifier) @_f
    arguments: (argument_list . [(type_conversion_expression) (composite_literal)] @_start . (variadic_argument (_) @original) .)) @copy
  (#bug! "copy-dropped" "state" "`@copy` became `@original`: not a copy but the same data")
  (#eq? @_f "append")
  (#match? @_start "(\\(nil\\)|\\{\\})$")
  (#replace! @copy "@original"))
((call_expression function: (_) @_f arguments: (argument_list . (_) @original .)) @copy
  (#bug! "copy-dropped" "state" "`@copy` became `@original`: not a copy but the same data")
  (#any-of? @_f "slices.Clone" "maps.Clone" "bytes.Clone")
  (#replace! @copy "@original"))

; A text is not cleaned before it is used.
; before:
;| return len(strings.TrimSpace(text))
; after:
;| return len(text)
((call_expression
    function: (selector_expression operand: (identifier) @_p field: (field_identifier) @method)
    arguments: (argument_list . (_) @text .)) @call
  (#bug! "normalisation-dropped" "edge_case" "`@method` is not called: the text is used as it comes")
  (#any-of? @_p "strings" "bytes")
  (#any-of? @method "TrimSpace" "ToLower" "ToUpper" "Title")
  (#replace! @call "@text"))
((call_expression
    function: (selector_expression operand: (identifier) @_p field: (field_identifier) @method)
    arguments: (argument_list . (_) @text . (_) .)) @call
  (#bug! "normalisation-dropped" "edge_case" "`@method` is not called: the text is used as it comes")
  (#any-of? @_p "strings" "bytes")
  (#any-of? @method "TrimPrefix" "TrimSuffix" "TrimLeft" "TrimRight" "Trim")
  (#replace! @call "@text"))

; before:
;| return "?q=" + url.QueryEscape(query)
; after:
;| return "?q=" + query
((call_expression function: (selector_expression) @_f arguments: (argument_list . (_) @text .)) @call
  (#bug! "escaping-dropped" "edge_case" "`@call` became `@text`: special characters are not treated")
  (#any-of? @_f "url.QueryEscape" "url.PathEscape" "html.EscapeString" "html.UnescapeString" "regexp.QuoteMeta" "template.HTMLEscapeString")
  (#replace! @call "@text"))

; before:
;| return len([]rune(text))
; after:
;| return len(text)
; before:
;| return utf8.RuneCountInString(text)
; after:
;| return len(text)
((call_expression function: (identifier) @_f arguments: (argument_list . (type_conversion_expression type: (slice_type) @_t operand: (_) @text) @runes .))
  (#bug! "code-point-split" "edge_case" "`@runes` became `@text`: bytes are counted in place of characters")
  (#eq? @_f "len")
  (#eq? @_t "[]rune")
  (#replace! @runes "@text"))
((call_expression function: (selector_expression) @_f arguments: (argument_list . (_) @text .)) @count
  (#bug! "code-point-split" "edge_case" "`@count` became `@new`: bytes are counted in place of characters")
  (#any-of? @_f "utf8.RuneCountInString" "utf8.RuneCount")
  (#replace! @count "len(@text)"))

; ---------------------------------------------------------------------------------------------- functions with a twin

; before:
;| return strings.HasPrefix(line, "#")
; after:
;| return strings.HasSuffix(line, "#")
((call_expression function: (selector_expression operand: (identifier) @_p field: (field_identifier) @function))
  (#bug! "text-end-swapped" "logic_error" "`@function` became `@new`: the wrong end of the text")
  (#any-of? @_p "strings" "bytes")
  (#map! @function
    "HasPrefix" "HasSuffix" "HasSuffix" "HasPrefix" "TrimPrefix" "TrimSuffix" "TrimSuffix" "TrimPrefix"
    "CutPrefix" "CutSuffix" "CutSuffix" "CutPrefix"))

; before:
;| return strings.Trim(line, " ")
; after:
;| return strings.TrimRight(line, " ")
((call_expression function: (selector_expression operand: (identifier) @_p field: (field_identifier) @function))
  (#bug! "strip-side" "edge_case" "`@function` became `@new`: what is on the other side stays")
  (#any-of? @_p "strings" "bytes")
  (#map! @function
    "TrimLeft" "TrimRight" "TrimRight" "TrimLeft" "TrimLeftFunc" "TrimRightFunc" "TrimRightFunc" "TrimLeftFunc"
    "Trim" "TrimRight"))

; TrimLeft takes a set of characters, TrimPrefix a text.
; before:
;| return strings.TrimPrefix(name, "re")
; after:
;| return strings.TrimLeft(name, "re")
((call_expression function: (selector_expression operand: (identifier) @_p field: (field_identifier) @function))
  (#bug! "trim-set-misused" "api_misuse" "`@function` became `@new`, which takes a set of characters in place of a text")
  (#eq? @_p "strings")
  (#map! @function "TrimPrefix" "TrimLeft" "TrimSuffix" "TrimRight"))

; before:
;| at := strings.LastIndex(path, "/")
; after:
;| at := strings.Index(path, "/")
((call_expression function: (selector_expression operand: (identifier) @_p field: (field_identifier) @function))
  (#bug! "search-direction" "logic_error" "`@function` became `@new`: with several matches the wrong one is found")
  (#any-of? @_p "strings" "bytes")
  (#map! @function
    "Index" "LastIndex" "LastIndex" "Index" "IndexByte" "LastIndexByte" "LastIndexByte" "IndexByte"
    "IndexAny" "LastIndexAny" "LastIndexAny" "IndexAny" "IndexFunc" "LastIndexFunc" "LastIndexFunc" "IndexFunc"))

; before:
;| return strings.ToLower(name)
; after:
;| return strings.ToUpper(name)
((call_expression function: (selector_expression operand: (identifier) @_p field: (field_identifier) @function))
  (#bug! "case-swapped" "logic_error" "`@function` became `@new`: upper and lower case confused")
  (#any-of? @_p "strings" "bytes" "unicode")
  (#map! @function "ToLower" "ToUpper" "ToUpper" "ToLower" "IsUpper" "IsLower" "IsLower" "IsUpper"))

; before:
;| return strings.Contains(text, word)
; after:
;| return strings.HasPrefix(text, word)
; before:
;| return unicode.IsDigit(r)
; after:
;| return unicode.IsLetter(r)
((call_expression function: (selector_expression operand: (identifier) @_p field: (field_identifier) @function))
  (#bug! "predicate-swapped" "logic_error" "`@function` became `@new`: another question")
  (#any-of? @_p "strings" "bytes")
  (#map! @function "Contains" "HasPrefix" "EqualFold" "HasPrefix"))
((call_expression function: (selector_expression operand: (identifier) @_p field: (field_identifier) @function))
  (#bug! "predicate-swapped" "logic_error" "`@function` became `@new`: another question")
  (#eq? @_p "unicode")
  (#map! @function "IsDigit" "IsLetter" "IsLetter" "IsDigit" "IsSpace" "IsPunct" "IsPunct" "IsSpace" "IsNumber" "IsDigit"))

; Only the first match is replaced.
; before:
;| return strings.ReplaceAll(path, "\\", "/")
; after:
;| return strings.Replace(path, "\\", "/", 1)
; before:
;| return strings.Replace(path, "\\", "/", -1)
; after:
;| return strings.Replace(path, "\\", "/", 1)
((call_expression
    function: (selector_expression operand: (identifier) @_p field: (field_identifier) @function)
    arguments: (argument_list (_) . (_) . (_) @last .))
  (#bug! "replace-first-only" "edge_case" "only the first match is replaced")
  (#any-of? @_p "strings" "bytes")
  (#eq? @function "ReplaceAll")
  (#replace! @function "Replace")
  (#insert-after! @last ", 1"))
((call_expression
    function: (selector_expression operand: (identifier) @_p field: (field_identifier) @_f)
    arguments: (argument_list (unary_expression) @count .))
  (#bug! "replace-first-only" "edge_case" "only the first match is replaced")
  (#any-of? @_p "strings" "bytes")
  (#eq? @_f "Replace")
  (#replace! @count "1"))

; before:
;| return min(value, limit)
; after:
;| return max(value, limit)
((call_expression function: (identifier) @function arguments: (argument_list (_) . (_)))
  (#bug! "extreme-swapped" "logic_error" "`@function` became `@new`: largest and smallest confused")
  (#map! @function "min" "max" "max" "min"))
((selector_expression operand: (identifier) @_p field: (field_identifier) @function)
  (#bug! "extreme-swapped" "logic_error" "`@function` became `@new`: largest and smallest confused")
  (#any-of? @_p "math" "slices")
  (#map! @function
    "Min" "Max" "Max" "Min" "MaxInt" "MinInt" "MinInt" "MaxInt" "MaxInt64" "MinInt64" "MinInt64" "MaxInt64"
    "MaxInt32" "MinInt32" "MinInt32" "MaxInt32" "MaxInt16" "MinInt16" "MinInt16" "MaxInt16" "MaxInt8" "MinInt8" "MinInt8" "MaxInt8"))

; before:
;| return math.Floor(size / 2)
; after:
;| return math.Ceil(size / 2)
((call_expression function: (selector_expression operand: (identifier) @_p field: (field_identifier) @function))
  (#bug! "rounding-swapped" "off_by_one" "`@function` became `@new`: rounded the other way")
  (#eq? @_p "math")
  (#map! @function "Floor" "Ceil" "Ceil" "Floor" "Round" "Floor" "Trunc" "Floor" "RoundToEven" "Round"))

; before:
;| return deadline.Before(now)
; after:
;| return deadline.After(now)
((call_expression function: (selector_expression field: (field_identifier) @method) arguments: (argument_list . (_) .))
  (#bug! "time-order-swapped" "logic_error" "`@method` became `@new`: earlier and later confused")
  (#map! @method "Before" "After" "After" "Before"))

; With base 0 a leading 0 or 0x counts, with base 10 it does not.
; before:
;| n, err := strconv.ParseInt(text, 10, 64)
; after:
;| n, err := strconv.ParseInt(text, 0, 64)
((call_expression function: (_) @_f arguments: (argument_list . (_) . (int_literal) @base . (_) .))
  (#bug! "number-base-changed" "edge_case" "the base `@base` became `@new`: leading zeros and prefixes are read otherwise")
  (#any-of? @_f "strconv.ParseInt" "strconv.ParseUint")
  (#map! @base "10" "0" "0" "10" "16" "10" "8" "10" "2" "10"))

; `Set` replaces the header's values, `Add` adds one.
; before:
;| w.Header().Add("Vary", "Origin")
; after:
;| w.Header().Set("Vary", "Origin")
((call_expression function: (selector_expression operand: (_) @_o field: (field_identifier) @method) arguments: (argument_list . (_) . (_) .))
  (#bug! "set-add-swapped" "api_misuse" "`Add` became `Set`: values that are there already are lost")
  (#match? @_o "[hH]eader(\\(\\))?$|[qQ]uery$|[vV]alues$|^q$")
  (#map! @method "Add" "Set"))
; before:
;| w.Header().Set("Vary", "Origin")
; after:
;| w.Header().Add("Vary", "Origin")
((call_expression function: (selector_expression operand: (_) @_o field: (field_identifier) @method) arguments: (argument_list . (_) . (_) .))
  (#bug! "set-add-swapped" "api_misuse" "`Set` became `Add`: values that are there already stay beside it")
  (#match? @_o "[hH]eader(\\(\\))?$|[qQ]uery$|[vV]alues$|^q$")
  (#map! @method "Set" "Add"))

; ----------------------------------------------------------------------------------------------- positions and slices

; before:
;| return items[index]
; after:
;| return items[index+1]
; after:
;| return items[index-1]
((index_expression index: (identifier) @index)
  (#bug! "index-off-by-one" "off_by_one" "`@index` became `@new`: the neighbour is read")
  (#match? @index "^(i|j|n|idx|ind|index|pos|position|cursor|offset|start|end|last|\\w+(Index|Idx|Pos|Position|Offset))$")
  (#replace! @index "@index+1" "@index-1"))

; before:
;| return text[start:end]
; after:
;| return text[:end]
((slice_expression start: (_) @start !capacity)
  (#bug! "slice-bound-dropped" "logic_error" "the slice begins at the beginning: `@start` is gone")
  (#not-any-of? @start "0" "1")
  (#remove! @start))
; before:
;| return text[1:]
; after:
;| return text[:]
((slice_expression start: (_) @start !capacity)
  (#bug! "slice-bound-dropped" "off_by_one" "the slice's bound `@start` is gone: one element too many")
  (#eq? @start "1")
  (#remove! @start))

; before:
;| return text[start:end]
; after:
;| return text[start:]
((slice_expression end: (_) @end !capacity)
  (#bug! "slice-bound-dropped" "logic_error" "the slice goes on to the end: `@end` is gone")
  (#remove! @end))

; before:
;| return text[:end]
; after:
;| return text[:end-1]
((slice_expression end: (_) @end)
  (#bug! "slice-off-by-one" "off_by_one" "`@end` became `@new`: the end is at the wrong place")
  (#kind? @end "identifier" "selector_expression" "call_expression")
  (#replace! @end "@end-1"))

; before:
;| return text[start:]
; after:
;| return text[start+1:]
((slice_expression start: (_) @start)
  (#bug! "slice-off-by-one" "off_by_one" "`@start` became `@new`: the start is at the wrong place")
  (#kind? @start "identifier" "selector_expression" "call_expression")
  (#replace! @start "@start+1"))

; Zero values stand before what is appended.
; before:
;| names := make([]string, 0, len(users))
; after:
;| names := make([]string, len(users))
((call_expression function: (identifier) @_f arguments: (argument_list . (slice_type) . (int_literal) @zero . (_) @size .))
  (#bug! "capacity-as-length" "api_misuse" "the slice begins with `@size` zero values: its length is what its capacity should be")
  (#eq? @_f "make")
  (#eq? @zero "0")
  (#remove! @zero))

; before:
;| names := make([]string, len(users))
; after:
;| names := make([]string, 0, len(users))
((call_expression function: (identifier) @_f arguments: (argument_list . (slice_type) . (_) @size .))
  (#bug! "length-as-capacity" "api_misuse" "the slice is empty: its capacity is what its length should be")
  (#eq? @_f "make")
  (#not-eq? @size "0")
  (#insert-before! @size "0, "))

; -------------------------------------------------------------------------------------------------------------- loops

; before:
;| for i := 0; i < len(items); i++ {
;| 	use(items[i])
;| }
; after:
;| for i := 0; i < len(items)-1; i++ {
;| 	use(items[i])
;| }
((for_clause condition: (binary_expression operator: ["<" "<="] right: (_) @bound) update: (inc_statement))
  (#bug! "loop-bound" "off_by_one" "`@bound` became `@new`: the last round is missing")
  (#kind? @bound "identifier" "selector_expression" "call_expression")
  (#replace! @bound "@bound-1"))

; before:
;| for i := 0; i < n; i++ {
;| 	use(i)
;| }
; after:
;| for i := 0; i < n; i += 2 {
;| 	use(i)
;| }
((for_clause update: (inc_statement (_) @counter) @step)
  (#bug! "loop-step-changed" "logic_error" "`@step` became `@new`: every second round is skipped")
  (#replace! @step "@counter += 2"))

; before:
;| for _, item := range items {
;| 	use(item)
;| }
; after:
;| for _, item := range items[1:] {
;| 	use(item)
;| }
((range_clause left: (expression_list . (identifier) @_index . (identifier) .) right: (_) @list)
  (#bug! "range-skips-first" "off_by_one" "`@list` became `@new`: the first element is not visited")
  (#any-of? @_index "_" "i" "j" "idx" "index" "n")
  (#kind? @list "identifier" "selector_expression")
  (#not-match? @list "[mM]ap$|(^|\\.)m$")
  (#replace! @list "@list[1:]"))

; before:
;| for _, item := range items {
;| 	use(item)
;| }
; after:
;| for _, item := range items {
;| 	use(item)
;| 	break
;| }
((for_statement [(range_clause) (for_clause)] body: (block (statement_list (_) @last .)))
  (#bug! "loop-runs-once" "logic_error" "the loop ends after its first round")
  (#not-kind? @last "return_statement" "break_statement" "continue_statement" "goto_statement")
  (#insert-after! @last "\nbreak"))

; before:
;| for _, item := range items {
;| 	if item.bad {
;| 		continue
;| 	}
;| 	use(item)
;| }
; after:
;| for _, item := range items {
;| 	if item.bad {
;| 		break
;| 	}
;| 	use(item)
;| }
((continue_statement) @continue
  (#bug! "break-continue-swapped" "logic_error" "`continue` became `break`: the loop ends where one round should be skipped")
  (#not-tail-of? @continue "for_statement")
  (#not-inside? @continue "expression_switch_statement" "type_switch_statement" "select_statement")
  (#substitute! @continue "^continue" "break"))

; before:
;| for _, item := range items {
;| 	if item.bad {
;| 		report(item)
;| 		continue
;| 	}
;| 	use(item)
;| }
; after:
;| for _, item := range items {
;| 	if item.bad {
;| 		report(item)
;| 	}
;| 	use(item)
;| }
((statement_list (_) . (continue_statement) @continue .)
  (#bug! "continue-removed" "logic_error" "`continue` is gone: the rest of the round runs too")
  (#not-tail-of? @continue "for_statement")
  (#remove! @continue))

; before:
;| for _, item := range items {
;| 	if item.found {
;| 		hit = item
;| 		break
;| 	}
;| }
; after:
;| for _, item := range items {
;| 	if item.found {
;| 		hit = item
;| 	}
;| }
((statement_list (_) @_before . (break_statement) @break .)
  (#bug! "break-removed" "logic_error" "`break` is gone: the loop goes on")
  (#not-match? @_before "= (true|false|[0-9]+)$")
  (#inside? @break "for_statement")
  (#not-inside? @break "expression_switch_statement" "type_switch_statement" "select_statement")
  (#remove! @break))
; before:
;| for _, item := range items {
;| 	if item.found {
;| 		break
;| 	}
;| 	use(item)
;| }
; after:
;| for _, item := range items {
;| 	if item.found {
;| 		continue
;| 	}
;| 	use(item)
;| }
((break_statement) @break
  (#bug! "break-continue-swapped" "logic_error" "`break` became `continue`: the loop goes on")
  (#inside? @break "for_statement")
  (#not-inside? @break "expression_switch_statement" "type_switch_statement" "select_statement")
  (#not-tail-of? @break "for_statement")
  (#substitute! @break "^break" "continue"))

; before:
;| for _, item := range items {
;| 	use(item)
;| }
;| finish()
; after:
;| finish()
((for_statement [(range_clause) (for_clause)]) @loop
  (#bug! "loop-removed" "logic_error" "the loop `@loop` is gone")
  (#uses-kept? @loop)
  (#remove! @loop))

; ------------------------------------------------------------------------------------------------------------- switch

; before:
;| switch unit {
;| case "s":
;| 	factor = 1
;| case "m":
;| 	factor = 60
;| }
; after:
;| switch unit {
;| case "m":
;| 	factor = 60
;| }
; after:
;| switch unit {
;| case "s":
;| 	factor = 1
;| }
([(expression_case) (type_case)] @case
  (#bug! "case-dropped" "edge_case" "`@case` is gone: the case is not handled any more")
  (#uses-kept? @case)
  (#remove! @case))

; before:
;| switch unit {
;| case "s", "sec":
;| 	factor = 1
;| }
; after:
;| switch unit {
;| case "s":
;| 	factor = 1
;| }
((expression_case value: (expression_list (_) . (_) @value .))
  (#bug! "case-value-dropped" "edge_case" "`@value` is not among the case's values any more")
  (#remove! @value))

; before:
;| switch value.(type) {
;| case int, int8, int16:
;| 	factor = 1
;| }
; after:
;| switch value.(type) {
;| case int, int8:
;| 	factor = 1
;| }
((type_case (_) . (_) . (_) @type . (statement_list))
  (#bug! "case-value-dropped" "edge_case" "`@type` is not among the case's types any more")
  (#remove! @type))

; before:
;| func f() {
;| 	switch unit {
;| 	case "s":
;| 		factor = 1
;| 	default:
;| 		factor = 0
;| 	}
;| 	use(factor)
;| }
; after:
;| func f() {
;| 	switch unit {
;| 	case "s":
;| 		factor = 1
;| 	}
;| 	use(factor)
;| }
([
   (expression_switch_statement (default_case) @default)
   (type_switch_statement (default_case) @default)
 ] @switch
  (#bug! "default-case-dropped" "edge_case" "the `default` case is gone: other values are not handled any more")
  (#not-tail? @switch "for_statement")
  (#uses-kept? @default)
  (#remove! @default))

; before:
;| switch unit {
;| case "s":
;| 	factor = 1
;| case "m":
;| 	factor = 60
;| }
; after:
;| switch unit {
;| case "m":
;| 	factor = 1
;| case "s":
;| 	factor = 60
;| }
((expression_switch_statement
    (expression_case value: (_) @one (statement_list))
    . (expression_case value: (_) @other (statement_list)))
  (#bug! "case-values-swapped" "logic_error" "the cases `@one` and `@other` changed places")
  (#swap! @one @other))

; before:
;| switch unit {
;| case "s":
;| 	factor = 1
;| 	fallthrough
;| case "m":
;| 	count++
;| }
; after:
;| switch unit {
;| case "s":
;| 	factor = 1
;| case "m":
;| 	count++
;| }
((fallthrough_statement) @fallthrough
  (#bug! "fallthrough-removed" "logic_error" "the next case does not run any more")
  (#remove! @fallthrough))

; --------------------------------------------------------------------------------------------------------- exceptions

; before:
;| if err != nil {
;| 	count++
;| 	panic(err)
;| }
;| use()
; after:
;| if err != nil {
;| 	count++
;| }
;| use()
((statement_list (_) . (expression_statement (call_expression function: (identifier) @_f)) @panic .)
  (#bug! "throw-removed" "edge_case" "`@panic` is gone: the program goes on")
  (#eq? @_f "panic")
  (#not-tail? @panic "for_statement")
  (#remove! @panic))

; -------------------------------------------------------------------------------------------------------------- types

; The method works on a copy of its object.
; before:
;| func (c *Counter) Add(n int) {
;| 	c.total += n
;| }
; after:
;| func (c Counter) Add(n int) {
;| 	c.total += n
;| }
((method_declaration
    receiver: (parameter_list (parameter_declaration name: (identifier) @receiver type: (pointer_type (_) @type) @pointer))
    !result
    body: (block) @_body)
  (#bug! "receiver-by-value" "state" "`@pointer` became `@type`: the method changes a copy of `@receiver`")
  (#has? @_body "assignment_statement" "inc_statement" "dec_statement")
  (#replace! @pointer "@type"))

; ------------------------------------------------------------------- the variables of a function, for `wrong-variable`

(parameter_declaration name: (identifier) @variable
  (#variable! @variable))
(short_var_declaration left: (expression_list (identifier) @variable)
  (#not-any-of? @variable "_" "err" "ok")
  (#variable! @variable))
(var_spec name: (identifier) @variable
  (#variable! @variable))
(range_clause left: (expression_list (identifier) @variable)
  (#not-eq? @variable "_")
  (#variable! @variable))

; A copied line whose variable was not changed, or the second of two names that are easily confused.
; before:
;| func f(items []int, start int, end int) int {
;| 	return items[start-1] + items[end-1] + start
;| }
; after:
;| func f(items []int, start int, end int) int {
;| 	return items[end-1] + items[end-1] + start
;| }
; never:
;| func f(name string, count int) string {
;| 	return name[count-1:]
;| }
([
   (binary_expression (identifier) @name)
   (argument_list (identifier) @name)
   (selector_expression operand: (identifier) @name)
   (index_expression (identifier) @name)
 ]
  (#bug! "wrong-variable" "logic_error" "`@new` is used where `@name` is meant")
  (#uses-kept? @name)
  (#confuse! @name))

; ------------------------------------------------------------------------------------ things that get each other's place

; Without types, only literals are surely alike: names of two fields are mostly of different types, and nothing builds then.
; before:
;| return Box{Width: 2, Height: 3}
; after:
;| return Box{Width: 3, Height: 2}
((literal_value
    (keyed_element (_) (literal_element [(int_literal) (interpreted_string_literal)] @first))
    . (keyed_element (_) (literal_element [(int_literal) (interpreted_string_literal)] @second)))
  (#bug! "values-swapped" "logic_error" "`@first` and `@second` changed places: each goes by the name of the other")
  (#alike? @first @second)
  (#not-eq? @first @second)
  (#swap! @first @second))

; before:
;| func f(a bool, b box, depth, n int) int {
;| 	b.low = low
;| 	b.high = high
;| }
; after:
;| func f(a bool, b box, depth, n int) int {
;| 	b.low = high
;| 	b.high = low
;| }
((statement_list
    (assignment_statement left: (expression_list . (selector_expression) .) right: (expression_list . (_) @first .))
    . (assignment_statement left: (expression_list . (selector_expression) .) right: (expression_list . (_) @second .)))
  (#bug! "fields-swapped" "state" "`@first` and `@second` are kept in each other's field")
  (#kind? @first "identifier" "int_literal" "interpreted_string_literal")
  (#alike? @first @second)
  (#not-eq? @first @second)
  (#swap! @first @second))

; Two parameters that share their type, so that every caller still builds.
; before:
;| func area(width, height int) int {
;| 	return width / height
;| }
; after:
;| func area(height, width int) int {
;| 	return width / height
;| }
((parameter_declaration name: (identifier) @first . name: (identifier) @second)
  (#bug! "parameters-swapped" "api_misuse" "the parameters `@first` and `@second` changed places: callers hand them over in the old order")
  (#not-eq? @first "_")
  (#not-eq? @second "_")
  (#swap! @first @second))

; ------------------------------------------------------------------------------------------------------ checks and limits

; before:
;| return items[min(at, len(items)-1)]
; after:
;| return items[at]
; after:
;| return items[len(items)-1]
((call_expression function: (identifier) @_f arguments: (argument_list . (_) @first . (_) @second .)) @call
  (#bug! "clamp-dropped" "edge_case" "`@call` became `@new`: the limit is gone")
  (#any-of? @_f "min" "max")
  (#uses-kept? @first)
  (#uses-kept? @second)
  (#replace! @call "@(first)" "@(second)"))

; before:
;| if cache == nil {
;| 	cache = load()
;| 	count = 0
;| }
;| return cache
; after:
;| cache = load()
;| count = 0
;| return cache
((if_statement !initializer condition: (_) @condition consequence: (block (statement_list)) @body !alternative) @check
  (#bug! "check-dropped" "logic_error" "the check `@condition` is gone: what depends on it is always done")
  (#not-has? @body "short_var_declaration" "var_declaration" "return_statement" "continue_statement" "break_statement" "goto_statement")
  (#not-match? @body "\\bpanic\\(")
  (#uses-kept? @condition)
  (#not-field? @check "alternative")
  (#unwrap! @check @body))

; before:
;| func f(a bool, b box, depth, n int) int {
;| 	if a {
;| 		b = 1
;| 	}
;| 	done(b)
;| 	return b
;| }
; after:
;| func f(a bool, b box, depth, n int) int {
;| 	if a {
;| 		b = 1
;| 		done(b)
;| 	}
;| 	return b
;| }
((statement_list
    (if_statement consequence: (block (statement_list (_) @last .)) !alternative)
    . [(expression_statement (call_expression)) (assignment_statement) (inc_statement)] @statement)
  (#bug! "moved-into-branch" "logic_error" "`@statement` is no longer done in every case: it moved into the `if` before it")
  (#not-kind? @last "return_statement" "continue_statement" "break_statement" "goto_statement")
  (#not-match? @last "^panic\\(")
  (#single-line? @statement)
  (#insert-after! @last "\n@statement")
  (#remove! @statement))

; before:
;| func f(a bool, b box, depth, n int) int {
;| 	depth++
;| 	show(depth)
;| }
; after:
;| func f(a bool, b box, depth, n int) int {
;| 	show(depth)
;| 	depth++
;| }
((statement_list
    (inc_statement (_) @name) @first
    . [(expression_statement) (assignment_statement)] @second)
  (#bug! "update-too-late" "state" "`@first` comes too late: it stands after `@second`")
  (#mentions? @second @name)
  (#swap! @first @second))
; before:
;| func f(a bool, b box, depth, n int) int {
;| 	out[n] = x
;| 	n++
;| }
; after:
;| func f(a bool, b box, depth, n int) int {
;| 	n++
;| 	out[n] = x
;| }
((statement_list
    [(expression_statement) (assignment_statement)] @first
    . (inc_statement (_) @name) @second)
  (#bug! "update-too-early" "state" "`@second` comes too early: it stands before `@first`")
  (#mentions? @first @name)
  (#swap! @first @second))
