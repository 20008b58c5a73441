/** Where everything is that `bursar dev` started, and how to ask for it. */
export interface Places {
  readonly webhook_url: string
  /** null: operators sign in with an identity provider. */
  readonly console_link: string | null
  readonly stripe_url: string
  /** null: emails go to a mail server. */
  readonly caught_emails_url: string | null
  readonly email_previews_url: string
  readonly entitlement_url: string
  readonly api_token: string
}

/** What a person reads once everything listens. */
export function welcome(places: Places): string[] {
  const { console_link, caught_emails_url: caught, email_previews_url: previews } = places
  return [
    '',
    `Webhook endpoint  ${places.webhook_url}`,
    ...(console_link === null ? [] : [`Console           ${console_link} (works once)`]),
    `Simulated Stripe  ${places.stripe_url} (open it in a browser)`,
    ...(caught === null
      ? ['Emails            sent to the mail server in SMTP_URL']
      : [`Caught emails     ${caught} (nothing is sent)`]),
    `Email previews    ${previews}`,
    'Ask what a tenant may do:',
    `  curl -H "Authorization: Bearer ${places.api_token}" ${places.entitlement_url}`,
  ]
}
