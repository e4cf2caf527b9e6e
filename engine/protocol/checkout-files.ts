/**
 * What a checked-out bug says of itself, relative to its folder: under `.git`, where no test and no `git status` sees it.
 * Editors ask whether the first is there.
 */
export const checkoutFiles = { record: '.git/bugsmith.json', issue: '.git/bugsmith/ISSUE.md' } as const;
