import { z } from 'zod'
import { FINDING_WEBHOOK_TYPES, WEBHOOK_EVENT_TYPES } from '../../base/outward/webhooks.ts'
import { ENDPOINT_NAME } from './endpoints-schema.ts'
import { flag, list, named, orNone, section, text, usually } from './file-schema.ts'

const EVENTS = [...WEBHOOK_EVENT_TYPES, ...FINDING_WEBHOOK_TYPES] as const

const ENDPOINT = {
  pattern: /^[Hh][Tt][Tt][Pp][Ss]?:\/\/[^\s\\]+$/,
  say: 'the URL of an endpoint (https://…)',
  max: 2000,
}
const SECRET_ENV = {
  pattern: /^WEBHOOK_SECRET_[A-Z0-9_]+$/,
  say: 'the name of an environment variable (WEBHOOK_SECRET_…), not a secret',
  max: 100,
}

const address = text(ENDPOINT).transform((written, { addIssue }) => {
  if (!URL.canParse(written)) {
    addIssue(`must be ${ENDPOINT.say}.`)
    return z.NEVER
  }
  const url = new URL(written)
  if (url.username !== '' || url.password !== '') {
    addIssue('must not contain a password: messages are signed instead.')
  }
  if (url.hash !== '') addIssue('must not contain a #: it is never sent.')
  return url
})

const event = z.enum(EVENTS, { error: `must be one of these events: ${EVENTS.join(', ')}.` })

const endpoint = section({
  url: address.meta({ description: '`https://…`, with a public address and without a password.' }),
  secretEnv: text(SECRET_ENV).meta({
    description:
      'The variable with its signing secrets: `WEBHOOK_SECRET_…`. Endpoints cannot share one.',
  }),
  events: orNone(
    list(event)
      .min(1, { error: 'must name an event; omit it for all events.' })
      .transform((events) => EVENTS.filter((one) => events.includes(one))),
  ).meta({
    description: 'The events to send, by their names in [the table](../guides/webhooks.md#events).',
    absent: 'all',
  }),
}).meta({ description: 'One endpoint, by name: lowercase letters, digits and `-`, at most 50.' })

/** What services of the user hear of changes. */
export const WEBHOOKS = section({
  endpoints: usually(named(ENDPOINT_NAME, endpoint), {}).meta({
    description: 'The endpoints that receive messages: at most 20.',
    absent: 'none',
  }),
  allowPrivate: orNone(flag()).meta({
    description:
      'For development: allows http and endpoints on this machine or in a private network. ' +
      'Refused with a live key.',
    absent: 'only in `bursar dev`',
  }),
}).meta({ description: '[Outgoing webhooks](../guides/webhooks.md) to your own services.' })
