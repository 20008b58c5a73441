import {
  EFFECT_KINDS,
  EFFECT_STATES,
  effectParams,
  effectQuery,
  redriveBody,
  retryBody,
} from '@bursar/wire/operator/effects'
import type { OperatorAnswer } from '@bursar/wire/operator/routes'
import { sayMinute } from '@bursar/wire/text/say-instant'
import { Command } from 'commander'
import { redriveEffects } from '../../operator/act/redrive-effects.store.ts'
import { REPLAY_MAX } from '../../outbox/replay.store.ts'
import { withDatabase } from '../with-database.ts'
import {
  type Acted,
  askDesk,
  atThisMachine,
  type Flags,
  parsed,
  print,
  REASON,
} from './ask-desk.ts'
import { printList, withListOptions } from './list-options.ts'

const AMOUNT_MISSING =
  '  The email named an amount. Bursar does not store amounts, and could not read this one.'

/** `bursar effects`: what is owed to the world. */
export function effectsCommand(): Command {
  return new Command('effects')
    .description('list and retry emails, identities, outgoing webhooks, hooks and alerts')
    .addCommand(listCommand())
    .addCommand(showCommand())
    .addCommand(retryCommand())
    .addCommand(redriveCommand())
}

function listCommand(): Command {
  const list = new Command('list')
    .description('list effects, newest first, with their state')
    .option('--kind <kind>', EFFECT_KINDS.join(', '))
    .option('--state <state>', EFFECT_STATES.join(', '))
    .option('--tenant <id>', 'only of this tenant')
    .option('--from <instant>', 'created then or later')
    .option('--to <instant>', 'created before')
  return withListOptions(list)
    .addHelpText('after', '\nExample:\n  $ bursar effects list --state dead\n')
    .action(async ({ tenant, json, ...flags }: Flags) => {
      const query = parsed(effectQuery, { ...flags, tenant_id: tenant })
      const page = await askDesk((desk, by) => desk.effects({ query }, by))
      printList(page, {
        json,
        none: 'No effects match.',
        line: ({ owed_at, effect_id, kind, name, tenant_id, state }) =>
          [owed_at, effect_id, kind, name, tenant_id ?? 'no tenant', state].join('  '),
      })
    })
}

function showCommand(): Command {
  return new Command('show')
    .description('show one effect and its attempts')
    .argument('<effect>', 'effect ID')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExample:\n  $ bursar effects show 5f1e…\n')
    .action(async (effect: string, { json }: Flags) => {
      const params = parsed(effectParams, { effect_id: effect })
      const told = await askDesk((desk, by) => desk.effect({ params }, by))
      const { kind, name, target, tenant_id, state, attempts, last_error, notice, calls } = told
      const failed = last_error === null ? '' : ` Last error: ${last_error}.`
      print(told, json, [
        [told.effect_id, kind, name, target, tenant_id].filter(Boolean).join('  '),
        `${state}, created ${sayMinute(told.owed_at)}, attempts: ${attempts}.${failed}`,
        ...(notice === null ? [] : emailLines(notice)),
        ...calls.map(
          ({ at, http_status, error_code, duration_ms }) =>
            `  ${at}  ${http_status ?? ''}  ${error_code ?? 'accepted'}  ${duration_ms} ms`,
        ),
      ])
    })
}

function emailLines(email: NonNullable<OperatorAnswer<'effect'>['notice']>): string[] {
  const { language, outcome, recipient, recipient_is_same, smtp_response, smtp_code } = email
  const changed = ' (the address has changed since the email was sent)'
  return [
    `  Email in ${language}: ${outcome}. Message-ID: ${email.message_id}`,
    `  To: ${recipient ?? 'no address'}${recipient_is_same === false ? changed : ''}`,
    `  Mail server: ${smtp_response ?? smtp_code ?? 'no answer on record'}`,
    ...(email.subject === null ? [] : [`  Subject: ${email.subject}`]),
    ...(email.text === null ? [] : ['', ...email.text.trimEnd().split('\n')]),
    ...(email.amounts === 'missing' ? ['', AMOUNT_MISSING] : []),
  ]
}

function retryCommand(): Command {
  return new Command('retry')
    .description('retry this effect now')
    .argument('<effect>', 'effect ID')
    .requiredOption(...REASON)
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExample:\n  $ bursar effects retry 5f1e… --reason "mail is back"\n')
    .action(async (effect: string, { reason, json }: Acted) => {
      const params = parsed(effectParams, { effect_id: effect })
      const asked = { params, body: parsed(retryBody, { reason }) }
      const done = await askDesk((desk, by) => desk.retryEffect(asked, by))
      print(done, json, [`Retrying ${effect}.`])
    })
}

function redriveCommand(): Command {
  return new Command('redrive')
    .description('requeue all effects of one kind that failed permanently')
    .requiredOption('--kind <kind>', EFFECT_KINDS.join(', '))
    .requiredOption(
      '--since <instant>',
      'failed permanently then or later (ISO 8601 with an offset)',
    )
    .requiredOption(...REASON)
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      '\nExample:\n  $ bursar effects redrive --kind notice --since 2026-03-01T00:00:00Z ' +
        '--reason "mail is back"\n',
    )
    .action(async ({ json, ...flags }: Flags) => {
      const { kind, since, reason } = parsed(redriveBody, flags)
      const { redriven, audit } = await withDatabase((pool, config) => {
        const context = { pool, auditKey: config.audit.key }
        const acting = { ...atThisMachine(), reason }
        return redriveEffects(context, acting, { kind, since: new Date(since) })
      })
      const more = redriven === REPLAY_MAX ? ' There may be more: ask again.' : ''
      print({ kind, redriven, audit }, json, [`Owed again: ${redriven}.${more}`])
    })
}
