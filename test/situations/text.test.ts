import { playSituations, type Situation } from './support/play-situation.ts'
import type { Given } from './support/scripted-stripe.ts'

const PAID = { id: 'in_1', status: 'paid', created: '-60' }
const purchase = (session: Given) => ({
  subscription: { status: 'active', latest_invoice: 'in_1' },
  invoices: [PAID],
  checkout_session: session,
})
const SOLD = ['checkout.session.completed'] as const
const ACME = { tenant: 'acme', email: 'a@acme.example' }
const OWN = { status: 'ACTIVE', owners: { cus_1: 'own' } }

/** Nothing that somebody types may keep a paid sale from being recorded. */
const TEXTS: readonly Situation[] = [
  {
    situation: 'A name with a NUL in it.',
    known: [],
    objects: purchase({ name: 'Ac\u0000me' }),
    events: SOLD,
    right: { ...OWN, name: 'Ac me', findings: [] },
  },
  {
    situation: 'A name that turns the direction of the text around.',
    known: [],
    objects: purchase({ name: '\u202eemcA\u202c' }),
    events: SOLD,
    right: { ...OWN, name: 'emcA', findings: [] },
  },
  {
    situation: 'A name without end.',
    known: [],
    objects: purchase({ name: 'A'.repeat(5_000) }),
    events: SOLD,
    right: { ...OWN, name: 'A'.repeat(200), findings: [] },
  },
  {
    situation: 'A name of blanks alone.',
    known: [],
    objects: purchase({ name: ' \u200b ' }),
    events: SOLD,
    right: { ...OWN, name: 'Unnamed', findings: [] },
  },
  {
    situation: 'A reference that is the ID of a tenant, but for an invisible character.',
    known: [ACME],
    objects: purchase({ client_reference_id: 'ac\u200bme' }),
    events: SOLD,
    right: { ...OWN, findings: [] },
  },
  {
    situation: 'A reference with a NUL in it.',
    known: [ACME],
    objects: purchase({ client_reference_id: 'acme\u0000' }),
    events: SOLD,
    right: { ...OWN, findings: [] },
  },
  {
    situation: 'A reference that is longer than any ID.',
    known: [],
    objects: purchase({ client_reference_id: 'a'.repeat(1_000) }),
    events: SOLD,
    right: { ...OWN, findings: [] },
  },
  {
    situation: 'A name that becomes an ID looks like one of ours, and is none of the app.',
    known: [{ tenant: 'acme-inc' }],
    objects: purchase({ name: 'ACME, Inc.' }),
    events: SOLD,
    right: { ...OWN, name: 'ACME, Inc.', findings: [] },
  },
  {
    situation: 'An email address that would add a line to a header.',
    known: [ACME],
    objects: purchase({ email: 'a@acme.example\r\nBcc: e@x.example' }),
    events: SOLD,
    right: { ...OWN, findings: [] },
  },
]

playSituations(TEXTS)
