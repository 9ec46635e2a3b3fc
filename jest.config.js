export default {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '\\.ts$': './test/setup/strip-types.cjs' },
  globalSetup: './test/setup/temporary-folder.js',
  globalTeardown: './test/setup/remove-temporary-folder.js',
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/contract/', '<rootDir>/test/slow/'],
  modulePathIgnorePatterns: ['<rootDir>/cdk.out/', '<rootDir>/dist/'],
  maxWorkers: 2,
  // What a test file has loaded stays in its worker: one of gigabytes takes so long to end that jest kills it.
  workerIdleMemoryLimit: '600MB',
  // A busy machine is slow: a test that hangs is found all the same.
  testTimeout: 60_000,
};
