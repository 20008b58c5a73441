export interface Memory {
  /** What JavaScript holds, buffers included, in bytes. */
  readonly live: number
  /** What the process has from the system, in bytes. */
  readonly resident: number
}

interface Reply {
  readonly id: number
  readonly result: { readonly result?: { readonly value: NodeJS.MemoryUsage } }
}

/** The memory of a process after a full collection, through its inspector (`ws://…`). */
export async function askMemory(inspectorUrl: string): Promise<Memory> {
  const socket = new WebSocket(inspectorUrl)
  try {
    await new Promise((resolve, reject) => {
      socket.addEventListener('open', resolve, { once: true })
      socket.addEventListener('error', reject, { once: true })
    })
    // The second round takes what finalizers of the first have let go of.
    await ask(socket, 1, 'HeapProfiler.collectGarbage')
    await ask(socket, 2, 'HeapProfiler.collectGarbage')
    const usage = { expression: 'process.memoryUsage()', returnByValue: true }
    const { result } = await ask(socket, 3, 'Runtime.evaluate', usage)
    const { heapUsed, external, rss } = result.result!.value
    return { live: heapUsed + external, resident: rss }
  } finally {
    socket.close()
  }
}

function ask(socket: WebSocket, id: number, method: string, params = {}): Promise<Reply> {
  return new Promise((resolve, reject) => {
    socket.addEventListener('close', reject, { once: true })
    socket.addEventListener('message', function onMessage({ data }) {
      const reply = JSON.parse(String(data)) as Reply
      if (reply.id !== id) return
      socket.removeEventListener('message', onMessage)
      resolve(reply)
    })
    socket.send(JSON.stringify({ id, method, params }))
  })
}
