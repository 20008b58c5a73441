import { Command } from 'commander'
import {
  EFFECT_KINDS,
  EFFECT_STATES,
  effectParams,
  effectQuery,
  retryBody,
} from '../../wire/operator/effects.ts'
import { type Acted, askDesk, type Flags, parsed, print, REASON } from './ask-desk.ts'
import { printList, withListOptions } from './list-options.ts'

/** `bursar effects`: what is owed to the world. */
export function effectsCommand(): Command {
  return new Command('effects')
    .description('mails, identities, announcements and hooks')
    .addCommand(listCommand())
    .addCommand(showCommand())
    .addCommand(retryCommand())
}

function listCommand(): Command {
  const list = new Command('list')
    .description('what was owed, the newest first, and what became of it')
    .option('--kind <kind>', EFFECT_KINDS.join(', '))
    .option('--state <state>', EFFECT_STATES.join(', '))
    .option('--tenant <id>', 'only of this tenant')
    .option('--from <instant>', 'owed then or later')
    .option('--to <instant>', 'owed before')
  return withListOptions(list)
    .addHelpText('after', '\nExample:\n  $ bursar effects list --state dead\n')
    .action(async ({ tenant, json, ...flags }: Flags) => {
      const query = parsed(effectQuery, { ...flags, tenant_id: tenant })
      const page = await askDesk((desk, by) => desk.effects({ query }, by))
      printList(page, {
        json,
        none: 'Nothing is owed.',
        line: ({ owed_at, effect_id, kind, name, tenant_id, state }) =>
          [owed_at, effect_id, kind, name, tenant_id, state].join('  '),
      })
    })
}

function showCommand(): Command {
  return new Command('show')
    .description('one effect, and what its tries came to')
    .argument('<effect>', 'its id')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExample:\n  $ bursar effects show 5f1e…\n')
    .action(async (effect: string, { json }: Flags) => {
      const params = parsed(effectParams, { effect_id: effect })
      const told = await askDesk((desk, by) => desk.effect({ params }, by))
      const { kind, name, target, tenant_id, state, attempts, last_error, notice, calls } = told
      const failed = last_error === null ? '' : ` The last try ended in ${last_error}.`
      print(told, json, [
        [told.effect_id, kind, name, target, tenant_id].filter((part) => part !== '').join('  '),
        `${state}, owed since ${told.owed_at}, tries: ${attempts}.${failed}`,
        ...(notice === null ? [] : [`  mail in ${notice.language}: ${notice.outcome}`]),
        ...calls.map(
          ({ at, http_status, error_code, duration_ms }) =>
            `  ${at}  ${http_status ?? ''}  ${error_code ?? 'accepted'}  ${duration_ms} ms`,
        ),
      ])
    })
}

function retryCommand(): Command {
  return new Command('retry')
    .description('owe it again, now')
    .argument('<effect>', 'its id')
    .requiredOption(...REASON)
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExample:\n  $ bursar effects retry 5f1e… --reason "mail is back"\n')
    .action(async (effect: string, { reason, json }: Acted) => {
      const params = parsed(effectParams, { effect_id: effect })
      const asked = { params, body: parsed(retryBody, { reason }) }
      const done = await askDesk((desk, by) => desk.retryEffect(asked, by))
      print(done, json, [`${effect} is owed again.`])
    })
}
