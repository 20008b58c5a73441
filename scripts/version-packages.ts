import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { freeze } from './release/freeze.ts'
import { readReleases } from './release/releases.ts'

/**
 * `npm run release:version`: turns changesets into versions and changelogs. The lock file repeats
 * the versions, and the list of migrations names the one that brings each.
 */
const BURSAR = resolve(import.meta.dirname, '../packages/bursar')

run('changeset', ['version'])
run('npm', ['install', '--package-lock-only', '--ignore-scripts'])

const { version } = JSON.parse(readFileSync(resolve(BURSAR, 'package.json'), 'utf8'))
// Where another package is released alone, bursar keeps its released version.
const isReleased = readReleases(BURSAR).some(
  (release) => release.version === version && release.commit !== null,
)
if (!isReleased) freeze(BURSAR, version)

function run(program: string, args: readonly string[]): void {
  execFileSync(program, args, { stdio: 'inherit' })
}
