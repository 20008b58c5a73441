import { z } from 'zod'
import { isMailAddress } from '../mail/mail-address.ts'
import { EMAILS_USUAL, LANGUAGES, NO_BRAND } from '../mail/parse-emails.ts'
import { choice, orNone, section, text, usually, wholeNumber } from './file-schema.ts'

const LINE = { pattern: /^[^\s\p{Cc}](?:[^\p{Cc}]*[^\s\p{Cc}])?$/u, max: 100 }
const NAME = { ...LINE, say: 'one line of 1 to 100 characters' }
const IMPRINT = { ...LINE, max: 500, say: 'one line of 1 to 500 characters' }
const COLOUR = { pattern: /^#[0-9A-Fa-f]{6}$/, max: 7, say: 'a color such as #4b3fc4' }
const HTTPS = {
  pattern: /^https:\/\/[^\s"'<>\\\p{Cc}]+$/u,
  max: 1000,
  say: 'an https:// URL',
}

const https = text(HTTPS).transform((address, { addIssue }) => {
  if (URL.canParse(address)) return new URL(address).href
  addIssue(`must be ${HTTPS.say}.`)
  return z.NEVER
})

const timeZone = z
  .string({ error: 'must be a time zone such as Europe/Berlin.' })
  .refine((zone) => zone === 'UTC' || Intl.supportedValuesOf('timeZone').includes(zone), {
    error: 'must be a time zone such as Europe/Berlin.',
  })

/** How emails look, and what stands in them. */
export const BRAND = section({
  name: orNone(text(NAME)).meta({
    description: 'The sender’s name. One line, at most 100 characters.',
    absent: 'the name in `MAIL_FROM`, else its domain',
  }),
  logoUrl: orNone(https).meta({
    description: 'The `https://` URL of a logo. Emails show it 40 pixels high.',
    absent: 'the name as text',
  }),
  colours: usually(
    section({
      accent: usually(text(COLOUR), NO_BRAND.colours.accent).meta({
        description: 'The color of the button and of the mark beside the logo.',
      }),
      background: usually(text(COLOUR), NO_BRAND.colours.background).meta({
        description: 'The color around the email in light mode.',
      }),
    }),
    {},
  ).meta({
    description:
      'Colors as `#rrggbb`. Text on them is black or white, whichever is easier to read.',
  }),
  replyTo: orNone(
    z
      .string({ error: 'must be one email address.' })
      .refine(isMailAddress, { error: 'must be one email address.' }),
  ).meta({ description: 'The address that replies go to.', absent: '`MAIL_FROM`' }),
  billingUrl: orNone(https).meta({
    description: 'The `https://` URL where a customer manages invoices and cards.',
    absent: 'no button',
  }),
  imprint: orNone(text(IMPRINT)).meta({
    description: 'The legal notice at the end of every email. One line, at most 500 characters.',
    absent: 'none',
  }),
}).meta({ description: 'How [emails](../guides/emails.md) look.' })

/** The emails to customers. */
export const EMAILS = section({
  language: choice(LANGUAGES).prefault(EMAILS_USUAL.language).meta({
    description:
      '`en` or `de`: the language for customers whose own language is unknown or not supported.',
  }),
  timeZone: timeZone.prefault(EMAILS_USUAL.timeZone).meta({
    description: 'The time zone of dates in emails, such as `Europe/Berlin`.',
  }),
  perTenantPerDay: wholeNumber(1, 1000).prefault(EMAILS_USUAL.perTenantPerDay).meta({
    description: 'Maximum emails per tenant in 24 hours, 1 to 1000. Further emails wait.',
  }),
}).meta({ description: 'Emails to customers.' })
