/** Long enough for a queue ID and a reason. */
const LENGTH_MAX = 300
const CODE = /^(\d{3})\b/
/** Any text with an @, including brackets. */
const ADDRESS = /<?[^\s<>@]{1,320}@[^\s<>]{1,320}>?/g
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out.
const CONTROL = /[\u0000-\u001f\u007f-\u009f]+/g

/** The answer of a mail server, for support. Addresses are removed. */
export function saidByServer(response: string | null | undefined): {
  readonly smtpCode: number | null
  readonly smtpResponse: string | null
} {
  if (!response) return { smtpCode: null, smtpResponse: null }
  const code = CODE.exec(response)?.[1]
  const said = response.replaceAll(CONTROL, ' ').replaceAll(ADDRESS, '[address]')
  return {
    smtpCode: code === undefined ? null : Number(code),
    smtpResponse: said.slice(0, LENGTH_MAX),
  }
}
