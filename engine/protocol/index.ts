export * from './candidate.ts';
export * from './events.ts';
export * from './evidence.ts';
export * from './pool.ts';
export * from './problem.ts';
export * from './project.ts';
export * from './tuple.ts';
