import {
  choice,
  list,
  named,
  section,
  text,
  usually,
  WHATEVER_ELSE_IS_WRONG,
} from './file-schema.ts'

export const ENDPOINT_NAME = {
  pattern: /^[a-z0-9][a-z0-9-]{0,49}$/,
  say: 'lowercase letters, digits and -, at most 50',
  max: 20,
}
const ACCOUNT = {
  pattern: /^acct_[A-Za-z0-9_]+$/,
  say: 'the ID of a connected account (acct_…)',
  max: 255,
}
const SECRET_ENV = {
  pattern: /^STRIPE_WEBHOOK_SECRET_[A-Z0-9_]+$/,
  say: 'the name of an environment variable (STRIPE_WEBHOOK_SECRET_…), not a secret',
  max: 100,
}

const endpoint = section({
  class: choice(['own', 'connected']).meta({
    description:
      'The accounts whose events arrive: `own` (the account of the API key) or `connected`.',
  }),
  accounts: usually(list(text(ACCOUNT)), []).meta({
    description: 'The connected accounts that are accepted.',
    absent: 'required for `connected`',
  }),
  secretEnv: text(SECRET_ENV).meta({
    description:
      'The variable with its signing secrets: `STRIPE_WEBHOOK_SECRET_…`. Endpoints cannot ' +
      'share one.',
  }),
})
  .superRefine(({ class: accountClass, accounts }, { addIssue }) => {
    const refuse = (message: string) => addIssue({ code: 'custom', path: ['accounts'], message })
    if (!Array.isArray(accounts)) return
    if (accountClass === 'connected' && accounts.length === 0) {
      refuse('must list the connected accounts to accept (acct_…).')
    }
    if (accountClass === 'own' && accounts.length > 0) {
      refuse('is only for "connected"; remove it or change the class.')
    }
  }, WHATEVER_ELSE_IS_WRONG)
  .meta({ description: 'One endpoint, by name: lowercase letters, digits and `-`, at most 50.' })

/** Further webhook endpoints. */
export const ENDPOINTS = named(ENDPOINT_NAME, endpoint).meta({
  description: 'Further webhook endpoints, served at `/webhook/stripe/<name>`.',
  absent: 'none',
})
