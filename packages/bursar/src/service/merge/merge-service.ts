import { errorFields } from '../../base/error-fields.ts'
import type { Log } from '../../base/log.ts'
import type { Config } from '../../config/config.ts'
import { type Brand, LANGUAGES, type Language } from '../../config/mail/parse-emails.ts'
import { plainName } from '../../delivery/email/template/plain-name.ts'
import { inTransaction } from '../../postgres/in-transaction.ts'
import { createPool, type Pool } from '../../postgres/pool.ts'
import {
  confirmOffer,
  findLinkedOffer,
  isOurLink,
  type OfferLink,
} from '../../refresh/merge/confirm-offer.ts'
import type { StoredOffer } from '../../subscription/merge/offers.store.ts'
import type { Outgoing } from '../../subscription/outgoing/message.ts'
import { TenantLimit } from '../tenant-limit.ts'

const CONNECTIONS_MAX = 2
/** Looks at one link; more in a row are refused for some seconds. */
const READS_PER_SECOND = 1

export interface MergeServiceOptions {
  readonly config: Pick<Config, 'audit' | 'brand' | 'emails' | 'plans'>
  readonly databaseUrl: string
  readonly log: Log
  readonly outgoing: Outgoing
  /** Something is stale: look now. */
  readonly wake: () => void
}

/** `unknown`: there is no such link. `open`: it can be confirmed. `done`: it was, just now. */
export interface OfferShown {
  readonly state: 'unknown' | 'open' | 'done' | 'used' | 'expired'
  readonly language: Language
  readonly brand: Brand
  /** The tenant that stays, and the one that is merged into it; '' where nothing is known. */
  readonly stays: string
  readonly merged: string
}

/** What the page behind the link of an email shows and does. */
export class MergeService {
  readonly #pool: Pool
  readonly #options: MergeServiceOptions
  readonly #limit = new TenantLimit(READS_PER_SECOND)

  constructor(options: MergeServiceOptions) {
    this.#options = options
    this.#pool = createPool({
      url: options.databaseUrl,
      applicationName: 'bursar merge page',
      max: CONNECTIONS_MAX,
      onIdleError: (error) => options.log.warn('connection_lost', errorFields(error)),
    })
  }

  /** Changes nothing. @throws AppError ASKED_TOO_OFTEN */
  async read(link: OfferLink): Promise<OfferShown> {
    this.#admit(link)
    const { key } = this.#options.config.audit
    return this.#shown(await findLinkedOffer(this.#pool, link, key), 'open')
  }

  /** Merges the two, once. @throws AppError ASKED_TOO_OFTEN, ACTION_IMPOSSIBLE */
  async confirm(link: OfferLink): Promise<OfferShown> {
    this.#admit(link)
    const { config, outgoing, wake } = this.#options
    const context = { auditKey: config.audit.key, outgoing, plans: config.plans }
    const offer = await inTransaction(this.#pool, (tx) => confirmOffer(tx, link, context))
    if (offer?.isOpen === true) wake()
    return this.#shown(offer, 'done')
  }

  /** For a page that says nothing of an offer. */
  nothing(): OfferShown {
    const { brand, emails } = this.#options.config
    return { state: 'unknown', language: emails.language, brand, stays: '', merged: '' }
  }

  close(): Promise<void> {
    return this.#pool.end()
  }

  /** A link that is not ours asks the database nothing. */
  #admit(link: OfferLink): void {
    if (isOurLink(link, this.#options.config.audit.key)) this.#limit.admit(link.offerId)
  }

  #shown(offer: StoredOffer | null, whenOpen: 'open' | 'done'): OfferShown {
    if (offer === null) return this.nothing()
    const { brand, emails } = this.#options.config
    const { isOpen, isExpired, stays, merged } = offer
    const language = LANGUAGES.find((one) => one === offer.language) ?? emails.language
    const nameOf = ({ name, tenantId }: StoredOffer['stays']) => plainName(name) ?? tenantId
    return {
      state: isOpen ? whenOpen : isExpired ? 'expired' : 'used',
      language,
      brand,
      stays: nameOf(stays),
      merged: nameOf(merged),
    }
  }
}
