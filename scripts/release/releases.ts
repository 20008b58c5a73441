import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  type Migration,
  readMigrations,
} from '../../packages/bursar/src/postgres/migration-files.ts'

/**
 * Released means frozen: a migration that a release brought is never edited again, because there
 * are databases that have applied it. `released.json` lists, for each version, the SHA-256 of the
 * migrations that it added, and the commit that was released. While the commit is null, the version
 * is not released, and `npm run release:freeze` may still change its digests.
 */
export interface Release {
  readonly version: string
  /** Null until the version is released: a commit cannot contain its own hash. */
  readonly commit: string | null
  /** SHA-256 by the name of the migration, as the runner computes it. */
  readonly migrations: Readonly<Record<string, string>>
}

const LIST = 'released.json'

export function readReleases(bursarFolder: string): Release[] {
  return JSON.parse(readFileSync(join(bursarFolder, LIST), 'utf8'))
}

export function writeReleases(bursarFolder: string, releases: readonly Release[]): void {
  writeFileSync(join(bursarFolder, LIST), `${JSON.stringify(releases, null, 2)}\n`)
}

/** The migrations that are there now. */
export function currentMigrations(bursarFolder: string): Migration[] {
  return readMigrations(join(bursarFolder, 'migrations'))
}

/** All digests of these releases, by the name of the migration. */
export function digestsOf(releases: readonly Release[]): Map<string, string> {
  return new Map(releases.flatMap(({ migrations }) => Object.entries(migrations)))
}
