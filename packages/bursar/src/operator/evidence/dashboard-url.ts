const DASHBOARD = 'https://dashboard.stripe.com'

/** Where the Dashboard shows an object, by the prefix of its id. */
const PAGES: Readonly<Record<string, string>> = {
  sub_: 'subscriptions',
  cus_: 'customers',
  in_: 'invoices',
  ch_: 'payments',
  py_: 'payments',
  pi_: 'payments',
  dp_: 'disputes',
  du_: 'disputes',
}

/** Pure: the page of an object in the Stripe Dashboard, in the mode and account it lives in. */
export function dashboardUrl(
  id: string,
  { account, livemode }: { readonly account: string; readonly livemode: boolean },
): string | null {
  const prefix = id.slice(0, id.indexOf('_') + 1)
  const base = [DASHBOARD, account, livemode ? '' : 'test'].filter((part) => part !== '').join('/')
  // A Checkout Session has no page of its own: the Dashboard's search finds its payment.
  if (prefix === 'cs_') return `${base}/search?query=${encodeURIComponent(id)}`
  return Object.hasOwn(PAGES, prefix) ? `${base}/${PAGES[prefix]}/${encodeURIComponent(id)}` : null
}
