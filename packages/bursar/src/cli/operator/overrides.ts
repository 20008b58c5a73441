import { wholeNumberFrom } from '@bursar/wire/cli/whole-number'
import {
  entitlementParams,
  overrideBody,
  overrideEndBody,
  overrideQuery,
} from '@bursar/wire/operator/overrides'
import type { OperatorAnswer } from '@bursar/wire/operator/routes'
import { sayMinute } from '@bursar/wire/text/say-instant'
import { Command } from 'commander'
import { exampleOf, JSON_OPTION, withListOptions } from '../options/list-options.ts'
import { instant, oneOf, parsed, REASON, tenantId } from '../options/parse.ts'
import { factLines, named, print, printList } from '../output/print.ts'
import { toned } from '../output/tones.ts'
import { type ActionResult, askOperatorService, type Flags } from './ask-operator-service.ts'

/** `bursar overrides`: entitlements that operators allow or block. */
export function overridesCommand(): Command {
  return new Command('overrides')
    .addCommand(listCommand(), { isDefault: true })
    .addCommand(showCommand())
    .addCommand(setCommand())
    .addCommand(endCommand())
}

const STATES = ['active', 'ended', 'all'] as const

function listCommand(): Command {
  const list = new Command('list')
    .description('List overrides, newest first')
    .addOption(oneOf('--state <state>', 'Only overrides in this state', STATES).default('active'))
    .option('--tenant <id>', 'Only overrides of this tenant')
  return withListOptions(list)
    .addHelpText('after', exampleOf('bursar overrides list --tenant acme'))
    .action(async ({ tenant, json, ...flags }: Flags) => {
      const query = parsed(overrideQuery, { ...flags, tenant_id: tenant })
      const page = await askOperatorService((service, by) => service.overrides({ query }, by))
      printList(page, {
        json,
        none: 'No overrides match.',
        columns: [
          { title: 'Override', cell: (row) => row.override_id },
          { title: 'Tenant', cell: (row) => row.tenant_id, isText: true },
          { title: 'Feature', cell: (row) => row.feature, isText: true },
          { title: 'Rule', cell: ruleOf },
          { title: 'State', cell: (row) => row.state },
          { title: 'Until', cell: (row) => row.ended_at ?? row.expires_at, isInstant: true },
          { title: 'Set by', cell: (row) => row.created_by_name ?? row.created_by },
          { title: 'Reason', cell: (row) => row.reason, isText: true },
          { title: 'Ended by', cell: (row) => row.ended_by_name ?? row.ended_by },
          { title: 'Reason for the end', cell: (row) => row.ended_reason, isText: true },
        ],
      })
    })
}

type Row = OperatorAnswer<'overrides'>['rows'][number]

function ruleOf({ rule, limit }: Row): string {
  if (rule === 'block') return 'blocked'
  return limit === null ? 'allowed' : `allowed up to ${limit}`
}

function showCommand(): Command {
  return new Command('show')
    .description('Show the plan limit, the usage and the override of a feature for a tenant')
    .argument('<tenant>', 'Tenant ID')
    .argument('<feature>', 'Name of the feature in the plans')
    .option(...JSON_OPTION)
    .addHelpText('after', exampleOf('bursar overrides show acme devices'))
    .action(async (tenant_id: string, feature: string, { json }: Flags) => {
      const params = parsed(entitlementParams, { tenant_id, feature })
      const found = await askOperatorService((service, by) => service.entitlement({ params }, by))
      const { override, sentence, plan_name, used, limit, tenant_name } = found
      const granted = limit === null ? 'no limit' : `up to ${limit}`
      print(found, json, [
        `${toned(named(tenant_name, tenant_id), 'title')}: ${feature}`,
        ...factLines({
          Plan: plan_name ?? 'none',
          'By plan': `${limit === 0 ? 'nothing' : granted}. ${sentence}`,
          Used: used ?? 'not counted yet',
          Override: override === null ? 'none' : overrideText(override),
        }),
      ])
    })
}

/** Of one that is active. */
function overrideText(one: Row): string {
  const by = `by ${one.created_by_name ?? one.created_by}: ${one.reason}`
  return `${ruleOf(one)} until ${sayMinute(one.expires_at)}, ${by} (${one.override_id})`
}

function setCommand(): Command {
  const limit = 'Limit while the override is active (default: no limit)'
  return new Command('set')
    .description('Allow a feature for a tenant until a date, or block it')
    .argument('<tenant>', 'Tenant ID', tenantId)
    .argument('<feature>', 'Name of the feature in the plans')
    .requiredOption('--until <time>', 'When the override ends', instant)
    .requiredOption(...REASON)
    .option('--limit <count>', limit, wholeNumberFrom(0, Number.MAX_SAFE_INTEGER))
    .option('--block', 'Block the feature instead of allowing it')
    .option(...JSON_OPTION)
    .addHelpText(
      'after',
      exampleOf(
        'bursar overrides set acme devices --limit 90 --until 2026-12-31 --reason "trade fair"',
      ),
    )
    .action(setOverride)
}

interface OverrideFlags extends ActionResult {
  readonly until: string
  readonly limit?: number
  readonly block?: boolean
}

async function setOverride(tenant: string, feature: string, flags: OverrideFlags): Promise<void> {
  const { until, reason, limit = null, block = false, json } = flags
  const rule = block ? 'block' : 'allow'
  const asked = { tenant_id: tenant, feature, rule, limit, expires_at: until, reason }
  const body = parsed(overrideBody, asked)
  const done = await askOperatorService((service, by) => service.addOverride({ body }, by))
  const what = block ? 'blocked' : `allowed${limit === null ? '' : ` up to ${limit}`}`
  print(done, json, [`${feature} is ${what} for ${tenant} until ${sayMinute(until)}.`])
}

function endCommand(): Command {
  return new Command('end')
    .description('End an override early')
    .argument('<override>', 'Override ID')
    .requiredOption(...REASON)
    .option(...JSON_OPTION)
    .addHelpText(
      'after',
      exampleOf(
        'bursar overrides end 5f1e0a3c-7f6e-4f6a-9d0e-0a6d0c9b4e11 --reason "fair is over"',
      ),
    )
    .action(async (override_id: string, { reason, json }: ActionResult) => {
      const body = parsed(overrideEndBody, { reason })
      const asked = { params: { override_id }, body }
      const done = await askOperatorService((service, by) => service.endOverride(asked, by))
      print(done, json, [`Ended the override ${override_id}.`])
    })
}
