import { findCommitFaults, resolveCommit } from './released-commit.ts'
import {
  currentMigrations,
  digestsOf,
  type Release,
  readReleases,
  writeReleases,
} from './releases.ts'

/**
 * Lists what no release has brought yet, for a version that is not released. Throws when a released
 * migration was edited or is missing, or when the version is released already.
 */
export function freeze(bursarFolder: string, version: string): void {
  const released = readReleases(bursarFolder).filter(({ commit }) => commit !== null)
  const binding = digestsOf(released)
  const current = currentMigrations(bursarFolder)
  for (const [name, digest] of binding) {
    if (current.some((migration) => migration.name === name && migration.checksum === digest)) {
      continue
    }
    throw new Error(`${name}.sql is released: it is not edited any more. Write a new migration.`)
  }
  if (released.some((release) => release.version === version)) {
    throw new Error(`${version} is released. Raise the version first.`)
  }
  const added = current.filter(({ name }) => !binding.has(name))
  const migrations = Object.fromEntries(added.map(({ name, checksum }) => [name, checksum]))
  writeReleases(bursarFolder, [...released, { version, commit: null, migrations }])
}

/** Records the commit that was released: from then on the digests of its version are binding. */
export function recordCommit(bursarFolder: string, name: string): Release {
  const releases = readReleases(bursarFolder)
  const last = releases.at(-1)
  if (last === undefined || last.commit !== null) throw new Error('Every version has its commit.')
  const commit = resolveCommit(bursarFolder, name)
  if (commit === null) throw new Error(`There is no commit ${name}.`)
  const faults = findCommitFaults(bursarFolder, commit, releases)
  if (faults.length > 0) throw new Error(faults.join('\n'))
  const release = { ...last, commit }
  writeReleases(bursarFolder, [...releases.slice(0, -1), release])
  return release
}
