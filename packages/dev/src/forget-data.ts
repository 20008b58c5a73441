import { rmSync } from 'node:fs'
import { resolve } from 'node:path'
import { forgetEmbedded } from '@bursar/embedded-postgres'
import { AppError } from '@bursar/wire/errors'

type Env = Readonly<Record<string, string | undefined>>

/**
 * Deletes what earlier runs left, and says so. Only what is the embedded server's: a database that
 * was given may be anybody's.
 * @throws AppError SETTING_MALFORMED where one was.
 */
export async function forgetData(cwd: string, env: Env): Promise<string> {
  if ((env['DATABASE_URL'] ?? '') !== '') {
    throw new AppError('SETTING_MALFORMED', '--fresh is for the embedded server: no DATABASE_URL.')
  }
  const dataDir = resolve(cwd, '.bursar/postgres')
  const folder = await forgetEmbedded({ dataDir, log: { info: () => undefined } })
  for (const own of ['simulator', 'mails']) {
    rmSync(resolve(cwd, '.bursar', own), { recursive: true, force: true })
  }
  return folder === null ? 'There was nothing to forget.' : `Forgotten: what was in ${folder}.`
}
