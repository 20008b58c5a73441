import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { runSimulate } from '../../packages/simulator/src/index.ts'
import { clientAt } from './stripe-client.ts'

test('the command plays a scenario and keeps its data for the next run', async () => {
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

test('the command seeds an account once', async () => {
  const data = mkdtempSync(join(tmpdir(), 'simulate-'))
  const options = { port: 0, data, seed: 3, seedCustomers: 30 }
  const ids: string[][] = []
  for (const lines of [['Seeded 30 customers with 36 subscriptions.'], []]) {
    const said: string[] = []
    const { port, simulator, stop } = await runSimulate(options, (line) => said.push(line))
    expect(said.filter((line) => line.startsWith('Seeded'))).toEqual(lines)
    const list = await clientAt(port, simulator).subscriptions.list({ status: 'all', limit: 100 })
    ids.push(list.data.map(({ id }) => id))
    await stop()
  }
  expect(ids[0]).toHaveLength(36)
  expect(ids[1]).toEqual(ids[0])
  rmSync(data, { recursive: true })
})

test.each([
  [{ scenarios: ['nonsense'] }, /Unknown scenario nonsense\. Scenarios: paid-checkout, /],
  [{ faults: 'gremlins=1' }, /Unknown fault gremlins\. Faults: rateLimitPerSecond, /],
  [{ faults: 'duplicate=2' }, /duplicate must be a number from 0 to 1\./],
  [{ faults: 'rateLimitPerSecond' }, /rateLimitPerSecond must be a number of 0 or more/],
  [{ webhook: 'nowhere' }, /--webhook nowhere is not an http:\/\//],
  [{ forwardTo: 'ftp://x' }, /--forward-to ftp:\/\/x is not an http:\/\//],
  [{ host: 'no.such.host.invalid' }, /Cannot listen on this address: .*no\.such\.host/],
  [{ data: '/dev/null/here' }, /Cannot use --data \/dev\/null\/here: /],
])('%j is rejected with a clear message', async (wrong, sentence) => {
  const running = runSimulate({ port: 0, ...wrong }, () => undefined)
  await expect(running).rejects.toMatchObject({ family: 'config' })
  await expect(running).rejects.toThrow(sentence)
})

test('--secret with two secrets signs with both, also for a saved endpoint', async () => {
  const data = mkdtempSync(join(tmpdir(), 'simulate-'))
  const options = { port: 0, data, webhook: 'http://127.0.0.1:9/webhook' }
  await (await runSimulate(options, () => undefined)).stop()
  const rolled = { ...options, secret: 'whsec_old, whsec_new', payload: 'thin' as const }
  const { simulator, stop } = await runSimulate(rolled, () => undefined)
  expect(simulator.deliveries.endpoints).toMatchObject([
    { secrets: ['whsec_old', 'whsec_new'], payload: 'thin' },
  ])
  await stop()
  rmSync(data, { recursive: true })
})

test('--faults sets faults by name', async () => {
  const faults = 'duplicate=0.2, serverError=0.1,rateLimitPerSecond=25'
  const { simulator, stop } = await runSimulate({ port: 0, seed: 9, faults }, () => undefined)
  expect(simulator.faults.settings).toMatchObject({
    seed: 9,
    api: { rateLimitPerSecond: 25, serverError: 0.1, reset: 0 },
    deliveries: { duplicate: 0.2, drop: 0 },
  })
  await stop()
})

test('one seed gives the same faults at every start', async () => {
  const statuses = async (seed: number) => {
    const options = { port: 0, seed, faults: 'serverError=0.5' }
    const { simulator, stop, url } = await runSimulate(options, () => undefined)
    const headers = { authorization: `Bearer ${simulator.apiKey}` }
    const seen: number[] = []
    while (seen.length < 16) seen.push((await fetch(`${url}/v1/customers`, { headers })).status)
    await stop()
    return seen
  }
  const first = await statuses(7)
  expect(new Set(first)).toEqual(new Set([200, 500]))
  expect(await statuses(7)).toEqual(first)
  expect(await statuses(8)).not.toEqual(first)
})
