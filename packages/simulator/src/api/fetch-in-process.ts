import type { Api } from './api.ts'

/** Answers a request of `fetch` without a network. */
export async function fetchInProcess(api: Api, request: Request): Promise<Response> {
  const url = new URL(request.url)
  const answer = await api.handle({
    method: request.method,
    path: `${url.pathname}${url.search}`,
    header: (name) => request.headers.get(name) ?? undefined,
    body: await request.text(),
  })
  if (answer.trouble?.kind === 'truncate') {
    return new Response(answer.body.slice(0, answer.body.length / 2), answer)
  }
  if (answer.trouble !== null) throw new TypeError('The simulator let the connection drop.')
  return new Response(answer.body, { status: answer.status, headers: answer.headers })
}
