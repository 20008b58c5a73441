import { connect as connectTcp, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { type Check, error, info, judged, type Problem } from '../check.ts'

const CONNECT_MS_MAX = 8_000

/** Whether findings reach an operator. */
export const alerts: Check = {
  id: 'alerts',
  title: 'Alert channels',
  how: 'An alert channel is set, and its server can be reached. Nothing is sent.',
  needs: [],
  async run({ config }) {
    const { emails, webhookUrl, heartbeatUrl } = config.alerts
    const problems: Problem[] = []
    if (emails.length === 0 && webhookUrl === null && !config.stripe.livemode) {
      problems.push(
        info(
          'No alert channel is set. Findings are in the console and in `bursar findings` only.',
          'Set ALERT_EMAIL or ALERT_WEBHOOK_URL.',
        ),
      )
    }
    const urls = { ALERT_WEBHOOK_URL: webhookUrl, HEARTBEAT_URL: heartbeatUrl }
    const answers = Object.entries(urls).map(async ([setting, url]) => {
      if (url === null) return []
      const reason = await connectionProblem(url)
      if (reason === null) return []
      const sentence = `The server of ${setting} (${url.host}) cannot be reached: ${reason}.`
      return [error(sentence, `Check ${setting}, and that this machine can reach the server.`)]
    })
    problems.push(...(await Promise.all(answers)).flat())
    const channels = emails.length + (webhookUrl === null ? 0 : 1)
    return judged(problems, `Channels: ${channels}. No alert was sent for this check.`)
  },
}

/** A connection without a request: nobody is alerted. Null: it works. */
function connectionProblem({ protocol, hostname, port }: URL): Promise<string | null> {
  const host = hostname.replaceAll(/^\[|\]$/g, '')
  return new Promise((resolve) => {
    const isTls = protocol === 'https:'
    const number = port === '' ? (isTls ? 443 : 80) : Number(port)
    const end = (socket: Socket, reason: string | null) => {
      socket.destroy()
      resolve(reason)
    }
    const socket: Socket = isTls
      ? connectTls({ host, port: number, servername: host }, () => end(socket, null))
      : connectTcp({ host, port: number }, () => end(socket, null))
    socket.setTimeout(CONNECT_MS_MAX, () => end(socket, 'no answer in 8 seconds'))
    socket.once('error', (failure: Error & { code?: string }) => {
      end(socket, failure.code ?? 'the connection failed')
    })
  })
}
