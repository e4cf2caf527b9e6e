/** How often each key was counted, or with what weight. */
export class Counter<Key = string> extends Map<Key, number> {
  add(key: Key, by = 1): void {
    this.set(key, this.of(key) + by);
  }

  /** 0 for what was never counted. */
  of(key: Key): number {
    return this.get(key) ?? 0;
  }
}
