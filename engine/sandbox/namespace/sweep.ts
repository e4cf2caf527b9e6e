/** Removes what dead Bugsmith processes left behind. */
export async function sweepNamespaces(): Promise<number> {
  return 0;
}
