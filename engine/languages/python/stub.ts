import type { StubProfile } from '../profile.ts';

export const stub: StubProfile = {
  statement: 'raise NotImplementedError',
  generator: { node: 'yield', statement: 'yield' },
  trivial:
    /^(?:pass|\.\.\.|raise NotImplemented\w*(?:\([^\n]*\))?|return(?: (?:None|True|False|NotImplemented|self|-?[\d.]+|[bru]?'[^'\n]*'|[bru]?"[^"\n]*"|\[\]|\{\}|\(\)))?)$/,
  constructors: { name: /^__(?:init|new|post_init)__$/, base: /\bsuper\s*\(|\.__(?:init|new|post_init)__\s*\(/ },
};
