import { AppError } from '@bursar/wire/errors'
import { formatMoney } from '@bursar/wire/money'
import {
  FINDING_ACTIONS,
  findingActionBody,
  findingParams,
  findingQuery,
  tenantBody,
} from '@bursar/wire/operator/finding/findings'
import type { OperatorAnswer } from '@bursar/wire/operator/routes'
import { sayMinute } from '@bursar/wire/text/say-instant'
import { Command } from 'commander'
import {
  type ActionResult,
  askOperatorService,
  type Flags,
  parsed,
  print,
  REASON,
} from './ask-operator-service.ts'
import { printList, withListOptions } from './list-options.ts'

/** `bursar findings`: issues that need an operator, and what is done about them. */
export function findingsCommand(): Command {
  return new Command('findings')
    .addCommand(listCommand())
    .addCommand(showCommand())
    .addCommand(kindsCommand())
    .addCommand(actionCommand())
}

function listCommand(): Command {
  const list = new Command('list')
    .description('list findings, newest first, with the actions that each one offers')
    .option('--state <state>', 'open, resolved or all', 'open')
    .option('--severity <severity>', 'only with this severity: action, warning or info')
    .option('--kind <kind>', 'only of this kind')
    .option('--tenant <id>', 'only of this tenant')
    .option('--object_id <id>', 'only about this Stripe object')
    .option('--from <instant>', 'opened then or later')
  return withListOptions(list)
    .addHelpText('after', '\nExample:\n  $ bursar findings list --kind orphan\n')
    .action(async ({ tenant, json, ...flags }: Flags) => {
      const query = parsed(findingQuery, { ...flags, tenant_id: tenant })
      const page = await askOperatorService((service, by) => service.findings({ query }, by))
      const none = 'Nothing needs attention.'
      printList(page, {
        json,
        none,
        line: ({ finding_id, severity, title, object_id, summary, resolved_at, actions }) => {
          const can = resolved_at === null ? offered(actions) : 'resolved'
          return `${finding_id}  ${severity}  ${title}  ${object_id}  ${summary} (${can})`
        },
      })
    })
}

/** What a finding offers. The brake, which offers nothing here, is decided with its own command. */
function offered(actions: readonly string[]): string {
  return actions.length === 0 ? 'bursar brake confirm, bursar brake discard' : actions.join(', ')
}

function showCommand(): Command {
  return new Command('show')
    .description('show one finding: what it means, what to do, and what Stripe says now')
    .argument('<finding>', 'finding ID')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExample:\n  $ bursar findings show 7\n')
    .action(async (finding: string, { json }: Flags) => {
      const params = parsed(findingParams, { finding_id: finding })
      const [told, evidence] = await askOperatorService((service, who) =>
        Promise.all([service.finding({ params }, who), service.findingEvidence({ params }, who)]),
      )
      const { resolved_at: at, resolved_reason, actions, details } = told
      const by = told.resolver_name ?? told.resolved_by ?? 'itself'
      const why = resolved_reason === null ? '' : `: ${resolved_reason}`
      const stands =
        at === null
          ? `Open since ${sayMinute(told.opened_at)}. Actions: ${offered(actions)}.`
          : `Resolved on ${sayMinute(at)} by ${by}${why}.`
      const about = [
        told.finding_id,
        told.severity,
        told.title,
        told.object_id,
        told.tenant_id ?? '',
      ]
      print({ ...told, evidence }, json, [
        about.join('  ').trim(),
        told.summary,
        told.meaning,
        told.advice,
        stands,
        ...Object.entries(details).map(([name, value]) => `  ${name}: ${JSON.stringify(value)}`),
        ...evidenceLines(evidence),
      ])
    })
}

/** What Stripe says about a finding, one fact per line. */
function evidenceLines(evidence: OperatorAnswer<'findingEvidence'>): string[] {
  if (evidence.state === 'nothing') return []
  if (evidence.state === 'unavailable') {
    const why =
      evidence.error_code === 'SETTING_MISSING'
        ? 'STRIPE_SECRET_KEY is not set, so Stripe was not asked.'
        : `Stripe did not answer (${evidence.error_code}).`
    return [`${why} Customer and payment details are not shown.`]
  }
  return evidence.objects.flatMap((one) => [
    `In Stripe now: ${one.object_id}`,
    ...Object.entries({
      name: one.name,
      email: one.email,
      amount:
        one.amount === null ? null : formatMoney(one.amount.amount, one.amount.currency, 'en-US'),
      status: one.status,
      prices: one.prices.length === 0 ? null : one.prices.map(pricedLine).join(', '),
      'claimed tenant': one.claimed_tenant,
      customer: one.customer_id,
      dashboard: one.dashboard_url,
    }).flatMap(([name, value]) => (value === null ? [] : [`  ${name}: ${value}`])),
  ])
}

function pricedLine({
  price_id,
  plan_name,
  quantity,
}: OperatorAnswer<'findingEvidence'>['objects'][number]['prices'][number]): string {
  return `${quantity} × ${price_id} (${plan_name ?? 'in no plan'})`
}

function kindsCommand(): Command {
  return new Command('kinds')
    .description('explain each kind of finding, and what to do about it')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExample:\n  $ bursar findings kinds\n')
    .action(async ({ json }: Flags) => {
      const told = await askOperatorService((service, by) => service.findingKinds({}, by))
      print(
        told,
        json,
        told.kinds.map(
          ({ kind, severity, meaning, advice, actions }) =>
            `${kind}  ${severity}  ${meaning} ${advice} (${offered(actions)})`,
        ),
      )
    })
}

function actionCommand(): Command {
  return new Command('act')
    .description(`act on a finding: ${FINDING_ACTIONS.join(', ')}`)
    .argument('<finding>', 'finding ID')
    .argument('<action>', 'what to do')
    .requiredOption(...REASON)
    .option(
      '--tenant <id>',
      'link, move: the customer’s tenant; approve: the new tenant ID; merge: the tenant that stays',
    )
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExample:\n  $ bursar findings act 7 dismiss --reason "a test"\n')
    .action(actOn)
}

async function actOn(
  finding: string,
  action: string,
  { reason, tenant, json }: ActionResult & { readonly tenant?: string },
): Promise<void> {
  const params = parsed(findingParams, { finding_id: finding })
  const body = parsed(findingActionBody, { reason })
  const named = { reason, tenant_id: tenant }
  const done = await askOperatorService((service, by) => {
    switch (action) {
      case 'refetch':
        return service.refetchFinding({ params, body }, by)
      case 'replay':
        return service.replayFinding({ params, body }, by)
      case 'retry':
        return service.retryFinding({ params, body }, by)
      case 'dismiss':
        return service.dismissFinding({ params, body }, by)
      case 'link':
        return service.linkFinding({ params, body: parsed(tenantBody, named) }, by)
      case 'merge':
        return service.mergeFinding({ params, body: parsed(tenantBody, named) }, by)
      case 'move':
        return service.moveFinding({ params, body: parsed(tenantBody, named) }, by)
      case 'approve':
        return service.approveFinding({ params, body: parsed(tenantBody, named) }, by)
      default:
        throw new AppError('REQUEST_MALFORMED', `There is ${FINDING_ACTIONS.join(', ')}.`)
    }
  })
  print(done, json, [`Finding ${finding}: done.`])
}
