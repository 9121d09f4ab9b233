const OLDEST = [20, 19];

/** Ends the process with a clear message when this Node.js is too old. */
export function requireNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1])) return;
  console.error(
    `Retainly needs Node.js ${OLDEST.join('.')} or later; this is ${process.versions.node}.\n` +
      'Install a current one from https://nodejs.org, or run `nvm install` in this folder.',
  );
  process.exit(1);
}
