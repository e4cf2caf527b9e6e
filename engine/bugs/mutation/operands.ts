import type { PredicateStep } from 'web-tree-sitter';

/** An operand of a directive: the name of a capture, or a text. */
export interface Operand {
  readonly type: 'capture' | 'string';
  readonly value: string;
}

export function toOperand(step: PredicateStep): Operand {
  return step.type === 'capture' ? { type: 'capture', value: step.name } : { type: 'string', value: step.value };
}
