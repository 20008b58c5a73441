import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { moduleOf, productFiles, show } from './source-files.ts'

/**
 * Every function that compares a signature, a token or another secret, and what a stranger would
 * learn digit by digit if it took longer for a better guess. Another one is added here.
 */
const COMPARERS = [
  'packages/bursar/src/billing/token/api-tokens.ts › find',
  'packages/bursar/src/delivery/email/recipient-mac.ts › wentTo',
  'packages/bursar/src/audit/anchor-file.ts › isSame',
  'packages/bursar/src/operator/sign-in/sign-in.ts › isCsrfToken',
  'packages/bursar/src/subscription/merge/merge-token.ts › isMergeToken',
  'packages/wire/src/signed-reference.ts › isOneOf',
  'packages/wire/src/stripe-signature.ts › findSigningSecrets',
]

/** What ends early or compares in another way. */
const SHORT_CUTS =
  /\.toString\('(?:hex|base64|base64url)'\)|\.equals\(|Buffer\.compare\(|\.(?:some|find|every|findIndex|includes|indexOf)\(|\bbreak\b|localeCompare/

const DECLARED =
  /^(?:export )?(?:async )?function (\w+)|^ {2}(?:static |async )*#?(\w+)\(.*(?:\{|\()$|^(?:export )?const (\w+) =/

interface Comparer {
  readonly name: string
  readonly body: string
}

/** The functions that call `timingSafeEqual`; the formatter sees to it that lines tell where. */
function comparersIn(file: string): Comparer[] {
  const lines = readFileSync(file, 'utf8').split('\n')
  return lines.flatMap((line, at) => {
    if (!/\btimingSafeEqual\(/.test(line) || /^\s*(?:\/\/|\*|\/\*)/.test(line)) return []
    const begin = lines.findLastIndex((other, index) => index <= at && DECLARED.test(other))
    const [, ...names] = DECLARED.exec(lines[begin] ?? '') ?? []
    const indent = /^ */.exec(lines[begin] ?? '')?.[0] ?? ''
    const end = lines.findIndex((other, index) => index >= at && other.startsWith(`${indent}}`))
    const name = `${show(file)} › ${names.find((one) => one !== undefined)}`
    return [{ name, body: lines.slice(begin, end + 1).join('\n') }]
  })
}

const FOUND = productFiles()
  .filter((file) => moduleOf(file) !== 'probe')
  .flatMap(comparersIn)

test('secrets are compared in constant time, in exactly the functions that compare them', () => {
  expect(FOUND.map(({ name }) => name).sort()).toEqual([...COMPARERS].sort())
})

test.each(COMPARERS)('%s compares in no other way, and with every candidate', (name) => {
  const [found] = FOUND.filter((one) => one.name === name)
  expect(found?.body).toBeDefined()
  expect(found?.body).not.toMatch(SHORT_CUTS)
})
