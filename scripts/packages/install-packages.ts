import { execFileSync } from 'node:child_process'
import { readdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { PUBLISHED } from './build-packages.ts'

const ROOT = resolve(import.meta.dirname, '../..')
const FLAGS = ['--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund']

/**
 * Builds every published package and packs it into the folder `into`.
 * @returns the names of the tarballs.
 */
export function packPackages(into: string): string[] {
  const build = resolve(ROOT, 'scripts/build-packages.ts')
  run(ROOT, process.execPath, ['--conditions=@bursar/source', build])
  for (const folder of PUBLISHED) {
    run(resolve(ROOT, 'packages', folder), 'npm', ['pack', '--pack-destination', into])
  }
  return readdirSync(into).filter((file) => file.endsWith('.tgz'))
}

/**
 * Packs, and installs the tarballs in the empty folder `app`, and `others` from the registry, as a
 * stranger does it.
 * @returns the names of the tarballs, which stay in `app`.
 */
export function installPackages(app: string, others: readonly string[] = []): string[] {
  const tarballs = packPackages(app)
  writeFileSync(join(app, 'package.json'), '{ "private": true, "type": "module" }')
  run(app, 'npm', ['install', ...FLAGS, ...tarballs.map((file) => `./${file}`), ...others])
  return tarballs
}

function run(cwd: string, program: string, args: readonly string[]): void {
  // What the repository's own npm scripts set would hide what a stranger's machine lacks.
  const { NODE_OPTIONS: _, NODE_ENV: __, ...env } = process.env
  execFileSync(program, args, { cwd, env, stdio: ['ignore', 'ignore', 'pipe'] })
}
