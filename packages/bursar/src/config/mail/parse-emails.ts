import { domainOfAddress } from './mail-address.ts'
import type { Sender } from './mail-settings.ts'

/** The languages that emails are written in. */
export const LANGUAGES = ['en', 'de'] as const
export type Language = (typeof LANGUAGES)[number]

/** How mails look, and what stands in them. Everything is checked: no text of a stranger. */
export interface Brand {
  readonly name: string
  readonly logoUrl: string | null
  /** `#rrggbb`. */
  readonly colours: { readonly accent: string; readonly background: string }
  /** null: answers go to the sender. */
  readonly replyTo: string | null
  /** Where a customer sees to bills and cards. */
  readonly billingUrl: string | null
  readonly imprint: string | null
}

/** `name` is null where the file says none. */
export type FileBrand = Omit<Brand, 'name'> & { readonly name: string | null }

export interface EmailPolicy {
  readonly language: Language
  /** Of the IANA database. */
  readonly timeZone: string
  /** Mails that one tenant gets in 24 hours. */
  readonly perTenantPerDay: number
}

const USUAL_COLOURS = { accent: '#4b3fc4', background: '#f4f5f7' }
/** Of a mail that nobody has branded, in `bursar dev`. */
const USUAL_NAME = 'Bursar'

export const NO_BRAND: FileBrand = {
  name: null,
  logoUrl: null,
  colours: USUAL_COLOURS,
  replyTo: null,
  billingUrl: null,
  imprint: null,
}

export const EMAILS_USUAL: EmailPolicy = { language: 'en', timeZone: 'UTC', perTenantPerDay: 20 }

/** Who is not named has the name that its mails come from. */
export function brandOf(brand: FileBrand, from: Sender | null): Brand {
  const name = brand.name ?? from?.name ?? (from === null ? null : domainOfAddress(from.address))
  return { ...brand, name: name ?? USUAL_NAME }
}
