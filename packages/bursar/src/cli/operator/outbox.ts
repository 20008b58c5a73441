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
import { exampleOf, JSON_OPTION, withListOptions } from '../options/list-options.ts'
import { instant, messageId, oneOf, parsed, REASON } from '../options/parse.ts'
import { counted, factLines, print, printList, section, timeline } from '../output/print.ts'
import { state as inColor, toned } from '../output/tones.ts'
import { withDatabase } from '../with-database.ts'
import {
  type ActionResult,
  askOperatorService,
  atThisMachine,
  type Flags,
} from './ask-operator-service.ts'

const AMOUNT_MISSING =
  'Bursar does not store amounts, and could not read the amount of this email from Stripe.'

/** `bursar outbox`: the messages of the outbox. */
export function messagesCommand(): Command {
  return new Command('outbox')
    .addCommand(listCommand(), { isDefault: true })
    .addCommand(showCommand())
    .addCommand(retryCommand())
    .addCommand(redriveCommand())
}

function listCommand(): Command {
  const list = new Command('list')
    .description('List messages with their state, newest first')
    .addOption(oneOf('--kind <kind>', 'Only messages of this kind', MESSAGE_KINDS))
    .addOption(oneOf('--state <state>', 'Only messages in this state', MESSAGE_STATES))
    .option('--observed', 'Only messages that Bursar recorded in observe mode and did not send')
    .option('--lost', 'Only messages that Bursar did not send again after a restore')
    .option('--tenant <id>', 'Only messages of this tenant')
    .option('--from <time>', 'Only messages created at this time or later', instant)
    .option('--to <time>', 'Only messages created before this time', instant)
  return withListOptions(list)
    .addHelpText('after', exampleOf('bursar outbox list --state dead'))
    .action(async ({ tenant, observed, lost, json, ...flags }: Flags) => {
      const named = observed === true ? 'observed' : flags['state']
      const state = lost === true ? 'lost' : named
      const query = parsed(messageQuery, { ...flags, state, tenant_id: tenant })
      const page = await askOperatorService((service, by) => service.messages({ query }, by))
      printList(page, {
        json,
        none: 'No messages match.',
        columns: [
          { title: 'Created', cell: (row) => row.enqueued_at, isInstant: true },
          { title: 'Message', cell: (row) => row.message_id },
          { title: 'Kind', cell: (row) => row.kind },
          { title: 'State', cell: (row) => row.state },
          { title: 'Name', cell: (row) => row.name, isText: true },
          { title: 'Tenant', cell: (row) => row.tenant_id, isText: true },
        ],
      })
    })
}

function showCommand(): Command {
  return new Command('show')
    .description('Show one message and its attempts')
    .argument('<message>', 'Message ID', messageId)
    .option(...JSON_OPTION)
    .addHelpText('after', exampleOf('bursar outbox show 5f1e0a3c-7f6e-4f6a-9d0e-0a6d0c9b4e11'))
    .action(async (message_id: string, { json }: Flags) => {
      const params = parsed(messageParams, { message_id })
      const found = await askOperatorService((service, by) => service.message({ params }, by))
      print(found, json, messageLines(found))
    })
}

function messageLines(message: OperatorAnswer<'message'>): string[] {
  const { kind, name, target, tenant_id, state, attempts, last_error, email, calls } = message
  return [
    `${toned(message.message_id, 'title')}  ${inColor(state)}`,
    ...factLines({
      Kind: kind,
      Name: name,
      Endpoint: target === '' ? null : target,
      Tenant: tenant_id,
      Created: sayMinute(message.enqueued_at),
      Attempts: attempts,
      'Last error': last_error,
    }),
    ...(email === null ? [] : emailLines(email)),
    ...section(
      'Attempts',
      timeline(
        calls.map(({ at, http_status, error_code, duration_ms }) => {
          const status = http_status === null ? '' : ` (HTTP ${http_status})`
          return { at, sentence: `${error_code ?? 'accepted'} after ${duration_ms} ms${status}` }
        }),
      ),
    ),
  ]
}

function emailLines(email: NonNullable<OperatorAnswer<'message'>['email']>): string[] {
  const { language, outcome, recipient, recipient_is_same, smtp_response, smtp_code } = email
  const changed = ' (the address has changed since Bursar sent the email)'
  const facts = factLines({
    Language: language,
    Outcome: outcome,
    'Message-ID': email.mail_message_id,
    To: `${recipient ?? 'no address'}${recipient_is_same === false ? changed : ''}`,
    'Mail server': smtp_response ?? smtp_code ?? 'no answer on record',
    Subject: email.subject,
  })
  return [
    ...section('Email', facts),
    ...(email.text === null ? [] : ['', ...email.text.trimEnd().split('\n')]),
    ...(email.amounts === 'missing' ? ['', AMOUNT_MISSING] : []),
  ]
}

function retryCommand(): Command {
  return new Command('retry')
    .description('Retry a message now')
    .argument('<message>', 'Message ID', messageId)
    .requiredOption(...REASON)
    .option(...JSON_OPTION)
    .addHelpText(
      'after',
      exampleOf('bursar outbox retry 5f1e0a3c-7f6e-4f6a-9d0e-0a6d0c9b4e11 --reason "mail is back"'),
    )
    .action(async (message_id: string, { reason, json }: ActionResult) => {
      const params = parsed(messageParams, { message_id })
      const asked = { params, body: parsed(retryBody, { reason }) }
      const done = await askOperatorService((service, by) => service.retryMessage(asked, by))
      print(done, json, [`Retrying ${message_id}.`])
    })
}

function redriveCommand(): Command {
  const since = 'Only messages that failed permanently at this time or later'
  return new Command('redrive')
    .description('Requeue all messages of one kind that failed permanently')
    .addOption(oneOf('--kind <kind>', 'Kind of the messages', MESSAGE_KINDS).makeOptionMandatory())
    .requiredOption('--since <time>', since, instant)
    .requiredOption(...REASON)
    .option(...JSON_OPTION)
    .addHelpText(
      'after',
      exampleOf('bursar outbox redrive --kind email --since 2026-03-01 --reason "mail is back"'),
    )
    .action(async ({ json, ...flags }: Flags) => {
      const { kind, since, reason } = parsed(redriveBody, flags)
      const { redriven, audit } = await withDatabase((pool, config) => {
        const context = { pool, auditKey: config.audit.key }
        const acting = { ...atThisMachine(), reason }
        return redriveMessages.run(context, acting, { kind, since: new Date(since) })
      })
      const more = redriven === REPLAY_MAX ? ' There may be more: run the command again.' : ''
      print({ kind, redriven, audit }, json, [`Requeued ${counted(redriven, 'message')}.${more}`])
    })
}
