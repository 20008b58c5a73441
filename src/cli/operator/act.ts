import { Command } from 'commander'
import { AppError } from '../../base/errors.ts'
import { effectParams, effectQuery, retryBody as why } from '../../wire/operator/effects.ts'
import { FINDING_ACTIONS, findingParams, findingQuery } from '../../wire/operator/findings.ts'
import { overrideBody, overrideQuery } from '../../wire/operator/overrides.ts'
import { askDesk, parsed, print } from './ask-desk.ts'

interface Acted {
  readonly reason: string
  readonly json?: boolean
}

const REASON = ['--reason <text>', 'why; it is kept with what was done'] as const

/** `bursar replay`: runs a known event again. */
export function replayCommand(): Command {
  return new Command('replay')
    .description('run a known event again: Stripe is asked anew')
    .argument('<event>', 'an event id (evt_…)')
    .requiredOption(...REASON)
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExample:\n  $ bursar replay evt_1 --reason "the price was listed"\n')
    .action(async (event_id: string, { reason, json }: Acted) => {
      const asked = { params: { event_id }, body: parsed(why, { reason }) }
      const done = await askDesk((desk, by) => desk.replayEvent(asked, by))
      print(done, json, [`${event_id} is run again. Noted in the ${done.audit.source} log.`])
    })
}

interface FindingFlags {
  readonly kind?: string
  readonly all?: boolean
  readonly limit: string
  readonly json?: boolean
}

/** `bursar findings`: what needs a human, and what is done about it. */
export function findingsCommand(): Command {
  const act = new Command('act')
    .description(`do something about a finding: ${FINDING_ACTIONS.join(', ')}`)
    .argument('<finding>', 'its id')
    .argument('<action>', 'what to do')
    .requiredOption(...REASON)
    .option('--tenant <id>', 'with link: whose customer it is')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExample:\n  $ bursar findings act 7 dismiss --reason "a test"\n')
    .action(actOn)
  const list = new Command('list')
    .description('findings, the newest first, and what can be done about each')
    .option('--kind <kind>', 'only of this kind')
    .option('--all', 'also what is resolved')
    .option('--limit <rows>', 'at most so many', '50')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExample:\n  $ bursar findings list --kind orphan\n')
    .action(listFindings)
  return new Command('findings').description('what needs a human').addCommand(list).addCommand(act)
}

async function listFindings({ all, json, ...flags }: FindingFlags): Promise<void> {
  const query = parsed(findingQuery, { ...flags, state: all === true ? 'all' : 'open' })
  const page = await askDesk((desk, by) => desk.findings({ query }, by))
  const lines = page.rows.map(({ finding_id, title, subject, summary, actions }) => {
    const can = actions.length === 0 ? 'resolved' : actions.join(', ')
    return `${finding_id}  ${title}  ${subject}  ${summary} (${can})`
  })
  print(page, json, lines.length === 0 ? ['Nothing needs a human.'] : lines)
}

async function actOn(
  finding: string,
  action: string,
  { reason, tenant, json }: Acted & { readonly tenant?: string },
): Promise<void> {
  const params = parsed(findingParams, { finding_id: finding })
  const because = parsed(why, { reason })
  const done = await askDesk((desk, by) => {
    switch (action) {
      case 'refetch':
        return desk.refetchFinding({ params, body: because }, by)
      case 'replay':
        return desk.replayFinding({ params, body: because }, by)
      case 'retry':
        return desk.retryFinding({ params, body: because }, by)
      case 'dismiss':
        return desk.dismissFinding({ params, body: because }, by)
      case 'link':
        return desk.linkFinding({ params, body: { ...because, tenant_id: tenant ?? '' } }, by)
      default:
        throw new AppError('REQUEST_MALFORMED', `There is ${FINDING_ACTIONS.join(', ')}.`)
    }
  })
  print(done, json, [`Finding ${finding}: done.`])
}

interface EffectFlags {
  readonly kind?: string
  readonly state?: string
  readonly tenant?: string
  readonly limit: string
  readonly json?: boolean
}

