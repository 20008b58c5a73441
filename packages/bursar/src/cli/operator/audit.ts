import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { withProgress } from '@bursar/wire/cli/progress'
import {
  ACTOR_TYPES,
  AUDIT_SOURCES,
  acceptLossBody,
  auditExportQuery,
  auditQuery,
} from '@bursar/wire/operator/audit'
import type { OperatorAnswer } from '@bursar/wire/operator/routes'
import { Command } from 'commander'
import { acceptLoss } from '../../audit/accept-loss.store.ts'
import { renderBreak, renderLoss, renderVerification } from '../../audit/verification.ts'
import { estimateAuditRows, verifyAudit } from '../../audit/verify-audit.store.ts'
import { toAuditLines } from '../../operator/read/audit-lines.ts'
import { declareLostSince, forgetRestore } from '../../reconcile/restore/accept-restore.ts'
import { exampleOf, JSON_OPTION, withListOptions } from '../options/list-options.ts'
import { auditId, instant, oneOf, parsed, REASON } from '../options/parse.ts'
import { harmless, print, printList } from '../output/print.ts'
import { toned } from '../output/tones.ts'
import { withDatabase } from '../with-database.ts'
import {
  type ActionResult,
  askOperatorService,
  atThisMachine,
  type Flags,
} from './ask-operator-service.ts'

const EXIT_BROKEN_CHAIN = 4
const FORMATS = ['csv', 'ndjson'] as const

/** `bursar audit`: who did what, and the proof that nobody changed the record. */
export function auditCommand(): Command {
  return new Command('audit')
    .addCommand(searchCommand(), { isDefault: true })
    .addCommand(exportCommand())
    .addCommand(verifyCommand())
    .addCommand(acceptLossCommand())
}

function withFilter(command: Command): Command {
  const source = 'audit: rows about tenants; operator: operator actions that concern no tenant'
  return command
    .addOption(oneOf('--source <source>', source, AUDIT_SOURCES).default('audit'))
    .option('--tenant <id>', 'Only rows about this tenant')
    .option('--id <row>', 'Only this row', auditId)
    .option('--type <type>', 'Only rows of this type, such as operator.finding.dismissed')
    .addOption(oneOf('--actor <actor>', 'Only rows by this kind of actor', ACTOR_TYPES))
    .option('--from <time>', 'Only rows from this time or later', instant)
    .option('--to <time>', 'Only rows from before this time', instant)
}

const filterOf = ({ tenant, id, type, actor, ...flags }: Omit<Flags, 'json'>) => ({
  ...flags,
  tenant_id: tenant,
  audit_id: id,
  event_type: type,
  actor_type: actor,
})

function searchCommand(): Command {
  const search = new Command('search').description(
    'Search who did what, when and why, newest first',
  )
  return withListOptions(withFilter(search))
    .addHelpText('after', exampleOf('bursar audit search --tenant acme --actor operator'))
    .action(async ({ json, ...flags }: Flags) => {
      const query = parsed(auditQuery, filterOf(flags))
      const page = await askOperatorService((service, by) => service.audit({ query }, by))
      printList(page, {
        json,
        none: 'No rows match.',
        columns: [
          { title: 'When', cell: (row) => row.created_at, isInstant: true },
          { title: 'Row', cell: (row) => row.audit_id },
          { title: 'Tenant', cell: (row) => row.tenant_id, isText: true },
          {
            title: 'Actor',
            cell: actorOf,
            isText: true,
          },
          { title: 'What happened', cell: (row) => row.sentence, isText: true },
          { title: 'Reason', cell: (row) => row.reason, isText: true },
        ],
      })
    })
}

type Row = OperatorAnswer<'audit'>['rows'][number]

/** Who it was, where it was a person or a program of theirs; Stripe and time need no name. */
function actorOf({ actor_type, actor_id, actor_name }: Row): string {
  const name = actor_name ?? actor_id
  const isNamed = actor_type !== 'stripe' && actor_type !== 'time' && name !== null
  return isNamed ? `${actor_type} ${name}` : actor_type
}

