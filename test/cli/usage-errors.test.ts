import { rmSync } from 'node:fs'
import { afterAll, expect, test } from 'vitest'
import { CommandProcess } from '../support/command-process.ts'
import { makeScratchFolder } from '../support/scratch-folder.ts'

const folder = makeScratchFolder()
afterAll(() => rmSync(folder, { recursive: true, force: true }))

// None of them opens a database: a command line is read before anything else.
test.each([
  [
    'tenants --status FOO',
    "option '--status <status>' value 'FOO' is invalid. Allowed values: PENDING, TRIAL, ACTIVE, GRACE, SUSPENDED, EXPIRED.",
    'bursar tenants list',
  ],
  [
    'subscriptions --status GRAC',
    "option '--status <status>' value 'GRAC' is invalid. Allowed values: TRIAL, ACTIVE, GRACE, SUSPENDED, EXPIRED. Did you mean GRACE?",
    'bursar subscriptions',
  ],
  [
    'tenants --limit 500',
    "option '--limit <rows>' value '500' is invalid. Use a whole number from 1 to 200.",
    'bursar tenants list',
  ],
  [
    'events --from yesterday',
    "option '--from <time>' value 'yesterday' is invalid. Use a time such as 2026-03-01 or 2026-03-01T12:00:00Z.",
    'bursar events',
  ],
  [
    'findings act 7 dismis --reason because',
    "argument 'action' value 'dismis' is invalid. Allowed values: refetch, replay, link, approve, merge, move, retry, dismiss. Did you mean dismiss?",
    'bursar findings act',
  ],
  [
    'findings show seven',
    "argument 'finding' value 'seven' is invalid. A finding ID is a number. `bursar findings list` shows it.",
    'bursar findings show',
  ],
  [
    'refetch sub_1 --reason no',
    "option '--reason <text>' value 'no' is invalid. Use 3 to 500 characters.",
    'bursar refetch',
  ],
  [
    'overrides set acme devices --until 2026-12-31 --limit -1 --reason because',
    "option '--limit <count>' value '-1' is invalid. Use a whole number from 0 to 9007199254740991.",
    'bursar overrides set',
  ],
  ['today now', "`bursar today` takes no arguments, but got 'now'.", 'bursar today'],
  [
    'findings nosuch',
    "unknown command 'nosuch'. Commands: list, show, kinds, act.",
    'bursar findings',
  ],
  [
    'findings kind',
    "unknown command 'kind'. Did you mean kinds? Commands: list, show, kinds, act.",
    'bursar findings',
  ],
  [
    'tenants marge acme rotor',
    "unknown command 'marge'. Did you mean merge? Commands: list, create, sign-reference, merge, undo-merge, move-customer.",
    'bursar tenants',
  ],
  ['tennants', "unknown command 'tennants'. Did you mean tenants?", 'bursar'],
  [
    'tenants --staus ACTIVE',
    "unknown option '--staus'\n(Did you mean --status?)",
    'bursar tenants list',
  ],
])('bursar %s', async (line, sentence, help) => {
  const command = new CommandProcess(line.split(' '), { cwd: folder })
  expect((await command.ended).code).toBe(1)
  expect(command.output).toBe('')
  expect(command.errors).toBe(`error: ${sentence}\nRun \`${help} --help\` for usage.\n`)
})

test('an action that concerns a tenant asks for the option, before it opens a database', async () => {
  const line = ['findings', 'act', '7', 'link', '--reason', 'because']
  const command = new CommandProcess(line, { cwd: folder })
  expect((await command.ended).code).toBe(1)
  expect(command.errors).toBe("error: 'link' needs the option '--tenant <id>'.\n")
})
