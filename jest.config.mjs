export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/src', '<rootDir>/test'], // not samples/, which Jest would index for nothing
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '\\.ts$': ['@swc/jest', { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' }, module: { type: 'es6' } }],
  },
  moduleNameMapper: {
    // Tables measure with what the bundle measures with (build.mjs), not with the slow one that cli-table3 brings …
    '^string-width$': '<rootDir>/scripts/string-width.cjs',
    // … which does for the rest, as Jest cannot require the real package, an ES module.
    '^\\.\\./node_modules/string-width/index\\.js$':
      '<rootDir>/node_modules/cli-table3/node_modules/string-width/index.js',
  },
  testTimeout: 30_000, // a loaded machine is slow, and nothing here is a test of its speed
  reporters: ['default', '<rootDir>/scripts/jest-summary.mjs'],
  // Jest leaves one core free by default: on two cores it would run everything in one process.
  maxWorkers: '100%',
};
