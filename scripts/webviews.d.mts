import type { Metafile } from 'esbuild';

export const pages: readonly string[];
export function buildWebviews(root: string, out: string): Promise<Metafile>;
