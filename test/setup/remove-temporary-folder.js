export default () => globalThis.removeTemporaryFolder();
