import { execFileSync } from 'node:child_process'
import { readdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { PUBLISHED } from './build-packages.ts'

const ROOT = resolve(import.meta.dirname, '../..')
const FLAGS = ['--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund']

/**
 * Builds and packs every published package, and installs the tarballs in the empty folder `app`,
 * and `others` from the registry, as a stranger does it.
 * @returns the names of the tarballs, which stay in `app`.
 */
export function installPackages(app: string, others: readonly string[] = []): string[] {
  // What the repository's own npm scripts set would hide what a stranger's machine lacks.
  const { NODE_OPTIONS: _, ...env } = process.env
  const run = (cwd: string, program: string, args: readonly string[]) =>
    execFileSync(program, args, { cwd, env, stdio: ['ignore', 'ignore', 'pipe'] })
  const build = resolve(ROOT, 'scripts/build-packages.ts')
  run(ROOT, process.execPath, ['--conditions=@bursar/source', build])
  for (const folder of PUBLISHED) {
    run(resolve(ROOT, 'packages', folder), 'npm', ['pack', '--pack-destination', app])
  }
  const tarballs = readdirSync(app).filter((file) => file.endsWith('.tgz'))
  writeFileSync(join(app, 'package.json'), '{ "private": true, "type": "module" }')
  run(app, 'npm', ['install', ...FLAGS, ...tarballs.map((file) => `./${file}`), ...others])
  return tarballs
}
