/** Whether a host name, as the URL parser gives it, is this machine. */
export function isLoopback(hostname: string): boolean {
  // The URL parser has already brought every way to write an IPv4 address into this one.
  return hostname === 'localhost' || hostname === '[::1]' || /^127(?:\.\d+){3}$/.test(hostname)
}
