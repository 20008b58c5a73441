import { EVENT_OUTCOMES } from '@bursar/wire/operator/event-outcomes'
import { eventQuery } from '@bursar/wire/operator/events'
import { Command } from 'commander'
import { exampleOf, withListOptions } from '../options/list-options.ts'
import { instant, oneOf, parsed } from '../options/parse.ts'
import { print, printList, section, timeline } from '../output/print.ts'
import { state, toned } from '../output/tones.ts'
import { askOperatorService, type Flags } from './ask-operator-service.ts'

/** `bursar events`: what Stripe sent, and what followed from it. */
export function eventsCommand(): Command {
  const outcome = 'Only events with this outcome (pending: not processed yet)'
  const events = new Command('events')
    .option('--id <event>', 'Show the history of this event: evt_…')
    .option('--type <type>', 'Only events of this type')
    .option('--object <id>', 'Only events about this Stripe object')
    .option('--tenant <id>', 'Only events of this tenant')
    .addOption(oneOf('--outcome <outcome>', outcome, EVENT_OUTCOMES))
    .option('--from <time>', 'Only events received at this time or later', instant)
    .option('--to <time>', 'Only events received before this time', instant)
  return withListOptions(events)
    .addHelpText('after', exampleOf('bursar events --tenant acme --outcome pending'))
    .action(({ id, ...flags }: Flags & { readonly id?: string }) =>
      id === undefined ? listEvents(flags) : showEvent(id, flags),
    )
}

async function listEvents({ tenant, object, json, ...flags }: Flags): Promise<void> {
  const query = parsed(eventQuery, { ...flags, tenant_id: tenant, object_id: object })
  const page = await askOperatorService((service, by) => service.events({ query }, by))
  printList(page, {
    json,
    none: 'No events match.',
    columns: [
      { title: 'Received', cell: (row) => row.received_at, isInstant: true },
      { title: 'Event', cell: (row) => row.event_id },
      { title: 'Outcome', cell: (row) => row.outcome },
      { title: 'Type', cell: (row) => row.type, isText: true },
      { title: 'Object', cell: (row) => row.object_id },
      { title: 'Tenant', cell: (row) => row.tenant_id, isText: true },
    ],
  })
}

async function showEvent(event_id: string, { json }: Flags): Promise<void> {
  const params = parsed(eventQuery.pick({ event_id: true }).required(), { event_id })
  const event = await askOperatorService((service, by) => service.event({ params }, by))
  print(event, json, [
    `${toned(event.event_id, 'title')}  ${event.type}  ${state(event.outcome)}`,
    ...section('History', timeline(event.lifecycle)),
  ])
}
