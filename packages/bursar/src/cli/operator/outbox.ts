import {
  MESSAGE_KINDS,
  MESSAGE_STATES,
  messageParams,
  messageQuery,
  redriveBody,
  retryBody,
} from '@bursar/wire/operator/outbox'
import type { OperatorAnswer } from '@bursar/wire/operator/routes'
import { sayMinute } from '@bursar/wire/text/say-instant'
import { Command } from 'commander'
import { redriveMessages } from '../../operator/actions/outgoing/redrive-messages.store.ts'
import { REPLAY_MAX } from '../../outbox/enqueue/replay.store.ts'
import { withDatabase } from '../with-database.ts'
import {
  type ActionResult,
  askOperatorService,
  atThisMachine,
  type Flags,
  parsed,
  print,
  REASON,
} from './ask-operator-service.ts'
import { printList, withListOptions } from './list-options.ts'

const AMOUNT_MISSING =
  '  The email named an amount. Bursar does not store amounts, and could not read this one.'

/** `bursar outbox`: the messages of the outbox. */
export function messagesCommand(): Command {
  return new Command('outbox')
    .addCommand(listCommand())
    .addCommand(showCommand())
    .addCommand(retryCommand())
    .addCommand(redriveCommand())
}

function listCommand(): Command {
  const list = new Command('list')
    .description('list messages, newest first, with their state')
    .option('--kind <kind>', MESSAGE_KINDS.join(', '))
    .option('--state <state>', MESSAGE_STATES.join(', '))
    .option('--tenant <id>', 'only of this tenant')
    .option('--from <instant>', 'created then or later')
    .option('--to <instant>', 'created before')
  return withListOptions(list)
    .addHelpText('after', '\nExample:\n  $ bursar outbox list --state dead\n')
    .action(async ({ tenant, json, ...flags }: Flags) => {
      const query = parsed(messageQuery, { ...flags, tenant_id: tenant })
      const page = await askOperatorService((service, by) => service.messages({ query }, by))
      printList(page, {
        json,
        none: 'No messages match.',
        line: ({ enqueued_at, message_id, kind, name, tenant_id, state }) =>
          [enqueued_at, message_id, kind, name, tenant_id ?? 'no tenant', state].join('  '),
      })
    })
}

function showCommand(): Command {
  return new Command('show')
    .description('show one message and its attempts')
    .argument('<message>', 'message ID')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExample:\n  $ bursar outbox show 5f1e…\n')
    .action(async (message: string, { json }: Flags) => {
      const params = parsed(messageParams, { message_id: message })
      const told = await askOperatorService((service, by) => service.message({ params }, by))
      const { kind, name, target, tenant_id, state, attempts, last_error, email, calls } = told
      const failed = last_error === null ? '' : ` Last error: ${last_error}.`
      print(told, json, [
        [told.message_id, kind, name, target, tenant_id].filter(Boolean).join('  '),
        `${state}, created ${sayMinute(told.enqueued_at)}, attempts: ${attempts}.${failed}`,
        ...(email === null ? [] : emailLines(email)),
        ...calls.map(
          ({ at, http_status, error_code, duration_ms }) =>
            `  ${at}  ${http_status ?? ''}  ${error_code ?? 'accepted'}  ${duration_ms} ms`,
        ),
      ])
    })
}

function emailLines(email: NonNullable<OperatorAnswer<'message'>['email']>): string[] {
  const { language, outcome, recipient, recipient_is_same, smtp_response, smtp_code } = email
  const changed = ' (the address has changed since the email was sent)'
  return [
    `  Email in ${language}: ${outcome}. Message-ID: ${email.mail_message_id}`,
    `  To: ${recipient ?? 'no address'}${recipient_is_same === false ? changed : ''}`,
    `  Mail server: ${smtp_response ?? smtp_code ?? 'no answer on record'}`,
    ...(email.subject === null ? [] : [`  Subject: ${email.subject}`]),
    ...(email.text === null ? [] : ['', ...email.text.trimEnd().split('\n')]),
    ...(email.amounts === 'missing' ? ['', AMOUNT_MISSING] : []),
  ]
}

function retryCommand(): Command {
  return new Command('retry')
    .description('retry this message now')
    .argument('<message>', 'message ID')
    .requiredOption(...REASON)
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExample:\n  $ bursar outbox retry 5f1e… --reason "mail is back"\n')
    .action(async (message: string, { reason, json }: ActionResult) => {
      const params = parsed(messageParams, { message_id: message })
      const asked = { params, body: parsed(retryBody, { reason }) }
      const done = await askOperatorService((service, by) => service.retryMessage(asked, by))
      print(done, json, [`Retrying ${message}.`])
    })
}

function redriveCommand(): Command {
  return new Command('redrive')
    .description('requeue all messages of one kind that failed permanently')
    .requiredOption('--kind <kind>', MESSAGE_KINDS.join(', '))
    .requiredOption(
      '--since <instant>',
      'failed permanently then or later (ISO 8601 with an offset)',
    )
    .requiredOption(...REASON)
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      '\nExample:\n  $ bursar outbox redrive --kind email --since 2026-03-01T00:00:00Z ' +
        '--reason "mail is back"\n',
    )
    .action(async ({ json, ...flags }: Flags) => {
      const { kind, since, reason } = parsed(redriveBody, flags)
      const { redriven, audit } = await withDatabase((pool, config) => {
        const context = { pool, auditKey: config.audit.key }
        const acting = { ...atThisMachine(), reason }
        return redriveMessages.run(context, acting, { kind, since: new Date(since) })
      })
      const more = redriven === REPLAY_MAX ? ' There may be more: ask again.' : ''
      print({ kind, redriven, audit }, json, [`Enqueued again: ${redriven}.${more}`])
    })
}
