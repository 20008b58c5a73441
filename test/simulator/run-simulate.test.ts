import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { runSimulate } from '../../src/simulator/index.ts'
import { clientAt } from './stripe-client.ts'

test('one command: a running Stripe, a scenario played, and all of it there the next time', async () => {
  const data = mkdtempSync(join(tmpdir(), 'simulate-'))
  const lines: string[] = []
  const options = { port: 0, data, webhook: 'http://127.0.0.1:9/webhook' }
  const first = await runSimulate({ ...options, scenarios: ['failing-card'] }, (line) => {
    lines.push(line)
  })
  expect(lines.join('\n')).toContain(`port: ${first.port}`)
  expect(lines.at(-1)).toMatch(/^failing-card: .*past due, then canceled\. sub_/)
  await first.stop()
  const second = await runSimulate(options, () => undefined)
  const list = await clientAt(second.port, second.simulator).subscriptions.list({ status: 'all' })
  expect(list.data.map(({ status }) => status)).toEqual(['canceled'])
  expect(second.simulator.deliveries.endpoints).toHaveLength(1)
  const taken = runSimulate({ port: second.port }, () => undefined)
  await expect(taken).rejects.toMatchObject({ code: 'PORT_TAKEN' })
  await second.stop()
  rmSync(data, { recursive: true })
})

test('an unknown scenario is refused with the names of all', async () => {
  const played = runSimulate({ port: 0, scenarios: ['nonsense'] }, () => undefined)
  await expect(played).rejects.toThrow(/no scenario nonsense\. There are: paid-checkout, /)
})
