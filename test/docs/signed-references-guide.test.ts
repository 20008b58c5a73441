import { expect, test } from 'vitest'
import { signTenant } from '../../packages/wire/src/signed-reference.ts'
import { openServiceStage } from '../support/service-stage.ts'
import { TEST_REFERENCE_KEY } from '../support/test-config.ts'
import { codeBlocks, readPage, tableUnder } from './markdown-table.ts'

const page = readPage('guides/signed-references.md')

test('the sample makes a payment link on which anybody buys for that tenant', async () => {
  // As a stranger would import it: through the package's own door.
  const { signReference } = await import('@bursar/client/server')
  const [sample = ''] = codeBlocks(page, 'ts')
  const body = sample
    .replaceAll(/^import .*$/gm, '')
    .replaceAll('export ', '')
    .replaceAll(': string', '')
  const run = new Function('signReference', 'process', `${body}; return paymentLinkFor`)
  const paymentLinkFor = run(signReference, { env: { REFERENCE_KEY: TEST_REFERENCE_KEY } })
  const link = new URL(paymentLinkFor('org_2abCdEf'))

  const stage = await openServiceStage()
  const { platform } = stage.simulator
  const reference = link.searchParams.get('client_reference_id') ?? ''
  const { id } = platform.openPaymentLink('price_starter', reference)
  platform.completeCheckout(id, { email: 'anybody@example.com', name: 'Anybody' })
  await stage.caughtUp()
  expect(await stage.granted()).toEqual([expect.stringMatching(/ ACTIVE org_2abCdEf$/)])
  await stage.close()
})

test('the references to check other languages against are those that we sign', () => {
  const rows = tableUnder(page, 'Sign without TypeScript')
  expect(rows).toHaveLength(4)
  const key = '0123456789abcdef0123456789abcdef'
  expect(page).toContain(`with the key \`${key}\``)
  for (const cells of rows) {
    const [tenant = '', mode, account = '', reference] = cells.map((cell) =>
      cell.replaceAll(/[`–]/g, ''),
    )
    expect(signTenant(tenant, key, { livemode: mode === 'live', account })).toBe(reference)
  }
})
