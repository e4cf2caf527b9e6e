import { readAsset } from '../../assets.ts';

/** The scripts of a resident test worker, by their paths in the sandbox: a framework's own, and what all of them share. */
export function residentFiles(folder: string, own: readonly string[]): ReadonlyMap<string, string> {
  const names = [
    ...own,
    'resident_worker.py',
    'forked_attempt.py',
    'anew_loader.py',
    'function_swap.py',
    'function_change.py',
  ];
  return new Map(names.map((name) => [`${folder}/${name}`, readAsset(`languages/python/${name}`)]));
}
