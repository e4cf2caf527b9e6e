import type { StubProfile } from '../profile.ts';

const statement = "throw new Error('not implemented');";

export const stub: StubProfile = {
  statement,
  // A block where an arrow function had an expression.
  expression: `{ ${statement} }`,
  trivial:
    /^(?:throw\b[^\n]*\bnot\W?(?:yet )?implemented\b[^\n]*|return(?: (?:null|undefined|void 0|true|false|this|-?[\d.]+n?|'[^'\n]*'|"[^"\n]*"|\[\]|\(?\{\}\)?))?;?)$/i,
  constructors: { name: /^constructor$/, base: /\bsuper\s*\(/ },
};
