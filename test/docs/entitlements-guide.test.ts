import { expect, test } from 'vitest'
import { listen } from '../../packages/bursar/src/http/listen.ts'
import { WHYS } from '../../packages/bursar/src/subscription/entitlement/why.ts'
import { STREAM_EVENTS, WHY_CODES } from '../../packages/wire/src/entitlement/answer.ts'
import { makeApiToken } from '../support/api-tokens.ts'
import { openServiceStage } from '../support/service-stage.ts'
import { codeBlocks, readPage } from './markdown-table.ts'

const page = readPage('guides/entitlements.md')

test('the guide names every reason, and whether it allows', () => {
  const rows = [...page.matchAll(/^\| `([a-z_]+)` \| (yes|no) \|/gm)]
  const told = Object.fromEntries(rows.map(([, code, allowed]) => [code, allowed === 'yes']))
  const real = Object.entries(WHYS).map(([code, { isAllowed }]) => [code, isAllowed])
  expect(told).toEqual(Object.fromEntries(real))
  expect([...WHY_CODES].sort()).toEqual(Object.keys(WHYS).sort())
})

test('the guide names every event of the stream', () => {
  const [row = ''] = /^\| `GET \/api\/v1\/entitlements\/stream`.*$/m.exec(page) ?? []
  for (const name of Object.values(STREAM_EVENTS)) expect(row).toContain(`\`${name}\``)
})

test('the sample adds devices of a real tenant until its plan gives no more', async () => {
  const { token, kept } = makeApiToken()
  const stage = await openServiceStage({ config: { apiTokens: [kept] } })
  const served = await listen(stage.bursar.handle, { host: '127.0.0.1', port: 0 })
  // As a stranger would import it: through the package's own door.
  const { createClient } = await import('@bursar/client')
  const clients: { close(): void }[] = []
  const [sample = ''] = codeBlocks(page, 'ts')
  const body = sample.replaceAll(/^import .*$/gm, '').replaceAll('export ', '')
  const run = new Function('createClient', 'process', 'saveDevice', `${body}; return addDevice`)
  const devices: string[] = []
  const addDevice = run(
    (options: Parameters<typeof createClient>[0]) => {
      const client = createClient(options)
      clients.push(client)
      return client
    },
    { env: { BURSAR_URL: served.url, BURSAR_TOKEN: token } },
    async (_tenant: string, device: string) => devices.push(device),
  )

  expect(await addDevice('acme-wind', 'early')).toEqual({ refused: 'tenant_unknown', limit: 0 })
  await stage.buy({ company: 'Acme Wind' })
  await stage.caughtUp()
  await expect.poll(() => addDevice('acme-wind', 'first')).toEqual({ saved: 1 })
  while (devices.length < 50) {
    const saved = devices.length + 1
    expect(await addDevice('acme-wind', `device-${saved}`)).toEqual({ saved })
  }
  expect(await addDevice('acme-wind', 'late')).toEqual({ refused: 'limit_reached', limit: 50 })
  for (const client of clients) client.close()
  await served.stop()
  await stage.close()
})
