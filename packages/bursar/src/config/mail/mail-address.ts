/** RFC 5321: 64 before the @, 254 in all. */
const ADDRESS_CHARACTERS_MAX = 254
const LOCAL_CHARACTERS_MAX = 64

// Stricter than the RFC on purpose: what no mail provider gives out (quoted parts, comments,
// several addresses, address literals) is what injections are made of.
const ATOM = "[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
const LABEL = '[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?'
const ADDRESS = new RegExp(`^${ATOM}(?:\\.${ATOM})*@(?:${LABEL}\\.)*${LABEL}$`)

/** Whether it is one plain address (`ada@acme.example`) that a header and an envelope can hold. */
export function isMailAddress(text: string): boolean {
  if (text.length > ADDRESS_CHARACTERS_MAX || !ADDRESS.test(text)) return false
  return text.indexOf('@') <= LOCAL_CHARACTERS_MAX
}

/** `acme.example` of `ada@acme.example`, in small letters. */
export function domainOfAddress(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1).toLowerCase()
}
