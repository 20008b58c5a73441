import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { EMAIL_SAMPLES } from '@bursar/wire/emails'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeScratchFolder } from '../support/scratch-folder.ts'

const MAIN = resolve(import.meta.dirname, '../../packages/bursar/bin/bursar.js')
const folder = makeScratchFolder()
beforeAll(() => {
  const brand = { name: 'Rotor & Söhne', replyTo: 'hilfe@rotor.example' }
  const plans = { starter: { prices: ['price_1'] } }
  writeFileSync(join(folder, 'bursar.config.json'), JSON.stringify({ plans, brand }))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function preview(...flags: string[]) {
  const args = [MAIN, 'emails', 'preview', ...flags]
  return spawnSync(process.execPath, args, { cwd: folder, env: {}, encoding: 'utf8', input: '' })
}

test('every mail in every language, as HTML and as text, in the brand of the config file', () => {
  const run = preview()
  expect(run.status, run.stderr).toBe(0)
  const written = readdirSync(join(folder, '.bursar/emails'))
  const wanted = EMAIL_SAMPLES.flatMap((name) =>
    ['en', 'de'].flatMap((language) => ['html', 'txt'].map((end) => `${name}.${language}.${end}`)),
  )
  expect(written.sort()).toEqual(wanted.sort())
  const told = run.stdout.trim().split('\n')
  expect(told.sort()).toEqual(wanted.map((file) => `.bursar/emails/${file}`).sort())
  const html = readFileSync(join(folder, '.bursar/emails/welcome.de.html'), 'utf8')
  expect(html).toContain('Willkommen bei Rotor &amp; Söhne')
  // Neither has the mail that is sent: the config sets no billing page.
  expect(html).not.toContain('<a ')
})

test('one language, into another folder', () => {
  const run = preview('--lang', 'de', '--out', 'mails', '--json')
  expect(run.status, run.stderr).toBe(0)
  const { files } = JSON.parse(run.stdout)
  expect(files).toHaveLength(EMAIL_SAMPLES.length * 2)
  expect(readdirSync(join(folder, 'mails')).every((file) => file.includes('.de.'))).toBe(true)
  expect(preview('--lang', 'fr').status).toBe(1)
})
