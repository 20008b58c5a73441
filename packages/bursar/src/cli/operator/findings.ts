import { formatMoney } from '@bursar/wire/money'
import { findingParams, findingQuery, severity } from '@bursar/wire/operator/finding/findings'
import type { OperatorAnswer } from '@bursar/wire/operator/routes'
import { sayMinute } from '@bursar/wire/text/say-instant'
import { Command } from 'commander'
import { exampleOf, JSON_OPTION, withListOptions } from '../options/list-options.ts'
import { findingId, instant, oneOf, parsed } from '../options/parse.ts'
import { factLines, print, printList, section } from '../output/print.ts'
import { state, toned } from '../output/tones.ts'
import { actionCommand } from './act-on-finding.ts'
import { askOperatorService, type Flags } from './ask-operator-service.ts'

/** `bursar findings`: issues that need an operator, and what can be done about them. */
export function findingsCommand(): Command {
  return new Command('findings')
    .addCommand(listCommand(), { isDefault: true })
    .addCommand(showCommand())
    .addCommand(kindsCommand())
    .addCommand(actionCommand())
}

const STATES = ['open', 'resolved', 'all'] as const

function listCommand(): Command {
  const list = new Command('list')
    .description('List findings and their available actions, newest first')
    .addOption(oneOf('--state <state>', 'Only findings in this state', STATES).default('open'))
    .addOption(oneOf('--severity <severity>', 'Only this severity', severity.options))
    .option('--kind <kind>', 'Only findings of this kind (`bursar findings kinds` lists them)')
    .option('--tenant <id>', 'Only findings about this tenant')
    .option('--object <id>', 'Only findings about this Stripe object')
    .option('--from <time>', 'Only findings opened at this time or later', instant)
  return withListOptions(list)
    .addHelpText('after', exampleOf('bursar findings list --kind orphan'))
    .action(async ({ tenant, object, json, ...flags }: Flags) => {
      const query = parsed(findingQuery, { ...flags, tenant_id: tenant, object_id: object })
      const page = await askOperatorService((service, by) => service.findings({ query }, by))
      printList(page, {
        json,
        none: 'Nothing needs attention.',
        columns: [
          { title: 'Finding', cell: (row) => row.finding_id },
          { title: 'Severity', cell: (row) => row.severity },
          { title: 'Title', cell: (row) => row.title, isText: true },
          { title: 'Tenant', cell: (row) => row.tenant_id, isText: true },
          { title: 'Object', cell: (row) => row.object_id },
          { title: 'Summary', cell: (row) => row.summary, isText: true },
          {
            title: 'Actions',
            cell: (row) => (row.resolved_at === null ? offered(row.actions) : 'resolved'),
            isText: true,
          },
        ],
      })
    })
}

/** What a finding offers. A finding about the brake has commands of its own. */
function offered(actions: readonly string[]): string {
  return actions.length === 0 ? 'bursar brake confirm, bursar brake discard' : actions.join(', ')
}

function showCommand(): Command {
  return new Command('show')
    .description('Show one finding: what it means, what to do, and what Stripe says now')
    .argument('<finding>', 'Finding ID', findingId)
    .option(...JSON_OPTION)
    .addHelpText('after', exampleOf('bursar findings show 7'))
    .action(async (finding: string, { json }: Flags) => {
      const params = parsed(findingParams, { finding_id: finding })
      const [found, evidence] = await askOperatorService((service, by) =>
        Promise.all([service.finding({ params }, by), service.findingEvidence({ params }, by)]),
      )
      print({ ...found, evidence }, json, [...findingLines(found), ...evidenceLines(evidence)])
    })
}

function findingLines(finding: OperatorAnswer<'finding'>): string[] {
  const { finding_id, title, severity, summary, meaning, advice, details } = finding
  return [
    `${toned(`${finding_id}: ${title}`, 'title')}  ${state(severity)}`,
    summary,
    '',
    meaning,
    advice,
    '',
    ...factLines({
      Object: finding.object_id,
      Tenant: finding.tenant_id,
      Opened: sayMinute(finding.opened_at),
      Resolved: resolvedText(finding),
      Actions: finding.resolved_at === null ? offered(finding.actions) : null,
    }),
    ...section('Details', factLines(readable(details))),
  ]
}

function resolvedText(finding: OperatorAnswer<'finding'>): string | null {
  const { resolved_at, resolver_name, resolved_by, resolved_reason } = finding
  if (resolved_at === null) return null
  const by = resolver_name ?? resolved_by
  const why = resolved_reason === null ? '' : `: ${resolved_reason}`
  return `${sayMinute(resolved_at)}${by === null ? ' automatically' : ` by ${by}`}${why}`
}

function readable(details: Readonly<Record<string, unknown>>): Record<string, string | null> {
  return Object.fromEntries(
    Object.entries(details).map(([name, value]) => [
      name.replaceAll('_', ' '),
      typeof value === 'string' ? value : value === null ? null : JSON.stringify(value),
    ]),
  )
}

type Evidence = OperatorAnswer<'findingEvidence'>

/** What Stripe says about a finding, one fact per line. */
function evidenceLines(evidence: Evidence): string[] {
  if (evidence.state === 'nothing') return []
  if (evidence.state === 'unavailable') {
    const why =
      evidence.error_code === 'SETTING_MISSING'
        ? 'STRIPE_SECRET_KEY is not set, so Bursar did not ask Stripe.'
        : `Stripe did not answer (${evidence.error_code}).`
    return ['', `${why} Customer and payment details are not shown.`]
  }
  return evidence.objects.flatMap((one) =>
    section(`${one.object_id} at Stripe now`, factLines(evidenceFacts(one))),
  )
}

function evidenceFacts(one: Evidence['objects'][number]): Record<string, string | null> {
  const { amount, prices } = one
  return {
    Name: one.name,
    Email: one.email,
    Amount: amount === null ? null : formatMoney(amount.amount, amount.currency, 'en-US'),
    Status: one.status,
    Prices: prices.length === 0 ? null : prices.map(priceText).join(', '),
    'Claimed tenant': one.claimed_tenant,
    Customer: one.customer_id,
    Dashboard: one.dashboard_url,
  }
}

function priceText({
  price_id,
  plan_name,
  quantity,
}: Evidence['objects'][number]['prices'][number]) {
  return `${quantity} × ${price_id} (${plan_name ?? 'in no plan'})`
}

function kindsCommand(): Command {
  return new Command('kinds')
    .description('Explain each kind of finding, and what to do about it')
    .option(...JSON_OPTION)
    .addHelpText('after', exampleOf('bursar findings kinds'))
    .action(async ({ json }: Flags) => {
      const found = await askOperatorService((service, by) => service.findingKinds({}, by))
      const lines = found.kinds.flatMap(({ kind, title, severity, meaning, advice, actions }) => [
        '',
        `${toned(title, 'title')} (${kind})  ${state(severity)}`,
        `  ${meaning}`,
        `  ${advice}`,
        `  Actions: ${offered(actions)}`,
      ])
      print(found, json, lines.slice(1))
    })
}
