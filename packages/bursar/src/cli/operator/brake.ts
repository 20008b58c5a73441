import { brakeBody } from '@bursar/wire/operator/brake'
import type { OperatorAnswer } from '@bursar/wire/operator/routes'
import { sayMinute } from '@bursar/wire/text/say-instant'
import { Command } from 'commander'
import { exampleOf, JSON_OPTION } from '../options/list-options.ts'
import { parsed, REASON } from '../options/parse.ts'
import { factLines, named, print, section } from '../output/print.ts'
import { state, toned } from '../output/tones.ts'
import { type ActionResult, askOperatorService, type Flags } from './ask-operator-service.ts'

/** `bursar brake`: a mass loss of access that Bursar holds, and the decision about it. */
export function brakeCommand(): Command {
  return new Command('brake')
    .addCommand(showCommand(), { isDefault: true })
    .addCommand(confirmCommand())
    .addCommand(discardCommand())
}

function showCommand(): Command {
  return new Command('show')
    .description('Show whether the brake is engaged and which subscriptions are on hold')
    .option(...JSON_OPTION)
    .addHelpText('after', exampleOf('bursar brake show'))
    .action(async ({ json }: Flags) => {
      const brake = await askOperatorService((service, by) => service.brake({}, by))
      print(brake, json, linesOf(brake))
    })
}

function confirmCommand(): Command {
  return new Command('confirm')
    .description('Apply the losses of access on hold and any others in the next hour')
    .requiredOption(...REASON)
    .option(...JSON_OPTION)
    .addHelpText('after', exampleOf('bursar brake confirm --reason "the legacy plan has ended"'))
    .action(async ({ json, ...flags }: ActionResult) => {
      const body = parsed(brakeBody, flags)
      const done = await askOperatorService((service, by) => service.confirmBrake({ body }, by))
      print(done, json, [
        'Confirmed. Bursar refreshes the subscriptions on hold and applies their changes.',
      ])
    })
}

function discardCommand(): Command {
  return new Command('discard')
    .description('Refresh the subscriptions on hold from Stripe (fix the cause first)')
    .requiredOption(...REASON)
    .option(...JSON_OPTION)
    .addHelpText('after', exampleOf('bursar brake discard --reason "config corrected"'))
    .action(async ({ json, ...flags }: ActionResult) => {
      const body = parsed(brakeBody, flags)
      const done = await askOperatorService((service, by) => service.discardBrake({ body }, by))
      print(done, json, [
        'Refreshing the subscriptions on hold. Bursar releases those that no longer lose access.',
      ])
    })
}

function linesOf(brake: OperatorAnswer<'brake'>): string[] {
  const { engaged_at, tenants, of_tenants, passes_until, held, restoring, subscriptions } = brake
  if (engaged_at === null) {
    const passing =
      passes_until === null
        ? ''
        : ` Until ${sayMinute(passes_until)}, losses of access take effect at once.`
    return [`The brake is not engaged.${passing}`]
  }
  const more = held - subscriptions.length
  const losses = subscriptions.map((one) => {
    const change = `${state(one.status_from)} → ${state(one.status_to)}`
    return `${named(one.tenant_name, one.tenant_id)}: ${one.subscription_id}, ${change}`
  })
  return [
    toned(`The brake has been engaged since ${sayMinute(engaged_at)}.`, 'bad'),
    ...factLines({
      'Tenants that would lose access': `${tenants} of ${of_tenants}`,
      'Subscriptions on hold': held,
      'Subscriptions being restored': restoring,
    }),
    ...section('On hold', [...losses, ...(more > 0 ? [`and ${more} more`] : [])]),
    '',
    'Check the config, the Stripe key and Stripe. If the losses are correct, run ' +
      '`bursar brake confirm`. If not, fix the cause, then run `bursar brake discard`.',
  ]
}
