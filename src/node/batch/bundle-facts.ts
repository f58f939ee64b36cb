/** What the manifest of a bundle says that the dumps in it do not. */
export interface BundleFacts {
  readonly time?: string;
  readonly host?: string;
  readonly version?: string;
}

/** Nothing for a manifest.json that somebody else wrote. */
export function bundleFacts(bytes: Uint8Array): BundleFacts | undefined {
  try {
    const manifest = JSON.parse(Buffer.from(bytes).toString()) as Record<string, unknown>;
    if (typeof manifest.schema !== 'string' || !manifest.schema.startsWith('ghostlock/bundle@')) return undefined;
    const text = (name: string): string | undefined =>
      typeof manifest[name] === 'string' && manifest[name] !== '' ? manifest[name] : undefined;
    const time = text('from')?.replace(/\.\d+Z$/, 'Z');
    const host = text('host');
    const version = text('version');
    return {
      ...(time === undefined ? {} : { time }),
      ...(host === undefined ? {} : { host }),
      ...(version === undefined ? {} : { version }),
    };
  } catch {
    return undefined;
  }
}
