// Written by `npm run docs` from the schema in file/config-file.ts.

/** The config file. Secrets never stand in it. */
export interface BursarConfig {
  /** What is sold, by plan id: small letters, digits, `-` and `_`, at most 50. */
  readonly plans: Readonly<Record<string, {
    /** For people to read. Default: the id. */
    readonly name?: string
    /**
     * IDs of Stripe prices. Every text may be one: old accounts have plans with IDs of their own
     * choice (`gold21323`, `Team Plan 2016`). `lookup_key:pro_monthly` stands for the price that
     * has this lookup key; an ID takes precedence. A price belongs to one plan; a price in no plan
     * grants nothing.
     */
    readonly prices: readonly string[]
    /** `MAIN` stands alone, `ADDON` adds to a `MAIN`. Default: `MAIN`. */
    readonly type?: 'MAIN' | 'ADDON'
    /** How much of what. Default: none. */
    readonly limits?: Readonly<Record<string, number | null>>
    /** Names of what is switched on. Default: none. */
    readonly features?: readonly string[]
    /**
     * Days of access after a payment of this plan is late (0–365). Default: `GRACE_PERIOD_DAYS`.
     */
    readonly gracePeriodDays?: number
    /**
     * Only for `ADDON`: the add-on also grants its limits when the tenant has no live `MAIN`
     * subscription. Default: `false`.
     */
    readonly standalone?: boolean
    /** Of this plan: see `policy.onFullRefund`. Default: `policy.onFullRefund`. */
    readonly onFullRefund?: 'nothing' | 'suspend'
    /** Of this plan: see `policy.onDisputeLost`. Default: `policy.onDisputeLost`. */
    readonly onDisputeLost?: 'nothing' | 'suspend'
  }>>
  /** What is decided without asking. */
  readonly policy?: {
    /**
     * What happens to a paid checkout without proof of a tenant. Also takes a mode alone: `"open"`.
     */
    readonly signup?: 'open' | 'intent' | {
      /**
       * `open`: the checkout gets a tenant of its own, with access. `intent`: the checkout is on
       * hold. In `bursar dev` always `open` unless set; `bursar worker` without `OIDC_ISSUER`
       * requires it.
       */
      readonly mode: 'open' | 'intent'
      /**
       * With `open`, if the email address is that of a tenant. `confirm`: that tenant gets a link
       * that merges the two. `separate`: nobody is asked. `attach`: the checkout belongs to that
       * tenant. Default: `confirm`.
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
     * What a full refund of the current period does to access. `nothing`: the status is Stripe’s to
     * change. `suspend`: access is off until a later period is paid or the refund fails. Default:
     * `nothing`.
     */
    readonly onFullRefund?: 'nothing' | 'suspend'
    /** The same for a dispute about the current period that was lost. Default: `nothing`. */
    readonly onDisputeLost?: 'nothing' | 'suspend'
    /**
     * Whether Bursar holds a mass loss of access until an operator decides: more than 2 % of the
     * tenants, and at least 20, within an hour. Default: `on`.
     */
    readonly brake?: 'on' | 'off'
  }
  /** Further webhook endpoints, served at `/webhook/stripe/<name>`. Default: none. */
  readonly endpoints?: Readonly<Record<string, {
    /** Whose events arrive: `own`, the account of the API key, or `connected` accounts. */
    readonly class: 'own' | 'connected'
    /** The connected accounts that are accepted. Default: required for `connected`. */
    readonly accounts?: readonly string[]
    /**
     * The variable with its signing secrets: `STRIPE_WEBHOOK_SECRET_…`. No two endpoints share one.
     */
    readonly secretEnv: string
  }>>
  /** How Stripe is asked. */
  readonly refresh?: {
    /**
     * Reads per second that Bursar allows itself, per account and Stripe endpoint, over all
     * processes: 1 to 100. All endpoints of an account together get four times as many in live
     * mode, and as many in test mode. Checks that no event asked for get at most half. Default:
     * `20`.
     */
    readonly requestsPerSecond?: number
    /** Objects that one process works on at the same time: 1 to 64. Default: `8`. */
    readonly concurrency?: number
  }
  /** How emails look, and what stands in them. */
  readonly brand?: {
    /**
     * Who writes. One line, at most 100 characters. Default: the name in `MAIL_FROM`, else its
     * domain.
     */
    readonly name?: string
    /**
     * An `https://` address of a picture; it is shown 40 pixels high. Default: the name in letters.
     */
    readonly logoUrl?: string
    /** `#rrggbb`. What is written on them is black or white, whichever can be read. */
    readonly colours?: {
      /** Of the button and the mark beside the logo. Default: `#4b3fc4`. */
      readonly accent?: string
      /** Around the email, in light mode. Default: `#f4f5f7`. */
      readonly background?: string
    }
    /** Where an answer goes. Default: `MAIL_FROM`. */
    readonly replyTo?: string
    /** The `https://` address where a customer sees to bills and cards. Default: no button. */
    readonly billingUrl?: string
    /** Below every mail: who sends it. One line, at most 500 characters. Default: none. */
    readonly imprint?: string
  }
  /** The emails to customers. */
  readonly emails?: {
    /** `en` or `de`: of customers whose language is not known or not spoken. Default: `en`. */
    readonly language?: 'en' | 'de'
    /** In which dates are told, such as `Europe/Berlin`. Default: `UTC`. */
    readonly timeZone?: string
    /** Emails that one tenant gets in 24 hours, 1 to 1000; the others wait. Default: `20`. */
    readonly perTenantPerDay?: number
  }
  /** What services of yours hear of changes. */
  readonly webhooks?: {
    /** Where to: at most 20. Default: none. */
    readonly endpoints?: Readonly<Record<string, {
      /** `https://…`, with a public address; no password in it. */
      readonly url: string
      /** The variable with its signing secrets: `WEBHOOK_SECRET_…`. No two endpoints share one. */
      readonly secretEnv: string
      /** What it hears of, by the names of the table. Default: all. */
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
     * For development: endpoints on this machine or in a private network, and http. Refused with a
     * live key. Default: only in `bursar dev`.
     */
    readonly allowPrivate?: boolean
  }
  /** What customers may ask for. */
  readonly api?: {
    /**
     * The claim of a token that says which tenant it speaks for, by an ID of 1 to 128 of `A-Z`,
     * `a-z`, `0-9`, `.`, `_`, `:`, `@` and `-`. Dots lead into claims within claims, as
     * `app_metadata.tenant_id`; a claim whose own name has the dots goes first. Default:
     * `tenant_id`.
     */
    readonly tenantClaim?: string
    /**
     * Origins that a customer may be sent back to from Stripe, and whose pages may call the
     * customer API: `https://host`, `http://` only for this machine. Default: none: no checkout can
     * be begun.
     */
    readonly returnOrigins?: readonly string[]
  }
  /** Where the audit log is anchored. */
  readonly audit?: {
    /**
     * The file outside the database that remembers the end of every chain. Default:
     * `.bursar/audit.heads`.
     */
    readonly anchorFile?: string
  }
  /** The schema for editors; Bursar itself does not read it. Default: none. */
  readonly $schema?: string
}
