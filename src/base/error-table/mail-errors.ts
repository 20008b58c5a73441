/** What goes wrong with mail. Part of the one table in `errors.ts`. */
export const MAIL_ERRORS = {
  MAIL_DEFERRED: {
    family: 'transient',
    message: 'The mail server asks to try again later.',
    advice: 'It is tried again.',
  },
  MAIL_UNREACHABLE: {
    family: 'transient',
    message: 'The mail server cannot be reached, or breaks off.',
    advice: 'It is tried again; look at SMTP_URL and at the mail server.',
  },
  MAIL_SERVER_REFUSED: {
    family: 'transient',
    message: 'The mail server refuses us: the login, the encryption, the sender or relaying.',
    advice: 'Check SMTP_URL and MAIL_FROM; every mail waits until it works.',
  },
  MAIL_CAPPED: {
    family: 'transient',
    message: 'The tenant has had as many mails today as it may have.',
    advice: 'It is sent later; see notices.perTenantPerDay.',
  },
  MAIL_REFUSED: {
    family: 'permanent',
    message: 'The mail server refuses this mail for good.',
    advice: 'Look at the billing address of the tenant; it may not exist any more.',
  },
  MAIL_ADDRESS_UNUSABLE: {
    family: 'permanent',
    message: 'The billing address of the tenant is no single plain mail address.',
    advice: 'Correct the address of the customer at Stripe.',
  },
  MAIL_HEADER_UNSAFE: {
    family: 'permanent',
    message: 'A header of the mail would have a line break or a NUL in it.',
    advice: 'Look at the names of the plans and of the brand in the config file.',
  },
} as const
