import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { AppError, loadConfig } from '../../packages/bursar/src/index.ts'
import { CANARIES, findCanaries, PLANTED } from '../support/canary/canaries.ts'
import { CommandProcess } from '../support/command-process.ts'
import { makeScratchFolder } from '../support/scratch-folder.ts'
import { AUDIT_KEY_TEXT } from '../support/test-config.ts'

const folder = makeScratchFolder()
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const { email, card, signingSecret, apiKey } = CANARIES
const RIGHT = {
  STRIPE_SECRET_KEY: apiKey,
  STRIPE_WEBHOOK_SECRET: signingSecret,
  AUDIT_KEY: AUDIT_KEY_TEXT,
  ALERTS: 'none',
  DATABASE_URL: `postgres://${encodeURIComponent(email)}:${apiKey}@127.0.0.1:9/${card}`,
}
const PLANS = '"plans":{"starter":{"prices":["price_starter"]}}'

/** As when the lines of an .env file got mixed up. */
const MIXED_UP = {
  DATABASE_URL: `mysql://${email}:${apiKey}@db.example/${card}`,
  PORT: card,
  HOST: `${email} `.repeat(2),
  STRIPE_SECRET_KEY: `${signingSecret}!`,
  STRIPE_WEBHOOK_SECRET: `${apiKey},${signingSecret.slice(0, 20)},${email}`,
  STRIPE_PUBLISHABLE_KEY: apiKey,
  STRIPE_API_BASE: `https://${email}:${apiKey}@127.0.0.1`,
  GRACE_PERIOD_DAYS: card,
  EVENT_RETENTION_DAYS: PLANTED,
  LOG_LEVEL: signingSecret,
  AUDIT_KEY: apiKey,
}

function folderWith(name: string, content: string): string {
  const cwd = mkdtempSync(join(folder, 'run-'))
  writeFileSync(join(cwd, name), content)
  return cwd
}

test.each([
  [78, 'every setting in the place of another', MIXED_UP],
  [1, 'a database that is away, whose URL holds a password', RIGHT],
] as const)('exit %i: %s', async (code, _, env) => {
  const cwd = folderWith('bursar.config.json', `{${PLANS}}`)
  const { ended, ...said } = await runServe(cwd, env)
  expect(ended.code, said.errors).toBe(code)
  expect(said.errors).not.toBe('')
  expect(findCanaries(said.output + said.errors), said.errors).toEqual([])
})

async function runServe(cwd: string, env: Readonly<Record<string, string>>) {
  const command = new CommandProcess(['serve'], { cwd, env })
  // A database may come up yet: somebody must say that this one will not.
  const isWaiting = /database_awaited/
  const giveUp = () => void command.child.kill('SIGINT')
  if (env === RIGHT) await command.says(isWaiting).then(giveUp)
  const ended = await command.ended
  return { ended, output: command.output, errors: command.errors }
}

const TOKEN = `{"stripe": ${signingSecret}`
const END = `["${signingSecret}",x, "and so on"]`
const ENDPOINT = `{${PLANS},"endpoints":{"x":{"class":"own","secretEnv":"${signingSecret}"}}}`
const VALUES = `{"plans":{"p":{"name":1,"prices":["${PLANTED}"],"type":"${apiKey}"}},
  "policy":{"signup":"${email}"},"refresh":"${card}","audit":{"anchorFile":[]}}`

test.each([
  ['JSON that breaks off at a secret', 'a.json', TOKEN],
  ['JSON that breaks off behind a secret', 'b.json', END],
  ['a secret where JSON should be', 'c.json', apiKey],
  ['a secret without quotes', 'd.ts', `export default { key: ${signingSecret} }`],
  ['a secret in an error of the file', 'e.ts', `throw new Error('bad ${apiKey}')`],
  ['a secret instead of its name', 'f.json', ENDPOINT],
  ['values that fit nowhere', 'g.json', VALUES],
])('a config file is not repeated: %s', async (_, name, content) => {
  const cwd = folderWith(name, content)
  const env = { ...RIGHT, BURSAR_CONFIG: name }
  const refused = await loadConfig({ env, cwd, mode: 'serve' }).catch((error: unknown) => error)
  expect(refused).toBeInstanceOf(AppError)
  const said = refused instanceof AppError ? `${refused.message} ${refused.advice}` : ''
  expect(findCanaries(said), said).toEqual([])
})
