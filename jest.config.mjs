export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/src', '<rootDir>/test'], // not samples/, which Jest would index for nothing
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '\\.ts$': ['@swc/jest', { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' }, module: { type: 'es6' } }],
  },
  reporters: ['default', '<rootDir>/scripts/jest-summary.mjs'],
  // Jest leaves one core free by default: on two cores it would run everything in one process.
  maxWorkers: '100%',
};
