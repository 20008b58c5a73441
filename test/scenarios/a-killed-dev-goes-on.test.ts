import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { CommandProcess } from '../support/command-process.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { makeScratchFolder } from '../support/scratch-folder.ts'

const TOLD = /A new card is added, and the open invoice is paid\.[\s\S]*Bursar keeps running/
/** Several starts of a whole product on a machine that may be busy. */

let database: TestDatabase
let folder: string
const started: CommandProcess[] = []

beforeEach(async () => {
  database = await createTestDatabase()
  folder = makeScratchFolder()
})
afterEach(async () => {
  for (const each of started.splice(0)) await each.end('SIGKILL')
  await database.drop()
  rmSync(folder, { recursive: true })
})

function dev(...args: string[]): CommandProcess {
  const env = { DATABASE_URL: database.url, PORT: '0' }
  const command = new CommandProcess(['dev', ...args], { cwd: folder, env })
  started.push(command)
  return command
}

const read = async (text: string) => (await database.pool.query(text)).rows

/** Every object is asked for once more, and has observed. */
async function askAgain(): Promise<void> {
  await read(`update bursar.stripe_objects set generation = generation + 1, due_at = now()`)
  const stale =
    'select object_id, last_error from bursar.stripe_objects where generation > observed_generation'
  await expect.poll(() => read(stale)).toEqual([])
}

const state = () =>
  read(`select s.status, t.tenant_id, s.plan_id from bursar.subscriptions s
        join bursar.tenants t using (tenant_id)`)

test('kill -9 in the middle of the story: a second start goes on, and everything is still known', async () => {
  const first = dev()
  await first.says(/A month later, the subscription renews\./)
  await first.end('SIGKILL')

  const second = dev()
  await second.says(TOLD)
  expect(second.output).toContain('The demonstration of Acme Wind continues where it stopped.')
  expect(second.output).not.toContain('A checkout for Acme Wind is paid')
  await askAgain()
  expect(await read('select kind, object_id, summary from bursar.findings')).toEqual([])
  expect(await state()).toEqual([{ status: 'ACTIVE', tenant_id: 'acme-wind', plan_id: 'starter' }])

  expect(await second.end('SIGTERM')).toEqual({ code: 0, signal: null })
  expect(existsSync(join(folder, '.bursar/simulator/simulator.pid'))).toBe(false)
  const third = dev()
  await third.says(/ran before\.\n {2}acme-wind: ACTIVE/)
})

test('with mistakes of Stripe on, the same story ends in the same state', async () => {
  const deliveries = 'duplicate=0.3,reorder=0.3,delay=0.2,twin=0.2'
  const api = 'serverError=0.1,rateLimited=0.1,truncate=0.1,reset=0.1,stale=0.1'
  const command = dev('--seed', '7', '--faults', `${deliveries},${api}`)
  await command.says(TOLD)
  await expect
    .poll(state)
    .toEqual([{ status: 'ACTIVE', tenant_id: 'acme-wind', plan_id: 'starter' }])
  await askAgain()
  expect(await read('select kind, object_id, summary from bursar.findings')).toEqual([])
  const [, url = ''] = await command.says(/Simulated Stripe +(\S+) /)
  const page = await (await fetch(url)).text()
  expect(page).toContain('name="duplicate" type="number" min="0" max="100" value="30"')
})
