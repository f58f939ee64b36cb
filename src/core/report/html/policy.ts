/**
 * The digests of script.ts and style.ts, which a browser compares before it obeys either (test/report-formats.test.ts
 * says what they have to be): nothing else in a report can run, load or send anything.
 */
export const scriptDigest = 'sha256-aljG7e3f4cgRodCOp6xhoulsJqnU0XnOUnwJesvJnyA=';
export const styleDigest = 'sha256-cZ8vnuzM1immCsgyAp59Q44LDY/gUA8+nIFLa0tXtR0=';

export const policy = `default-src 'none'; script-src '${scriptDigest}'; style-src '${styleDigest}'; base-uri 'none'; form-action 'none'`;
