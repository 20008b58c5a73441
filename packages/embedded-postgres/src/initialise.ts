import { randomBytes } from 'node:crypto'
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { AppError } from '@bursar/wire/errors'
import { runProgram } from './process/run-program.ts'
import type { Runtime } from './runtime.ts'
import type { ServerHome } from './server-home.ts'

/** `admin` is the superuser `postgres`, `bursar` the role that owns the database `bursar`. */
export interface Secrets {
  admin: string
  bursar: string
}

const PASSWORD_BYTES = 24
/** The only door: this machine, and with the password. No local users, no replication. */
const ACCESS = 'host all all 127.0.0.1/32 scram-sha-256\n'
const INITDB = [
  '--username=postgres',
  '--encoding=UTF8',
  '--locale=C',
  // The same order and case rules on every platform.
  '--locale-provider=builtin',
  '--builtin-locale=C.UTF-8',
  '--auth=reject',
  '--no-instructions',
]

/**
 * Makes roles, database and data folder where there are none. All is made aside and renamed into
 * place, so a crash on the way leaves nothing that looks like a server; of two at the same time
 * one wins, and the other finds a finished cluster.
 */
export async function initialise(
  home: ServerHome,
  runtime: Runtime,
  { durable }: { durable: boolean },
): Promise<void> {
  if (existsSync(home.cluster)) return
  const draft = mkdtempSync(join(home.folder, 'new-'))
  try {
    await make(draft, { home, runtime, durable })
    renameSync(draft, home.cluster)
  } catch (error) {
    rmSync(draft, { recursive: true, force: true })
    if (!existsSync(home.cluster)) throw error
  }
}

export function readSecrets(home: ServerHome): Secrets {
  try {
    return JSON.parse(readFileSync(home.secrets, 'utf8')) as Secrets
  } catch (cause) {
    throw new AppError('EMBEDDED_UNUSABLE', `${home.secrets} cannot be read.`, { cause })
  }
}

/** What crashed starts left half made. Only for who holds the server. */
export function clearDrafts(home: ServerHome, entries: readonly string[]): void {
  for (const entry of entries.filter((name) => name.startsWith('new-'))) {
    rmSync(join(home.folder, entry), { recursive: true, force: true })
  }
}

interface Plan {
  home: ServerHome
  runtime: Runtime
  durable: boolean
}

async function make(draft: string, { home, runtime, durable }: Plan): Promise<void> {
  const { user } = home
  const data = join(draft, 'data')
  if (user !== undefined) chmodSync(draft, 0o711)
  mkdirSync(data, { mode: 0o700 })
  if (user !== undefined) chownSync(data, user.uid, user.gid)
  const sync = durable ? [] : ['--no-sync']
  await runProgram(runtime.initdb, [...INITDB, ...sync, '-D', data], { user })
  const secrets: Secrets = { admin: newPassword(), bursar: newPassword() }
  await createRoles({ runtime, home, data, secrets, durable })
  writeFileSync(join(data, 'pg_hba.conf'), ACCESS)
  writeFileSync(join(draft, 'secrets.json'), JSON.stringify(secrets), { mode: 0o600 })
}

/** In PostgreSQL's single-user mode: no port is open before there are passwords. */
async function createRoles(options: Plan & { data: string; secrets: Secrets }): Promise<void> {
  const { runtime, home, data, secrets, durable } = options
  const input = [
    `alter role postgres password '${secrets.admin}'`,
    `create role bursar login password '${secrets.bursar}'`,
    'create database bursar owner bursar',
    '',
  ].join('\n')
  const args = ['--single', '-D', data, '-c', `fsync=${durable ? 'on' : 'off'}`, 'postgres']
  const said = await runProgram(runtime.postgres, args, { user: home.user, input })
  // It ends with 0 whatever became of the statements.
  const complaint = /(?:ERROR|FATAL|PANIC): .*/.exec(said)?.[0]
  if (complaint !== undefined) throw new AppError('EMBEDDED_UNUSABLE', complaint)
}

/** Letters, digits, `-` and `_`: needs no quoting, neither in SQL nor in a URL. */
function newPassword(): string {
  return randomBytes(PASSWORD_BYTES).toString('base64url')
}
