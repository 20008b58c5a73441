import { chmodSync, chownSync, cpSync, lstatSync, mkdirSync, rmSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import pg from 'pg'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { runProgram } from '../../packages/embedded-postgres/src/process/run-program.ts'
import { findInstalled, prepareRuntime } from '../../packages/embedded-postgres/src/runtime.ts'
import { prepareServerHome } from '../../packages/embedded-postgres/src/server-home.ts'
import { startEmbedded } from '../../packages/embedded-postgres/src/start-embedded.ts'
import { makeScratchFolder } from '../support/scratch-folder.ts'

const NOBODY = 65_534
const asRoot = process.getuid?.() === 0
let folder: string

beforeEach(() => {
  folder = makeScratchFolder()
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** A copy of the platform's package as npm unpacks it: without the links between libraries. */
function unpack(place: string): string {
  const unpacked = join(place, 'package')
  cpSync(dirname(findInstalled()), unpacked, {
    recursive: true,
    filter: (source) => !lstatSync(source).isSymbolicLink() && !source.endsWith('.a'),
  })
  return join(unpacked, 'native')
}

/** Does something as a plain user, also when the tests are run by root. */
function asPlainUser<T>(work: () => T): T {
  if (!asRoot) return work()
  process.seteuid?.(NOBODY)
  try {
    return work()
  } finally {
    process.seteuid?.(0)
  }
}

const versionOf = (postgres: string) => runProgram(postgres, ['--version'], { user: undefined })

test('the links that npm cannot pack are made where the package is', async () => {
  const native = unpack(folder)
  const { home } = prepareServerHome(join(folder, 'postgres'))
  const runtime = prepareRuntime(home, native)
  expect(dirname(dirname(runtime.postgres))).toBe(native)
  expect(await versionOf(runtime.postgres)).toContain('PostgreSQL')
})

test('where node_modules cannot be written, the programs run from a copy', async () => {
  const native = unpack(folder)
  chmodSync(join(native, 'lib'), 0o555)
  const dataDir = join(folder, 'postgres')
  mkdirSync(dataDir)
  if (asRoot) chownSync(dataDir, NOBODY, NOBODY)
  const { home } = prepareServerHome(dataDir)
  const runtime = asPlainUser(() => prepareRuntime(home, native))
  expect(runtime.postgres.startsWith(home.folder)).toBe(true)
  expect(await versionOf(runtime.postgres)).toContain('PostgreSQL')
  expect(asPlainUser(() => prepareRuntime(home, native))).toEqual(runtime)
  chmodSync(join(native, 'lib'), 0o755)
})

test('a package that only its owner may read is copied for the user of the server', async () => {
  const locked = join(folder, 'locked')
  mkdirSync(locked)
  const native = unpack(locked)
  chmodSync(join(native, 'bin', 'postgres'), 0o700)
  chmodSync(locked, 0o700)
  const { home } = prepareServerHome(join(folder, 'postgres'))
  const { postgres } = prepareRuntime(home, native)
  expect(postgres.startsWith(asRoot ? home.folder : native)).toBe(true)
  expect(await runProgram(postgres, ['--version'], { user: home.user })).toContain('PostgreSQL')
})

test('below a folder closed to the user of the server, the data moves, once and for all', async () => {
  chmodSync(folder, 0o700)
  const dataDir = join(folder, 'clone', 'postgres')
  const said: string[] = []
  const options = { dataDir, log: { info: (word: string) => void said.push(word) }, durable: false }
  const server = await startEmbedded(options)
  const { home, moved } = prepareServerHome(dataDir)
  try {
    expect(moved).toBe(asRoot)
    expect(home.folder.startsWith(asRoot ? '/var/tmp/bursar-0-' : folder)).toBe(true)
    expect(said).toEqual(
      asRoot ? [`PostgreSQL cannot read ${dataDir}, so its data is in ${home.folder}.`] : [],
    )
    const client = new pg.Client({ connectionString: server.url })
    await client.connect()
    await client.end()
    await expect(startEmbedded(options)).rejects.toMatchObject({ code: 'EMBEDDED_IN_USE' })
  } finally {
    await server.stop()
    rmSync(home.folder, { recursive: true, force: true })
  }
})

test('what a stranger prepared in the public folder is refused', () => {
  chmodSync(folder, 0o700)
  const dataDir = join(folder, 'postgres')
  const { home, moved } = prepareServerHome(dataDir)
  try {
    // Only root ever goes to the public folder; for all others the wanted one is used.
    expect(moved).toBe(asRoot)
    if (asRoot) chownSync(home.folder, NOBODY, NOBODY)
    const prepare = () => prepareServerHome(dataDir).home.folder
    if (asRoot) expect(prepare).toThrow(expect.objectContaining({ code: 'EMBEDDED_UNUSABLE' }))
    else expect(prepare()).toBe(home.folder)
  } finally {
    rmSync(home.folder, { recursive: true, force: true })
  }
})

test('a new home lets the server through and no other user write, whatever the umask is', () => {
  const before = process.umask(0o077)
  try {
    const { home } = prepareServerHome(join(folder, 'a', 'b'))
    const wanted = asRoot ? 0o711 : 0o700
    expect(statSync(home.folder).mode & 0o777).toBe(wanted)
    expect(statSync(dirname(home.folder)).mode & 0o777).toBe(wanted)
  } finally {
    process.umask(before)
  }
})
