export interface WebhookOptions {
  /** Of the config file, for an endpoint beside that of your own account. */
  readonly endpoint?: string
}

/** What Bursar is asked for at the address that your app has given the webhook. */
export function webhookPath({ endpoint }: WebhookOptions): string {
  return endpoint === undefined ? '/webhook/stripe' : `/webhook/stripe/${endpoint}`
}
