import {
  entitlementParams,
  overrideBody,
  overrideEndBody,
  overrideQuery,
} from '@bursar/wire/operator/overrides'
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

/** `bursar overrides`: entitlements that operators allow or block. */
export function overridesCommand(): Command {
  return new Command('overrides')
    .addCommand(listCommand())
    .addCommand(showCommand())
    .addCommand(setCommand())
    .addCommand(endCommand())
}

function listCommand(): Command {
  const list = new Command('list')
    .description('list overrides, latest first')
    .option('--state <state>', 'active, ended or all', 'active')
    .option('--tenant <id>', 'only of this tenant')
  return withListOptions(list)
    .addHelpText('after', '\nExample:\n  $ bursar overrides list --tenant acme\n')
    .action(async ({ tenant, json, ...flags }: Flags) => {
      const query = parsed(overrideQuery, { ...flags, tenant_id: tenant })
      const page = await askOperatorService((service, by) => service.overrides({ query }, by))
      printList(page, {
        json,
        none: 'No overrides match.',
        line: lineOf,
      })
    })
}

type Row = OperatorAnswer<'overrides'>['rows'][number]

const WORDS = { allow: 'allowed', block: 'blocked' } as const

function lineOf(one: Row): string {
  const { override_id, tenant_id, feature, rule, limit, created_by, created_by_name } = one
  const upTo = limit === null ? '' : ` up to ${limit}`
  const by = `by ${created_by_name ?? created_by}: ${one.reason}`
  return [override_id, tenant_id, feature, `${WORDS[rule]}${upTo}`, endOf(one), by].join('  ')
}

/** Until when, or how it ended. */
function endOf({ state, expires_at, ended_at, ended_by, ended_by_name, ended_reason }: Row) {
  if (state === 'active') return `until ${sayMinute(expires_at)}`
  if (ended_at === null) return `expired on ${sayMinute(expires_at)}`
  return `ended on ${sayMinute(ended_at)} by ${ended_by_name ?? ended_by}: ${ended_reason}`
}

function showCommand(): Command {
  return new Command('show')
    .description('show what the plans grant a tenant, what is used, and the override')
    .argument('<tenant>', 'tenant ID')
    .argument('<feature>', 'as the plans name it')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExample:\n  $ bursar overrides show acme devices\n')
    .action(async (tenant_id: string, feature: string, { json }: Flags) => {
      const params = parsed(entitlementParams, { tenant_id, feature })
      const told = await askOperatorService((service, by) => service.entitlement({ params }, by))
      const { override, sentence, plan_name, used, limit, tenant_name } = told
      const granted = limit === null ? 'no limit' : `up to ${limit}`
      print(told, json, [
        `${tenant_name}: ${plan_name ?? 'no plan'}`,
        `  by plan   ${limit === 0 ? 'nothing' : granted}: ${sentence}`,
        `  used      ${used ?? 'never counted'}`,
        `  override  ${override === null ? 'none' : lineOf(override)}`,
      ])
    })
}

function setCommand(): Command {
  return new Command('set')
    .description('allow a feature for a tenant until a date, or block it')
    .argument('<tenant>', 'tenant ID')
    .argument('<feature>', 'as the plans name it')
    .requiredOption('--until <instant>', 'when the override ends (ISO 8601 with an offset)')
    .requiredOption(...REASON)
    .option('--limit <count>', 'the limit during this time (default: no limit)')
    .option('--block', 'block the feature instead of allowing it')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      '\nExample:\n  $ bursar overrides set acme devices --limit 90 ' +
        '--until 2026-12-31T00:00:00Z --reason "trade fair"\n',
    )
    .action(setOverride)
}

interface OverrideFlags extends ActionResult {
  readonly until: string
  readonly limit?: string
  readonly block?: boolean
}

async function setOverride(tenant: string, feature: string, flags: OverrideFlags): Promise<void> {
  const { until, reason, limit, block, json } = flags
  const body = parsed(overrideBody, {
    tenant_id: tenant,
    feature,
    rule: block === true ? 'block' : 'allow',
    limit: limit === undefined ? null : Number(limit),
    expires_at: until,
    reason,
  })
  const done = await askOperatorService((service, by) => service.addOverride({ body }, by))
  print(done, json, [`${tenant}: ${feature} is ${block === true ? 'blocked' : 'allowed'}.`])
}

function endCommand(): Command {
  return new Command('end')
    .description('end an override early')
    .argument('<override>', 'override ID')
    .requiredOption(...REASON)
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExample:\n  $ bursar overrides end 5f1e… --reason "it is over"\n')
    .action(async (override_id: string, { reason, json }: ActionResult) => {
      const body = parsed(overrideEndBody, { reason })
      const asked = { params: { override_id }, body }
      const done = await askOperatorService((service, by) => service.endOverride(asked, by))
      print(done, json, [`${override_id} has ended.`])
    })
}
