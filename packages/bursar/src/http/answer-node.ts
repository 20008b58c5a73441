import type { BodyBudget } from './body-budget.ts'
import { FAULT_ANSWER, type Handle, type HttpAnswer, MALFORMED_ANSWER } from './http-message.ts'
import { type NodeExchange, NodeRequest } from './node-request.ts'
import type { OpenStreams } from './open-streams.ts'
import { sendAnswer, sendAnswerAndClose } from './send-answer.ts'

/** An unread body up to this size is drained, so that the connection can be used again. */
const DRAIN_BYTES_MAX = 1_048_576

export interface NodeSurroundings {
  /** Told what a handle throws; the sender gets a 500 that says nothing. */
  readonly onFault: (error: unknown) => void
  readonly streams: OpenStreams
  /** What all bodies together may take. */
  readonly bodies: BodyBudget
  /** How long one body may take; absent: the server limits whole requests. */
  readonly bodyMsMax?: number
  /** Whether the connection may be used again. */
  readonly keepsAlive: () => boolean
}

/** Answers a request of `node:http`, whoever listens. Never rejects. */
export async function answerNode(
  handle: Handle,
  exchange: NodeExchange,
  { onFault, streams, keepsAlive, ...limits }: NodeSurroundings,
): Promise<void> {
  const { message, response } = exchange
  try {
    const request = new NodeRequest(exchange, limits)
    const { answer, isDrainable } = await answerOne(handle, request, onFault)
    if (!isDrainable) return sendAnswerAndClose(message, response, answer, streams)
    if (!keepsAlive()) response.shouldKeepAlive = false
    sendAnswer(response, answer, streams)
  } catch (error) {
    onFault(error)
    response.destroy()
  }
}

async function answerOne(
  handle: Handle,
  request: NodeRequest,
  onFault: (error: unknown) => void,
): Promise<{ answer: HttpAnswer; isDrainable: boolean }> {
  if (!request.isWellFormed()) return { answer: MALFORMED_ANSWER, isDrainable: false }
  let answer: HttpAnswer
  try {
    answer = await handle(request)
  } catch (error) {
    onFault(error)
    answer = FAULT_ANSWER
  }
  request.release()
  return { answer, isDrainable: request.isDrainable(DRAIN_BYTES_MAX) }
}
