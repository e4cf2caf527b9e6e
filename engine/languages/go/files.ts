/** The go tool's own rules: `_test.go`, `testdata`, and folders it never builds. */
export function isTestFile(path: string): boolean {
  return path.endsWith('_test.go') || /(^|\/)testdata\//.test(path) || /(^|\/)[._][^/]*\//.test(path);
}

/** The marker that `go help generate` prescribes, and vendored modules. */
export function isGenerated(path: string, head: string): boolean {
  return /(^|\/)(vendor|third_party)\//.test(path) || /^\/\/ Code generated .* DO NOT EDIT\.\r?$/m.test(head);
}
