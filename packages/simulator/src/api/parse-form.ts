/** A decoded form: strings, and maps of them. Lists are maps with numbers as keys. */
export type Form = { [key: string]: Form | string }

const FORM_DEPTH_MAX = 8

/**
 * Decodes Stripe’s form encoding: `items[0][price]=p`, `expand[]=a`, `metadata[k]=v`.
 * https://docs.stripe.com/api
 */
export function parseForm(text: string): Form {
  const form = emptyForm()
  for (const [name, value] of new URLSearchParams(text)) put(form, pathOf(name), value)
  return form
}

export function emptyForm(): Form {
  return Object.create(null)
}

function pathOf(name: string): string[] {
  const open = name.indexOf('[')
  if (open < 0) return [name]
  const rest = name.slice(open)
  const parts = [...rest.matchAll(/\[([^\]]*)\]/g)].map((match) => match[1] ?? '')
  return [name.slice(0, open), ...parts].slice(0, FORM_DEPTH_MAX)
}

function put(form: Form, path: string[], value: string): void {
  let place = form
  for (const [index, part] of path.entries()) {
    const key = part === '' ? String(Object.keys(place).length) : part
    if (index === path.length - 1) {
      place[key] = value
      return
    }
    const next = place[key]
    if (typeof next === 'object') place = next
    else {
      const made = emptyForm()
      place[key] = made
      place = made
    }
  }
}

/** A JSON body as a form, with all values as text. */
export function formOfJson(text: string): Form {
  const value: unknown = text === '' ? {} : JSON.parse(text)
  const form = toForm(value)
  return typeof form === 'string' ? emptyForm() : form
}

function toForm(value: unknown): Form | string {
  if (value === null || value === undefined) return ''
  if (typeof value !== 'object') return String(value)
  const form = emptyForm()
  for (const [key, each] of Object.entries(value)) form[key] = toForm(each)
  return form
}
