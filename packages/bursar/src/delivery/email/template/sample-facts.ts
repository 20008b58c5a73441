/** Values that samples of several emails share. */
export const TRIAL = { isTrial: true, daysLeft: 3 }
export const PAYMENT = { amount: 11_400, currency: 'usd', cardLast4: '4242', invoiceId: null }
export const PAYMENT_WITHOUT_CARD = { ...PAYMENT, cardLast4: null }
