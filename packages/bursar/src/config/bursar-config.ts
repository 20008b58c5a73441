// Written by `npm run docs` from the schema in file/config-file.ts.

/** The config file. Secrets never stand in it. */
export interface BursarConfig {
  /** The plans that you sell, by plan ID: lowercase letters, digits, `-` and `_`, at most 50. */
  readonly plans: Readonly<Record<string, {
    /** The name that people see. Default: the ID. */
    readonly name?: string
    /**
     * IDs of Stripe prices. Any text can be an ID: older Stripe accounts have plans with custom IDs
     * (`gold21323`, `Team Plan 2016`). `lookup_key:pro_monthly` stands for the price that has this
     * lookup key; an ID takes precedence. A price belongs to one plan. A price in no plan grants
     * nothing.
     */
    readonly prices: readonly string[]
    /** `MAIN` is a plan of its own. `ADDON` adds to a `MAIN` plan. Default: `MAIN`. */
    readonly type?: 'MAIN' | 'ADDON'
    /** The limits of the plan, by feature name. Default: none. */
    readonly limits?: Readonly<Record<string, number | null>>
    /** The features that the plan switches on. Default: none. */
    readonly features?: readonly string[]
    /**
     * Days of access after a payment for this plan is late (0–365). Default: `GRACE_PERIOD_DAYS`.
     */
    readonly gracePeriodDays?: number
    /**
     * Only for `ADDON`: the add-on also grants its limits when the tenant has no live `MAIN`
     * subscription. Default: `false`.
     */
    readonly standalone?: boolean
    /** The same as `policy.onFullRefund`, for this plan. Default: `policy.onFullRefund`. */
    readonly onFullRefund?: 'nothing' | 'suspend'
    /** The same as `policy.onDisputeLost`, for this plan. Default: `policy.onDisputeLost`. */
    readonly onDisputeLost?: 'nothing' | 'suspend'
  }>>
  /** Decisions that Bursar makes on its own. */
  readonly policy?: {
    /**
     * What happens to a paid checkout without proof of a tenant. You can also set the mode alone:
     * `"open"`.
     */
    readonly signup?: 'open' | 'intent' | {
      /**
       * `open`: the checkout gets a tenant of its own, with access. `intent`: the checkout is on
       * hold. `bursar dev` uses `open` unless this is set. `bursar worker` without `OIDC_ISSUER`
       * requires this key.
       */
      readonly mode: 'open' | 'intent'
      /**
       * With `open`: what happens if the email address belongs to an existing tenant. `confirm`:
       * that tenant gets a link that merges the two tenants. `separate`: both tenants stay.
       * `attach`: the checkout belongs to the existing tenant. Default: `confirm`.
       */
      readonly sameEmail?: 'confirm' | 'separate' | 'attach'
    }
    /**
     * Days of grace for tenants that have never paid anything, for example after a free trial
     * (0–365). Default: `0`.
     */
    readonly graceAfterTrial?: number
    /**
     * `wait`: no access until the bank debit for the first invoice of a subscription succeeds.
     * `grant`: access starts while the debit is processing. Renewals always keep their access while
     * they are processing. Default: `wait`.
     */
    readonly whileProcessing?: 'grant' | 'wait'
    /**
     * What a tenant may use while the invoice of an upgrade is unpaid. `previous`: the plan and
     * quantity of the last paid invoice. `current`: the new plan at once. Default: `previous`.
     */
    readonly unpaidUpgrade?: 'previous' | 'current'
    /**
     * What happens when a known subscription moves to a price in no plan. `keep`: the old plan
     * stays, and operators are reminded daily after `UNLISTED_PRICE_DAYS`. `withdraw`: access ends
     * at once. Default: `keep`.
     */
    readonly onUnlistedPrice?: 'keep' | 'withdraw'
    /**
     * What a full refund of the current period does to access. `nothing`: only Stripe changes the
     * status. `suspend`: access is off until a later period is paid or the refund fails. Default:
     * `nothing`.
     */
    readonly onFullRefund?: 'nothing' | 'suspend'
    /**
     * What a lost dispute about the current period does to access: `nothing` or `suspend`. Default:
     * `nothing`.
     */
    readonly onDisputeLost?: 'nothing' | 'suspend'
    /**
     * Whether Bursar puts a mass loss of access on hold until an operator decides: more than 2% of
     * the tenants, and at least 20, within an hour. Default: `on`.
     */
    readonly brake?: 'on' | 'off'
  }
  /**
   * How new tenants start. `live`: Bursar sends their emails, outgoing webhooks, hooks and
   * provisioning. `observe`: Bursar records them and sends nothing until you run `bursar go-live`.
   * Existing tenants keep their mode. Default: `live`.
   */
  readonly delivery?: 'live' | 'observe'
  /** Further webhook endpoints, served at `/webhook/stripe/<name>`. Default: none. */
  readonly endpoints?: Readonly<Record<string, {
    /** The accounts whose events arrive: `own` (the account of the API key) or `connected`. */
    readonly class: 'own' | 'connected'
    /** The connected accounts that are accepted. Default: required for `connected`. */
    readonly accounts?: readonly string[]
    /**
     * The variable with its signing secrets: `STRIPE_WEBHOOK_SECRET_…`. Endpoints cannot share one.
     */
    readonly secretEnv: string
  }>>
  /** How Bursar reads from Stripe. */
  readonly refresh?: {
    /**
     * Maximum reads per second from Stripe, per account and Stripe endpoint, over all processes: 1
     * to 100. All endpoints of an account together get four times this rate in live mode, and this
     * rate in test mode. Rechecks without an event get at most half of it. Default: `20`.
     */
    readonly requestsPerSecond?: number
    /** Objects that one process refreshes at the same time: 1 to 64. Default: `8`. */
    readonly concurrency?: number
  }
  /** How emails look. */
  readonly brand?: {
    /**
     * The sender’s name. One line, at most 100 characters. Default: the name in `MAIL_FROM`, else
     * its domain.
     */
    readonly name?: string
    /** The `https://` URL of a logo. Emails show it 40 pixels high. Default: the name as text. */
    readonly logoUrl?: string
    /** Colors as `#rrggbb`. Text on them is black or white, whichever is easier to read. */
    readonly colours?: {
      /** The color of the button and of the mark beside the logo. Default: `#4b3fc4`. */
      readonly accent?: string
      /** The color around the email in light mode. Default: `#f4f5f7`. */
      readonly background?: string
    }
    /** The address that replies go to. Default: `MAIL_FROM`. */
    readonly replyTo?: string
    /** The `https://` URL where a customer manages invoices and cards. Default: no button. */
    readonly billingUrl?: string
    /**
     * The legal notice at the end of every email. One line, at most 500 characters. Default: none.
     */
    readonly imprint?: string
  }
  /** Emails to customers. */
  readonly emails?: {
    /**
     * `en` or `de`: the language for customers whose own language is unknown or not supported.
     * Default: `en`.
     */
    readonly language?: 'en' | 'de'
    /** The time zone of dates in emails, such as `Europe/Berlin`. Default: `UTC`. */
    readonly timeZone?: string
    /** Maximum emails per tenant in 24 hours, 1 to 1000. Further emails wait. Default: `20`. */
    readonly perTenantPerDay?: number
  }
  /** Outgoing webhooks to your own services. */
  readonly webhooks?: {
    /** The endpoints that receive messages: at most 20. Default: none. */
    readonly endpoints?: Readonly<Record<string, {
      /** `https://…`, with a public address and without a password. */
      readonly url: string
      /** The variable with its signing secrets: `WEBHOOK_SECRET_…`. Endpoints cannot share one. */
      readonly secretEnv: string
      /** The events to send, by their names in the table. Default: all. */
      readonly events?: readonly (
          | 'tenant.created'
          | 'subscription.activated'
          | 'subscription.changed'
          | 'subscription.grace'
          | 'subscription.suspended'
          | 'subscription.expired'
          | 'tenant.merged'
          | 'tenant.unmerged'
          | 'customer.moved'
          | 'finding.opened'
          | 'finding.resolved'
        )[]
    }>>
    /**
     * For development: allows http and endpoints on this machine or in a private network. Refused
     * with a live key. Default: only in `bursar dev`.
     */
    readonly allowPrivate?: boolean
  }
  /** The customer API. */
  readonly api?: {
    /**
     * The claim of a token that contains the tenant ID: 1 to 128 of `A-Z`, `a-z`, `0-9`, `.`, `_`,
     * `:`, `@` and `-`. Dots lead into nested claims, such as `app_metadata.tenant_id`; a claim
     * whose own name contains the dots takes precedence. Default: `tenant_id`.
     */
    readonly tenantClaim?: string
    /**
     * Origins that Stripe may send a customer back to, and whose pages may call the customer API:
     * `https://host`, `http://` only for this machine. Default: none: no checkout can be started.
     */
    readonly returnOrigins?: readonly string[]
  }
  /** Where the audit log is anchored. */
  readonly audit?: {
    /**
     * The file outside the database that records the end of every audit chain. Default:
     * `.bursar/audit.anchor`.
     */
    readonly anchorFile?: string
  }
  /** The schema for editors. Bursar does not read it. Default: none. */
  readonly $schema?: string
}
