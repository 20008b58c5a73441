import type { Problems } from './problems.ts'
import type { Setting } from './setting.ts'
import { type Env, isService, type LoadMode } from './settings/load-mode.ts'
import { guessedName } from './settings/misspelt-settings.ts'
import { SETTINGS, type SettingName } from './settings.ts'

type ValueOf<S> = S extends Setting<infer T> ? T : never
export type Settings = { readonly [Name in SettingName]: ValueOf<(typeof SETTINGS)[Name]> }

/** Every setting of the table; what is missing or malformed is added to the problems. */
export function readSettings(
  problems: Problems,
  { env, mode }: { env: Env; mode: LoadMode },
): Settings {
  const isRequired = isService(mode)
  const entries = Object.entries<Setting<unknown>>(SETTINGS).map(([name, setting]) => [
    name,
    readSetting(problems, env, { name, setting, isRequired }),
  ])
  return Object.fromEntries(entries) as Settings
}

/** One setting. Where it is absent or cannot be used, it is what it is when absent. */
export function readSetting<T>(
  problems: Problems,
  env: Env,
  { name, setting, isRequired }: { name: string; setting: Setting<T>; isRequired: boolean },
): T {
  const { absent, empty, expects, schema } = setting
  const text = env[name]?.trim()
  if (text === '' && empty === 'refused') {
    problems.add('SETTING_MALFORMED', `${name} is empty. Set it to ${expects}.`)
  } else if (text === undefined || text === '') {
    if (absent.required && isRequired) {
      const guess = guessedName(env, [name])
      problems.add('SETTING_MISSING', `Set ${name} to ${expects}.${guess}`)
    }
  } else {
    const read = schema.safeParse(text)
    if (read.success) return read.data
    const wrong = read.error.issues[0]!.message
    problems.add('SETTING_MALFORMED', `${name} is invalid: ${wrong}. Set it to ${expects}.`)
  }
  return absent.value
}
