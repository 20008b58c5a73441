/** Whether a host name, as the URL parser gives it, is this machine. */
export function isLoopback(hostname: string): boolean {
  // The URL parser has already brought every way to write an IPv4 address into this one.
  return hostname === 'localhost' || hostname === '[::1]' || /^127(?:\.\d+){3}$/.test(hostname)
}

/** Whether a connection from this IP address comes from this machine. */
export function isLoopbackAddress(address: string | null): boolean {
  const isV4 = /^(?:::ffff:)?127(?:\.\d{1,3}){3}$/i.test(address ?? '')
  return isV4 || address === '::1'
}
