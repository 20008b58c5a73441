import { brakeBody } from '@bursar/wire/operator/brake'
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

/** `bursar brake`: a mass loss of access that is held, and the decision about it. */
export function brakeCommand(): Command {
  return new Command('brake')
    .addCommand(showCommand())
    .addCommand(confirmCommand())
    .addCommand(discardCommand())
}

function showCommand(): Command {
  return new Command('show')
    .description('show whether the brake is engaged, and which subscriptions keep access')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExample:\n  $ bursar brake show\n')
    .action(async ({ json }: Flags) => {
      const brake = await askOperatorService((service, by) => service.brake({}, by))
      print(brake, json, linesOf(brake))
    })
}

function confirmCommand(): Command {
  return new Command('confirm')
    .description('let the held losses of access take effect, and those of the next hour')
    .requiredOption(...REASON)
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExample:\n  $ bursar brake confirm --reason "plan X has ended"\n')
    .action(async ({ json, ...flags }: ActionResult) => {
      const body = parsed(brakeBody, flags)
      const done = await askOperatorService((service, by) => service.confirmBrake({ body }, by))
      print(done, json, [
        'Confirmed. Bursar refreshes the held subscriptions, and their changes take effect.',
      ])
    })
}

function discardCommand(): Command {
  return new Command('discard')
    .description('refresh the held subscriptions from Stripe after you fixed the cause')
    .requiredOption(...REASON)
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExample:\n  $ bursar brake discard --reason "config corrected"\n')
    .action(async ({ json, ...flags }: ActionResult) => {
      const body = parsed(brakeBody, flags)
      const done = await askOperatorService((service, by) => service.discardBrake({ body }, by))
      print(done, json, [
        'Refreshing the held subscriptions. The brake is released once none of them loses access.',
      ])
    })
}

function linesOf(brake: OperatorAnswer<'brake'>): string[] {
  const { engaged_at, tenants, of_tenants, passes_until, held, restoring, subscriptions } = brake
  if (engaged_at === null) {
    const passing =
      passes_until === null
        ? ''
        : ` Losses of access take effect at once until ${sayMinute(passes_until)}.`
    return [`The brake is not engaged.${passing}`]
  }
  const more = held - subscriptions.length
  const since = `Engaged since ${sayMinute(engaged_at)}`
  return [
    `${since}: ${tenants} of ${of_tenants} tenants would lose access.`,
    `Held: ${held}. Being restored: ${restoring}.`,
    ...subscriptions.map(
      ({ tenant_name, tenant_id, subscription_id, status_from, status_to }) =>
        `  ${tenant_name} (${tenant_id})  ${subscription_id}  ${status_from} → ${status_to}`,
    ),
    ...(more > 0 ? [`  and ${more} more`] : []),
    'Check the config, the Stripe key and Stripe. Then run `bursar brake confirm` or `discard`.',
  ]
}