/** `bursar effects`: what is owed to the world. */
export function effectsCommand(): Command {
  const retry = new Command('retry')
    .description('owe it again, now')
    .argument('<effect>', 'its id')
    .requiredOption(...REASON)
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExample:\n  $ bursar effects retry 5f1e… --reason "mail is back"\n')
    .action(async (effect: string, { reason, json }: Acted) => {
      const params = parsed(effectParams, { effect_id: effect })
      const asked = { params, body: parsed(why, { reason }) }
      const done = await askDesk((desk, by) => desk.retryEffect(asked, by))
      print(done, json, [`${effect} is owed again.`])
    })
  const list = new Command('list')
    .description('what was owed, the newest first, and what became of it')
    .option('--kind <kind>', 'notice, provision, announce or hook')
    .option('--state <state>', 'owed, failing, done, dropped or dead')
    .option('--tenant <id>', 'only of this tenant')
    .option('--limit <rows>', 'at most so many', '50')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExample:\n  $ bursar effects list --state dead\n')
    .action(listEffects)
  return new Command('effects')
    .description('mails, identities, announcements and hooks')
    .addCommand(list)
    .addCommand(retry)
}

async function listEffects({ tenant, json, ...flags }: EffectFlags): Promise<void> {
  const query = parsed(effectQuery, { ...flags, tenant_id: tenant })
  const page = await askDesk((desk, by) => desk.effects({ query }, by))
  const lines = page.rows.map(({ owed_at, effect_id, kind, name, tenant_id, state }) =>
    [owed_at, effect_id, kind, name, tenant_id, state].join('  '),
  )
  print(page, json, lines.length === 0 ? ['Nothing is owed.'] : lines)
}

interface OverrideFlags extends Acted {
  readonly until: string
  readonly limit?: string
  readonly deny?: boolean
}

/** `bursar overrides`: entitlements that are granted or denied by hand. */
export function overridesCommand(): Command {
  const set = new Command('set')
    .description('grant a feature to a tenant until a date, or deny it')
    .argument('<tenant>', 'its id')
    .argument('<feature>', 'as the plans name it')
    .requiredOption('--until <instant>', 'when it ends by itself (ISO 8601 with an offset)')
    .requiredOption(...REASON)
    .option('--limit <count>', 'the limit that holds meanwhile; without it there is none')
    .option('--deny', 'instead of granting it')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      '\nExample:\n  $ bursar overrides set acme devices --limit 90 ' +
        '--until 2026-12-31T00:00:00Z --reason "trade fair"\n',
    )
    .action(setOverride)
  const end = new Command('end')
    .description('end an override before its time')
    .argument('<override>', 'its id')
    .requiredOption(...REASON)
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExample:\n  $ bursar overrides end 5f1e… --reason "it is over"\n')
    .action(async (override_id: string, { reason, json }: Acted) => {
      const body = parsed(why, { reason })
      const asked = { params: { override_id }, body }
      const done = await askDesk((desk, by) => desk.endOverride(asked, by))
      print(done, json, [`${override_id} has ended.`])
    })
  const list = new Command('list')
    .description('overrides, the latest first')
    .option('--tenant <id>', 'only of this tenant')
    .option('--all', 'also what has ended')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExample:\n  $ bursar overrides list --tenant acme\n')
    .action(listOverrides)
  return new Command('overrides')
    .description('entitlements that are granted or denied by hand')
    .addCommand(list)
    .addCommand(set)
    .addCommand(end)
}

async function listOverrides(flags: {
  readonly tenant?: string
  readonly all?: boolean
  readonly json?: boolean
}): Promise<void> {
  const state = flags.all === true ? 'all' : 'active'
  const query = parsed(overrideQuery, { tenant_id: flags.tenant, state })
  const page = await askDesk((desk, by) => desk.overrides({ query }, by))
  const lines = page.rows.map(({ override_id, tenant_id, feature, effect, expires_at }) =>
    [override_id, tenant_id, feature, effect, `until ${expires_at}`].join('  '),
  )
  print(page, flags.json, lines.length === 0 ? ['There is none.'] : lines)
}

async function setOverride(tenant: string, feature: string, flags: OverrideFlags): Promise<void> {
  const { until, reason, limit, deny, json } = flags
  const body = parsed(overrideBody, {
    tenant_id: tenant,
    feature,
    effect: deny === true ? 'deny' : 'grant',
    limit: limit === undefined ? null : Number(limit),
    expires_at: until,
    reason,
  })
  const done = await askDesk((desk, by) => desk.addOverride({ body }, by))
  print(done, json, [`${tenant}: ${feature} is ${deny === true ? 'denied' : 'granted'}.`])
}
