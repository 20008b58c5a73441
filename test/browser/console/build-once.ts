import { execFileSync } from 'node:child_process'

/** The console as `npm start` serves it; built anew only when its sources have changed. */
export function buildOnce(): void {
  execFileSync(process.execPath, ['scripts/build-console.ts', '--if-needed'])
}
