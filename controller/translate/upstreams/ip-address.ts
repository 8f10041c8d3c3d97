// Telling IPv6 addresses from other hosts, without the network's library.

/** Whether `text` must stand in brackets before a port: IPv4 mapped into IPv6 need not, as in Go's `net.IP.To4`. */
export function isIPv6(text: string): boolean {
  return (
    /^[0-9a-fA-F:.]+$/.test(text) && text.split(":").length > 2 && !/^::ffff:[0-9.]+$/i.test(text)
  );
}
