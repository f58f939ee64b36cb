/**
 * The digests of script.ts and style.ts, which a browser compares before it obeys either (test/report-formats.test.ts
 * says what they have to be): nothing else in a report can run, load or send anything.
 */
export const scriptDigest = 'sha256-z13pMa/sUhz8yf+dM40nMrjaks5mVHRB7TzSP/pyCcw=';
export const styleDigest = 'sha256-Ta8B3Ea3GmXyAE8TGlXCPTmi0nZVkxebLVY9/3j4xmw=';

export const policy = `default-src 'none'; script-src '${scriptDigest}'; style-src '${styleDigest}'; base-uri 'none'; form-action 'none'`;
