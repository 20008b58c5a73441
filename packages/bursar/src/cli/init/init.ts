import { randomBytes } from 'node:crypto'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { parseEnv } from 'node:util'
import { AppError } from '@bursar/wire/errors'
import { Command, CommanderError } from 'commander'
import { findConfigFiles } from '../../config/read-config-file.ts'
import { exampleOf, JSON_OPTION } from '../options/list-options.ts'
import { print } from '../output/print.ts'
import { toned } from '../output/tones.ts'
import { type Answers, NO_ANSWERS, starterConfig, starterEnv } from './starter-files.ts'
import { readText, writeStarter } from './write-starter.ts'

const ENV_FILE = '.env'
const AUDIT_KEY_BYTES = 32

interface InitFlags {
  readonly yes?: boolean
  readonly json?: boolean
}

/** What became of the files, by name. */
interface Started {
  readonly config: string
  readonly written: readonly string[]
  /** They were there, and did not change. */
  readonly kept: readonly string[]
}

/** How `init` decides: by asking a person, or by the defaults. */
interface Decisions {
  answers(): Promise<Answers>
  overwrites(file: string): Promise<boolean>
}

/** `bursar init`: the two files that a project starts with, and what to do next. */
export function initCommand(): Command {
  return new Command('init')
    .option('-y, --yes', 'Ask no questions: write examples and keep existing files')
    .option(...JSON_OPTION)
    .addHelpText('after', exampleOf('bursar init'))
    .action(async ({ yes = false, json = false }: InitFlags) => {
      const cwd = process.cwd()
      const isAsking = !yes && !json && process.stdin.isTTY && process.stdout.isTTY
      const started = await start(cwd, isAsking ? await asking() : DEFAULTS)
      print(started, json, [...outcome(started), ...(await nextSteps(started, cwd))])
    })
}

const DEFAULTS: Decisions = { answers: async () => NO_ANSWERS, overwrites: async () => false }

async function asking(): Promise<Decisions> {
  // Only here: the questions need a library that no other command loads.
  const { askAnswers, askOverwrite } = await import('./ask.ts')
  const orStop = <Value>(value: Value | null): Value => {
    if (value !== null) return value
    throw new CommanderError(1, 'bursar.canceled', 'Canceled. Nothing was written.')
  }
  return {
    answers: async () => orStop(await askAnswers()),
    overwrites: async (file) => orStop(await askOverwrite(file)),
  }
}

/** Every question comes before the first file is written. */
async function start(cwd: string, decisions: Decisions): Promise<Started> {
  const [found] = await findConfigFiles(cwd)
  const config = found ?? `bursar.config.${await endingFor(cwd)}`
  const env = await readText(join(cwd, ENV_FILE))
  const isConfigNew = found === undefined || (await decisions.overwrites(config))
  const isEnvNew = env === null || (await decisions.overwrites(ENV_FILE))
  const answers = isConfigNew || isEnvNew ? await decisions.answers() : NO_ANSWERS
  if (isConfigNew) {
    await writeStarter(join(cwd, config), starterConfig(answers), {
      overwrites: found !== undefined,
    })
  }
  if (isEnvNew) {
    const text = starterEnv(answers, auditKeyOf(env))
    await writeStarter(join(cwd, ENV_FILE), text, { overwrites: env !== null, isSecret: true })
  }
  const files = [
    [config, isConfigNew],
    [ENV_FILE, isEnvNew],
  ] as const
  const namesOf = (isNew: boolean) => files.flatMap(([name, is]) => (is === isNew ? [name] : []))
  return { config, written: namesOf(true), kept: namesOf(false) }
}

/** An audit log cannot change its key, so a key that was there survives. */
function auditKeyOf(env: string | null): string {
  const kept = env === null ? undefined : parseEnv(env)['AUDIT_KEY']
  return kept === undefined || kept === '' ? randomBytes(AUDIT_KEY_BYTES).toString('hex') : kept
}

/** What this Node loads without a warning: TypeScript where it can, a module in any package. */
async function endingFor(cwd: string): Promise<'ts' | 'mts' | 'js' | 'mjs'> {
  const isModule = (await typeOfPackage(cwd)) === 'module'
  if (process.features.typescript) return isModule ? 'ts' : 'mts'
  return isModule ? 'js' : 'mjs'
}

/** The `type` of the nearest package.json; undefined: there is none, or it says nothing. */
async function typeOfPackage(folder: string): Promise<unknown> {
  const file = join(folder, 'package.json')
  const text = await readText(file)
  if (text === null) {
    const above = dirname(folder)
    return above === folder ? undefined : typeOfPackage(above)
  }
  try {
    return JSON.parse(text).type
  } catch (cause) {
    throw new AppError('FILE_UNUSABLE', `${file} is not JSON.`, { cause })
  }
}

function outcome({ written, kept }: Started): string[] {
  return [
    ...written.map((name) => `${toned('Created', 'good')}  ${name}`),
    ...kept.map((name) => `${toned('Kept', 'calm')}     ${name} (it exists)`),
  ]
}

async function nextSteps({ config }: Started, cwd: string): Promise<string[]> {
  const missing = (name: string) => !isInstalled(name, cwd)
  const ignored = (await readText(join(cwd, '.gitignore'))) ?? ''
  const steps = [
    ...(missing('bursar') ? ['npm i bursar'] : []),
    ...(missing('@bursar/dev') ? ['npm i -D @bursar/dev'] : []),
    'npx bursar dev    (uses a simulated Stripe and needs no settings)',
    `Edit ${config}: your plans and the IDs of their Stripe prices`,
    `Fill in ${ENV_FILE}: the database and the Stripe keys`,
    ...(/^\/?\.env\*?$/m.test(ignored) ? [] : [`Add ${ENV_FILE} to .gitignore: it holds secrets`]),
    'node --env-file=.env node_modules/bursar/bin/bursar.js serve',
  ]
  return [
    '',
    toned('Next steps', 'title'),
    ...steps.map((step, index) => `  ${index + 1}. ${step}`),
  ]
}

function isInstalled(name: string, cwd: string): boolean {
  try {
    createRequire(join(cwd, 'package.json')).resolve(name)
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'MODULE_NOT_FOUND') return false
    throw error
  }
}
