import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { bursarProgram } from '../../packages/bursar/src/cli/program.ts'
import { OPERATOR_ROUTES, type OperatorRoute } from '../../packages/wire/src/operator/routes.ts'
import { leavesOf } from '../../scripts/docs/command-blocks.ts'
import { filesBelow } from '../architecture/source-files.ts'

/** What no command asks for, and why. */
const APART: Readonly<Record<string, string>> = {
  me: 'nobody signs in on a command line: it is the user of the machine',
  signOut: 'as above',
  stream: 'a command answers once; it is asked again',
  exportAudit: 'a file: `bursar audit export` writes it, page by page',
  verifyAudit: '`bursar audit verify` proves it with the same function, and writes nothing',
  emailPreview: '`bursar emails preview` writes every mail, without a database',
  emailText: 'as above',
  goLive: '`bursar go-live` switches one, several or all tenants with the same function',
  observeTenant: 'as above, with `--observe`',
  startCatchUp: '`bursar catch-up` does it at once, and shows its progress',
  startSweep: '`bursar sweep`, likewise',
  startVerify: '`bursar verify`, likewise',
  messageEmail: '`bursar outbox show` prints the text of the email',
}

const COMMANDS = filesBelow('packages/bursar/src/cli').map((file) => readFileSync(file, 'utf8'))
const LEAVES = leavesOf(await bursarProgram())

test('whatever the console can ask for, a command asks as well', () => {
  const asked = COMMANDS.flatMap((text) => [...text.matchAll(/\bservice\.(\w+)\(/g)])
  const names = new Set(asked.map(([, name]) => name))
  const missing = Object.keys(OPERATOR_ROUTES).filter((name) => !names.has(name))
  expect(missing.sort()).toEqual(Object.keys(APART).sort())
})

/** The command of each list, and what its options are called where the route says otherwise. */
const LISTS: Readonly<Record<string, string>> = {
  events: 'bursar events',
  tenants: 'bursar tenants list',
  subscriptions: 'bursar subscriptions',
  findings: 'bursar findings list',
  overrides: 'bursar overrides list',
  messages: 'bursar outbox list',
  audit: 'bursar audit search',
  exportAudit: 'bursar audit export',
}
const OPTIONS: Readonly<Record<string, string>> = {
  tenant_id: 'tenant',
  object_id: 'object',
  external_id: 'externalId',
  plan_id: 'plan',
  stripe_status: 'stripeStatus',
  event_id: 'id',
  audit_id: 'id',
  event_type: 'type',
  actor_type: 'actor',
}

const listed = Object.entries(OPERATOR_ROUTES as Record<string, OperatorRoute>).filter(
  ([, { query }]) => query !== undefined && ('after' in query.shape || 'source' in query.shape),
)

test.each(listed)('%s is searched and paged on the command line, too', (name, { query }) => {
  const leaf = LEAVES.find((one) => one.name === LISTS[name])
  const options = leaf?.command.options.map((option) => option.attributeName())
  const wanted = Object.keys(query!.shape).map((key) => OPTIONS[key] ?? key)
  expect(options).toEqual(expect.arrayContaining(wanted))
})
