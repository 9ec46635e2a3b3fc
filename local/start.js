// Plain JavaScript, so that a Node that cannot read TypeScript can still say so.
if (process.features.typescript) {
  await import('./main.ts');
} else {
  console.error(
    `Headway needs Node 22.18 or newer, and this is ${process.version}. "npm ci" installs a Node 24 for the ` +
      'usual platforms, which "npm start" then uses; elsewhere, install Node 24 yourself.',
  );
  process.exitCode = 1;
}