function exportCommand(): Command {
  const format = 'Format of the file (ndjson: one JSON object per line)'
  return withFilter(new Command('export').description('Export the audit log, newest row first'))
    .addOption(oneOf('--format <format>', format, FORMATS).default('csv'))
    .option('--json', 'Same as --format ndjson')
    .addHelpText('after', exampleOf('bursar audit export --tenant acme > acme.csv'))
    .action(async ({ json, ...flags }: Flags) => {
      const asked = parsed(auditExportQuery, {
        ...filterOf(flags),
        ...(json === true && { format: 'ndjson' }),
      })
      await askOperatorService((service) =>
        withProgress({ title: 'Exporting the audit log' }, (advance) => {
          const lines = Readable.from(shown(toAuditLines(service, asked), advance))
          return pipeline(lines, process.stdout, { end: false })
        }),
      )
    })
}

/** A file gets what the audit log has; a terminal gets no control characters. */
async function* shown(
  lines: AsyncIterable<string>,
  advance: (done: number) => void,
): AsyncGenerator<string> {
  let written = 0
  for await (const line of lines) {
    yield process.stdout.isTTY ? harmless(line) : line
    written += 1
    advance(written)
  }
}

function verifyCommand(): Command {
  return new Command('verify')
    .description('Verify the hash chain of every tenant; exit with code 4 if a chain is broken')
    .option(...JSON_OPTION)
    .addHelpText('after', exampleOf('bursar audit verify --json'))
    .action(async ({ json }: { json?: boolean }) => {
      process.exitCode = await verifyChain(json ?? false)
    })
}

/** Not asked of the operator service: a role that only reads the database can prove it as well. */
function verifyChain(json: boolean): Promise<number> {
  return withDatabase(async (pool, config) => {
    const total = await estimateAuditRows(pool)
    const result = await withProgress({ title: 'Verifying the audit log', total }, (onProgress) =>
      verifyAudit(pool, { ...config.audit, onProgress }),
    )
    const text = renderVerification(result).trimEnd()
    const lines = [toned(text.split('\n')[0] ?? '', result.ok ? 'good' : 'bad')]
    print(result, json, [...lines, ...text.split('\n').slice(1)])
    return result.ok ? 0 : EXIT_BROKEN_CHAIN
  })
}

function acceptLossCommand(): Command {
  return new Command('accept-loss')
    .description(
      'Accept the loss of the latest rows after a restore or failover; the audit log records it',
    )
    .requiredOption(...REASON)
    .option(
      '--lost-since <time>',
      'Time of the backup, if Bursar did not notice the restore: do not repeat messages since then',
      instant,
    )
    .option(...JSON_OPTION)
    .addHelpText(
      'after',
      exampleOf("bursar audit accept-loss --reason 'restored the backup of 3 May'"),
    )
    .action(async ({ reason, lostSince, json }: ActionResult & { readonly lostSince?: string }) => {
      const body = parsed(acceptLossBody, { reason })
      const since = lostSince === undefined ? null : new Date(lostSince)
      process.exitCode = await acceptKnownLoss(body.reason, since, json)
    })
}

function acceptKnownLoss(
  reason: string,
  since: Date | null,
  json: boolean | undefined,
): Promise<number> {
  return withDatabase(async (pool, config) => {
    if (since !== null) await declareLostSince(pool, since)
    const acceptance = await acceptLoss(pool, { ...config.audit, ...atThisMachine(), reason })
    if (acceptance.outcome !== 'refused') await forgetRestore(pool)
    switch (acceptance.outcome) {
      case 'accepted':
        print(acceptance, json, [
          'Accepted. The audit log records these losses:',
          ...acceptance.losses.map(renderLoss),
        ])
        return 0
      case 'nothing_lost':
        print(acceptance, json, ['No rows are lost: the audit log has every anchored row.'])
        return 0
      case 'refused': {
        const breaks = acceptance.breaks.map(renderBreak)
        print(acceptance, json, [
          'Refused: rows were changed, not only lost. These breaks remain:',
          ...breaks,
        ])
        return EXIT_BROKEN_CHAIN
      }
    }
  })
}
