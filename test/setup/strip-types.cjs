// Jest transformer: Node's own type stripping, so that tests run the sources without a compiler.
const { stripTypeScriptTypes } = require('node:module');
const { createHash } = require('node:crypto');

module.exports = {
  process: (source) => ({ code: stripTypeScriptTypes(source) }),
  getCacheKey: (source, path) => createHash('sha256').update(`1 ${path}\n${source}`).digest('hex'),
};
