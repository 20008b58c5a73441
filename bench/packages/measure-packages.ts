import { spawnSync } from 'node:child_process'
import { readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  INSTALLED_BYTES_MAX,
  type InstalledSize,
  installedSize,
} from '../../scripts/packages/installed-size.ts'
import { median } from '../support/quantile.ts'

export interface PackageSize extends InstalledSize {
  readonly name: string
  /** What is downloaded of the package itself. */
  readonly tarballBytes: number
  readonly bytesMax: number | null
}

export interface Start {
  /** As a person would say it: `bursar --help`, `import 'bursar'`. */
  readonly what: string
  /** Of the whole process, user and system. */
  readonly processorMs: number
  readonly processorMsMax: number | null
}

/** The commands do not get to their work: no server listens there, and settings are missing. */
const ENV = { DATABASE_URL: 'postgres://127.0.0.1:1/none' }
const COMMANDS: readonly (readonly [words: string, msMax: number])[] = [
  ['--version', 150],
  ['--help', 150],
  ['migrate', 400],
  ['today', 400],
  ['explain acme', 400],
  ['audit verify', 400],
  ['serve', 400],
  ['simulate --help', 400],
  ['probe --help', 400],
]
const TELLER = 'tell-processor-time.cjs'
const TELL = `process.on('exit', () => {
  const { user, system } = process.cpuUsage()
  require('node:fs').writeSync(3, String((user + system) / 1_000))
})`

export function measureSizes(app: string, names: readonly string[]): PackageSize[] {
  const tarballs = readdirSync(app).filter((file) => file.endsWith('.tgz'))
  return names.map((name) => {
    const flat = name.replace('@', '').replace('/', '-')
    const tarball = tarballs.find(
      (file) => file.startsWith(flat) && /^-\d/.test(file.slice(flat.length)),
    )!
    const tarballBytes = statSync(join(app, tarball)).size
    return {
      ...{ name, tarballBytes, bytesMax: INSTALLED_BYTES_MAX[name] ?? null },
      ...installedSize(app, name),
    }
  })
}

/** Every start has its turn in each round, so that what else the machine does meets all alike. */
export function measureStarts(
  app: string,
  { entries, rounds }: { readonly entries: readonly string[]; readonly rounds: number },
): Start[] {
  const command = join(app, 'node_modules/bursar/bin/bursar.js')
  writeFileSync(join(app, TELLER), TELL)
  const starts = [
    { what: 'node -e 0', msMax: null, args: ['-e', '0'] },
    ...COMMANDS.map(([words, msMax]) => ({
      ...{ what: `bursar ${words}`, msMax, args: [command, ...words.split(' ')] },
    })),
    ...entries.map((entry) => ({
      ...{ what: `import '${entry}'`, msMax: null },
      args: ['--input-type=module', '-e', `await import('${entry}')`],
    })),
  ]
  const turns = Array.from({ length: rounds }, () => starts.map(({ args }) => runOnce(app, args)))
  return starts.map(({ what, msMax }, at) => ({
    what,
    processorMs: median(turns.map((turn) => turn[at]!)),
    processorMsMax: msMax,
  }))
}

function runOnce(cwd: string, args: readonly string[]): number {
  const { NODE_OPTIONS: _, ...env } = process.env
  const { output, error } = spawnSync(process.execPath, ['--require', join(cwd, TELLER), ...args], {
    ...{ cwd, env: { ...env, ...ENV }, encoding: 'utf8' },
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  })
  if (error !== undefined) throw error
  return Number(output[3])
}
