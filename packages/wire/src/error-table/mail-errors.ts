/** What goes wrong with mail. Part of the one table in `errors.ts`. */
export const MAIL_ERRORS = {
  MAIL_DEFERRED: {
    family: 'transient',
    message: 'The mail server asked Bursar to try again later.',
    advice: 'Bursar retries.',
  },
  MAIL_UNREACHABLE: {
    family: 'transient',
    message: 'The mail server cannot be reached, or it closed the connection.',
    advice: 'Bursar retries. Check SMTP_URL and the mail server.',
  },
  MAIL_SERVER_REFUSED: {
    family: 'transient',
    message: 'The mail server refuses the login, the encryption, the sender or relaying.',
    advice: 'Check SMTP_URL and MAIL_FROM. Emails wait until it works.',
  },
  MAIL_CAPPED: {
    family: 'transient',
    message: 'The tenant reached its daily email limit.',
    advice: 'Bursar sends the email later. See emails.perTenantPerDay in the config file.',
  },
  MAIL_REFUSED: {
    family: 'permanent',
    message: 'The mail server refused this email permanently.',
    advice: 'Check the tenant’s billing address. It may no longer exist.',
  },
  MAIL_ADDRESS_UNUSABLE: {
    family: 'permanent',
    message: 'The tenant’s billing address is not a single plain email address.',
    advice: 'Correct the customer’s email address in Stripe.',
  },
  MAIL_HEADER_UNSAFE: {
    family: 'permanent',
    message: 'A header of the email would contain a line break or a NUL character.',
    advice: 'Check the names of the plans and of the brand in the config file.',
  },
} as const
