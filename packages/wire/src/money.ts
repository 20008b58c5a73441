// As Stripe writes amounts. ISK and UGX have no cents either, but Stripe keeps two digits for them.
// Source: https://docs.stripe.com/currencies#zero-decimal
const WITHOUT_CENTS = 'bif clp djf gnf jpy kmf krw mga pyg rwf vnd vuv xaf xof xpf'.split(' ')
const IN_THOUSANDTHS = ['bhd', 'jod', 'kwd', 'omr', 'tnd']

/** How many of Stripe's units make one of the currency's: 100 for `usd`, 1 for `jpy`. */
export function unitsOf(currency: string): number {
  if (WITHOUT_CENTS.includes(currency)) return 1
  return IN_THOUSANDTHS.includes(currency) ? 1_000 : 100
}

/** `11400, usd, en-US` → `$114.00`. `currency`: three small letters, as Stripe writes it. */
export function formatMoney(amount: number, currency: string, locale: string): string {
  const format = { style: 'currency', currency: currency.toUpperCase() } as const
  return new Intl.NumberFormat(locale, format).format(amount / unitsOf(currency))
}
