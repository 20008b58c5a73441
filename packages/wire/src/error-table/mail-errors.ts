/** What goes wrong with mail. Part of the one table in `errors.ts`. */
export const MAIL_ERRORS = {
  MAIL_DEFERRED: {
    family: 'transient',
    message: 'The mail server asks to try again later.',
    advice: 'Bursar retries.',
  },
  MAIL_UNREACHABLE: {
    family: 'transient',
    message: 'The mail server cannot be reached, or ends the connection.',
    advice: 'Bursar retries; check SMTP_URL and the mail server.',
  },
  MAIL_SERVER_REFUSED: {
    family: 'transient',
    message: 'The mail server refuses us: the login, the encryption, the sender or relaying.',
    advice: 'Check SMTP_URL and MAIL_FROM; every email waits until it works.',
  },
  MAIL_CAPPED: {
    family: 'transient',
    message: 'The tenant reached its daily email limit.',
    advice: 'Bursar sends the email later; see emails.perTenantPerDay.',
  },
  MAIL_REFUSED: {
    family: 'permanent',
    message: 'The mail server refused this email permanently.',
    advice: 'Check the billing address of the tenant; it may no longer exist.',
  },
  MAIL_ADDRESS_UNUSABLE: {
    family: 'permanent',
    message: 'The billing address of the tenant is not a single plain email address.',
    advice: 'Correct the address of the customer in Stripe.',
  },
  MAIL_HEADER_UNSAFE: {
    family: 'permanent',
    message: 'A header of the email would contain a line break or a NUL.',
    advice: 'Check the names of the plans and of the brand in the config file.',
  },
} as const
