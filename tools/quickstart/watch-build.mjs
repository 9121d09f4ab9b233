import { spawn } from 'node:child_process';
import { join } from 'node:path';

/**
 * Compiles on every change until this process ends; settles after the first round.
 * @param {string} repositoryDir absolute path
 */
export function watchBuild(repositoryDir) {
  const tsc = join(repositoryDir, 'node_modules/typescript/bin/tsc');
  const compiler = spawn(process.execPath, [tsc, '--watch', '--preserveWatchOutput', '-p', 'tsconfig.build.json'], {
    cwd: repositoryDir,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  process.on('exit', () => compiler.kill());
  return new Promise((settle) => {
    compiler.stdout.on('data', (chunk) => {
      process.stderr.write(chunk);
      if (chunk.includes('Watching for file changes')) settle();
    });
    compiler.on('exit', () => {
      console.error('The compiler ended.');
      process.exit(1);
    });
  });
}
