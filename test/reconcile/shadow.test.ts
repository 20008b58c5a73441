import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type CommandStage, openCommandStage } from '../support/command-stage.ts'

let stage: CommandStage
beforeAll(async () => {
  stage = await openCommandStage()
  for (const company of ['acme', 'rotor', 'blade']) await stage.buy({ company })
  await stage.caughtUp()
  await stage.database.pool.query(
    `update bursar.subscriptions set status = 'SUSPENDED' where tenant_id = 'rotor'`,
  )
})
afterAll(() => stage.close())

const write = (name: string, text: string) => writeFileSync(join(stage.folder, name), text)
const run = (args: readonly string[], env: NodeJS.ProcessEnv = {}) =>
  stage.run(['shadow', ...args], env)

test('the same answers: exit 0, whatever way they are written', async () => {
  write(
    'same.csv',
    'feature,tenant_id,limit,allowed\n' +
      'devices,acme,50,TRUE\r\n"devices",rotor,0,no\ndevices,nobody,,f\ndevices,blade,50,1\n',
  )
  expect(await run(['--against', 'csv:same.csv'])).toMatchObject({
    code: 0,
    output: '4 answers compared, 0 differences.',
    errors: '',
  })
})

test('differences are grouped by their cause, with samples: exit 3', async () => {
  write(
    'other.csv',
    'tenant_id,feature,allowed,limit\nacme,devices,true,100\nblade,devices,false,\n' +
      'rotor,devices,true,50\nnobody,devices,true,\nacme,rockets,true,\n',
  )
  const { code, output } = await run(['--against', 'csv:other.csv', '--csv', 'differences.csv'])
  expect(code).toBe(3)
  expect(output.split('\n')).toEqual([
    '5 answers compared, 5 differences.',
    '',
    'Both allow it, with different limits (within_limit): 1',
    '  acme: For devices, Bursar answers “allowed, limit 50” and the other system “allowed, limit 100”.',
    '',
    'Only Bursar allows it (within_limit): 1',
    '  blade: For devices, Bursar answers “allowed, limit 50” and the other system “not allowed”.',
    '',
    'Only the other system allows it (suspended): 1',
    '  rotor: For devices, Bursar answers “not allowed” and the other system “allowed, limit 50”.',
    '',
    'Bursar does not know the tenant (tenant_unknown): 1',
    '  nobody: Bursar does not know the tenant.',
    '',
    'No plan has the feature (feature_unknown): 1',
    '  acme: No plan has the feature rockets.',
    'Written: differences.csv',
  ])
  const csv = readFileSync(join(stage.folder, 'differences.csv'), 'utf8')
  expect(csv.split('\n')[1]).toBe(',limit,acme,,devices,"allowed, limit 50","allowed, limit 100",')
  const asJson = JSON.parse((await run(['--against', 'csv:other.csv', '--json'])).output)
  expect(asJson).toMatchObject({ rows: 5, differences: 5, changing: 0 })
  expect(asJson.groups[0].samples[0].sentence).toContain('For devices, Bursar answers')
})

test('without a column for limits, none is compared', async () => {
  write('plain.csv', 'tenant_id,feature,allowed\nacme,devices,true\n')
  expect(await run(['--against', 'csv:plain.csv'])).toMatchObject({ code: 0 })
})

test('a query of another database gives the answers, and cannot write', async () => {
  const { pool, url } = stage.database
  await pool.query(`create table public.entitlements as
    select tenant_id, 'devices' as feature, true as allowed, 50 as "limit"
    from bursar.subscriptions`)
  const env = { APP_DATABASE_URL: url }
  write('answers.sql', 'select tenant_id, feature, allowed, "limit" from public.entitlements;')
  const { code, output } = await run(
    ['--against', 'sql:answers.sql', '--database', 'APP_DATABASE_URL'],
    env,
  )
  expect(code).toBe(3)
  expect(output).toContain('3 answers compared, 1 difference.')
  write('write.sql', 'delete from public.entitlements returning *')
  const refused = await run(['--against', 'sql:write.sql', '--database', 'APP_DATABASE_URL'], env)
  expect(refused.code).toBe(78)
  expect(refused.errors).toContain('ANSWERS_MALFORMED')
  expect((await pool.query('select from public.entitlements')).rowCount).toBe(3)
})

test('a tenant that is being refreshed is left out', async () => {
  write('acme.csv', 'tenant_id,feature,allowed\nrotor,devices,true\n')
  const { pool } = stage.database
  await pool.query(`update bursar.stripe_objects set generation = generation + 1,
    due_at = now() + interval '4 minutes' where kind = 'subscription'`)
  const { code, output } = await run(['--against', 'csv:acme.csv'])
  expect(code).toBe(0)
  expect(output).toContain('Left out, because Bursar is refreshing them: 1.')
})

test.each([
  ['tenant_id,feature\nacme,devices\n', 'line 1: The header has no allowed.'],
  ['tenant_id,feature,allowed\nacme,devices,maybe\n', 'line 2, column allowed: The value must be'],
  ['tenant_id,feature,allowed,limit\na,devices,true,-7\n', 'line 2, column limit: The value must'],
])('%j is refused, with the place', async (text, said) => {
  write('wrong.csv', text)
  const { code, errors } = await run(['--against', 'csv:wrong.csv'])
  expect(code).toBe(78)
  expect(errors).toContain(said)
})

test('a variable that is not set is named', async () => {
  const { code, errors } = await run(['--against', 'sql:answers.sql', '--database', 'NOWHERE'])
  expect(code).toBe(78)
  expect(errors).toContain('Set NOWHERE to the connection string of the database to read.')
})
