import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import {
  ACTOR_TYPES,
  acceptLossBody,
  auditExportQuery,
  auditQuery,
} from '@bursar/wire/operator/audit'
import { Command } from 'commander'
import { acceptLoss } from '../../audit/accept-loss.store.ts'
import { renderBreak, renderLoss, renderVerification } from '../../audit/verification.ts'
import { verifyAudit } from '../../audit/verify-audit.store.ts'
import { toAuditLines } from '../../operator/read/audit-lines.ts'
import { withDatabase } from '../with-database.ts'
import {
  type ActionResult,
  askOperatorService,
  atThisMachine,
  type Flags,
  harmless,
  parsed,
  print,
  REASON,
} from './ask-operator-service.ts'
import { printList, withListOptions } from './list-options.ts'

const EXIT_BROKEN_CHAIN = 4

/** `bursar audit`: who did what, and the proof that nobody touched what was written down. */
export function auditCommand(): Command {
  return new Command('audit')
    .addCommand(searchCommand())
    .addCommand(exportCommand())
    .addCommand(verifyCommand())
    .addCommand(acceptLossCommand())
}

function withFilter(command: Command): Command {
  return command
    .option(
      '--source <source>',
      'audit log: rows of tenants; operator: rows about no tenant',
      'audit',
    )
    .option('--tenant <id>', 'only of this tenant')
    .option('--id <row>', 'only this row')
    .option('--type <type>', 'only of this type, such as operator.finding.dismissed')
    .option('--actor <type>', `only by ${ACTOR_TYPES.join(', ')}`)
    .option('--from <instant>', 'from this time on (ISO 8601 with an offset)')
    .option('--to <instant>', 'before this time')
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
    'search who did what, when and why, newest first',
  )
  return withListOptions(withFilter(search))
    .addHelpText('after', '\nExample:\n  $ bursar audit search --tenant acme --actor operator\n')
    .action(async ({ json, ...flags }: Flags) => {
      const query = parsed(auditQuery, filterOf(flags))
      const page = await askOperatorService((service, by) => service.audit({ query }, by))
      printList(page, {
        json,
        none: 'No such row.',
        line: ({ created_at, audit_id, tenant_id, actor_type, actor_id, sentence, reason }) => {
          const who = actor_id === null ? actor_type : `${actor_type} ${actor_id}`
          const why = reason === null ? '' : ` (${reason})`
          return [created_at, audit_id, tenant_id ?? '-', who, sentence + why].join('  ')
        },
      })
    })
}

function exportCommand(): Command {
  const out = new Command('export').description('export the audit log, newest row first')
  return withFilter(out)
    .option('--format <format>', 'csv or ndjson (one JSON object per line)', 'csv')
    .addHelpText('after', '\nExample:\n  $ bursar audit export --tenant acme > acme.csv\n')
    .action(async (flags: Flags) => {
      const asked = parsed(auditExportQuery, filterOf(flags))
      await askOperatorService(async (service) => {
        const lines = Readable.from(shown(toAuditLines(service, asked)))
        await pipeline(lines, process.stdout, { end: false })
      })
    })
}

/** A file has what the audit log has; a terminal is spared what would command it. */
async function* shown(lines: AsyncIterable<string>): AsyncGenerator<string> {
  for await (const line of lines) yield process.stdout.isTTY ? harmless(line) : line
}

function verifyCommand(): Command {
  return new Command('verify')
    .description('verify the hash chain of every tenant; exit 4 when one is broken')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExample:\n  $ bursar audit verify --json\n')
    .action(async ({ json }: { json?: boolean }) => {
      process.exitCode = await verifyChain(json ?? false)
    })
}

/** Not asked of the desk: whoever may only read the database can prove it as well. */
function verifyChain(json: boolean): Promise<number> {
  return withDatabase(async (pool, config) => {
    const result = await verifyAudit(pool, config.audit)
    process.stdout.write(`${json ? JSON.stringify(result) : renderVerification(result)}\n`)
    return result.ok ? 0 : EXIT_BROKEN_CHAIN
  })
}

function acceptLossCommand(): Command {
  return new Command('accept-loss')
    .description(
      'accept, and record for good, that the last rows are lost after a restore or a failover',
    )
    .requiredOption(...REASON)
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      "\nExample:\n  $ bursar audit accept-loss --reason 'restored the backup of 3 May'\n",
    )
    .action(async ({ reason, json }: ActionResult) => {
      process.exitCode = await acceptKnownLoss(parsed(acceptLossBody, { reason }).reason, json)
    })
}

function acceptKnownLoss(reason: string, json: boolean | undefined): Promise<number> {
  return withDatabase(async (pool, config) => {
    const acceptance = await acceptLoss(pool, { ...config.audit, ...atThisMachine(), reason })
    switch (acceptance.outcome) {
      case 'accepted':
        print(acceptance, json, [
          'Accepted and recorded in the audit log:',
          ...acceptance.losses.map(renderLoss),
        ])
        return 0
      case 'nothing_lost':
        print(acceptance, json, ['Nothing is lost: the audit log has every row that was anchored.'])
        return 0
      case 'refused': {
        const breaks = acceptance.breaks.map(renderBreak)
        print(acceptance, json, [
          'Refused: rows are not only lost. The audit log was changed:',
          ...breaks,
        ])
        return EXIT_BROKEN_CHAIN
      }
    }
  })
}
