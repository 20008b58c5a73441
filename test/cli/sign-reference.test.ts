import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { tenantOfReference } from '../../packages/wire/src/signed-reference.ts'
import { CommandProcess } from '../support/command-process.ts'
import { makeScratchFolder } from '../support/scratch-folder.ts'
import { TEST_PLANS, TEST_REFERENCE_KEY } from '../support/test-config.ts'

const AUDIT_KEY = '8f3c1d5e7a9b2c4d6e8f0a1b3c5d7e9f2a4b6c8d0e1f3a5b7c9d1e3f5a7b9c0d'
const OLD_KEY = 'an-older-key-that-only-verifies-0123'
const folder = makeScratchFolder()
writeFileSync(join(folder, 'bursar.config.json'), JSON.stringify({ plans: TEST_PLANS }))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Neither Stripe nor the database is asked. */
async function sign(args: readonly string[], more: Record<string, string>) {
  const env = { AUDIT_KEY, DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none', ...more }
  const command = new CommandProcess(['tenants', 'sign-reference', ...args], { cwd: folder, env })
  const { code } = await command.ended
  return { code, output: command.output.trim(), errors: command.errors }
}

const SET = {
  REFERENCE_KEY: `${TEST_REFERENCE_KEY},${OLD_KEY}`,
  STRIPE_SECRET_KEY: 'sk_test_simulator0000000000000000',
}

test('a reference is signed with the first key, in the mode of the Stripe key', async () => {
  const { code, output } = await sign(['org_2abCdEf'], SET)
  expect(code).toBe(0)
  const scope = { livemode: false, account: '' }
  expect(tenantOfReference(output, [TEST_REFERENCE_KEY], scope)).toBe('org_2abCdEf')
  expect(tenantOfReference(output, [OLD_KEY], scope)).toBeNull()
  expect(tenantOfReference(output, [TEST_REFERENCE_KEY], { ...scope, livemode: true })).toBeNull()
})

test('without a Stripe key the mode is that of --mode', async () => {
  const { REFERENCE_KEY } = SET
  const { code, output } = await sign(['acme', '--mode', 'test'], { REFERENCE_KEY })
  expect(code).toBe(0)
  const scope = { livemode: false, account: '' }
  expect(tenantOfReference(output, [TEST_REFERENCE_KEY], scope)).toBe('acme')
})

test('for a connected account it is good there alone', async () => {
  const { output } = await sign(['acme', '--account', 'acct_1Q2w3E4r', '--json'], SET)
  const signed = JSON.parse(output)
  expect(signed).toMatchObject({ tenant_id: 'acme', mode: 'test', account: 'acct_1Q2w3E4r' })
  const verified = (account: string) =>
    tenantOfReference(signed.reference, [TEST_REFERENCE_KEY], { livemode: false, account })
  expect([verified('acct_1Q2w3E4r'), verified('')]).toEqual(['acme', null])
})

test.each([
  [
    'an ID that no tenant can have',
    ['no tenant'],
    SET,
    "argument 'tenant' value 'no tenant' is invalid",
  ],
  ['no key', ['acme'], { STRIPE_SECRET_KEY: SET.STRIPE_SECRET_KEY }, 'REFERENCE_KEY is not set'],
  ['no Stripe key', ['acme'], { REFERENCE_KEY: SET.REFERENCE_KEY }, 'STRIPE_SECRET_KEY'],
])('with %s it is refused', async (_, args, env, said) => {
  const { code, output, errors } = await sign(args, env)
  expect([code, output]).toEqual([1, ''])
  expect(errors).toContain(said)
})
