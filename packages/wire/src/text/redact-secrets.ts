/** Keys and signing secrets of Stripe, by their prefixes, and what stands between `:` and `@`. */
const SECRETS = /\b((?:whsec_|[srp]k_(?:live|test)_))[\w+/=-]+|(:\/\/[^\s:@/]*:)[^\s@]+(?=@)/g

/** For the words of others that we show a person: what looks secret in them is left out. */
export function redactSecrets(text: string): string {
  return text.replaceAll(SECRETS, (_, prefix?: string, user?: string) => `${prefix ?? user}…`)
}
