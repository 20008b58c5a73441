import type { Decline } from '../../objects/new-charge.ts'

export interface TestCard {
  /** The token that the API accepts instead of a card. */
  token: string
  number: string
  brand: string
  funding: 'credit' | 'debit' | 'prepaid'
  /** Decline when the card is attached. */
  onAttach: Decline | null
  /** Decline when the card is charged. */
  onCharge: Decline | null
  /** When a charge requires authentication: always, or only if the customer is not present. */
  authentication: 'always' | 'off_session' | 'never'
}

const declined = (declineCode: string, message = 'Your card was declined.'): Decline => ({
  code: 'card_declined',
  declineCode,
  message,
})
const fails = (code: string, message: string): Decline => ({ code, declineCode: null, message })

const GENERIC = declined('generic_decline')
const FUNDS = declined('insufficient_funds', 'Your card has insufficient funds.')
const LOST = declined('lost_card')
const STOLEN = declined('stolen_card')
const EXPIRED = fails('expired_card', 'Your card has expired.')
const CVC = fails('incorrect_cvc', "Your card's security code is incorrect.")
const PROCESSING = fails(
  'processing_error',
  'An error occurred while processing your card. Try again in a little bit.',
)
const VELOCITY = declined('card_velocity_exceeded')
const FRAUD = declined('fraudulent')

type Row = readonly [token: string, number: string, brand: string, more?: Partial<TestCard>]

/** Stripe’s documented test cards. https://docs.stripe.com/testing */
const ROWS: readonly Row[] = [
  ['pm_card_visa', '4242424242424242', 'visa'],
  ['pm_card_visa_debit', '4000056655665556', 'visa', { funding: 'debit' }],
  ['pm_card_mastercard', '5555555555554444', 'mastercard'],
  ['pm_card_mastercard_debit', '5200828282828210', 'mastercard', { funding: 'debit' }],
  ['pm_card_amex', '378282246310005', 'amex'],
  ['pm_card_discover', '6011111111111117', 'discover'],
  ['pm_card_diners', '3056930009020004', 'diners'],
  ['pm_card_jcb', '3566002020360505', 'jcb'],
  ['pm_card_unionpay', '6200000000000005', 'unionpay'],
  ['pm_card_chargeDeclined', '4000000000000002', 'visa', both(GENERIC)],
  ['pm_card_chargeDeclinedInsufficientFunds', '4000000000009995', 'visa', both(FUNDS)],
  ['pm_card_chargeDeclinedLostCard', '4000000000009987', 'visa', both(LOST)],
  ['pm_card_chargeDeclinedStolenCard', '4000000000009979', 'visa', both(STOLEN)],
  ['pm_card_chargeDeclinedExpiredCard', '4000000000000069', 'visa', both(EXPIRED)],
  ['pm_card_chargeDeclinedIncorrectCvc', '4000000000000127', 'visa', both(CVC)],
  ['pm_card_chargeDeclinedProcessingError', '4000000000000119', 'visa', both(PROCESSING)],
  ['pm_card_chargeDeclinedFraudulent', '4100000000000019', 'visa', both(FRAUD)],
  ['pm_card_visa_chargeDeclinedVelocityLimitExceeded', '4000000000006975', 'visa', both(VELOCITY)],
  ['pm_card_chargeCustomerFail', '4000000000000341', 'visa', { onCharge: GENERIC }],
  ['pm_card_authenticationRequired', '4000002760003184', 'visa', { authentication: 'always' }],
  [
    'pm_card_authenticationRequiredOnSetup',
    '4000002500003155',
    'visa',
    { authentication: 'off_session' },
  ],
  [
    'pm_card_authenticationRequiredChargeDeclinedInsufficientFunds',
    '4000008260003178',
    'visa',
    { authentication: 'always', onCharge: FUNDS },
  ],
]

function both(decline: Decline): Partial<TestCard> {
  return { onAttach: decline, onCharge: decline }
}

const CARDS: readonly TestCard[] = ROWS.map(([token, number, brand, more]) => ({
  token,
  number,
  brand,
  funding: 'credit',
  onAttach: null,
  onCharge: null,
  authentication: 'never',
  ...more,
}))

/** By token, by `tok_…` alias, or by number (spaces allowed). */
export function findTestCard(given: string): TestCard | undefined {
  const wanted = given.replaceAll(' ', '').replace(/^tok_/, 'pm_card_')
  return CARDS.find((card) => card.token === wanted || card.number === wanted)
}

export function cardEndingIn(last4: string, brand: string): TestCard {
  return CARDS.find((card) => card.number.endsWith(last4) && card.brand === brand) ?? CARDS[0]!
}
