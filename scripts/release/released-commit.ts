import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { digestsOf, type Release } from './releases.ts'

/** False in a shallow clone, or where the sources were unpacked without Git. */
export function hasFullHistory(bursarFolder: string): boolean {
  return git(bursarFolder, 'rev-parse', '--is-shallow-repository')?.trim() === 'false'
}

/** The full hash of a commit that is named somehow; null: there is none. */
export function resolveCommit(bursarFolder: string, name: string): string | null {
  return git(bursarFolder, 'rev-parse', '--verify', '--quiet', `${name}^{commit}`)?.trim() ?? null
}

/** How the last of these releases differs from its commit. The list can be edited, that cannot. */
export function findCommitFaults(
  bursarFolder: string,
  commit: string,
  releases: readonly Release[],
): string[] {
  if (resolveCommit(bursarFolder, commit) === null) return [`There is no commit ${commit}.`]
  const listed = digestsOf(releases)
  const released = new Map(
    namesAt(bursarFolder, commit).map((name) => [name, digestAt(bursarFolder, commit, name)]),
  )
  return [...new Set([...listed.keys(), ...released.keys()])]
    .filter((name) => listed.get(name) !== released.get(name))
    .map((name) => `${name}.sql is not listed as it is in the released commit ${commit}.`)
}

function namesAt(bursarFolder: string, commit: string): string[] {
  const files = git(bursarFolder, 'ls-tree', '--name-only', commit, './migrations/') ?? ''
  return [...files.matchAll(/([^/\n]+)\.sql$/gm)].map((match) => match[1]!)
}

function digestAt(bursarFolder: string, commit: string, name: string): string {
  const sql = git(bursarFolder, 'show', `${commit}:./migrations/${name}.sql`) ?? ''
  return createHash('sha256').update(sql.replaceAll('\r\n', '\n')).digest('hex')
}

/** Without what a Git hook sets, which would name another repository than that of the folder. */
export function gitEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !name.startsWith('GIT_')),
  )
}

/** What it prints; null when it fails. */
function git(folder: string, ...args: string[]): string | null {
  const options = { cwd: folder, env: gitEnvironment(), encoding: 'utf8' } as const
  const { status, stdout } = spawnSync('git', args, options)
  return status === 0 ? stdout : null
}
