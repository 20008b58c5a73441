import { access, readFile } from 'node:fs/promises'
import { extname, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { redactSecrets } from '@bursar/wire/text/redact-secrets'
import type { Problems } from './problems.ts'

/** `.mts` and `.mjs` are modules in any package; npm makes new ones of type `commonjs`. */
const ENDINGS = ['ts', 'mts', 'js', 'mjs', 'json']
const SAID_CHARACTERS_MAX = 300
/** What the JSON parser quotes may be the end of a secret. */
const QUOTED_JSON = /, (?:\.\.\.)?".*"(?:\.\.\.)? is not valid JSON$/

/**
 * What the config file holds (`.json`), or exports by default (all others), unchecked.
 * null: there is none, or it cannot be read, which is then among the problems.
 */
export async function readConfigFile(
  problems: Problems,
  { cwd, path }: { cwd: string; path: string | null },
): Promise<{ raw: unknown } | null> {
  const file = path === null ? await findDefault(problems, cwd) : resolve(cwd, path)
  if (file === null) return null
  if (!(await isThere(file))) {
    problems.add('CONFIG_FILE_UNREADABLE', `BURSAR_CONFIG names ${file}, which Bursar cannot read.`)
    return null
  }
  try {
    return { raw: extname(file) === '.json' ? await readJson(file) : await importDefault(file) }
  } catch (error) {
    problems.add('CONFIG_FILE_UNREADABLE', `${file}: ${whyOf(error)}`)
    return null
  }
}

/** The names of the config files that lie there; there should be one at most. */
export async function findConfigFiles(cwd: string): Promise<string[]> {
  const found: string[] = []
  for (const name of ENDINGS.map((ending) => `bursar.config.${ending}`)) {
    if (await isThere(resolve(cwd, name))) found.push(name)
  }
  return found
}

async function findDefault(problems: Problems, cwd: string): Promise<string | null> {
  const found = await findConfigFiles(cwd)
  if (found.length > 1) {
    const advice = 'Keep one, or name one in BURSAR_CONFIG.'
    problems.add('CONFIG_FILE_UNREADABLE', `The folder has ${found.join(' and ')}. ${advice}`)
  }
  return found[0] === undefined ? null : resolve(cwd, found[0])
}

async function readJson(file: string): Promise<unknown> {
  const raw: unknown = JSON.parse(await readFile(file, 'utf8'))
  return raw
}

async function importDefault(file: string): Promise<unknown> {
  const module: { default?: unknown } = await import(/* @vite-ignore */ pathToFileURL(file).href)
  if (module.default === undefined) {
    throw new Error('it has no default export; write: export default defineConfig({ … })')
  }
  return module.default
}

async function isThere(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  )
}

function whyOf(error: unknown): string {
  const said = error instanceof Error ? `${error.name}: ${error.message}` : 'it threw no error'
  // One line, because it becomes a line of a list.
  const line = said.replaceAll(/[\p{Cc}\s]+/gu, ' ').replace(QUOTED_JSON, ' is not valid JSON')
  return redactSecrets(line).slice(0, SAID_CHARACTERS_MAX)
}
