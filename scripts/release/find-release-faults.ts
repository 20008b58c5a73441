import { findCommitFaults, hasFullHistory } from './released-commit.ts'
import { currentMigrations, digestsOf, type Release, readReleases } from './releases.ts'

/** Each way in which the migrations are not those that were released, as a sentence. */
export function findReleaseFaults(bursarFolder: string): string[] {
  const releases = readReleases(bursarFolder)
  return [
    ...releases.slice(0, -1).filter(isUnreleased).map(tooEarly),
    ...findEdited(bursarFolder, releases),
    ...findUnlisted(bursarFolder, releases),
    ...findFalsified(bursarFolder, releases),
  ]
}

const isUnreleased = ({ commit }: Release) => commit === null

function tooEarly({ version }: Release): string {
  return `${version} has no commit, and a later version is listed.`
}

function findEdited(bursarFolder: string, releases: readonly Release[]): string[] {
  const current = new Map(
    currentMigrations(bursarFolder).map(({ name, checksum }) => [name, checksum]),
  )
  return releases.flatMap(({ version, commit, migrations }) =>
    Object.entries(migrations).flatMap(([name, digest]) => {
      if (!current.has(name)) return [`${name}.sql of ${version} is missing.`]
      if (current.get(name) === digest) return []
      return commit === null
        ? [`${name}.sql was edited since it was frozen for ${version}: npm run release:freeze.`]
        : [`${name}.sql was released with ${version} and edited: restore it, write a new one.`]
    }),
  )
}

/** A new migration comes after all that are listed. */
function findUnlisted(bursarFolder: string, releases: readonly Release[]): string[] {
  const listed = digestsOf(releases)
  const last = Math.max(0, ...[...listed.keys()].map((name) => Number.parseInt(name, 10)))
  return currentMigrations(bursarFolder)
    .filter(({ name, version }) => !listed.has(name) && version <= last)
    .map(({ name }) => `${name}.sql is not listed, and its number is not above ${last}.`)
}

/** Where the history is there, the list itself is checked against what was released. */
function findFalsified(bursarFolder: string, releases: readonly Release[]): string[] {
  if (releases.every(isUnreleased) || !hasFullHistory(bursarFolder)) return []
  return releases.flatMap(({ commit }, index) =>
    commit === null ? [] : findCommitFaults(bursarFolder, commit, releases.slice(0, index + 1)),
  )
}
