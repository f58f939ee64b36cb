/** Whether a dotted version is `from` or later, in as many parts as `from` has: 3.12.1 is at least 3.12. */
export function isAtLeast(version: string, from: string): boolean {
  const [a = [], b = []] = [version, from].map((text) => text.split('.').map((part) => Number.parseInt(part, 10)));
  for (let i = 0; i < b.length; i++) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return true;
}
