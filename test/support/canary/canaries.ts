/** What must never be told: each is planted wherever it can be, and then looked for everywhere. */
export const CANARIES = {
  email: 'wilhelmina.leak@canary.example',
  name: 'Wilhelmina Leakwell',
  card: '4929717302939271',
  signingSecret: 'whsec_Qc7Lk2VdX9nBt4RfZs8WmJy3Canary',
  apiKey: 'sk_live_51CanaryHq8Zr3Tn6Vb9Kd2Ws5Xf',
} as const

/** The key that the service itself has; a simulated Stripe repeats it in its refusals. */
export const OWN_API_KEY = 'sk_test_simulator0000000000000000'

/** All of them in one text, as careless people write them. */
export const PLANTED = Object.values(CANARIES).join(' / ')

const WORDS: readonly (readonly [kind: string, word: string])[] = [
  ...Object.entries(CANARIES),
  ['own API key', OWN_API_KEY],
  // Parts that somebody might cut out of them, or make an id of.
  ['e-mail, its local part', 'wilhelmina.leak'],
  ['name, its last word', 'leakwell'],
  ['signing secret, its beginning', CANARIES.signingSecret.slice(0, 10)],
  ['signing secret, its end', CANARIES.signingSecret.slice(-8)],
  ['API key, its beginning', CANARIES.apiKey.slice(0, 10)],
  ...Object.values(CANARIES).map((word) => ['in base64', inBase64(word)] as const),
  ['in base64', inBase64(OWN_API_KEY)],
]

/** Which of them are in a text, in whatever case, encoding or grouping of digits. */
export function findCanaries(text: string): string[] {
  const writings = [text, text.replaceAll('%40', '@').replaceAll(/%20|\+/g, ' ')]
  const plain = writings.map((writing) => writing.toLowerCase())
  const joined = text.replaceAll(/(?<=\d)[ -](?=\d)/g, '')
  return WORDS.filter(
    ([, word]) => plain.some((each) => each.includes(word.toLowerCase())) || joined.includes(word),
  ).map(([kind]) => kind)
}

/** Without the end, which depends on what follows. */
function inBase64(word: string): string {
  return Buffer.from(word).toString('base64').slice(0, -4)
}
