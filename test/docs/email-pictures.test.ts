import { readdirSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { EMAIL_SAMPLES } from '@bursar/wire/emails'
import { expect, test } from 'vitest'
import { EMAILS } from '../../packages/bursar/src/subscription/outgoing/message.ts'
import { picturesOf } from '../../scripts/docs/email-blocks.ts'
import { ROOT } from '../architecture/source-files.ts'
import { readPage, tableUnder } from './markdown-table.ts'

const IMAGES = resolve(ROOT, 'docs/guides/images')
const PICTURE_BYTES_MAX = 60_000

const kept = readdirSync(IMAGES).filter((file) => file.startsWith('email-'))

test('every email is photographed in both languages, light and dark, and nothing else is', () => {
  const wanted = EMAIL_SAMPLES.flatMap((email) =>
    picturesOf(email).flatMap(({ phone, desktop }) => [phone, desktop]),
  )
  expect(kept.sort()).toEqual(wanted.sort())
})

test('no picture is large', () => {
  const large = kept.filter((file) => statSync(join(IMAGES, file)).size > PICTURE_BYTES_MAX)
  expect(large).toEqual([])
})

test('the guide says of every email when it is sent', () => {
  const told = tableUnder(`\n## Emails\n${readPage('guides/emails.md')}`, 'Emails')
  expect(told.map(([name]) => name)).toEqual(EMAILS.map((email) => `\`${email}\``))
})
