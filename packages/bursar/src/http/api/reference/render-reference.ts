import { ERRORS, type ErrorCode } from '@bursar/wire/errors'
import { type Html, html } from '@bursar/wire/html'
import { statusOf } from '../problem.ts'
import { type Field, fieldsOf, type OpenApiDocument, type Schema } from './describe-schema.ts'
import { STYLE } from './reference-style.ts'

/** What this page reads of an operation of the document. */
interface Operation {
  readonly id: string
  readonly method: string
  readonly path: string
  readonly tag: string
  readonly summary: string
  readonly description: string
  readonly parameters: readonly Parameter[]
  readonly requestBody?: Content
  readonly responses: Readonly<Record<string, Content & { readonly description: string }>>
}

interface Parameter {
  readonly name: string
  readonly in: string
  readonly required?: boolean
  readonly description?: string
  readonly schema: Schema
}

interface Content {
  readonly content?: Readonly<Record<string, { readonly schema?: Schema }>>
}

/** The reference as one page: it loads nothing, runs nothing and works without a mouse. */
export function renderReference(document: OpenApiDocument): string {
  const operations = operationsOf(document)
  const tags = [...new Set(operations.map(({ tag }) => tag))]
  const of = (tag: string) => operations.filter((operation) => operation.tag === tag)
  const body = html`<body>
<div class="page">
<nav aria-label="Contents">
<a href="#top"><b>${document.info.title} API</b></a>
${tags.map((tag) => html`<h2>${tag}</h2><ul>${of(tag).map(link)}</ul>`)}
<h2>Errors</h2><ul><li><a href="#errors">Codes</a></li></ul>
</nav>
<main id="top">
<h1>${document.info.title} API</h1>
<p>${document.info.description ?? ''} For machines: <a href="/openapi.json">/openapi.json</a>.</p>
${tags.map((tag) => html`<h2>${tag}</h2>${of(tag).map((one) => section(document, one))}`)}
${errorTable()}
</main>
</div>
</body>
</html>
`
  const head = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${document.info.title} API</title>
`
  return `${head.text}<style>${STYLE}</style>\n</head>\n${body.text}`
}

function operationsOf(document: OpenApiDocument): Operation[] {
  return Object.entries(document.paths ?? {}).flatMap(([path, methods]) =>
    Object.entries(methods as Record<string, Partial<Operation> & { tags?: string[] }>).map(
      ([method, { tags, ...operation }]) => ({
        summary: '',
        description: '',
        parameters: [],
        responses: {},
        ...operation,
        id: `${method}${path.replaceAll(/[^a-z0-9]+/gi, '-')}`,
        method,
        path,
        tag: tags?.[0] ?? 'Other',
      }),
    ),
  )
}

const methodOf = ({ method }: Operation) =>
  html`<span class="method ${method}">${method.toUpperCase()}</span>`

function link(operation: Operation): Html {
  return html`<li><a href="#${operation.id}">${methodOf(operation)}${operation.summary}</a></li>\n`
}

function section(document: OpenApiDocument, operation: Operation): Html {
  const { id, path, summary, description, parameters, requestBody, responses } = operation
  return html`<section class="operation" id="${id}">
<h3>${methodOf(operation)}<code>${path}</code></h3>
<p><b>${summary}</b> ${description}</p>
${parameters.length > 0 && html`<h4>Parameters</h4>${fieldTable(parameters.map(parameterField))}`}
${bodyTable(document, 'Body', requestBody)}
${Object.entries(responses).map(([status, response]) => answer(document, status, response))}
</section>
`
}

function parameterField({ name, in: where, required, description, schema }: Parameter): Field {
  const kind = `${typeof schema.type === 'string' ? schema.type : 'text'}, in ${where}`
  const said = description ?? schema.description ?? ''
  return { name, depth: 0, kind, isRequired: required ?? false, description: said }
}

function answer(
  document: OpenApiDocument,
  status: string,
  response: Operation['responses'][string],
): Html {
  const isProblem = Number(status) >= 400
  return html`<h4>${status}</h4>${response.description
    .split('\n\n')
    .map((text) => html`<p class="soft">${text.replaceAll('`', '')}</p>`)}${
    !isProblem && bodyTable(document, 'Answer', response)
  }`
}

function bodyTable(document: OpenApiDocument, title: string, body: Content | undefined): Html {
  const [media] = Object.values(body?.content ?? {})
  const fields = media?.schema === undefined ? [] : fieldsOf(document, media.schema)
  return fields.length === 0 ? html`` : html`<h4>${title}</h4>${fieldTable(fields)}`
}

function fieldTable(fields: readonly Field[]): Html {
  return html`<table><thead><tr><th>Name</th><th>Kind</th><th>Meaning</th></tr></thead><tbody>
${fields.map(
  ({ name, depth, kind, isRequired, description }) => html`<tr><td class="d${depth}">
<code>${name}</code></td><td>${kind}${!isRequired && html`<br><span class="soft">optional</span>`}
</td><td>${description}</td></tr>
`,
)}</tbody></table>`
}

/** What a caller may see. What refuses the start can never be an answer. */
function errorTable(): Html {
  const codes = (Object.keys(ERRORS) as ErrorCode[]).filter(
    (code) => ERRORS[code].family !== 'config',
  )
  return html`<h2 id="errors">Errors</h2>
<p>Every error is a problem document (RFC 9457) with one of these codes.</p>
<table><thead><tr><th>Code</th><th>Status</th><th>What happened, and what to do</th></tr></thead>
<tbody>
${codes.map(
  (code) => html`<tr id="error-${code}"><td><code>${code}</code></td><td>${statusOf(code)}</td>
<td><p>${ERRORS[code].message}</p><p class="soft">${ERRORS[code].advice}</p></td></tr>
`,
)}</tbody></table>`
}
